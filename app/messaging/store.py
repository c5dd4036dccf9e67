"""Reading messages: what came in, what went out, and what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, desc, func, literal, or_, select, text, union_all
from sqlmodel import Session

from app.messaging import lifecycle
from app.messaging.lifecycle import OutboundMove
from app.messaging.models import UNCONFIRMED, InboundMessage, OutboundMessage
from app.messaging.vocabulary import HandledAs, InboundSource, InboundState, Medium, MessageClass, OutboundState, Receipt, public_status
from app.storage.prepared import Prepared

inbound = InboundMessage.__table__  # type: ignore[attr-defined]
outbound = OutboundMessage.__table__  # type: ignore[attr-defined]

# Word for word the condition of the partial indexes: SQLite uses one only where the query repeats it.
IS_UNHANDLED = text("inbound_message.state = 'unhandled'")
IS_WAITING = text("outbound_message.state IN ('pending', 'claimed', 'sending', 'unknown')")
IS_UNCONFIRMED = text(UNCONFIRMED)
IS_UNREPORTED = text("outbound_message.defect IS NOT NULL AND outbound_message.defect_reported_at IS NULL")


ONCE_MORE = "/again"
"""What ends the purpose of a text that is sent once more."""


@dataclass(frozen=True, slots=True)
class InboundDraft:
    """A text as it came from the provider, nothing understood yet. `sent_at` is the provider's time, where it gives one."""

    provider_sid: str
    source: InboundSource
    from_phone: str
    to_phone: str
    body: str
    media_count: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboundView:
    """A stored inbound text."""

    id: int
    hub_id: int
    provider_sid: str
    source: InboundSource
    from_phone: str
    to_phone: str
    body: str
    media_count: int
    sent_at: datetime | None
    received_at: datetime
    state: InboundState
    attempts: int
    handled_as: HandledAs | None
    episode_id: int | None


@dataclass(frozen=True, slots=True)
class OutboundView:
    """A text of ours and what became of it."""

    id: int
    hub_id: int
    episode_id: int | None
    purpose: str
    template: str
    message_class: MessageClass
    to_phone: str
    from_sender: str
    medium: Medium
    body: str
    created_at: datetime
    not_before: datetime
    valid_until: datetime
    state: OutboundState
    attempts: int
    attempt_id: str | None
    sent_at: datetime | None
    provider_sid: str | None
    receipt: Receipt | None
    error_code: str | None
    reason: str | None
    defect: str | None

    @property
    def status(self) -> str:
        """The status that screens and the JSON API show."""
        return public_status(self.state, self.receipt)


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One line of a conversation: a text, or a call of ours. `direction` is "in" or "out"; `status` as the JSON API names it."""

    direction: str
    body: str
    at: datetime
    status: str
    phone: str
    message_id: int
    message_class: MessageClass | None = None  # of what went out
    medium: Medium = Medium.SMS  # a call is no text: what stands here of it is how it begins


INBOUND_COLUMNS = tuple(inbound.c[name] for name in InboundView.__slots__)
OUTBOUND_COLUMNS = tuple(outbound.c[name] for name in OutboundView.__slots__)

_ANSWERS = Prepared(
    select(func.count()).where(
        outbound.c.to_phone == bindparam("phone"),
        outbound.c.created_at > bindparam("since"),
        outbound.c.hub_id == bindparam("hub"),
        outbound.c.message_class == MessageClass.ANSWER.value,
    )
)


def may(move: OutboundMove) -> ColumnElement[bool]:
    """Give the condition under which a text may make this move."""
    return or_(*(outbound.c.state == state.value for state in lifecycle.before(move)))


def inbound_view(row: Row[Any]) -> InboundView:
    """Make the frozen value of a row of `INBOUND_COLUMNS`."""
    values = row._asdict()
    values["source"] = InboundSource(values["source"])
    values["state"] = InboundState(values["state"])
    values["handled_as"] = HandledAs(values["handled_as"]) if values["handled_as"] else None
    return InboundView(**values)


def outbound_view(row: Row[Any]) -> OutboundView:
    """Make the frozen value of a row of `OUTBOUND_COLUMNS`."""
    values = row._asdict()
    values["message_class"] = MessageClass(values["message_class"])
    values["medium"] = Medium(values["medium"])
    values["state"] = OutboundState(values["state"])
    values["receipt"] = Receipt(values["receipt"]) if values["receipt"] else None
    return OutboundView(**values)


def inbound_message(session: Session, hub_id: int, message_id: int) -> InboundView | None:
    """Give one inbound text of this hub."""
    query = select(*INBOUND_COLUMNS).where(inbound.c.id == message_id, inbound.c.hub_id == hub_id)
    row = session.execute(query).one_or_none()
    return inbound_view(row) if row else None


def unhandled_due(session: Session, *, now: datetime, limit: int) -> list[InboundView]:
    """Give the texts of every hub that were stored but not understood, and are to be tried again by now."""
    query = select(*INBOUND_COLUMNS).where(IS_UNHANDLED, inbound.c.look_again_at <= now).order_by(inbound.c.look_again_at).limit(limit)
    return [inbound_view(row) for row in session.execute(query)]


def known_sids(session: Session, sids: Collection[str]) -> set[str]:
    """Give which of these provider ids of inbound texts are kept, in whichever hub."""
    return set(session.execute(select(inbound.c.provider_sid).where(inbound.c.provider_sid.in_(sids))).scalars())


def bodies_after(session: Session, hub_id: int, phone: str, *, after: datetime) -> list[str]:
    """Give what this phone texted after an instant, by the provider's time where it is known."""
    came = func.coalesce(inbound.c.sent_at, inbound.c.received_at)
    query = select(inbound.c.body).where(
        inbound.c.hub_id == hub_id, inbound.c.from_phone == phone, inbound.c.received_at > after, came > after
    )
    return list(session.execute(query).scalars())


