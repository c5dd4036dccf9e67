"""Handing a shift over: the note for whoever comes next, their signature, and the page that is frozen with it. Rows are only added."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session, SQLModel

from app.alerts import permissions
from app.alerts.models import ShiftHandover
from app.alerts.shift_facts import Note, Taken
from app.audit import trail
from app.errors import Fault, Invalid, NotFound, Refused
from app.hubs.store import HUBS
from app.identity.actor import Actor

_ROWS: Final = SQLModel.metadata.tables[str(ShiftHandover.__tablename__)]
LONGEST_NOTE: Final = 4000  # characters


class Step(StrEnum):
    """What a row says."""

    NOTED = "noted"  # words for whoever takes over; the newest counts
    TAKEN = "taken"  # somebody took over


class WrittenMeanwhile(Refused):
    """Somebody else changed the note."""


_LAST_TAKEN: Final = (
    select(func.coalesce(func.max(_ROWS.c.id), 0)).where(_ROWS.c.hub_id == bindparam("hub"), _ROWS.c.kind == Step.TAKEN.value)
).scalar_subquery()
_WAITING: Final = (
    select(_ROWS.c.id, _ROWS.c.note, _ROWS.c.actor_id, _ROWS.c.actor_name, _ROWS.c.at)
    .where(_ROWS.c.hub_id == bindparam("hub"), _ROWS.c.kind == Step.NOTED.value, _ROWS.c.id > _LAST_TAKEN)
    .order_by(_ROWS.c.id.desc())
    .limit(1)
)
_TAKEN: Final = (
    select(_ROWS.c.id, _ROWS.c.at, _ROWS.c.actor_name, _ROWS.c.note, _ROWS.c.noted_by, _ROWS.c.page)
    .where(_ROWS.c.hub_id == bindparam("hub"), _ROWS.c.kind == Step.TAKEN.value)
    .order_by(_ROWS.c.id.desc())
)


def waiting_note(session: Session, hub_id: int) -> Note:
    """Give the newest note that nobody has taken over yet, or an empty one."""
    row = session.execute(_WAITING, {"hub": hub_id}).first()
    return Note() if row is None else Note(*row)


def taken(session: Session, hub_id: int, *, limit: int, before: int | None = None) -> list[Taken]:
    """Give the shifts that were taken over, newest first; those before the id `before` only."""
    statement = _TAKEN if before is None else _TAKEN.where(_ROWS.c.id < before)
    return [Taken(*row) for row in session.execute(statement.limit(limit), {"hub": hub_id})]


def one(session: Session, hub_id: int, handover_id: int) -> Taken:
    """Give one shift that was taken over; raises NotFound."""
    row = session.execute(_TAKEN.where(_ROWS.c.id == handover_id), {"hub": hub_id}).first()
    if row is None:
        raise NotFound("There is no such handover in this hub.")
    return Taken(*row)


def write_note(session: Session, hub_id: int, words: str, *, seen: int, actor: Actor, now: datetime) -> None:
    """Leave words for whoever takes over. `seen` is the id of the note that the form showed.

    Raises Forbidden, Invalid (too long), WrittenMeanwhile where somebody else has written since; then nothing is written.
    """
    permissions.check_works_the_list(actor)
    if len(words) > LONGEST_NOTE:
        raise Invalid(faults=(Fault("note", f"This is longer than {LONGEST_NOTE} characters: leave out {len(words) - LONGEST_NOTE}."),))
    _lock(session, hub_id)
    before = waiting_note(session, hub_id)
    if before.id != seen and before.words != words:
        raise WrittenMeanwhile(
            f"{before.by or 'A colleague'} has changed this since you looked. Nothing was saved.",
            hint="Your words are still in the field: compare them with what stands above it, then save again.",
        )
    if before.words == words:
        return
    row = _add(session, hub_id, Step.NOTED, {"note": words}, actor, now)
    _tell(session, "shift.noted", hub_id, row, actor, now)


def take_over(session: Session, hub_id: int, page: Mapping[str, Any], *, actor: Actor, now: datetime) -> int:
    """Sign for the shift: the words of the page and the note are frozen, and the handover's id is given.

    Whoever left the note cannot sign for it: a handover has two people. Raises Forbidden, Refused.
    """
    permissions.check_works_the_list(actor)
    _lock(session, hub_id)
    note = waiting_note(session, hub_id)
    if note.words and note.by_id == actor.id:
        raise Refused(
            "You wrote the note of this handover, so somebody else signs for it.",
            hint="Whoever takes over signs in as themselves and reads this page.",
        )
    values = {"note": note.words, "noted_by": note.by if note.words else None, "page": dict(page)}
    row = _add(session, hub_id, Step.TAKEN, values, actor, now)
    _tell(session, "shift.taken_over", hub_id, row, actor, now)
    return row


def _lock(session: Session, hub_id: int) -> None:
    """Let two who hand over in one hub at the same moment do so one after the other."""
    session.execute(select(HUBS.c.id).where(HUBS.c.id == hub_id).with_for_update(key_share=True))


def _add(session: Session, hub_id: int, step: Step, values: Mapping[str, Any], actor: Actor, now: datetime) -> int:
    about = {"hub_id": hub_id, "kind": step.value, "at": now, "actor_id": actor.id, "actor_name": actor.name}
    added: int = session.execute(insert(_ROWS).returning(_ROWS.c.id), {**about, **values}).scalar_one()
    return added


def _tell(session: Session, action: str, hub_id: int, row: int, actor: Actor, now: datetime) -> None:
    trail.record(session, actor=actor, action=action, subject_kind="shift_handover", subject_id=row, hub_id=hub_id, now=now)
