"""The service is killed again and again while patients text: what it acknowledged is kept, and nothing is doubled."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from app.audit import trail
from app.clock import SystemClock, monotonic
from app.db import Database
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Faults
from tests import loopback, people
from tests.simulation.texting import Patients, Provider, Text

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("WARDLIGHT_KILLS", "15"))  # `make simulation` kills more often
THREADS = 6
PATIENTS = 40
LONGEST_LIFE_S = 0.25
STRANGERS = ["+447700900880", "+447700900881"]
TOKEN = "a token of the rehearsal"
SID = "AC00000000000000000000000000000000"
TABLES = SQLModel.metadata.tables


class Lives:
    """The process that begins lives, and the life in hand."""

    def __init__(self, listening: socket.socket, environ: dict[str, str]) -> None:
        listening.listen(256)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.lives", str(listening.fileno())],
            cwd=ROOT,
            env={**{name: value for name, value in os.environ.items() if "WARDLIGHT" not in name and "TWILIO" not in name}, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[listening.fileno()],
        )
        self._life: int | None = None

    def begin(self) -> None:
        """Begin a life."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("live\n")
        self._process.stdin.flush()
        self._life = int(self._process.stdout.readline())

    def kill(self) -> None:
        """End the life in hand, without a word."""
        if self._life is not None:
            os.kill(self._life, signal.SIGKILL)
            self._life = None

    def end(self) -> None:
        """End for good."""
        self.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(20)


def test_kills_under_load_lose_no_acknowledged_text_and_double_none(sqlite_url: str) -> None:
    phones = [*_a_ward(sqlite_url), *STRANGERS]
    with loopback.bound() as (at_double, double_address), loopback.bound() as (listening, address):
        double = Double(Account(SID, TOKEN, address), clock=SystemClock(), faults=Faults({}))
        with loopback.served(double.app(), at_double):
            environ = _settings(sqlite_url, address, double_address)
            texters = [Patients(number, Provider(address, TOKEN, people.HUB_PHONES["north"]), phones) for number in range(THREADS)]
            _kill_again_and_again(listening, environ, texters)
        _look(sqlite_url, texters, double)


def _a_ward(url: str) -> list[str]:
    database = Database.open(url, durable=False)
    now = SystemClock().now()
    ward = people.open_ward(database, now=now)
    phones = [str(people.enrol(database, ward, number, now=now).phone) for number in range(PATIENTS)]
    database.dispose()
    return phones


def _settings(url: str, address: str, double_address: str) -> dict[str, str]:
    return {
        "WARDLIGHT_DATABASE_URL": url,
        "WARDLIGHT_ENVIRONMENT": "test",
        "WARDLIGHT_PUBLIC_URL": address,
        "WARDLIGHT_SMS_GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "WARDLIGHT_TWILIO_FROM": people.HUB_PHONES["north"],
        "WARDLIGHT_TWILIO_API_URL": double_address,
    }


def _kill_again_and_again(listening: socket.socket, environ: dict[str, str], texters: list[Patients]) -> None:
    """Kill the service at moments drawn by chance, but never before it has acknowledged something in this life."""
    chance = Random(50)
    pause = threading.Event()
    with _living(listening, environ) as service:
        for texter in texters:
            texter.start()
        for _ in range(KILLS):
            service.begin()
            _wait_for_more(texters)
            pause.wait(chance.uniform(0, LONGEST_LIFE_S))
            service.kill()
        service.begin()
        _wait_for_more(texters)
        for texter in texters:
            texter.stop()
        for texter in texters:
            texter.join(30)
            assert not texter.is_alive()


@contextmanager
def _living(listening: socket.socket, environ: dict[str, str]) -> Iterator[Lives]:
    service = Lives(listening, environ)
    try:
        yield service
    finally:
        service.end()


def _wait_for_more(texters: list[Patients]) -> None:
    """Wait until this life has acknowledged a few texts."""
    seen = _acknowledged(texters)
    deadline = monotonic() + 30
    while _acknowledged(texters) < seen + THREADS:
        assert monotonic() < deadline, "the service does not come up again"
        threading.Event().wait(0.005)


def _acknowledged(texters: list[Patients]) -> int:
    return sum(len(texter.acknowledged) for texter in texters)


def _look(url: str, texters: list[Patients], double: Double) -> None:
    sent = {sid: text for texter in texters for sid, text in texter.sent.items()}
    acknowledged = {sid: text for texter in texters for sid, text in texter.acknowledged.items()}
    cut_off = sum(texter.cut_off for texter in texters)
    assert cut_off >= KILLS, "the kills did not fall into the work"
    assert sum(texter.came_back for texter in texters) > 0, "no text came twice"
    assert not [status for texter in texters for status in texter.refused]
    database = Database.open(url)
    try:
        with database.read() as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert trail.verify(session).whole
            _is_kept_once(session, sent, acknowledged)
            _ended_well(session, acknowledged)
            _answered_once(session, double)
    finally:
        database.dispose()


def _is_kept_once(session: Session, sent: dict[str, Text], acknowledged: dict[str, Text]) -> None:
    kept = Counter(session.scalars(select(TABLES["inbound_message"].c.provider_sid)))
    assert not acknowledged.keys() - kept.keys(), "a text was acknowledged and lost"
    assert not kept.keys() - sent.keys(), "a text was made up"
    assert set(kept.values()) == {1}


def _ended_well(session: Session, acknowledged: dict[str, Text]) -> None:
    """Each text ended as what it says: one reading, or an item on the list of whoever sent it."""
    inbound, reading, alert, reason = (TABLES[name] for name in ("inbound_message", "reading", "alert", "alert_reason"))
    readings = Counter(session.scalars(select(reading.c.inbound_message_id)))
    assert max(readings.values()) == 1, "a text became two readings"
    asked_for = set(session.execute(select(alert.c.episode_id, alert.c.phone, reason.c.code).join(reason, reason.c.alert_id == alert.c.id)))
    open_alerts = session.execute(select(func.count()).where(alert.c.state != "closed").group_by(alert.c.episode_id, alert.c.phone))
    assert set(open_alerts.scalars()) == {1}, "somebody is on the list twice"
    for row in session.execute(select(inbound)):
        if row.provider_sid in acknowledged:
            _ended_as(row, readings[row.id], asked_for)


def _ended_as(row: Any, readings: int, asked_for: set[Any]) -> None:  # noqa: ANN401 -- a row of SQLAlchemy's
    assert row.state == "handled"
    if row.from_phone in STRANGERS:
        assert (row.handled_as, readings) == ("worklist", 0)
        assert (None, row.from_phone, "unknown_number") in asked_for
    elif "hello" in row.body:
        assert (row.handled_as, readings) == ("worklist", 0)
        assert (row.episode_id, None, "unreadable_text") in asked_for
    else:
        assert (row.handled_as, readings) == ("reading", 1)
        if row.body == "88 110":
            assert (row.episode_id, None, "low_reading") in asked_for


def _answered_once(session: Session, double: Double) -> None:
    """No answer left twice. Advice on a red may: when nobody can say whether it went, twice is better than never."""
    outbound = TABLES["outbound_message"]
    classes = {row.id: row.message_class for row in session.execute(select(outbound.c.id, outbound.c.message_class))}
    went = Counter(_ours(message.status_callback) for message in double.book.messages.values())
    assert went, "nothing was answered"
    assert not [number for number, times in went.items() if times > 1 and classes[number] not in {"safety", "staff"}]


def _ours(callback: str | None) -> int:
    return int(parse_qs(urlsplit(callback or "").query)["message"][0])
