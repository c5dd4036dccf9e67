"""The worker: one turn at a time, whatever else happens, and a heartbeat to the outside."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app import wiring, worker
from app.alerts import watchdog
from app.clock import ManualClock
from app.flows import tick
from app.web.parts import Parts
from tests import people


class Monitor(HTTPServer):
    """A monitor outside, that counts who tells it all is well."""

    told = 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Monitor)
        self.server.told += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Say nothing."""


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    server = Monitor(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def parts(sqlite_url: str, monitor: Monitor) -> Iterator[Parts]:
    environ = {
        "WARDLIGHT_ENVIRONMENT": "test",
        "WARDLIGHT_DATABASE_URL": sqlite_url,
        "WARDLIGHT_HEARTBEAT_URL": f"http://127.0.0.1:{monitor.server_port}/",
    }
    built = wiring.build(wiring.settings(environ), clock=ManualClock(people.NOON))
    people.open_ward(built.database)
    yield built
    wiring.shut(built)


def test_a_turn_gives_its_report_and_tells_the_monitor(parts: Parts, monitor: Monitor) -> None:
    report = worker.turn(parts, now=people.NOON)
    assert report["now"] == people.NOON.isoformat()
    assert report["errors"] == []
    assert monitor.told == 1


def test_the_metronome_is_one_job_that_never_meets_itself_and_forgives_lateness(parts: Parts) -> None:
    metronome = worker.start(parts)
    (job,) = metronome.get_jobs()
    settings = job.max_instances, job.coalesce, job.misfire_grace_time
    worker.stop(metronome)
    assert settings == (1, True, worker.MISFIRE_GRACE_S)
    assert not metronome.running


def test_a_turn_that_breaks_as_a_whole_leaves_the_metronome_to_go_on(parts: Parts, monitor: Monitor) -> None:
    parts.database.dispose()
    worker.take_turn(parts)
    assert monitor.told == 0


def test_the_heartbeat_is_expected_no_oftener_than_turns_are_taken() -> None:
    assert tick.PERIOD_S * watchdog.PERIODS_MISSED > 2 * worker.EVERY_S
