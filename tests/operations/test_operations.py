"""What monitors and balancers are told."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import SQLModel

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.db import Database
from app.flows import inbound_reply
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from app.operations import routes
from tests import doors


@pytest.fixture
def ward(database: Database) -> doors.Ward:
    """The service with these doors alone."""
    return doors.open_ward(database, routes.router)


def beat(ward: doors.Ward, name: str, period_s: int) -> None:
    now = ward.clock.now()
    ward.database.write(lambda session: watchdog.beat(session, name, period_s=period_s, now=now))


def test_the_process_lives_and_takes_texts(ward: doors.Ward) -> None:
    monitor = ward.visitor()
    for path, said in (("/livez", "alive"), ("/readyz", "ready")):
        answer = monitor.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, said)


def test_a_database_that_takes_no_writes_is_not_ready_and_yet_lives(ward: doors.Ward) -> None:
    monitor = ward.visitor()
    ward.database.dispose()
    assert monitor.get("/livez").status_code == 200
    for path in ("/readyz", "/healthz"):
        answer = monitor.get(path)
        assert answer.status_code == 503
        assert answer.json()["because"]


def test_each_loop_that_is_silent_for_two_of_its_periods_is_named(ward: doors.Ward) -> None:
    monitor = ward.visitor()
    beat(ward, "tick", 10)
    beat(ward, "slow", 3_600)
    assert monitor.get("/healthz").json() == {"status": "well", "stale": []}
    ward.clock.advance(timedelta(seconds=15))
    assert monitor.get("/healthz").status_code == 200
    ward.clock.advance(timedelta(seconds=10))
    answer = monitor.get("/healthz")
    assert (answer.status_code, answer.json()["stale"]) == (503, ["tick"])
    assert monitor.get("/readyz").status_code == 200  # routing does not depend on the loops
    beat(ward, "tick", 10)
    assert monitor.get("/healthz").status_code == 200


def test_a_worker_that_was_never_heard_of_is_named_after_a_minute(ward: doors.Ward) -> None:
    ward.database.write(lambda session: session.execute(delete(SQLModel.metadata.tables["heartbeat"])))
    monitor = ward.visitor()
    assert monitor.get("/healthz").status_code == 200
    ward.clock.advance(timedelta(seconds=61))
    answer = monitor.get("/healthz")
    assert (answer.status_code, answer.json()["stale"]) == (503, list(Loop))
    for loop in Loop:
        beat(ward, loop, 10)
    assert monitor.get("/healthz").status_code == 200


@pytest.mark.parametrize("frozen", Loop)
def test_each_loop_that_freezes_is_named_within_two_of_its_periods_and_texts_are_taken_all_the_same(ward: doors.Ward, frozen: Loop) -> None:
    monitor = ward.visitor()
    for _ in range(3):
        for loop in Loop:
            if loop is not frozen or ward.clock.now() == doors.NOW:
                beat(ward, loop, 30)
        ward.clock.advance(timedelta(seconds=30))
    ward.clock.advance(timedelta(seconds=1))
    answer = monitor.get("/healthz")
    assert (answer.status_code, answer.json()["stale"]) == (503, [frozen])
    assert monitor.get("/readyz").status_code == 200


def test_the_figures_are_counted_and_name_no_patient(ward: doors.Ward) -> None:
    now = ward.clock.now()
    draft = InboundDraft("SM1", InboundSource.SIMULATOR, "+447700900777", str(ward.hub.phone), "95 80", 0, None)
    ward.database.write(lambda session: inbound_reply.receive(session, draft, addresses=ward.parts.addresses, now=now))
    beat(ward, "tick", 10)
    ward.clock.advance(timedelta(seconds=7))
    answer = ward.visitor().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    figures = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert figures['wardlight_loop_age_seconds{loop="tick"}'] == "7.0"
    assert sum(float(value) for name, value in figures.items() if name.startswith("wardlight_alerts_open")) == 1
    assert "447700900777" not in answer.text
