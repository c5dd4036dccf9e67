"""Loops that fall silent are named."""

from datetime import timedelta

from app.alerts import watchdog
from app.db import Database
from tests.people import NOON


def stale(database: Database, seconds: float) -> list[str]:
    with database.read() as session:
        return watchdog.stale(session, now=NOON + timedelta(seconds=seconds))


def test_a_loop_is_stale_after_two_of_its_periods(database: Database) -> None:
    database.write(lambda session: watchdog.beat(session, "tick", period_s=10, now=NOON))
    database.write(lambda session: watchdog.beat(session, "reconciliation", period_s=180, now=NOON))
    assert stale(database, 20) == []
    assert stale(database, 20.1) == ["tick"]
    assert stale(database, 361) == ["reconciliation", "tick"]


def test_a_beat_makes_it_well_again(database: Database) -> None:
    database.write(lambda session: watchdog.beat(session, "tick", period_s=10, now=NOON))
    database.write(lambda session: watchdog.beat(session, "tick", period_s=10, now=NOON + timedelta(seconds=60)))
    assert stale(database, 70) == []
    with database.read() as session:
        assert watchdog.last_beats(session) == {"tick": NOON + timedelta(seconds=60)}


def test_a_service_that_never_began_names_nobody(database: Database) -> None:
    assert stale(database, 0) == []
