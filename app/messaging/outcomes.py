"""The transactions of sending: claiming a text, beginning it, and writing down what came of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, select, update
from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.db import Database
from app.identity.actor import system
from app.logs import get_logger
from app.messaging import opt_outs, policy
from app.messaging.gateway import Accepted, GatewayError
from app.messaging.store import IS_WAITING, outbound
from app.messaging.vocabulary import ContactDefect, MessageClass, OutboundState

_log = get_logger(__name__)

ACTOR = system("sender")
POISON = "poison"
# A slow answer may come after the lease ended: "accepted" still counts, and stops the text from going again.
_MAY_SETTLE = [state.value for state in (OutboundState.SENDING, OutboundState.UNKNOWN, OutboundState.PENDING, OutboundState.CLAIMED)]
_COLUMNS = tuple(
    outbound.c[name]
    for name in ("id", "hub_id", "episode_id", "purpose", "message_class", "to_phone", "from_sender", "body", "valid_until", "attempts")
)

Outcome: TypeAlias = Accepted | GatewayError


@dataclass(frozen=True, slots=True)
class Held:
    """A text that the gate kept back, and why."""

    message_id: int
    purpose: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A text that is being sent: what the provider is told, and which attempt this is."""

    id: int
    hub_id: int
    message_class: MessageClass
    to_phone: str
    from_sender: str
    body: str
    valid_until: datetime
    attempts: int
    attempt_id: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of beginning some claimed texts."""

    tickets: list[Ticket]
    held: tuple[Held, ...]
    errors: tuple[str, ...]


def release_leases(database: Database, *, now: datetime) -> None:
    """Take up what a sender that died left: a claimed text is pending again, one that was being sent is unknown."""
    with database.read() as session:
        expired = select(outbound.c.id).where(IS_WAITING, outbound.c.lease_until < now).limit(1)
        if session.execute(expired).first() is None:
            return
    database.write(lambda session: _release(session, now))


def _release(session: Session, now: datetime) -> None:
    late = IS_WAITING, outbound.c.lease_until < now
    claimed = update(outbound).where(*late, outbound.c.state == OutboundState.CLAIMED.value)
    session.execute(claimed.values(state=OutboundState.PENDING.value, lease_until=None))
    sending = update(outbound).where(*late, outbound.c.state == OutboundState.SENDING.value)
    session.execute(sending.values(state=OutboundState.UNKNOWN.value, lease_until=None, look_again_at=now, reason="interrupted"))


def claim(database: Database, *, now: datetime, limit: int) -> list[int]:
    """Claim up to `limit` texts that may go by now, most urgent first; a look first, since mostly there are none."""
    with database.read() as session:
        if session.execute(_due(now, 1)).first() is None:
            return []
    return database.write(lambda session: _claim(session, now, limit))


def _due(now: datetime, limit: int) -> Any:  # noqa: ANN401 -- SQLAlchemy's select
    return (
        select(outbound.c.id)
        .where(IS_WAITING, outbound.c.state == OutboundState.PENDING.value, outbound.c.not_before <= now)
        .order_by(outbound.c.priority, outbound.c.not_before, outbound.c.id)
        .limit(limit)
    )


def _claim(session: Session, now: datetime, limit: int) -> list[int]:
    """On PostgreSQL a row locked by another sender is passed over; SQLite has one writer, so none is."""
    ids = list(session.execute(_due(now, limit).with_for_update(skip_locked=True)).scalars())
    if ids:
        change = update(outbound).where(outbound.c.id.in_(ids), outbound.c.state == OutboundState.PENDING.value)
        session.execute(change.values(state=OutboundState.CLAIMED.value, lease_until=now + policy.LEASE))
    return ids


def begin(database: Database, ids: Sequence[int], *, now: datetime) -> Begun:
    """Let claimed texts through the gate and mark them `sending`, or stop them. A row that breaks is put off and named."""
    return database.write(lambda session: _begin(session, ids, now))


def _begin(session: Session, ids: Sequence[int], now: datetime) -> Begun:
    query = select(*_COLUMNS).where(outbound.c.id.in_(ids), outbound.c.state == OutboundState.CLAIMED.value)
    tickets: list[Ticket] = []
    held: list[Held] = []
    errors: list[str] = []
    for row in session.execute(query.order_by(outbound.c.priority, outbound.c.id)).all():
        try:
            with session.begin_nested():
                begun = _begin_one(session, row, now)
        except Exception:  # noqa: BLE001 -- one poisoned row must not hold up the rest
            _log.exception("send.cannot_begin", outbound_id=row.id)
            _put_off(session, row, now)
            errors.append(f"outbound {row.id}")
            continue
        if isinstance(begun, Ticket):
            tickets.append(begun)
        else:
            held.append(begun)
    return Begun(tickets, tuple(held), tuple(errors))


def _begin_one(session: Session, row: Row[Any], now: datetime) -> Ticket | Held:
    message_class = MessageClass(row.message_class)
    situation = policy.Situation(
        message_class=message_class,
        has_sender=bool(row.from_sender),
        opted_out=opt_outs.is_out(session, row.hub_id, row.to_phone),
        episode_open=_episode_open(session, row),
        valid_until=row.valid_until,
    )
    refusal = policy.gate(situation, now=now)
    if refusal:
        _stop(session, row.id, OutboundState.CANCELLED, refusal.reason, refusal.defect)
        return Held(row.id, row.purpose, refusal.reason)
    attempt = secrets.token_hex(16)
    session.execute(
        update(outbound)
        .where(outbound.c.id == row.id)
        .values(
            state=OutboundState.SENDING.value,
            attempt_id=attempt,
            attempts=row.attempts + 1,
            sent_at=now,
            lease_until=now + policy.LEASE,
        )
    )
    rest = row.to_phone, row.from_sender, row.body, row.valid_until, row.attempts + 1, attempt
    return Ticket(row.id, row.hub_id, message_class, *rest)


def _episode_open(session: Session, row: Row[Any]) -> bool:
    if row.episode_id is None:
        return True
    return caseload.episode(session, row.hub_id, row.episode_id).state is EpisodeState.ACTIVE


def _put_off(session: Session, row: Row[Any], now: datetime) -> None:
    later = now + policy.LONGEST_BACKOFF
    session.execute(
        update(outbound)
        .where(outbound.c.id == row.id)
        .values(state=OutboundState.PENDING.value, lease_until=None, not_before=later, reason=POISON)
    )


def settle(database: Database, ticket: Ticket, outcome: Outcome, *, now: datetime) -> bool:
    """Write down what came of an attempt. False when it was settled meanwhile, by the provider's own report."""
    return database.write(lambda session: _settle(session, ticket, outcome, now))


