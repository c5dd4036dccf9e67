"""Whether every loop of the service still goes round: each leaves a heartbeat, and silence shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, delete, select
from sqlmodel import Session, SQLModel

from app.alerts.models import Heartbeat
from app.db import compare_and_set, insert_if_absent
from app.messaging import lanes, policy

_BEATS: Final = SQLModel.metadata.tables[str(Heartbeat.__tablename__)]
PERIODS_MISSED: Final = 2
"""A loop is stale when it has been silent for longer than this many of its periods."""
FIRST_BEAT_WITHIN: Final = timedelta(seconds=60)
"""So long may a service run without having heard of a loop: whoever goes round in it may not be running at all."""


DOWNTIME: Final = "downtime"
"""The copy of the list for when the screen is gone: looked after only where one is wanted, and the list is true without it."""
_OF_A_NUMBER: Final = "inbox:"
"""Begins the name of what is kept of one of our numbers that the provider does not speak of, while it speaks of others."""
_IS_OF_A_NUMBER: Final = _BEATS.c.name.startswith(_OF_A_NUMBER)
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

    `stale`: it has fallen silent; else it goes round, and `fault` is a code for what it says is wrong. `number`: only this number or
    service of ours is concerned; None where everybody is.
    """

    loop: str
    since: datetime | None
    stale: bool
    fault: str | None
    number: str | None = None


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


def behind(session: Session, number: str, *, since: datetime | None, period_s: int) -> None:
    """Note that the provider did not say what came to this number of ours, and when it last did; what is noted already stands."""
    insert_if_absent(
        session, _BEATS, {"name": _OF_A_NUMBER + number, "ok_at": since or NEVER, "period_s": period_s, "fault": None}, on="name"
    )


def behind_since(session: Session) -> dict[str, datetime]:
    """Give the numbers of which the provider did not speak while it spoke of others, and when it last did (`NEVER`)."""
    rows = session.execute(select(_BEATS).where(_IS_OF_A_NUMBER))
    return {row.name.removeprefix(_OF_A_NUMBER): row.ok_at for row in rows}


def caught_up(session: Session, *, but: Collection[str]) -> None:
    """Note that the provider has spoken of every number, `but` these."""
    kept = [_OF_A_NUMBER + number for number in but]
    session.execute(delete(_BEATS).where(_IS_OF_A_NUMBER, _BEATS.c.name.not_in(kept)))


def _first_beat(session: Session, values: dict[str, object]) -> None:
    """Another process may leave its first beat at the same moment: then that one stands."""
    insert_if_absent(session, _BEATS, values, on="name")


def stale(session: Session, *, now: datetime) -> list[str]:
    """Give the loops that have been silent for over two of their periods, by name; a loop never heard of is not listed."""
    return list(dict.fromkeys(one.loop for one in _known(session, now=now) if one.stale))


def troubles(session: Session, *, began: datetime, now: datetime) -> list[Trouble]:
    """Give every loop that does not do its work, those never heard of though the service `began` a while ago among them.

    What is wrong with one of our numbers alone is told of that number.
    """
    known = _known(session, now=now)
    heard = {one.loop for one in known if one.number is None}
    late = now - began > FIRST_BEAT_WITHIN
    unheard = [Trouble(loop, None, stale=True, fault=None) for loop in Loop if late and loop not in heard]
    wrong = [one for one in known if one.stale or one.fault is not None]
    found = [of_it for one in wrong for of_it in _by_number(session, one, now)] + unheard
    all_stale = {one.loop for one in found if one.stale and one.number is None}
    return [one for one in found if one.number is None or one.loop not in all_stale]


def last_beats(session: Session) -> dict[str, datetime]:
    """Give when each loop last went round well."""
    loops = select(_BEATS).where(~_IS_OF_A_NUMBER).order_by(_BEATS.c.name)
    return {row.name: row.ok_at for row in session.execute(loops)}


def _known(session: Session, *, now: datetime) -> Sequence[Trouble]:
    rows = session.execute(select(_BEATS).order_by(_BEATS.c.name))
    return [_trouble(row, now) for row in rows]


def _trouble(row: Row[Any], now: datetime) -> Trouble:
    late = now - row.ok_at > timedelta(seconds=row.period_s * PERIODS_MISSED)
    since = None if row.ok_at == NEVER else row.ok_at
    if row.name.startswith(_OF_A_NUMBER):
        return Trouble(Loop.RECONCILIATION, since, stale=late, fault=row.fault, number=row.name.removeprefix(_OF_A_NUMBER))
    return Trouble(row.name, since, stale=late, fault=row.fault)


def _by_number(session: Session, one: Trouble, now: datetime) -> list[Trouble]:
    """Tell what the provider refuses for the sake of a number's settings by number; a fault of the whole account stays one."""
    if one.loop != Loop.SENDING or one.stale or policy.stops_all(one.fault) or not policy.is_our_settings(one.fault):
        return [one]
    refused = [found for found in lanes.faults(session, now=now) if not policy.stops_all(found.code)]
    return [Trouble(one.loop, found.since, stale=False, fault=found.code, number=found.sender) for found in refused]
