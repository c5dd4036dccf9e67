"""Whether the first page of the worklist takes as long with a hundred thousand on it as with a hundred, on both databases."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, insert, text
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from app.alerts import ladder, store
from app.alerts.triage import ReasonCode, Urgency
from app.db import Database, schema_engine
from app.hubs.models import Hub
from app.pathways.models import PathwayVersion
from tests import postgres, schema

SIZES: Final = (100, 10_000, 100_000)
ROUNDS: Final = 100
ROWS: Final = 60  # as many as the page shows at once
AT_ONCE: Final = 5_000
_TABLES: Final = SQLModel.metadata.tables


@dataclass(frozen=True, slots=True)
class Listed:
    """The first page of a list of `size`: how many milliseconds the middle one of many takes, and how many queries it is."""

    database: str
    size: int
    ms: float
    queries: int


def measure(folder: Path, *, now: datetime) -> list[Listed]:
    """Measure every size on SQLite and, where it can run here, on PostgreSQL."""
    found = _measured("SQLite", [(size, f"sqlite:///{folder / f'list-{size}.db'}") for size in SIZES], now)
    try:
        with postgres.server() as server:
            found += _measured("PostgreSQL", [(size, server.create(f"bench_list_{size}")) for size in SIZES], now)
    except postgres.Unavailable:
        pass  # said by the table, which has no row for it
    return found


def _measured(name: str, places: Sequence[tuple[int, str]], now: datetime) -> list[Listed]:
    """Fill a database of each size, then ask each in turn, so that whatever else the machine does meets all of them alike."""
    with ExitStack() as stack:
        lists = [(size, stack.enter_context(_filled(url, size, now))) for size, url in places]
        queries = [_queries(database) for _, database in lists]
        times: list[list[float]] = [[] for _ in lists]
        for _ in range(ROUNDS):
            for spent, (_, database) in zip(times, lists, strict=True):
                spent.append(_timed(database))
        middle = [sorted(spent)[ROUNDS // 2] * 1000 for spent in times]
        return [Listed(name, size, ms, asked) for (size, _), ms, asked in zip(lists, middle, queries, strict=True)]


@contextmanager
def _filled(url: str, size: int, now: datetime) -> Iterator[Database]:
    """A database with `size` on its list, come to rest: its own caretaker would do the last step within a minute."""
    with _opened(url) as database:
        database.write(lambda session: _hub(session, now))
        for first in range(0, size, AT_ONCE):
            database.write(partial(_fill, first=first, number=min(AT_ONCE, size - first), now=now))
        database.write(lambda session: _count(session, size))
        if not url.startswith("sqlite"):
            engine = schema_engine(url)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for step in ("VACUUM (ANALYZE)", "CHECKPOINT"):
                    connection.execute(text(step))
            engine.dispose()
        yield database


def _queries(database: Database) -> int:
    """Count what one page asks."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    _page(database)
    event.remove(Engine, "before_cursor_execute", note)
    return len([statement for statement in asked if statement.lstrip().upper().startswith(("SELECT", "WITH"))])


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database.open(url, durable=False) if url.startswith("sqlite") else Database.open(url)
    try:
        engine = schema_engine(url)
        with engine.connect() as connection:
            schema.create(connection)
        engine.dispose()
        yield database
    finally:
        database.dispose()


def _timed(database: Database) -> float:
    began = time.perf_counter()
    _page(database)
    return time.perf_counter() - began


def _page(database: Database) -> None:
    """Ask what the page asks."""
    with database.read() as session:
        store.standing(session, 1)
        store.worklist(session, 1, limit=ROWS)
        store.claimed(session, 1)


def _hub(session: Session, now: datetime) -> None:
    same = {"id": 1, "slug": "bench", "name": "Bench", "timezone": "Europe/London", "hours_open": "08:00", "hours_close": "20:00"}
    session.execute(insert(_TABLES[str(Hub.__tablename__)]).values(**same, created_at=now))
    version = {"id": 1, "hub_id": 1, "name": "bench", "number": 1, "definition_version": "1", "digest": "0", "definition": {}, "live": True}
    session.execute(insert(_TABLES[str(PathwayVersion.__tablename__)]).values(**version, adopted_at=now, adopted_by="bench"))


def _fill(session: Session, first: int, number: int, now: datetime) -> None:
    """Write patients with three readings and an alert of two reasons each: one in fifty red, one in five amber."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("patient", "contact", "episode", "reading", "alert", "alert_reason", "alert_event")
    }
    for one in range(first + 1, first + number + 1):
        for name, row in _one(one, now):
            rows[name].append(row)
    for name, some in rows.items():
        session.execute(insert(_TABLES[name]), some)


def _one(number: int, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    urgency = Urgency.RED if number % 50 == 0 else Urgency.AMBER if number % 5 == 0 else Urgency.ROUTINE
    at = now - timedelta(seconds=number)
    of_hub = {"hub_id": 1}
    yield "patient", {**of_hub, "id": number, "nhs_number": f"999{number:07}", "given_name": "Ada", "family_name": f"Bench{number}",
                      "date_of_birth": at.date(), "language": "en", "interpreter": False, "lives_alone": False, "do_not_contact": False,
                      "created_at": at}  # fmt: skip
    yield "contact", {**of_hub, "id": number, "patient_id": number, "kind": "patient", "phone": f"+4474{number:08}"}
    yield "episode", {**of_hub, "id": number, "patient_id": number, "pathway_version_id": 1, "state": "active", "state_since": at,
                      "channel": "sms", "onboarded_at": at, "reading_times": ["08:00"], "home_oxygen": False, "pregnant": False,
                      "enrolled_by": "bench", "revision": 0}  # fmt: skip
    for place in range(3):
        yield "reading", {**of_hub, "id": number * 3 + place, "episode_id": number, "channel": "sms", "spo2": 90 + place, "pulse": 80,
                          "candidates": [], "symptoms": [], "concern": False, "worrying": False, "measured_at": at - timedelta(hours=place),
                          "received_at": at, "late": False, "level": "amber"}  # fmt: skip
    yield "alert", {**of_hub, "id": number, "episode_id": number, "patient_id": number, "state": "waiting", "urgency": urgency.value,
                    "urgency_rank": urgency.rank, "confirmed": True, "opened_at": at, "urgency_since": at,
                    "due_at": now + timedelta(seconds=number), "next_climb_at": now + timedelta(days=1), "rung": 0, "fresh": True,
                    "no_answer_count": 0, "ladder": ladder.frozen(ladder.DEFAULT), "revision": 0}  # fmt: skip
    for place, code in enumerate((ReasonCode.LOW_READING, ReasonCode.MISSED_READING)):
        yield "alert_reason", {**of_hub, "id": number * 2 + place, "alert_id": number, "code": code.value, "urgency": urgency.value,
                               "confirmed": True, "since": at, "values": {"spo2": 90}}  # fmt: skip
    yield "alert_event", {**of_hub, "id": number, "alert_id": number, "at": at, "kind": "opened", "actor_kind": "system",
                          "actor_name": "bench", "detail": {}}  # fmt: skip


def _count(session: Session, size: int) -> None:
    reds, fifths = size // 50, size // 5
    numbers = {Urgency.RED: reds, Urgency.AMBER: fifths - reds, Urgency.ROUTINE: size - fifths}
    rows = [{"hub_id": 1, "urgency": urgency.value, "number": number} for urgency, number in numbers.items()]
    session.execute(insert(_TABLES["worklist_counter"]), rows)
