"""The outbox: a text is intended as a row in the transaction that wants it, and sent only after that commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import Untextable
from app.db import announce, insert_if_absent
from app.messaging import opt_outs, store
from app.messaging.lifecycle import OutboundMove, after
from app.messaging.store import may, outbound
from app.messaging.vocabulary import Medium, MessageClass, OutboundState

_KEPT = "hub_id episode_id template message_class priority to_phone from_sender medium body valid_until"
FOR_CARERS = "_for_carer"
"""What ends the name of a text in its wording to a carer."""
TOPIC = "outbox"
"""What is announced when a text is enqueued; the sender wakes on it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be sent, or a call to be made.

    `purpose` says why, once for ever: "prompt/17/2026-03-29/08:00". `from_sender` comes from `Addresses.sender_for`.
    `not_before` holds it until then (quiet hours are the caller's to respect); after `valid_until` it is never sent.
    """

    hub_id: int
    episode_id: int | None
    purpose: str
    template: str
    message_class: MessageClass
    to_phone: str
    from_sender: str
    body: str
    not_before: datetime
    valid_until: datetime
    medium: Medium = Medium.SMS


def enqueue(session: Session, draft: Draft, *, now: datetime) -> int | None:
    """Intend a text. None when nothing is to be texted to this patient, or when this purpose was already intended.

    The same intent twice is one text. What goes to our own staff about a patient always does.
    """
    if _why_never(session, draft) is not None:
        return None
    values = {
        "hub_id": draft.hub_id,
        "episode_id": draft.episode_id,
        "purpose": draft.purpose,
        "template": draft.template,
        "message_class": draft.message_class.value,
        "priority": draft.message_class.priority,
        "to_phone": draft.to_phone,
        "from_sender": draft.from_sender,
        "medium": draft.medium.value,
        "body": draft.body,
        "created_at": now,
        "not_before": draft.not_before,
        "valid_until": draft.valid_until,
        "state": OutboundState.PENDING.value,
        "attempts": 0,
    }
    message_id = insert_if_absent(session, outbound, values, on="purpose")
    if message_id is not None:
        announce(session, TOPIC)
    return message_id


def once_more(session: Session, message_id: int, *, at: datetime, now: datetime) -> int | None:
    """Intend a text again that was not delivered, as it was, at `at`. None when it was intended again before."""
    row = session.execute(select(outbound).where(outbound.c.id == message_id)).one()
    if row.purpose.endswith(store.ONCE_MORE):
        return None
    kept = {name: getattr(row, name) for name in _KEPT.split()}
    values = {
        **kept,
        "purpose": f"{row.purpose[: 120 - len(store.ONCE_MORE)]}{store.ONCE_MORE}",
        "created_at": now,
        "not_before": at,
        "state": OutboundState.PENDING.value,
        "attempts": 0,
    }
    return insert_if_absent(session, outbound, values, on="purpose")


def _why_never(session: Session, draft: Draft) -> Untextable | None:
    if draft.episode_id is None or draft.message_class is MessageClass.STAFF:
        return None
    return caseload.untextable(session, draft.hub_id, draft.episode_id)


def cancel(session: Session, *, hub_id: int, episode_id: int, classes: Collection[MessageClass], reason: str, now: datetime) -> int:  # noqa: ARG001 -- every write takes the time
    """Stop what has not gone: texts of these classes to this patient that nobody has begun to send. Gives how many.

    One that is claimed just now is stopped by the sender itself, which looks again before it calls.
    """
    return _stop(session, hub_id, episode_id, outbound.c.message_class.in_([one.value for one in classes]), reason=reason)


def cancel_planned(
    session: Session, *, hub_id: int, episode_id: int, classes: Collection[MessageClass], reason: str, now: datetime
) -> None:
    """Stop what was to go to this patient at a later time: texts of these classes whose time has not come."""
    which = outbound.c.message_class.in_([one.value for one in classes]), outbound.c.not_before > now
    _stop(session, hub_id, episode_id, *which, reason=reason)


def cancel_later(session: Session, *, hub_id: int, episode_id: int, templates: Collection[str], reason: str, now: datetime) -> None:
    """Stop texts made from these templates (and their wordings for carers) whose time has not come yet."""
    wordings = {*templates, *(f"{template}{FOR_CARERS}" for template in templates)}
    _stop(session, hub_id, episode_id, outbound.c.template.in_(sorted(wordings)), outbound.c.not_before > now, reason=reason)


def _stop(session: Session, hub_id: int, episode_id: int, *which: ColumnElement[bool], reason: str) -> int:
    stopped = session.execute(
        update(outbound)
        .where(outbound.c.hub_id == hub_id, outbound.c.episode_id == episode_id, may(OutboundMove.CANCELLED), *which)
        .values(state=after(OutboundMove.CANCELLED).value, reason=reason[:200], lease_until=None)
        .returning(outbound.c.id)
    )
    return len(stopped.all())


def may_text(session: Session, hub_id: int, phone: str) -> bool:
    """Whether this number has not opted out."""
    return not opt_outs.is_out(session, hub_id, phone)