def _settle(session: Session, ticket: Ticket, outcome: Outcome, now: datetime) -> bool:
    values = _outcome_values(ticket, outcome, now)
    changed = session.execute(
        update(outbound)
        .where(
            outbound.c.id == ticket.id,
            outbound.c.attempt_id == ticket.attempt_id,
            outbound.c.state.in_(_MAY_SETTLE if isinstance(outcome, Accepted) else [OutboundState.SENDING.value]),
        )
        .values(lease_until=None, look_again_at=values.pop("look_again_at", None), **values)
        .returning(outbound.c.id)
    ).first()
    if changed and isinstance(outcome, GatewayError) and outcome.code == policy.OPTED_OUT_CODE:
        opt_outs.record(session, ticket.hub_id, ticket.to_phone, f"provider:{outcome.code}", actor=ACTOR, now=now)
    return changed is not None


def _outcome_values(ticket: Ticket, outcome: Outcome, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, Accepted):
        return {"state": OutboundState.ACCEPTED.value, "provider_sid": outcome.sid, "error_code": None}
    code = outcome.code[:20]
    if outcome.unknown:
        return {"state": OutboundState.UNKNOWN.value, "error_code": code, "look_again_at": now + policy.SETTLING}
    if outcome.permanent:
        defect = policy.defect_of(code)
        return {"state": OutboundState.FAILED.value, "error_code": code, "reason": "refused", "defect": defect.value}
    wait = policy.backoff(ticket.attempts, urgent=ticket.message_class.sent_in_doubt)
    return {"state": OutboundState.PENDING.value, "error_code": code, "not_before": now + wait}


def _stop(session: Session, message_id: int, state: OutboundState, reason: str, defect: ContactDefect | None) -> None:
    session.execute(
        update(outbound)
        .where(outbound.c.id == message_id)
        .values(state=state.value, reason=reason, defect=defect.value if defect else None, lease_until=None, look_again_at=None)
    )
