"""Settling doubt: a text whose call ended without an answer is looked up at the provider, half a minute later."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, assert_never

from sqlalchemy import Row, select
from sqlmodel import Session

from app.clock import Clock, monotonic
from app.db import Database, announce, compare_and_set
from app.logs import get_logger
from app.messaging import lifecycle, outbox, policy
from app.messaging.gateway import Gateway, GatewayError
from app.messaging.lifecycle import OutboundMove
from app.messaging.models import SENT_AGAIN
from app.messaging.policy import Doubt, Lookup
from app.messaging.store import IS_WAITING, outbound
from app.messaging.vocabulary import ContactDefect, Medium, MessageClass, OutboundState

_log = get_logger(__name__)

MAY_BE_OURS = timedelta(days=1)  # a text of ours that was wanted before this is none that went lately: far longer than any validity
CLOCKS_DIFFER_BY = timedelta(minutes=2)  # a provider's clock and ours may disagree by this much
_NAMES = "id message_class to_phone medium body valid_until sent_at look_again_at attempt_id"
_COLUMNS = tuple(outbound.c[name] for name in _NAMES.split())


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the texts in doubt: found at the provider, to be sent again, given up, or still in doubt.

    `errors` names the rows that broke; they are met again a minute later.
    """

    found: int = 0
    sent_again: int = 0
    given_up: int = 0
    still_unknown: int = 0
    errors: tuple[str, ...] = ()


def resolve_unknown(
    database: Database, gateway: Gateway, *, clock: Clock, limit: int = 100, within: timedelta = timedelta(seconds=20)
) -> Resolved:
    """Look up what is in doubt and due, most urgent first; two sweeps at once never settle the same text twice."""
    deadline = monotonic() + within.total_seconds()
    counts: Counter[str] = Counter()
    errors: list[str] = []
    with database.read() as session:
        doubtful = session.execute(_due(clock.now(), limit)).all()
    for row in doubtful:
        if monotonic() >= deadline:
            break
        try:
            if database.write(partial(_take, row=row, now=clock.now())):
                counts[_resolve(database, gateway, row, clock)] += 1
        except Exception:  # noqa: BLE001 -- one poisoned row must not keep the others in doubt, nor what is due from going
            _log.exception("send.not_resolved", outbound_id=row.id)
            errors.append(f"outbound {row.id}")
    return Resolved(**counts, errors=tuple(errors))


def _due(now: datetime, limit: int) -> Any:  # noqa: ANN401 -- SQLAlchemy's select
    return (
        select(*_COLUMNS)
        .where(IS_WAITING, outbound.c.state == OutboundState.UNKNOWN.value, outbound.c.look_again_at <= now)
        .order_by(outbound.c.priority, outbound.c.look_again_at)
        .limit(limit)
    )


def _take(session: Session, row: Row[Any], now: datetime) -> bool:
    """Push the next look forward, so that no other sweep asks about this text meanwhile."""
    seen = {"id": row.id, "state": OutboundState.UNKNOWN.value, "look_again_at": row.look_again_at}
    return compare_and_set(session, outbound, where=seen, values={"look_again_at": now + policy.LEASE})


def _resolve(database: Database, gateway: Gateway, row: Row[Any], clock: Clock) -> str:
    looked = _look(database, gateway, row)
    now = clock.now()
    if not isinstance(looked, Lookup):  # Lookup is a str too
        database.write(lambda session: _move(session, row, OutboundMove.ACCEPTED, provider_sid=looked))
        return "found"
    doubt = policy.in_doubt(MessageClass(row.message_class), looked, age=now - row.sent_at, valid=now <= row.valid_until)
    _log.warning("send.in_doubt", outbound_id=row.id, outcome=doubt.value, reason=looked.value)
    match doubt:
        case Doubt.SEND_AGAIN:
            database.write(lambda session: _send_again(session, row, now))
            return "sent_again"
        case Doubt.LOOK_AGAIN:
            database.write(lambda session: _change(session, row, {"look_again_at": now + policy.LOOK_AGAIN}))
            return "still_unknown"
        case Doubt.GIVE_UP:
            database.write(lambda session: _give_up(session, row))
            return "given_up"
        case _:
            assert_never(doubt)


def _look(database: Database, gateway: Gateway, row: Row[Any]) -> str | Lookup:
    """Give the provider's id of the text, or why there is none. Ids of our other texts to this number are left out.

    One that was sent long before may have been found only lately: two that say the same cannot be told apart.
    """
    since = row.sent_at - CLOCKS_DIFFER_BY
    others = select(outbound.c.provider_sid).where(
        outbound.c.to_phone == row.to_phone, outbound.c.provider_sid.is_not(None), outbound.c.created_at >= since - MAY_BE_OURS
    )
    with database.read() as session:
        known = frozenset(session.execute(others).scalars())
    try:
        if row.medium == Medium.VOICE:
            if _another_in_doubt(database, row):
                return Lookup.DOWN  # nobody can say which of two calls to one number is which
            return gateway.find_call(row.to_phone, since, known=known) or Lookup.ABSENT
        return gateway.find(row.to_phone, row.body, since, known=known) or Lookup.ABSENT
    except GatewayError:
        return Lookup.DOWN


def _another_in_doubt(database: Database, row: Row[Any]) -> bool:
    doubtful = (OutboundState.SENDING.value, OutboundState.UNKNOWN.value)
    others = select(outbound.c.id).where(
        IS_WAITING,
        outbound.c.to_phone == row.to_phone,
        outbound.c.medium == Medium.VOICE.value,
        outbound.c.id != row.id,
        outbound.c.state.in_(doubtful),
    )
    with database.read() as session:
        return session.execute(others.limit(1)).first() is not None


def _change(session: Session, row: Row[Any], values: dict[str, Any]) -> bool:
    """Change the text unless its attempt was settled meanwhile, by a late answer or the provider's own report."""
    seen = {"id": row.id, "state": OutboundState.UNKNOWN.value, "attempt_id": row.attempt_id}
    return compare_and_set(session, outbound, where=seen, values=values)


def _move(session: Session, row: Row[Any], move: OutboundMove, **values: object) -> bool:
    return _change(session, row, {"state": lifecycle.after(move).value, "look_again_at": None, **values})


def _send_again(session: Session, row: Row[Any], now: datetime) -> None:
    if _move(session, row, OutboundMove.SENT_AGAIN, not_before=now, reason=SENT_AGAIN):
        announce(session, outbox.TOPIC)


def _give_up(session: Session, row: Row[Any]) -> None:
    """Leave it unknown for ever; an answer that may not have arrived is for a person to know."""
    asked = MessageClass(row.message_class) is not MessageClass.ROUTINE
    defect = ContactDefect.DOUBTFUL.value if asked else None
    _move(session, row, OutboundMove.GIVEN_UP, reason="too late to ask again", defect=defect)
