"""The transactions of sending: claiming a text, beginning it, and writing down what came of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, bindparam, func, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.db import Database
from app.identity.actor import system
from app.logs import get_logger
from app.messaging import lanes, opt_outs, policy
from app.messaging.gateway import Accepted, GatewayError
from app.messaging.lanes import Pace, Turns
from app.messaging.lifecycle import OutboundMove, after
from app.messaging.policy import Refusal, Situation
from app.messaging.store import IS_WAITING, is_overtaken, may, outbound
from app.messaging.vocabulary import Medium, MessageClass, OutboundState
from app.storage.prepared import Prepared

_log = get_logger(__name__)

ACTOR = system("sender")
POISON = "poison"
_NAMES = "id hub_id episode_id purpose message_class to_phone from_sender medium body valid_until attempts"
_COLUMNS = tuple(outbound.c[name] for name in _NAMES.split())

# Statements are built once: building one costs more than running it.
_EXPIRED = select(outbound.c.id).where(IS_WAITING, outbound.c.lease_until < bindparam("now")).limit(1)
_DUE = (
    select(outbound.c.id)
    .where(
        IS_WAITING,
        outbound.c.state == OutboundState.PENDING.value,
        outbound.c.not_before <= bindparam("now"),
        or_(outbound.c.from_sender.not_in(bindparam("full", expanding=True)), outbound.c.medium == Medium.VOICE.value),
    )
    .order_by(outbound.c.priority, outbound.c.not_before, outbound.c.id)
    .limit(bindparam("most"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)
_LET_GO = (
    update(outbound)
    .where(outbound.c.id.in_(bindparam("ids", expanding=True)), may(OutboundMove.LET_GO))
    .values(state=after(OutboundMove.LET_GO).value, lease_until=None)
)
_CLAIM = (
    update(outbound)
    .where(outbound.c.id.in_(bindparam("ids", expanding=True)), may(OutboundMove.CLAIMED))
    .values(state=after(OutboundMove.CLAIMED).value, lease_until=bindparam("lease"))
)
_CLAIMED = (
    select(*_COLUMNS)
    .where(outbound.c.id.in_(bindparam("ids", expanding=True)), may(OutboundMove.BEGUN))
    .order_by(outbound.c.priority, outbound.c.id)
)
_SENDING = Prepared(
    update(outbound)
    .where(outbound.c.id == bindparam("which"))
    .values(
        state=after(OutboundMove.BEGUN).value,
        attempt_id=bindparam("attempt"),
        attempts=bindparam("count"),
        sent_at=bindparam("at"),
        lease_until=bindparam("lease"),
    )
)
# A slow answer may come after the lease ended: "accepted" still counts, and stops the text from going again.
_ACCEPTED = Prepared(
    update(outbound)
    .where(
        outbound.c.id == bindparam("which"),
        outbound.c.attempt_id == bindparam("attempt"),
        may(OutboundMove.ACCEPTED),
    )
    .values(
        state=after(OutboundMove.ACCEPTED).value,
        provider_sid=bindparam("sid"),
        error_code=None,
        look_again_at=None,
        lease_until=None,
    )
    .returning(outbound.c.id)
)  # fmt: skip

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
    medium: Medium
    body: str
    valid_until: datetime
    attempts: int
    attempt_id: str
    turn: float  # when it is to be handed over, in the seconds of the pace


Landed: TypeAlias = tuple[Ticket, Outcome]


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of beginning some claimed texts."""

    tickets: list[Ticket]
    held: tuple[Held, ...]
    errors: tuple[str, ...]
    let_go: int = 0  # whose number has no turn for them yet


def release_leases(database: Database, *, now: datetime) -> None:
    """Take up what a sender that died left: a claimed text is pending again, one that was being sent is unknown."""
    with database.read() as session:
        if session.execute(_EXPIRED, {"now": now}).first() is None:
            return
    database.write(lambda session: _release(session, now))


def _release(session: Session, now: datetime) -> None:
    late = IS_WAITING, outbound.c.lease_until < now
    claimed = update(outbound).where(*late, may(OutboundMove.LET_GO))
    session.execute(claimed.values(state=after(OutboundMove.LET_GO).value, lease_until=None))
    sending = update(outbound).where(*late, may(OutboundMove.LOST_SIGHT_OF))
    unknown = {
        "state": after(OutboundMove.LOST_SIGHT_OF).value,
        "lease_until": None,
        "look_again_at": now,
        "reason": func.coalesce(outbound.c.reason, "interrupted"),
    }
    session.execute(sending.values(unknown))


