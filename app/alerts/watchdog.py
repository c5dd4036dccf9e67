"""Whether every loop of the service still goes round: each leaves a heartbeat, and silence shows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.alerts.models import Heartbeat

_BEATS: Final = SQLModel.metadata.tables[str(Heartbeat.__tablename__)]
PERIODS_MISSED: Final = 2
"""A loop is stale when it has been silent for longer than this many of its periods."""


def beat(session: Session, name: str, *, period_s: int, now: datetime) -> None:
    """Note that this loop has gone round well; it is expected again within `period_s` seconds."""
    changed = session.execute(update(_BEATS).where(_BEATS.c.name == name).values(ok_at=now, period_s=period_s))
    if changed.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE has a row count
        _first_beat(session, {"name": name, "ok_at": now, "period_s": period_s})


def _first_beat(session: Session, values: dict[str, object]) -> None:
    """Another process may leave its first beat at the same moment: then that one stands."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(_BEATS).values(values).on_conflict_do_nothing())


def stale(session: Session, *, now: datetime) -> list[str]:
    """Give the loops that have been silent for over two of their periods, by name; a loop never heard of is not listed."""
    rows = session.execute(select(_BEATS).order_by(_BEATS.c.name))
    return [row.name for row in rows if now - row.ok_at > timedelta(seconds=row.period_s * PERIODS_MISSED)]


def unheard(session: Session, names: Iterable[str], *, since: datetime, within: timedelta, now: datetime) -> list[str]:
    """Give those of `names` never heard of, though `within` has passed `since` the service began."""
    if now - since <= within:
        return []
    known = last_beats(session)
    return [name for name in names if name not in known]


def last_beats(session: Session) -> dict[str, datetime]:
    """Give when each loop last went round well."""
    return {row.name: row.ok_at for row in session.execute(select(_BEATS).order_by(_BEATS.c.name))}