def unconfirmed(session: Session, *, since: datetime, until: datetime, now: datetime, limit: int) -> list[tuple[str, Medium]]:
    """Give the provider ids of what went in this time and whose last report never came, oldest first; not those asked about lately."""
    query = select(outbound.c.provider_sid, outbound.c.medium).where(
        IS_UNCONFIRMED, outbound.c.sent_at >= since, outbound.c.sent_at <= until
    )
    query = query.where(or_(outbound.c.look_again_at.is_(None), outbound.c.look_again_at <= now))
    return [(row.provider_sid, Medium(row.medium)) for row in session.execute(query.order_by(outbound.c.sent_at).limit(limit))]


def outbound_message(session: Session, hub_id: int, message_id: int) -> OutboundView | None:
    """Give one outbound text of this hub."""
    query = select(*OUTBOUND_COLUMNS).where(outbound.c.id == message_id, outbound.c.hub_id == hub_id)
    row = session.execute(query).one_or_none()
    return outbound_view(row) if row else None


def by_purpose(session: Session, hub_id: int, purpose: str) -> OutboundView | None:
    """Give the text of this hub that was intended for this purpose."""
    query = select(*OUTBOUND_COLUMNS).where(outbound.c.purpose == purpose, outbound.c.hub_id == hub_id)
    row = session.execute(query).one_or_none()
    return outbound_view(row) if row else None


def newest_of(session: Session, hub_id: int, episode_id: int, templates: Collection[str]) -> OutboundView | None:
    """Give the newest text to a stay that was made from any of these templates."""
    query = select(*OUTBOUND_COLUMNS).where(
        outbound.c.hub_id == hub_id, outbound.c.episode_id == episode_id, outbound.c.template.in_(templates)
    )
    row = session.execute(query.order_by(desc(outbound.c.id)).limit(1)).one_or_none()
    return outbound_view(row) if row else None


def by_purposes(session: Session, hub_id: int, purposes: Collection[str]) -> list[OutboundView]:
    """Give the texts of this hub that were intended for any of these purposes, in the order they were wanted."""
    query = select(*OUTBOUND_COLUMNS).where(outbound.c.purpose.in_(purposes), outbound.c.hub_id == hub_id).order_by(outbound.c.id)
    return [outbound_view(row) for row in session.execute(query)]


def heard_from(session: Session, hub_id: int, phone: str) -> datetime | None:
    """Give when this number last texted this hub, or None: it never has."""
    latest = select(inbound.c.received_at).where(inbound.c.hub_id == hub_id, inbound.c.from_phone == phone)
    found: datetime | None = session.execute(latest.order_by(desc(inbound.c.received_at)).limit(1)).scalar()
    return found


def texts_from(session: Session, hub_id: int, phone: str, *, since: datetime, limit: int) -> list[InboundView]:
    """Give what came from this phone since then, newest first."""
    from_there = inbound.c.hub_id == hub_id, inbound.c.from_phone == phone, inbound.c.received_at >= since
    query = select(*INBOUND_COLUMNS).where(*from_there).order_by(inbound.c.received_at.desc(), inbound.c.id.desc()).limit(limit)
    return [inbound_view(row) for row in session.execute(query)]


def ringing(session: Session, hub_id: int, phone: str, *, since: datetime) -> OutboundView | None:
    """Give the newest call that went to this phone since then and of which nothing has been reported."""
    there = outbound.c.hub_id == hub_id, outbound.c.to_phone == phone, outbound.c.medium == Medium.VOICE.value
    rings = outbound.c.state == OutboundState.ACCEPTED.value, outbound.c.receipt.is_(None), outbound.c.sent_at >= since
    row = session.execute(select(*OUTBOUND_COLUMNS).where(*there, *rings).order_by(outbound.c.id.desc()).limit(1)).one_or_none()
    return outbound_view(row) if row else None


