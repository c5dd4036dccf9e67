"""Texts that did not reach their person, until the worklist has been told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from app.messaging.store import IS_UNREPORTED, outbound
from app.messaging.vocabulary import ContactDefect, MessageClass

_COLUMNS = tuple(
    outbound.c[name] for name in ("id", "hub_id", "episode_id", "to_phone", "template", "message_class", "error_code", "defect")
)


@dataclass(frozen=True, slots=True)
class Defect:
    """One text that did not arrive, and why."""

    message_id: int
    hub_id: int
    episode_id: int | None
    to_phone: str
    template: str
    message_class: MessageClass
    error_code: str | None
    kind: ContactDefect


def unreported(session: Session, *, limit: int) -> list[Defect]:
    """Give what no worklist knows yet, oldest first, of every hub."""
    query = select(*_COLUMNS).where(IS_UNREPORTED).order_by(outbound.c.id).limit(limit)
    return [
        Defect(row.id, row.hub_id, row.episode_id, row.to_phone, row.template, MessageClass(row.message_class), row.error_code, kind)
        for row in session.execute(query)
        if (kind := ContactDefect(row.defect))
    ]


def take(session: Session, defect: Defect, *, now: datetime) -> bool:
    """Mark as told, in the transaction that tells; False when another process has."""
    change = update(outbound).where(outbound.c.id == defect.message_id, IS_UNREPORTED).values(defect_reported_at=now)
    return session.execute(change.returning(outbound.c.id)).first() is not None
