"""How fast texts are understood on one core, and how fast the outbox is emptied, every number keeping to its rate."""

import secrets
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert
from sqlmodel import Session

from app.clock import SystemClock
from app.db import Database
from app.intake import sms_parser
from app.messaging import sending
from app.messaging.gateway import Accepted, Outgoing
from app.messaging.models import OutboundMessage
from app.messaging.simulator import SimulatorGateway
from app.messaging.vocabulary import MessageClass
from app.wording import gsm7
from bench import ground
from tests.intake import corpus

NUMBERS: Final = 100
RATE: Final = 10
"""Segments a second of each number, as a UK long number has; together about as much as one process can hand over, so that they fill up."""
TEXTS: Final = 6_000
ABREAST: Final = 8
BODY: Final = "Please text your oxygen reading and pulse, as in 96 80. In an emergency call 999."
ROUNDS: Final = 5
_outbound = OutboundMessage.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Talked:
    """Texts understood a second of one core; texts handed over a second, and a second of processor time; and the most
    segments that any number handed over in any one second.
    """

    understood: float
    longest_of_short: float
    sent: float
    sent_a_core_second: float
    fullest_second: int


class NullProvider(SimulatorGateway):
    """Takes every text at once, and notes when."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: dict[str, list[float]] = {}
        self._noting = threading.Lock()

    def per_second(self, sender: str) -> int:  # noqa: ARG002 -- the same for all
        """Give the rate of a UK long number."""
        return RATE

    def send(self, message: Outgoing) -> Accepted:
        """Note the time, and take it."""
        at = SystemClock().now().timestamp()
        with self._noting:
            self.handed.setdefault(message.sender, []).extend([at] * gsm7.segments_of(message.body))
        return Accepted(f"SM{secrets.token_hex(16)}")

    def fullest_second(self) -> int:
        """Count the segments of the fullest second of any number."""
        return max(_fullest(sorted(times)) for times in self.handed.values())


def measure(file: Path, *, now: datetime) -> Talked:
    """Measure all; `file` is a database with at least one hub and stay, which is written to."""
    texts = [example.text for example in corpus.examples()]
    longest = "my oxygen was 94 and my pulse 88 this morning, I feel about the same. "
    understood, ratio = _understood(texts), _a_letter(longest * 22) / _a_letter(longest)
    return _drained(file, understood, ratio, now)


def _understood(texts: Sequence[str]) -> float:
    """Understand every text of the corpus, none of them remembered."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            sms_parser._parsed(text)  # noqa: SLF001 -- what is remembered costs nothing
        best = min(best, time.process_time() - began)
    return len(texts) / best


def _a_letter(text: str) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(20):
            sms_parser._parsed(text)  # noqa: SLF001
        best = min(best, time.process_time() - began)
    return best / len(text)


def _drained(file: Path, understood: float, ratio: float, now: datetime) -> Talked:
    database = Database.open(f"sqlite:///{file}")
    provider = NullProvider()
    try:
        database.write(lambda session: _fill(session, now))
        began, worked = time.perf_counter(), time.process_time()
        done = sending.deliver_due(
            database,
            provider,
            addresses=ground.addresses("http://127.0.0.1"),
            clock=SystemClock(),
            limit=TEXTS,
            within=timedelta(seconds=60),
            workers=ABREAST,
        )
        took, cost = time.perf_counter() - began, time.process_time() - worked
    finally:
        database.dispose()
    if done.accepted != TEXTS:
        raise SystemExit(f"Of {TEXTS} texts {done.accepted} were handed over.")
    return Talked(understood, ratio, TEXTS / took, TEXTS / cost, provider.fullest_second())


def _fill(session: Session, now: datetime) -> None:
    same = {
        "hub_id": 1,
        "episode_id": None,
        "template": "prompt",
        "message_class": MessageClass.ROUTINE.value,
        "priority": MessageClass.ROUTINE.priority,
        "medium": "sms",
        "body": BODY,
        "created_at": now,
        "not_before": now,
        "valid_until": now + timedelta(hours=1),
        "state": "pending",
        "attempts": 0,
    }
    rows = [
        same
        | {
            "purpose": f"bench/{number}",
            "to_phone": ground.phone(number % ground.PATIENTS),
            "from_sender": f"+4474010{number % NUMBERS:05}",
        }
        for number in range(TEXTS)
    ]
    session.execute(insert(_outbound), rows)


def _fullest(times: Sequence[float]) -> int:
    return max(bisect_left(times, at + 1.0) - first for first, at in enumerate(times))
