"""A rota is kept with its hub, and every change is in the trail with what stood before."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.db import Database
from app.errors import Invalid, NotFound
from app.hubs import rostering, store
from app.hubs.rota import Draft, Duty
from tests import people
from tests.people import NOON, Ward

ROBIN = Draft("Robin", "+447700900951")
SAM = Draft("Sam", "+447700900952")


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


def rota_of(database: Database, ward: Ward) -> tuple[Duty, ...]:
    with database.read() as session:
        return store.by_id(session, ward.hub.id).rota


def test_a_duty_is_added_changed_and_taken_off_and_the_trail_says_how_it_was(database: Database, ward: Ward) -> None:
    actor, hub_id = ward.manager.actor, ward.hub.id
    added = database.write(lambda session: rostering.add_duty(session, hub_id, ROBIN, actor=actor, now=NOON))
    assert rota_of(database, ward) == (Duty(1, ROBIN),)
    database.write(lambda session: rostering.change_duty(session, hub_id, added.id, SAM, actor=actor, now=NOON))
    assert rota_of(database, ward) == (Duty(1, SAM),)
    database.write(lambda session: rostering.change_duty(session, hub_id, added.id, SAM, actor=actor, now=NOON))  # changes nothing
    database.write(lambda session: rostering.remove_duty(session, hub_id, added.id, actor=actor, now=NOON))
    assert rota_of(database, ward) == ()
    with database.read() as session:
        rows = session.execute(text("SELECT detail, actor_name FROM audit_entry WHERE action = 'hub.rota' ORDER BY id")).all()
    said = [json.loads(row.detail) if isinstance(row.detail, str) else row.detail for row in rows]
    assert [sorted(one) for one in said] == [["added"], ["is", "was"], ["removed"]]
    assert (said[1]["was"]["name"], said[1]["is"]["name"]) == ("Robin", "Sam")
    assert {row.actor_name for row in rows} == {ward.manager.name}


def test_two_who_add_at_once_are_both_on_it(database: Database, ward: Ward) -> None:
    def add(draft: Draft) -> Duty:
        return database.write(lambda session: rostering.add_duty(session, ward.hub.id, draft, actor=ward.manager.actor, now=NOON))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, (ROBIN, SAM)))
    assert {duty.draft.name for duty in rota_of(database, ward)} == {"Robin", "Sam"}
    assert {duty.id for duty in rota_of(database, ward)} == {1, 2}


def test_what_is_not_on_the_rota_cannot_be_changed(database: Database, ward: Ward) -> None:
    with pytest.raises(NotFound, match="no such entry"):
        database.write(lambda session: rostering.remove_duty(session, ward.hub.id, 7, actor=ward.manager.actor, now=NOON))


def test_a_rota_has_an_end(database: Database, ward: Ward) -> None:
    def fill(number: int) -> None:
        database.write(lambda session: rostering.add_duty(session, ward.hub.id, ROBIN, actor=ward.manager.actor, now=NOON))

    for number in range(rostering.MOST):
        fill(number)
    with pytest.raises(Invalid):
        fill(0)
