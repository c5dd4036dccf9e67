"""The worker: one turn at a time, whatever else happens, and a heartbeat to the outside."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

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


def test_the_copy_for_a_downtime_is_a_job_of_its_own_so_that_a_place_that_hangs_holds_up_no_turn(parts: Parts, tmp_path: Path) -> None:
    with_copy = replace(parts, downtime_dir=tmp_path / "copies", downtime_passphrase="five unrelated words in here")
    metronome = worker.start(with_copy)
    jobs = metronome.get_jobs()
    worker.stop(metronome)
    assert sorted((job.max_instances, job.trigger.interval.total_seconds()) for job in jobs) == [
        (1, worker.EVERY_S),
        (1, worker.COPY_EVERY_S),
    ]


def test_a_copy_that_cannot_be_written_breaks_no_turn_and_after_ten_minutes_the_monitor_is_told_nothing(
    parts: Parts, monitor: Monitor, tmp_path: Path
) -> None:
    with_copy = replace(parts, downtime_dir=tmp_path / "copies", downtime_passphrase="five unrelated words in here")
    (tmp_path / "copies").mkdir()
    worker.copy(with_copy, now=people.NOON)
    assert worker.turn(with_copy, now=people.NOON)["errors"] == []
    assert monitor.told == 1
    assert (tmp_path / "copies" / "north-latest.html.enc").is_file()
    shutil.rmtree(tmp_path / "copies")
    later = people.NOON + timedelta(minutes=11)
    worker.copy(with_copy, now=later)
    assert worker.turn(with_copy, now=later)["errors"] == []
    assert monitor.told == 1


def test_a_copy_that_is_wanted_no_more_is_watched_no_more(parts: Parts, tmp_path: Path) -> None:
    with_copy = replace(parts, downtime_dir=tmp_path / "away", downtime_passphrase="five unrelated words in here")
    worker.copy(with_copy, now=people.NOON)
    with parts.database.read() as session:
        assert "downtime" in watchdog.last_beats(session)
    worker.turn(parts, now=people.NOON)
    with parts.database.read() as session:
        assert "downtime" not in watchdog.last_beats(session)


def test_a_turn_that_breaks_as_a_whole_leaves_the_metronome_to_go_on(parts: Parts, monitor: Monitor) -> None:
    parts.database.dispose()
    worker.take_turn(parts)
    assert monitor.told == 0


def test_the_heartbeat_is_expected_no_oftener_than_turns_are_taken() -> None:
    assert tick.PERIOD_S * watchdog.PERIODS_MISSED > 2 * worker.EVERY_S
