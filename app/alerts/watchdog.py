"""Whether every loop of the service still goes round: each leaves a heartbeat, and silence shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, delete, select
from sqlmodel import Session, SQLModel

from app.alerts.models import Heartbeat
from app.db import compare_and_set, insert_if_absent

_BEATS: Final = SQLModel.metadata.tables[str(Heartbeat.__tablename__)]
PERIODS_MISSED: Final = 2
"""A loop is stale when it has been silent for longer than this many of its periods."""
FIRST_BEAT_WITHIN: Final = timedelta(seconds=60)
"""So long may a service run without having heard of a loop: whoever goes round in it may not be running at all."""


DOWNTIME: Final = "downtime"
"""The copy of the list for when the screen is gone: looked after only where one is wanted, and the list is true without it."""
_NEVER_SILENT_S: Final = 10**9
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The last good round of a loop that has tried and never had one."""


class Loop(StrEnum):
    """What must go round for the worklist to be true."""

    TICK = "tick"  # asking, chasing, raising, climbing
    SENDING = "sending"  # texts and calls leave
    RECONCILIATION = "reconciliation"  # the provider is asked what came in: a good look at it, not the last text
    WATCHDOG = "watchdog"  # the look at these very heartbeats, which tells a monitor outside


@dataclass(frozen=True, slots=True)
class Trouble:
    """One loop that does not do its work. `since`: its last good round; None where it was never heard of.

    `stale`: it has fallen silent; else it goes round, and `fault` is a code for what it says is wrong.
    """

    loop: str
    since: datetime | None
    stale: bool
    fault: str | None


def beat(session: Session, name: str, *, period_s: int, fault: str | None = None, now: datetime) -> None:
    """Note that this loop has gone round well; it is expected again within `period_s` seconds."""
    values = {"ok_at": now, "period_s": period_s, "fault": fault}
    if not compare_and_set(session, _BEATS, where={"name": name}, values=values):
        _first_beat(session, {"name": name, **values})


def mark(session: Session, name: str, *, now: datetime) -> None:
    """Note when something was last done, beside the heartbeats: it is no loop of its own, and never falls silent."""
    beat(session, name, period_s=_NEVER_SILENT_S, now=now)


def miss(session: Session, name: str, *, fault: str | None, period_s: int | None = None) -> None:
    """Note that this loop went round and could not do its work; its last good round stays what it was.

    With `period_s` one that never had a good round is noted too.
    """
    if not compare_and_set(session, _BEATS, where={"name": name}, values={"fault": fault}) and period_s is not None:
        _first_beat(session, {"name": name, "ok_at": NEVER, "period_s": period_s, "fault": fault})


def forget(session: Session, name: str) -> None:
    """Look after this loop no more."""
    session.execute(delete(_BEATS).where(_BEATS.c.name == name))


def _first_beat(session: Session, values: dict[str, object]) -> None:
    """Another process may leave its first beat at the same moment: then that one stands."""
    insert_if_absent(session, _BEATS, values, on="name")


def stale(session: Session, *, now: datetime) -> list[str]:
    """Give the loops that have been silent for over two of their periods, by name; a loop never heard of is not listed."""
    return [one.loop for one in _known(session, now=now) if one.stale]


def troubles(session: Session, *, began: datetime, now: datetime) -> list[Trouble]:
    """Give every loop that does not do its work, those never heard of though the service `began` a while ago among them."""
    known = _known(session, now=now)
    heard = {one.loop for one in known}
    late = now - began > FIRST_BEAT_WITHIN
    unheard = [Trouble(loop, None, stale=True, fault=None) for loop in Loop if late and loop not in heard]
    return [one for one in known if one.stale or one.fault is not None] + unheard


def last_beats(session: Session) -> dict[str, datetime]:
    """Give when each loop last went round well."""
    return {row.name: row.ok_at for row in session.execute(select(_BEATS).order_by(_BEATS.c.name))}


def _known(session: Session, *, now: datetime) -> Sequence[Trouble]:
    rows = session.execute(select(_BEATS).order_by(_BEATS.c.name))
    return [_trouble(row, now) for row in rows]


def _trouble(row: Row[Any], now: datetime) -> Trouble:
    late = now - row.ok_at > timedelta(seconds=row.period_s * PERIODS_MISSED)
    return Trouble(row.name, None if row.ok_at == NEVER else row.ok_at, stale=late, fault=row.fault)
