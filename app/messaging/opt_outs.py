"""Numbers that may not be texted, since a STOP or the provider's word, until a START."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.identity.actor import Actor
from app.messaging.models import OptOut
from app.storage.prepared import Prepared

_table = OptOut.__table__  # type: ignore[attr-defined]
# Asked on every text that arrives: built once.
_IS_OUT = Prepared(
    select(_table.c.id).where(_table.c.hub_id == bindparam("hub"), _table.c.phone == bindparam("number"), _table.c.ended_at.is_(None))
)


def is_out(session: Session, hub_id: int, phone: str) -> bool:
    """Whether this number may not be texted by this hub now."""
    return _IS_OUT.scalar(session.connection(), {"hub": hub_id, "number": phone}) is not None


def record(session: Session, hub_id: int, phone: str, cause: str, *, said_at: datetime | None = None, actor: Actor, now: datetime) -> bool:
    """Note that a number opted out. `cause` is "word:STOP" or "provider:21610". False when it already was.

    `said_at` is when, where that was not now.
    """
    if is_out(session, hub_id, phone):
        return False
    values = {"hub_id": hub_id, "phone": phone, "since": said_at or now, "cause": cause[:30]}
    try:
        with session.begin_nested():
            row_id = session.execute(insert(_table).values(values).returning(_table.c.id)).scalar_one()
    except IntegrityError:  # another process noted it a moment ago
        return False
    trail.record(session, actor=actor, action="opt_out.recorded", subject_kind="opt_out", subject_id=row_id, hub_id=hub_id, now=now)
    return True


def mend(session: Session, hub_id: int, phone: str, *, said_at: datetime | None = None, actor: Actor, now: datetime) -> bool:
    """Note that a number may be texted again, unless it opted out after `said_at`. False when nothing changed."""
    ended = session.execute(
        update(_table)
        .where(_table.c.hub_id == hub_id, _table.c.phone == phone, _table.c.ended_at.is_(None), _table.c.since <= (said_at or now))
        .values(ended_at=now)
        .returning(_table.c.id)
    ).scalar_one_or_none()
    if ended is None:
        return False
    trail.record(session, actor=actor, action="opt_out.mended", subject_kind="opt_out", subject_id=ended, hub_id=hub_id, now=now)
    return True
