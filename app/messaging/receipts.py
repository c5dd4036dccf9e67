"""What the provider says of texts it has: a receipt only ever moves forward, and can settle a text in doubt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from app.db import announce, compare_and_set
from app.messaging import lanes, lifecycle, opt_outs, outbox, outcomes, policy, provider_codes
from app.messaging.lifecycle import OutboundMove
from app.messaging.models import WENT_TWICE
from app.messaging.store import outbound
from app.messaging.vocabulary import Medium, MessageClass, OutboundState, Receipt, later, parse_call_status, parse_receipt

_NAMES = "id hub_id to_phone from_sender medium message_class valid_until state attempt_id provider_sid receipt defect"
_COLUMNS = tuple(outbound.c[name] for name in _NAMES.split())
_UNSETTLED = frozenset(lifecycle.before(OutboundMove.ACCEPTED))


@dataclass(frozen=True, slots=True)
class Notice:
    """One report. `message_id` and `attempt_id` stood in the address we gave out; either may be missing."""

    sid: str
    word: str
    error_code: str | None
    message_id: int | None = None
    attempt_id: str | None = None


def apply(session: Session, notice: Notice, *, now: datetime) -> bool:
    """Move a text's receipt forward. False when nothing changed: unknown text, unknown word, or older news."""
    row = _text_of(session, notice)
    if row is None:
        return False
    if row.provider_sid not in {None, notice.sid}:
        return compare_and_set(session, outbound, where={"id": row.id}, values={"reason": WENT_TWICE})
    changes = _settled(row, notice) | _moved(row, _read(row, notice.word), notice.error_code)
    if not changes:
        return False
    seen = {"id": row.id, "state": row.state, "receipt": row.receipt, "provider_sid": row.provider_sid}
    if not compare_and_set(session, outbound, where=seen, values=changes):
        return False  # another receipt won; the provider's next one, or reconciliation, brings the rest
    if changes.get("defect"):
        announce(session, outbox.TOPIC)  # the sender's next turn tells the worklist
    if newly_bad := changes.get("error_code"):
        _learn(session, row, newly_bad, now)
    return True


def _learn(session: Session, row: Row[Any], code: str, now: datetime) -> None:
    """Do what the provider's error asks for: no more texts to this number, once more later, or word of a fault of ours."""
    if policy.opts_out(code):
        opt_outs.record(session, row.hub_id, row.to_phone, f"provider:{code}", actor=outcomes.ACTOR, now=now)
    again_at = policy.goes_once_more(code, MessageClass(row.message_class), valid_until=row.valid_until, now=now)
    if again_at is not None and row.medium == Medium.SMS:
        outbox.once_more(session, row.id, at=again_at, now=now)
    lanes.note_fault(session, row.from_sender, code, rests_until=0.0, now=now)


def ask_later(session: Session, sid: str, *, now: datetime) -> None:
    """Note that the provider had no news of a text it accepted, so that it is not asked again at once."""
    seen = {"provider_sid": sid, "state": OutboundState.ACCEPTED.value}
    compare_and_set(session, outbound, where=seen, values={"look_again_at": now + policy.NO_NEWS_AGAIN})


def _text_of(session: Session, notice: Notice) -> Row[Any] | None:
    found = session.execute(select(*_COLUMNS).where(outbound.c.provider_sid == notice.sid)).one_or_none()
    if found is not None or notice.message_id is None:
        return found
    claimed = select(*_COLUMNS).where(outbound.c.id == notice.message_id)
    row = session.execute(claimed).one_or_none()
    # An attempt before the last one: it went after all, while the text was queued to go again.
    known = row is not None and row.attempt_id is not None and notice.attempt_id is not None
    return row if known else None


def _read(row: Row[Any], word: str) -> Receipt | None:
    return parse_call_status(word) if row.medium == Medium.VOICE else parse_receipt(word)


def _settled(row: Row[Any], notice: Notice) -> dict[str, Any]:
    """A report on a text whose own call gave no answer is that answer."""
    if row.provider_sid is not None or OutboundState(row.state) not in _UNSETTLED:
        return {}
    return {
        "state": lifecycle.after(OutboundMove.ACCEPTED).value,
        "provider_sid": notice.sid,
        "look_again_at": None,
        "lease_until": None,
    }


def _moved(row: Row[Any], new: Receipt | None, error_code: str | None) -> dict[str, Any]:
    old = Receipt(row.receipt) if row.receipt else None
    newest = later(old, new)
    if newest is None or newest is old:
        return {}
    changes: dict[str, Any] = {"receipt": newest.value}
    if newest.is_bad:
        changes["error_code"] = error_code[:20] if error_code else None
        changes["defect"] = policy.defect_of(error_code or provider_codes.UNEXPLAINED, Medium(row.medium)).value
    elif row.defect and old is not None and old.is_bad:
        changes["defect"] = None  # it arrived after all
    return changes