def any_due(database: Database, *, now: datetime) -> bool:
    """Whether anything may go by now: a look that takes no writer's turn, since mostly nothing may."""
    with database.read() as session:
        return session.execute(_DUE, {"now": now, "most": 1, "full": lanes.NONE_FULL}).first() is not None


def until_a_turn(database: Database, pace: Pace, *, now: datetime) -> float | None:
    """Give how many seconds until a text that waits for its number's turn alone may go; None when none waits for that."""
    with database.read() as session:
        full = lanes.full(session, pace)
        waiting = select(outbound.c.from_sender).where(
            IS_WAITING, outbound.c.state == OutboundState.PENDING.value, outbound.c.not_before <= now, outbound.c.from_sender.in_(full)
        )
        senders = session.execute(waiting.distinct()).scalars().all()
        return lanes.wait_s(session, pace, senders) if senders else None


def claim(database: Database, pace: Pace, *, now: datetime, limit: int) -> list[int]:
    """Claim up to `limit` texts that may go by now, most urgent first, of numbers that have a turn."""
    return database.write(lambda session: _claim(session, pace, now, limit))


def _claim(session: Session, pace: Pace, now: datetime, limit: int) -> list[int]:
    """On PostgreSQL a row locked by another sender is passed over; SQLite has one writer, so none is."""
    connection = session.connection()
    full = lanes.full(session, pace)
    ids = list(connection.execute(_DUE_LOCKED, {"now": now, "most": limit, "full": full}).scalars())
    if ids:
        connection.execute(_CLAIM, {"ids": ids, "lease": now + policy.LEASE})
    return ids


def begin(database: Database, pace: Pace, ids: Sequence[int], *, now: datetime) -> Begun:
    """Let claimed texts through the gate, give each its turn and mark it `sending`; or stop it, or let it go until its
    number has a turn. A row that breaks is put off and named.
    """
    return database.write(lambda session: _begin(session, pace, ids, now))


def _begin(session: Session, pace: Pace, ids: Sequence[int], now: datetime) -> Begun:
    rows = session.connection().execute(_CLAIMED, {"ids": list(ids)}).all()
    turns = Turns(session, pace, [row.from_sender for row in rows])
    tickets: list[Ticket] = []
    held: list[Held] = []
    errors: list[str] = []
    let_go: list[int] = []
    for row in rows:
        try:
            refusal = policy.gate(_situation(session, row), now=now)
        except DBAPIError:
            raise  # the database itself: the whole batch is claimed again when its lease ends
        except Exception:  # noqa: BLE001 -- one poisoned row must not hold up the rest
            _log.exception("send.cannot_begin", outbound_id=row.id)
            _put_off(session, row, now)
            errors.append(f"outbound {row.id}")
            continue
        if refusal is not None:
            held.append(_hold(session, row, refusal))
        elif (turn := turns.take(row.from_sender, Medium(row.medium), row.body, however_far=_is_urgent(row))) is None:
            let_go.append(row.id)
        else:
            tickets.append(_mark_sending(session, row, turn, now))
    turns.write()
    if let_go:
        session.connection().execute(_LET_GO, {"ids": let_go})
    return Begun(tickets, tuple(held), tuple(errors), len(let_go))


def _is_urgent(row: Row[Any]) -> bool:
    return MessageClass(row.message_class).sent_in_doubt


def another_turn(database: Database, pace: Pace, ticket: Ticket) -> float:
    """Give a text that came too late for its turn another, however far ahead."""

    def work(session: Session) -> float:
        turns = Turns(session, pace, [ticket.from_sender])
        turn = turns.take(ticket.from_sender, ticket.medium, ticket.body, however_far=True)
        turns.write()
        return pace.now() if turn is None else turn

    return database.write(work)


def _situation(session: Session, row: Row[Any]) -> Situation:
    message_class = MessageClass(row.message_class)
    return Situation(
        message_class=message_class,
        has_sender=bool(row.from_sender) if row.medium == Medium.SMS else row.from_sender.startswith("+"),
        opted_out=row.medium == Medium.SMS and opt_outs.is_out(session, row.hub_id, row.to_phone),
        untextable=None if row.episode_id is None else caseload.untextable(session, row.hub_id, row.episode_id),
        episode_open=_episode_open(session, row) if _is_for_those_monitored(row, message_class) else True,
        valid_until=row.valid_until,
        is_call=row.medium == Medium.VOICE,
        overtaken=is_overtaken(session, row.hub_id, row.purpose, row.to_phone),
    )


