"""Where our own texts stand, and what is to come."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.caseload.episode import Channel
from app.db import Database
from app.messaging import links
from app.messaging.store import outbound
from app.reporting import texts
from tests import people, story
from tests.story import MINUTE


def test_waiting_doubtful_and_doubled_texts_of_one_hub_are_counted(database: Database) -> None:
    at = story.begin(database, people.NOON)
    other = people.open_ward(database, "south", now=at.now)
    people.enrol(database, other, 9, now=at.now)
    stays = [at.enrol(number) for number in range(1, 5)]

    def change(stay: int, **values: object) -> None:
        database.write(lambda session: session.execute(update(outbound).where(outbound.c.episode_id == stays[stay].id).values(values)))

    change(1, state="unknown")
    change(2, state="accepted", reason="went twice")
    change(3, state="accepted", reason="sent again in doubt", created_at=at.now - timedelta(hours=25))
    with database.read() as session:
        found = texts.now_and_next(session, at.ward.hub.id, now=at.now + 5 * MINUTE)
    assert (found.waiting, found.oldest, found.in_doubt, found.doubled) == (1, at.now, 1, 1)


def test_the_next_times_are_counted_for_those_who_are_texted(database: Database) -> None:
    at = story.begin(database, people.NOON)
    at.enrol(1)
    at.enrol(2)
    at.enrol(3, channel=Channel.STAFF)
    at.enrol(4, reading_times=("09:00", "14:30"))
    with database.read() as session:
        found = texts.now_and_next(session, at.ward.hub.id, now=at.now).slots
    zone = at.ward.hub.zone
    assert [(f"{one.at.astimezone(zone):%H:%M}", one.texted) for one in found] == [("13:00", 2), ("14:30", 1)]
    assert all(one.takes_s is None and one.over_s == 0 for one in found)


def test_a_large_hub_is_told_over_how_long_it_is_asked_and_how_long_its_number_takes(database: Database) -> None:
    at = story.begin(database, people.NOON)
    for number in range(1, 71):
        at.enrol(number)
    with database.read() as session:
        [slot] = texts.now_and_next(session, at.ward.hub.id, per_second=10, now=at.now).slots
    assert (slot.texted, slot.over_s) == (70, 70.0)
    assert slot.takes_s == pytest.approx(6 * 1.2)


def test_whoever_gets_a_link_with_the_prompt_takes_more_of_the_number(database: Database) -> None:
    at = story.begin(database, people.NOON)
    for number in range(1, 11):
        at.enrol(number)
    for number in range(11, 21):
        at.enrol(number, channel=Channel.WEB)
    link = "https://wardlight.example.org/r/" + "x" * links.TOKEN_CHARACTERS
    with database.read() as session:
        [slot] = texts.now_and_next(session, at.ward.hub.id, per_second=10, link=link, now=at.now).slots
    assert slot.texted == 20
    assert slot.takes_s == pytest.approx(2 * 1.2), "ten texts of one part and ten of two are three seconds' worth"


def test_a_token_is_as_long_as_the_plan_takes_it_to_be(database: Database) -> None:
    at = story.begin(database, people.NOON)
    stay = at.enrol(1)
    token = database.write(lambda session: links.make(session, stay, at.now, now=at.now))
    assert len(token) == links.TOKEN_CHARACTERS
