"""A hub makes a pathway live: numbered, signed by two, and never changed afterwards."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from app.audit import trail
from app.db import Database
from app.errors import NotFound, Refused
from app.identity.actor import Actor, system
from app.pathways import loader, service, store
from app.pathways.definition import Definition, of
from app.pathways.views import AdoptedPathway
from tests import people

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHIPPED = loader.load_shipped()["covid-oximetry-at-home"]
STRICTER = SHIPPED.filled({"bands.red_max": "93"}, signed="Set here by A and B")


def adopt(
    database: Database, hub_id: int, pathway: Definition, actor: Actor, *, by: str = "a@x.example", second: str | None = "b@x.example"
) -> AdoptedPathway:
    return database.write(lambda session: service.adopt(session, hub_id, pathway, by=by, second_by=second, actor=actor, now=NOW))


def test_a_new_hub_has_the_shipped_pathway_live(database: Database) -> None:
    ward = people.open_ward(database)
    with database.read() as session:
        (adopted,) = store.live(session, ward.hub.id)
    assert (adopted.name, adopted.number, adopted.pathway) == ("covid-oximetry-at-home", 1, SHIPPED.complete())


def test_a_changed_pathway_is_a_new_version_and_the_old_one_stays_as_it_was(database: Database) -> None:
    ward = people.open_ward(database)
    with database.read() as session:
        (first,) = store.live(session, ward.hub.id)
    second = adopt(database, ward.hub.id, STRICTER, ward.nurse)
    with database.read() as session:
        assert store.live(session, ward.hub.id) == [second]
        assert store.live_named(session, ward.hub.id, SHIPPED.name).pathway.bands.red_max == 93
        assert store.version(session, first.id).pathway.bands.red_max == 92
        assert [one.number for one in store.versions(session, ward.hub.id, SHIPPED.name)] == [2, 1]


def test_adopting_what_is_live_already_changes_nothing(database: Database) -> None:
    ward = people.open_ward(database)
    again = adopt(database, ward.hub.id, SHIPPED, ward.nurse)
    assert again.number == 1
    with database.read() as session:
        assert len(store.versions(session, ward.hub.id, SHIPPED.name)) == 1


def test_two_different_people_must_sign(database: Database) -> None:
    ward = people.open_ward(database)
    with pytest.raises(Refused, match="same person"):
        adopt(database, ward.hub.id, STRICTER, ward.nurse, by="A@x.example", second=" a@X.example ")
    with pytest.raises(Refused, match="second clinician"):
        adopt(database, ward.hub.id, STRICTER, ward.nurse, second=None)
    with pytest.raises(Refused, match="who adopts"):
        adopt(database, ward.hub.id, STRICTER, ward.nurse, by=" ")
    with database.read() as session:
        assert len(store.versions(session, ward.hub.id, SHIPPED.name)) == 1


def test_each_adoption_leaves_an_audit_row(database: Database) -> None:
    ward = people.open_ward(database)
    adopted = adopt(database, ward.hub.id, STRICTER, ward.nurse)
    with database.read() as session:
        (row,) = [entry for entry in trail.export(session) if entry["action"] == "pathway.adopted" and entry["subject_id"] == adopted.id]
    assert row["detail"]["second_by"] == "b@x.example"


def test_another_hubs_versions_are_not_listed(database: Database) -> None:
    north, south = people.open_ward(database), people.open_ward(database, "south")
    adopt(database, north.hub.id, STRICTER, north.nurse)
    with database.read() as session:
        assert store.live_named(session, south.hub.id, SHIPPED.name).pathway == SHIPPED.complete()
        assert [one.hub_id for one in store.versions(session, south.hub.id, SHIPPED.name)] == [south.hub.id]


def test_a_pathway_that_is_not_live_is_said_so_with_what_to_do(database: Database) -> None:
    ward = people.open_ward(database)
    with database.read() as session, pytest.raises(NotFound, match="not live") as refused:
        store.live_named(session, ward.hub.id, "copd")
    assert "pathway adopt" in str(refused.value.hint)


def test_a_version_that_is_not_there_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        store.version(session, 999_999)


def test_a_version_is_read_from_memory_the_second_time(database: Database) -> None:
    ward = people.open_ward(database)
    with database.read() as session:
        (adopted,) = store.live(session, ward.hub.id)
        assert store.version(session, adopted.id) is store.version(session, adopted.id)


def test_a_version_that_was_rolled_back_is_not_remembered(database: Database) -> None:
    ward = people.open_ward(database)
    seen: list[int] = []

    def adopt_and_fail(session: Session) -> None:
        adopted = service.adopt(session, ward.hub.id, STRICTER, by="a@x.example", second_by="b@x.example", actor=system("test"), now=NOW)
        seen.append(store.version(session, adopted.id).number)
        raise Refused("no")

    with pytest.raises(Refused):
        database.write(adopt_and_fail)
    assert seen == [2]
    with pytest.raises(NotFound):
        database.write(lambda session: store.version(session, store.live(session, ward.hub.id)[0].id + 1))


def test_the_digest_changes_with_any_number_and_with_any_source() -> None:
    relabelled = Definition({**SHIPPED.source, "duration_days": {**SHIPPED.source["duration_days"], "label": "LOCAL"}})
    assert service.digest_of(SHIPPED) == service.digest_of(of(SHIPPED.complete()))
    assert len({service.digest_of(one) for one in (SHIPPED, STRICTER, relabelled)}) == 3
