"""One webhook in twenty is lost, and for an hour every one: asking the provider finds each text, in order, and judges none twice."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlmodel import SQLModel

from app.flows import enrolment, reconciliation
from app.provider_double.faults import Fault
from tests import people
from tests.simulation.course import START
from tests.simulation.world import World, open_ward

NUMBERS = (people.HUB_PHONES["north"], people.HUB_PHONES["south"], "+447700900999")
PATIENTS, HOURS = 12, 3
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.slow
DARK = range(90, 150)  # the minutes of the outage
TWO_POLLS = 2 * reconciliation.EVERY + MINUTE
TABLES = SQLModel.metadata.tables


@dataclass(frozen=True)
class Sent:
    """One text as its sender knows it."""

    at: datetime
    phone: str
    oxygen: int


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(stack, database_url, {Fault.LOST: 0.05}, start=START + timedelta(hours=2), seed=3, default_from=NUMBERS[2])


def live(world: World) -> dict[str, Sent]:
    """Let everybody text every twenty minutes or so, to whichever of our numbers they have."""
    chance = Random(3)
    wards = [open_ward(world, slug) for slug in ("north", "south")]
    for number in range(1, PATIENTS + 1):
        ward = wards[number % 2]
        draft = people.draft(number, reading_times=("20:00",))
        world.database.write(partial(enrolment.enrol, draft=draft, addresses=world.parts.addresses, actor=ward.nurse, now=world.now))
    sent: dict[str, Sent] = {}
    start = world.now
    for minute in range(HOURS * 60):
        world.clock.set(max(world.now, start + MINUTE * minute))
        world.faults.become({Fault.LOST: 1.0 if minute in DARK else 0.05})
        for number in range(1, PATIENTS + 1):
            if chance.random() < 0.05:
                _text(world, chance, number, sent)
        world.tick()
    return sent


def _text(world: World, chance: Random, number: int, sent: dict[str, Sent]) -> None:
    oxygen, phone, at = chance.randint(88, 99), people.phone(number), world.now
    to = chance.choice((NUMBERS[number % 2], NUMBERS[2]))
    sent[world.text(phone, to, f"{oxygen} {chance.randint(60, 90)}")] = Sent(at, phone, oxygen)
    world.clock.advance(timedelta(seconds=chance.randint(0, 3)))


def rows(world: World, name: str) -> list[Row[Any]]:
    table = TABLES[name]
    with world.database.read() as session:
        return list(session.execute(select(table).order_by(table.c.id)))


def test_what_webhooks_lose_is_found_within_two_polls_in_order_and_judged_once(world: World) -> None:
    sent = live(world)
    kept = {row.provider_sid: row for row in rows(world, "inbound_message")}
    assert kept.keys() == sent.keys()
    recovered = [row for row in kept.values() if row.source == "reconciled"]
    assert len(recovered) > len(sent) / 5
    for row in recovered:
        assert row.sent_at == sent[row.provider_sid].at.replace(microsecond=0)
        assert row.received_at - row.sent_at <= TWO_POLLS
    readings = rows(world, "reading")
    assert sorted(reading.inbound_message_id for reading in readings) == sorted(row.id for row in kept.values())
    _in_order(recovered)
    _newest_first(world, sent)


def _in_order(recovered: list[Row[Any]]) -> None:
    """What one poll found was taken in as it was sent, whichever of our numbers it came to."""
    polls = defaultdict(list)
    for row in sorted(recovered, key=lambda row: row.id):
        polls[row.received_at].append(row)
    assert max(len({row.to_phone for row in found}) for found in polls.values()) == len(NUMBERS)
    for found in polls.values():
        assert all(one.sent_at <= later.sent_at for one, later in pairwise(found))


def _newest_first(world: World, sent: dict[str, Sent]) -> None:
    """What came late stands where it was measured: the newest reading of each patient is the last that they texted."""
    last = {one.phone: one for one in sorted(sent.values(), key=lambda one: one.at)}
    phones = {row.id: row.from_phone for row in rows(world, "inbound_message")}
    newest = {phones[reading.inbound_message_id]: reading for reading in sorted(rows(world, "reading"), key=lambda row: row.measured_at)}
    for phone, one in last.items():
        assert newest[phone].spo2 == one.oxygen