def are_cut_off(session: Session) -> bool:
    """Whether texts wait that were tried more than once because the provider could not be reached."""
    tried = IS_WAITING, outbound.c.error_code == "no_connection", outbound.c.attempts > 1
    return session.execute(select(outbound.c.id).where(*tried).limit(1)).first() is not None


def picked_up(session: Session, hub_id: int, phone: str) -> bool:
    """Say whether an automated call to this number was ever picked up."""
    answered = outbound.c.receipt == Receipt.DELIVERED.value, outbound.c.medium == Medium.VOICE.value
    mine = outbound.c.hub_id == hub_id, outbound.c.to_phone == phone
    return session.execute(select(outbound.c.id).where(*mine, *answered).limit(1)).first() is not None


def is_overtaken(session: Session, hub_id: int, purpose: str, phone: str) -> bool:
    """Whether a text that goes once more is no longer the newest between this phone and us: its words may not be true any more."""
    if not purpose.endswith(ONCE_MORE):
        return False
    first = by_purpose(session, hub_id, purpose.removesuffix(ONCE_MORE))
    if first is None:
        return True
    went = select(outbound.c.id).where(outbound.c.hub_id == hub_id, outbound.c.to_phone == phone, outbound.c.created_at > first.created_at)
    newer = went.where(outbound.c.purpose != purpose).limit(1)
    latest = heard_from(session, hub_id, phone)
    return session.execute(newer).first() is not None or (latest is not None and latest > first.created_at)


def answers_since(session: Session, hub_id: int, phone: str, *, since: datetime) -> int:
    """Count what this number was answered since then, safety advice left out: the guard against endless answering."""
    count: int = _ANSWERS.scalar(session.connection(), {"hub": hub_id, "phone": phone, "since": since})
    return count


def conversation(session: Session, hub_id: int, episode_id: int, *, phones: Collection[str] = (), limit: int = 100) -> list[ThreadItem]:
    """Give what this patient and we texted, newest first; what goes to our own staff about them is no part of it.

    `phones` are those they are reached at: what came from one of these and could be laid to nobody's account (not
    understood, or from a phone that is shared) is given too, with its answer, since it may be theirs.
    """
    came_by_phone = and_(inbound.c.episode_id.is_(None), inbound.c.from_phone.in_(phones))
    came = inbound.c.hub_id == hub_id, or_(inbound.c.episode_id == episode_id, came_by_phone)
    went_by_phone = and_(outbound.c.episode_id.is_(None), outbound.c.to_phone.in_(phones))
    went = (
        outbound.c.hub_id == hub_id,
        or_(outbound.c.episode_id == episode_id, went_by_phone),
        outbound.c.message_class != MessageClass.STAFF.value,
    )
    return _thread(session, _came().where(*came), _went().where(*went), limit)


def phone_thread(session: Session, hub_id: int, phone: str, *, limit: int = 100) -> list[ThreadItem]:
    """Give what was texted from and to this phone, newest first: what a person holding it would see."""
    came = inbound.c.hub_id == hub_id, inbound.c.from_phone == phone
    went = outbound.c.hub_id == hub_id, outbound.c.to_phone == phone, outbound.c.state != OutboundState.CANCELLED
    return _thread(session, _came().where(*came), _went().where(*went), limit)


def _came() -> Select[Any]:
    return select(
        literal("in").label("direction"),
        inbound.c.body,
        inbound.c.received_at.label("at"),
        literal(None).label("state"),
        literal(None).label("receipt"),
        inbound.c.from_phone.label("phone"),
        inbound.c.id.label("message_id"),
        literal(None).label("message_class"),
        literal(Medium.SMS.value).label("medium"),
    )


def _went() -> Select[Any]:
    return select(
        literal("out").label("direction"),
        outbound.c.body,
        outbound.c.created_at.label("at"),
        outbound.c.state,
        outbound.c.receipt,
        outbound.c.to_phone.label("phone"),
        outbound.c.id.label("message_id"),
        outbound.c.message_class,
        outbound.c.medium,
    )


def _thread(session: Session, came: Select[Any], went: Select[Any], limit: int) -> list[ThreadItem]:
    """Join the two directions; on the same instant what came stands before the answer to it."""
    both = union_all(came, went).subquery()
    query = select(both).order_by(desc(both.c.at), desc(both.c.direction), desc(both.c.message_id)).limit(limit)
    return [
        ThreadItem(
            row.direction,
            row.body,
            row.at,
            _status(row.state, row.receipt),
            row.phone,
            row.message_id,
            MessageClass(row.message_class) if row.message_class else None,
            Medium(row.medium),
        )
        for row in session.execute(query)
    ]


def _status(state: str | None, receipt: str | None) -> str:
    if state is None:
        return "received"
    return public_status(OutboundState(state), Receipt(receipt) if receipt else None)
