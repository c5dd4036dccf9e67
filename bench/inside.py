"""What one reading costs this processor, from the text to the commit, beside the least that storing it could cost."""

import asyncio
import cProfile
import pstats
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from sqlmodel import Session

from app.clock import SystemClock
from app.db import Database
from app.flows import inbound_reply
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from app.storage import sqlite
from bench import ground

ABREAST: Final = 16
WARM: Final = 200
TEXTS: Final = 2_000
PROFILED: Final = 1_000
ADDRESSES: Final = ground.addresses("http://127.0.0.1")
_COLUMNS: Final = {
    "inbound_message": "hub_id, provider_sid, source, from_phone, to_phone, body, media_count, received_at, state, attempts, handled_as",
    "reading": "hub_id, episode_id, inbound_message_id, channel, spo2, pulse, candidates, symptoms, concern, worrying, measured_at, "
    "received_at, late, level",
    "outbound_message": "hub_id, episode_id, purpose, template, message_class, priority, to_phone, from_sender, body, created_at, "
    "not_before, valid_until, state, attempts",
}
_AT: Final = "2026-11-23 12:00:00.000000"


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of this whole process, user and system, in microseconds a reading."""

    reading_us: float
    bare_us: float

    @property
    def ratio(self) -> float:
        """How many bare commits one reading costs."""
        return self.reading_us / self.bare_us


@dataclass(frozen=True, slots=True)
class Spent:
    """Where time goes: microseconds a text inside this function and all that it calls, by a profiler that slows both."""

    where: str
    micros: float


def cost(url: str, bare: Path) -> Cost:
    """Measure both, the bare commits on a file of their own."""
    database = Database.open(url)
    texts = ground.texts(seed=7)
    asyncio.run(_take(database, islice(texts, WARM)))
    began = time.process_time()
    asyncio.run(_take(database, islice(texts, TEXTS)))
    reading = (time.process_time() - began) / TEXTS
    database.dispose()
    return Cost(reading * 1e6, _bare(bare) * 1e6)


def profile(url: str, most: int) -> list[Spent]:
    """Say in which of our functions the time of a text goes, dearest first."""
    database = Database.open(url)
    texts = ground.texts(seed=8)
    asyncio.run(_take(database, islice(texts, WARM)))
    chosen = list(islice(texts, PROFILED))
    profiler = cProfile.Profile()

    def work(session: Session) -> None:
        for text in chosen:
            with session.connection().begin_nested():
                inbound_reply.receive(session, _draft(text), addresses=ADDRESSES, now=SystemClock().now())

    def profiled(session: Session) -> None:
        profiler.runcall(work, session)

    database.write(profiled)
    database.dispose()
    return _ours(pstats.Stats(profiler))[:most]


def _ours(stats: pstats.Stats) -> list[Spent]:
    found = [
        Spent(f"{Path(file).parent.name}/{Path(file).stem}.{function}", spent[3] / PROFILED * 1e6)
        for (file, _, function), spent in stats.stats.items()  # type: ignore[attr-defined]
        if "/app/" in file and not function.startswith("<")
    ]
    return sorted(found, key=lambda one: -one.micros)


async def _take(database: Database, texts: Iterator[ground.Text]) -> None:
    """Take texts in as the webhook does, sixteen at a time."""

    async def one_after_another() -> None:
        for text in texts:
            draft, now = _draft(text), SystemClock().now()
            await database.write_async(partial(inbound_reply.receive, draft=draft, addresses=ADDRESSES, now=now))

    await asyncio.gather(*(one_after_another() for _ in range(ABREAST)))


def _draft(text: ground.Text) -> InboundDraft:
    return InboundDraft(text.sid, InboundSource.WEBHOOK, text.sender, ground.HUB_PHONE, text.body, 0, None)


def _bare(path: Path) -> float:
    """Insert a message, a reading and an answer and commit, again and again: seconds of CPU for each time."""
    statements = {
        table: f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})"  # noqa: S608 -- our own names
        for table, columns in _COLUMNS.items()
    }
    with closing(sqlite.driver().connect(str(path), isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        body = "x" * 240
        began = time.process_time()
        for number in range(TEXTS):
            phone = ground.phone(number % ground.PATIENTS)
            values = {
                "inbound_message": (1, f"BARE{number}", "webhook", phone, ground.HUB_PHONE, "97 72", 0, _AT, "handled", 0, "reading"),
                "reading": (1, 1, None, "sms", 97, 72, "[]", "[]", 0, 0, _AT, _AT, 0, "green"),
                "outbound_message": (
                    1, 1, f"bare/{number}", "reply_green", "answer", 2, phone, ground.HUB_PHONE, body, _AT, _AT, _AT, "pending", 0,
                ),
            }  # fmt: skip
            connection.execute("BEGIN IMMEDIATE")
            for table, statement in statements.items():
                connection.execute(statement, values[table])
            connection.execute("COMMIT")
        return (time.process_time() - began) / TEXTS
