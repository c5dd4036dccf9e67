"""How long a browser stays signed in."""

from datetime import datetime, timedelta

import pytest

from app.db import Database
from app.demo import stage
from app.identity import sessions
from app.identity.store import SESSIONS
from tests import people
from tests.people import NOON, Ward

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


@pytest.fixture
def token(database: Database, ward: Ward) -> str:
    return database.write(lambda session: sessions.start(session, ward.clinician.id, now=NOON))


def look(database: Database, token: str, at: datetime) -> sessions.Look | None:
    with database.read() as session:
        return sessions.look(session, token, now=at)


def use(database: Database, token: str, at: datetime) -> bool:
    """What a door does with a request: look, and note it if it is time to."""
    found = look(database, token, at)
    if found is not None and found.touch_due:
        database.write(lambda session: sessions.touch(session, found.session_id, now=at))
    return found is not None


def test_a_token_stands_for_whoever_signed_in(database: Database, ward: Ward, token: str) -> None:
    with database.read() as session:
        assert sessions.current(session, token, now=NOON) == ward.clinician
        assert sessions.current(session, token + "x", now=NOON) is None


def test_the_token_itself_is_not_kept(database: Database, token: str) -> None:
    with database.read() as session:
        (row,) = session.execute(SESSIONS.select()).all()
    assert token not in str(tuple(row))


def test_half_an_hour_without_a_request_ends_it(database: Database, token: str) -> None:
    assert use(database, token, NOON + 29 * MINUTE)
    assert use(database, token, NOON + 58 * MINUTE)
    assert not use(database, token, NOON + 88 * MINUTE)


def test_twelve_hours_end_it_however_busy_it_was(database: Database, token: str) -> None:
    for passed in range(20, 12 * 60, 20):
        assert use(database, token, NOON + passed * MINUTE), f"out after {passed} minutes"
    assert not use(database, token, NOON + 12 * 60 * MINUTE)


def test_hours_that_a_demo_winds_forward_sign_nobody_out_but_wake_nobody_who_signed_out(database: Database, ward: Ward, token: str) -> None:
    left = database.write(lambda session: sessions.start(session, ward.clinician.id, now=NOON))
    database.write(lambda session: sessions.end(session, left, actor=ward.clinician.actor, hub_id=ward.hub.id, now=NOON))
    for hours in (5, 10, 15):
        database.write(lambda session, hours=hours: stage.keep_sessions(session, now=NOON + timedelta(hours=hours)))  # type: ignore[misc]
    assert look(database, token, NOON + timedelta(hours=15, minutes=29)) is not None
    assert look(database, token, NOON + timedelta(hours=15, minutes=31)) is None
    assert look(database, left, NOON + timedelta(hours=15)) is None


def test_a_request_is_noted_at_most_once_a_minute(database: Database, token: str) -> None:
    found = look(database, token, NOON + timedelta(seconds=59))
    assert found is not None
    assert not found.touch_due
    later = look(database, token, NOON + MINUTE)
    assert later is not None
    assert later.touch_due


def test_a_late_note_does_not_turn_the_clock_back(database: Database, token: str) -> None:
    found = look(database, token, NOON)
    assert found is not None
    database.write(lambda session: sessions.touch(session, found.session_id, now=NOON + 20 * MINUTE))
    database.write(lambda session: sessions.touch(session, found.session_id, now=NOON + 5 * MINUTE))
    assert look(database, token, NOON + 49 * MINUTE) is not None


def test_signing_out_ends_this_browser_alone(database: Database, ward: Ward, token: str) -> None:
    elsewhere = database.write(lambda session: sessions.start(session, ward.clinician.id, now=NOON))
    for _ in range(2):  # a second click is no fault
        database.write(lambda s: sessions.end(s, token, actor=ward.nurse, hub_id=ward.hub.id, now=NOON))
    assert look(database, token, NOON) is None
    assert look(database, elsewhere, NOON) is not None


def test_a_session_that_was_revoked_is_not_woken_by_a_late_note(database: Database, ward: Ward, token: str) -> None:
    found = look(database, token, NOON)
    assert found is not None
    assert database.write(lambda session: sessions.end_all(session, ward.clinician.id, now=NOON)) == 1
    database.write(lambda session: sessions.touch(session, found.session_id, now=NOON + MINUTE))
    assert look(database, token, NOON + MINUTE) is None
