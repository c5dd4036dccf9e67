"""Keeping a hub's rota: duties are added, changed and taken off, each with a line in the trail that says what stood before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session

from app.audit import trail
from app.errors import Fault, Invalid, NotFound
from app.hubs import rota
from app.hubs.rota import Draft, Duty
from app.hubs.store import HUBS

MOST: Final = 100


def add_duty(session: Session, hub_id: int, draft: Draft, *, actor: trail.Doer, now: datetime) -> Duty:
    """Put somebody on the rota; raises Invalid when it is full."""
    duties = _held(session, hub_id)
    if len(duties) >= MOST:
        raise Invalid(faults=(Fault("name", f"The rota has {MOST} entries already: take off what is over."),))
    added = Duty(max((one.id for one in duties), default=0) + 1, draft)
    _keep(session, hub_id, (*duties, added), {"added": _said(added)}, actor=actor, now=now)
    return added


def change_duty(session: Session, hub_id: int, duty_id: int, draft: Draft, *, actor: trail.Doer, now: datetime) -> Duty:
    """Change one entry; raises NotFound."""
    duties = _held(session, hub_id)
    before, changed = find(duties, duty_id), Duty(duty_id, draft)
    if before != changed:
        others = (changed if one.id == duty_id else one for one in duties)
        _keep(session, hub_id, tuple(others), {"was": _said(before), "is": _said(changed)}, actor=actor, now=now)
    return changed


def remove_duty(session: Session, hub_id: int, duty_id: int, *, actor: trail.Doer, now: datetime) -> None:
    """Take one entry off; raises NotFound."""
    duties = _held(session, hub_id)
    before = find(duties, duty_id)
    _keep(session, hub_id, tuple(one for one in duties if one.id != duty_id), {"removed": _said(before)}, actor=actor, now=now)


def find(duties: Sequence[Duty], duty_id: int) -> Duty:
    """Give one entry of a rota; raises NotFound."""
    found = next((one for one in duties if one.id == duty_id), None)
    if found is None:
        raise NotFound("There is no such entry on the rota.")
    return found


def _held(session: Session, hub_id: int) -> tuple[Duty, ...]:
    """Read the rota and hold it: two people who change it at once change it one after the other."""
    row = session.execute(select(HUBS.c.rota).where(HUBS.c.id == hub_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such hub.")
    return rota.read(row.rota or ())


def _keep(session: Session, hub_id: int, duties: Sequence[Duty], detail: dict[str, Any], *, actor: trail.Doer, now: datetime) -> None:
    session.execute(update(HUBS).where(HUBS.c.id == hub_id).values(rota=rota.kept(duties)))
    trail.record(session, actor=actor, action="hub.rota", subject_kind="hub", subject_id=hub_id, hub_id=hub_id, now=now, detail=detail)


def _said(duty: Duty) -> dict[str, Any]:
    (said,) = rota.kept([duty])
    return said
