"""Running the service from the command line: one turn, the web, the worker, the double; and stopping them."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from app.clock import monotonic
from tests.cli.conftest import Wardlight

REPORT = [
    "now", "prompts", "reminders", "second_reminders", "missed", "climbed", "accepted", "failed", "unknown", "recovered", "held", "errors",
]  # fmt: skip
PRODUCTION = {
    "WARDLIGHT_ENVIRONMENT": "production",
    "WARDLIGHT_SECRET_KEY": "s" * 32,
    "WARDLIGHT_PUBLIC_URL": "https://ward.example.nhs.uk",
    "WARDLIGHT_SMS_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
    "TWILIO_AUTH_TOKEN": "a-token-of-the-provider",
    "WARDLIGHT_TWILIO_FROM": "+447700900123",
}


def test_one_turn_reports_exactly_what_is_promised(north: Wardlight) -> None:
    said = north("tick", "--now", "2026-03-29T08:00:00+01:00")
    assert said.status == 0
    assert list(said.json) == REPORT
    assert said.json["now"] == "2026-03-29T07:00:00+00:00"
    assert said.json["held"] == said.json["errors"] == []
    assert said.json["prompts"] == 0


@pytest.mark.parametrize("instant", ["yesterday", "2026-03-29T08:00:00", "2026-13-01T00:00:00Z", ""])
def test_an_instant_that_is_none_is_refused(north: Wardlight, instant: str) -> None:
    said = north("tick", "--now", instant)
    assert said.status == 1
    assert said.out == ""
    assert said.sentence


@pytest.mark.parametrize("command", ["tick", "serve", "worker"])
def test_production_lets_nobody_move_the_clock(north: Wardlight, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    said = north(command, "--now", "2026-03-29T08:00:00Z")
    assert said.status == 1
    assert "production" in said.sentence


def test_several_web_processes_on_sqlite_are_refused_with_a_hint(
    wardlight: Wardlight, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", sqlite_url)
    said = wardlight("serve", "--workers", "2")
    assert said.status == 1
    assert "PostgreSQL" in said.sentence


def test_there_is_no_provider_to_ask_behind_the_simulator(north: Wardlight) -> None:
    said = north("reconcile")
    assert said.status == 1
    assert "simulator" in said.sentence


def test_the_web_service_answers_and_stops_cleanly(home: Path, sqlite_url: str) -> None:
    port = _free_port()
    with _running(home, sqlite_url, "serve", "--port", str(port), "--now", "2026-03-29T08:00:00Z") as process:
        assert _answer(port, "/readyz") == 200
        assert _answer(port, "/livez") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert b"Traceback" not in (home / "stderr").read_bytes()


def test_the_web_service_stops_on_ctrl_c(home: Path, sqlite_url: str) -> None:
    port = _free_port()
    with _running(home, sqlite_url, "serve", "--port", str(port), "--no-worker") as process:
        assert _answer(port, "/livez") == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in {0, 130}
    assert b"Traceback" not in (home / "stderr").read_bytes()


def test_a_port_that_is_taken_is_one_clear_line(home: Path, sqlite_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with _running(home, sqlite_url, "serve", "--port", str(port)) as process:
            assert process.wait(30) == 1
    said = (home / "stderr").read_text(encoding="utf-8")
    assert str(port) in said
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if not line.startswith("{")]) == 1


def test_the_worker_takes_turns_until_it_is_stopped(
    home: Path, sqlite_url: str, wardlight: Wardlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", sqlite_url)
    assert wardlight("hub", "add", "--name", "North").status == 0
    with _running(home, sqlite_url, "worker") as process:
        _until(lambda: wardlight("audit", "verify").json["sealed"] > 0)  # a turn of the worker seals the trail
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert b"Traceback" not in (home / "stderr").read_bytes()


def test_several_web_processes_serve_and_tick_on_postgresql(
    home: Path, postgresql_url: str, wardlight: Wardlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", postgresql_url)
    assert wardlight("hub", "add", "--name", "North").status == 0
    port = _free_port()
    with _running(home, postgresql_url, "serve", "--port", str(port), "--workers", "2") as process:
        assert _answer(port, "/readyz") == 200
        _until(lambda: wardlight("audit", "verify").json["sealed"] > 0)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert b"Traceback" not in (home / "stderr").read_bytes()


def test_the_double_of_the_provider_speaks_its_language(home: Path, sqlite_url: str) -> None:
    port = _free_port()
    with _running(home, sqlite_url, "double", "twilio", "--port", str(port)):
        assert _answer(port, "/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json") == 401


def test_faults_that_the_double_does_not_know_are_refused(wardlight: Wardlight) -> None:
    said = wardlight("double", "twilio", "--faults", "sometimes=2")
    assert said.status == 1
    assert "sometimes" in said.sentence


@contextmanager
def _running(home: Path, url: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    script = Path(sys.executable).with_name("wardlight")
    environ = {**os.environ, "WARDLIGHT_DATABASE_URL": url}
    with (home / "stderr").open("wb") as said:
        process = subprocess.Popen([script, *arguments], cwd=home, env=environ, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.kill()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _answer(port: int, path: str) -> int:
    """The status of an address, once there is one."""
    found: list[int] = []

    def asked() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                json.load(answer)
                found.append(answer.status)
        except urllib.error.HTTPError as error:
            found.append(error.code)
            error.close()
        except OSError:
            return False
        return True

    _until(asked)
    return found[-1]


def _until(true: Callable[[], bool], within_s: float = 120) -> None:
    deadline = monotonic() + within_s
    while not true():
        assert monotonic() < deadline, "it did not come to pass"
        Event().wait(0.1)