def _is_for_those_monitored(row: Row[Any], message_class: MessageClass) -> bool:
    """Whether it is of use only while the stay goes on: what is unasked, and calls; our own staff are told of any patient."""
    to_a_patient = message_class is not MessageClass.STAFF
    return to_a_patient and (message_class is MessageClass.ROUTINE or row.medium == Medium.VOICE)


def _episode_open(session: Session, row: Row[Any]) -> bool:
    if row.episode_id is None:
        return True
    return caseload.episode(session, row.hub_id, row.episode_id).state is EpisodeState.ACTIVE


def _mark_sending(session: Session, row: Row[Any], turn: float, now: datetime) -> Ticket:
    attempt = secrets.token_hex(16)
    attempts = row.attempts + 1
    values = {"which": row.id, "attempt": attempt, "count": attempts, "at": now, "lease": now + policy.LEASE}
    _SENDING.run(session.connection(), values)
    return Ticket(
        id=row.id,
        hub_id=row.hub_id,
        message_class=MessageClass(row.message_class),
        to_phone=row.to_phone,
        from_sender=row.from_sender,
        medium=Medium(row.medium),
        body=row.body,
        valid_until=row.valid_until,
        attempts=attempts,
        attempt_id=attempt,
        turn=turn,
    )


def _hold(session: Session, row: Row[Any], refusal: Refusal) -> Held:
    defect = refusal.defect.value if refusal.defect else None
    stopped = {"state": after(OutboundMove.HELD_BACK).value, "reason": refusal.reason, "defect": defect, "lease_until": None}
    session.execute(update(outbound).where(outbound.c.id == row.id).values(stopped))
    return Held(row.id, row.purpose, refusal.reason)


def _put_off(session: Session, row: Row[Any], now: datetime) -> None:
    later = {"state": after(OutboundMove.LET_GO).value, "lease_until": None, "not_before": now + policy.LONGEST_BACKOFF, "reason": POISON}
    session.execute(update(outbound).where(outbound.c.id == row.id).values(later))


def settle(database: Database, pace: Pace, landed: Sequence[Landed], *, now: datetime) -> list[Outcome]:
    """Write down what came of some attempts; gives those that count, not failures of what the provider reports as sent."""
    return database.write(lambda session: _settle_all(session, pace, landed, now))


def _settle_all(session: Session, pace: Pace, landed: Sequence[Landed], now: datetime) -> list[Outcome]:
    counted = [outcome for ticket, outcome in landed if _settle(session, ticket, outcome, now) or isinstance(outcome, Accepted)]
    for ticket, outcome in landed:
        if isinstance(outcome, GatewayError):
            rests_until = pace.now() + policy.RESTS_FOR.total_seconds() if policy.stops_all(outcome.code) else 0.0
            lanes.note_fault(session, ticket.from_sender, outcome.code, rests_until=rests_until, now=now)
    taken = {ticket.from_sender for ticket, outcome in landed if isinstance(outcome, Accepted)}
    if taken:
        lanes.note_accepted(session, taken)
    return counted


def _settle(session: Session, ticket: Ticket, outcome: Outcome, now: datetime) -> bool:
    if isinstance(outcome, Accepted):
        accepted = {"which": ticket.id, "attempt": ticket.attempt_id, "sid": outcome.sid}
        return _ACCEPTED.scalar(session.connection(), accepted) is not None
    move, values = _failed(ticket, outcome, now)
    ours = outbound.c.id == ticket.id, outbound.c.attempt_id == ticket.attempt_id
    change = update(outbound).where(*ours, may(move)).values(state=after(move).value, lease_until=None, **values)
    changed = session.execute(change.returning(outbound.c.id)).first()
    if changed and policy.opts_out(outcome.code):
        opt_outs.record(session, ticket.hub_id, ticket.to_phone, f"provider:{outcome.code}", actor=ACTOR, now=now)
    return changed is not None


def _failed(ticket: Ticket, failure: GatewayError, now: datetime) -> tuple[OutboundMove, dict[str, Any]]:
    """Give what a failure makes of a text, and what is kept of it."""
    code = failure.code[:20]
    if failure.unknown:
        return OutboundMove.LOST_SIGHT_OF, {"error_code": code, "look_again_at": now + policy.SETTLING}
    if failure.permanent:
        return OutboundMove.REFUSED, {"error_code": code, "reason": "refused", "defect": policy.defect_of(code, ticket.medium).value}
    wait = policy.backoff(ticket.attempts, urgent=ticket.message_class.sent_in_doubt)
    return OutboundMove.NOT_TAKEN, {"error_code": code, "not_before": now + wait}
