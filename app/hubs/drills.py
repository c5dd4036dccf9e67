"""Drills of the on-call ladder: who was texted and rung, why, and when they acknowledged. No alert is ever part of one."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session, SQLModel

from app.audit import trail
from app.errors import Fault, Invalid
from app.hubs.drill import DrillView
from app.hubs.models import OnCallDrill
from app.hubs.rota import Person
from app.hubs.store import HUBS

DRILLS: Final = SQLModel.metadata.tables[str(OnCallDrill.__tablename__)]
LONGEST_REASON: Final = 300
APART: Final = timedelta(minutes=1)
"""A second drill within this is a button that was pressed twice."""
_COLUMNS: Final = tuple(DRILLS.c[field.name] for field in fields(DrillView))


def add(session: Session, hub_id: int, person: Person, reason: str, *, actor: trail.Doer, now: datetime) -> DrillView:
    """Write down that a drill begins; raises Invalid without a reason, or while another has just begun."""
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise Invalid(faults=(Fault("reason", f"Say why, in {LONGEST_REASON} letters at most."),))
    session.execute(select(HUBS.c.id).where(HUBS.c.id == hub_id).with_for_update())  # two presses at once come one after the other
    if session.execute(select(DRILLS.c.id).where(DRILLS.c.hub_id == hub_id, DRILLS.c.at > now - APART).limit(1)).first() is not None:
        raise Invalid(faults=(Fault("reason", "A drill began within the last minute: see below what comes of it."),))
    values = {"hub_id": hub_id, "at": now, "by_name": actor.name, "reason": said, "who": person.name, "phone": person.phone}
    drill_id = session.execute(insert(DRILLS).values(values).returning(DRILLS.c.id)).scalar_one()
    detail = {"reason": said, "who": person.name, "phone": person.phone}
    trail.record(
        session, actor=actor, action="drill.begun", subject_kind="drill", subject_id=drill_id, hub_id=hub_id, now=now, detail=detail
    )
    return one(session, hub_id, drill_id)


def acknowledge(session: Session, hub_id: int, drill_id: int, *, actor: trail.Doer, now: datetime) -> None:
    """Write down that it was acknowledged; the first key counts, and the same again changes nothing."""
    waiting = DRILLS.c.id == drill_id, DRILLS.c.hub_id == hub_id, DRILLS.c.acknowledged_at.is_(None)
    if session.execute(update(DRILLS).where(*waiting).values(acknowledged_at=now).returning(DRILLS.c.id)).first() is not None:
        trail.record(session, actor=actor, action="drill.acknowledged", subject_kind="drill", subject_id=drill_id, hub_id=hub_id, now=now)


def one(session: Session, hub_id: int, drill_id: int) -> DrillView:
    """Give one drill of this hub."""
    return _view(session.execute(select(*_COLUMNS).where(DRILLS.c.id == drill_id, DRILLS.c.hub_id == hub_id)).one())


def newest(session: Session, hub_id: int, *, limit: int = 10) -> list[DrillView]:
    """Give the last drills of this hub, newest first."""
    query = select(*_COLUMNS).where(DRILLS.c.hub_id == hub_id).order_by(DRILLS.c.id.desc()).limit(limit)
    return [_view(row) for row in session.execute(query)]


def _view(row: Row[Any]) -> DrillView:
    return DrillView(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's own name for a row by names
