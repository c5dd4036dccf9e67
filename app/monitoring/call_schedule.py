"""The rows behind check-in calls and reviews: when each stay is next to be looked at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, bindparam, select, update
from sqlmodel import Session

from app.audit import trail
from app.db import compare_and_set
from app.identity.actor import Actor
from app.monitoring.store import SCHEDULES
from app.storage.prepared import Prepared

# Run once for each row of an import: built once.
_SET: Final = Prepared(
    update(SCHEDULES)
    .where(SCHEDULES.c.episode_id == bindparam("stay"), SCHEDULES.c.hub_id == bindparam("hub"))
    .values(next_look_at=bindparam("at", type_=SCHEDULES.c.next_look_at.type))
)
_DUE: Final = (
    select(SCHEDULES.c.episode_id, SCHEDULES.c.hub_id, SCHEDULES.c.next_look_at)
    .where(SCHEDULES.c.held_because.is_(None), SCHEDULES.c.next_look_at <= bindparam("now"))
    .order_by(SCHEDULES.c.next_look_at, SCHEDULES.c.episode_id)
    .limit(bindparam("most", type_=Integer()))
)


@dataclass(frozen=True, slots=True)
class DueLook:
    """A stay whose day has come. One that is paused or over has none."""

    episode_id: int
    hub_id: int
    next_look_at: datetime


def plan(session: Session, hub_id: int, episode_id: int, at: datetime | None, *, actor: Actor, now: datetime) -> None:
    """Say when a stay that is asked for readings is next looked at; None: never again."""
    _SET.run(session.connection(), {"stay": episode_id, "hub": hub_id, "at": at})
    _record(session, hub_id, episode_id, at, actor, now)


def due(session: Session, *, now: datetime, limit: int) -> list[DueLook]:
    """Give the stays of every hub whose day has come, oldest first: the worker asks for all hubs."""
    return [DueLook(*row) for row in session.execute(_DUE, {"now": now, "most": limit})]


def advance(session: Session, seen: DueLook, at: datetime | None, *, actor: Actor, now: datetime) -> bool:
    """Move a stay on to its next look, unless another worker did; only the one that moved it puts it on the list."""
    where = {"episode_id": seen.episode_id, "next_look_at": seen.next_look_at, "held_because": None}
    moved = compare_and_set(session, SCHEDULES, where=where, values={"next_look_at": at})
    if moved:
        _record(session, seen.hub_id, seen.episode_id, at, actor, now)
    return moved


def _record(session: Session, hub_id: int, episode_id: int, at: datetime | None, actor: Actor, now: datetime) -> None:
    trail.record(
        session,
        actor=actor,
        action="schedule.look_planned",
        subject_kind="episode",
        subject_id=episode_id,
        hub_id=hub_id,
        now=now,
        detail={"next_look_at": at.isoformat() if at else None},
    )
