"""How an alert is changed: a legal move, set only if nobody was quicker, with its event, its audit row and its announcement."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from app.alerts import counters, lifecycle, triage
from app.alerts.alert import AlertView
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.receipt import Kind, Noted, Receipt, to_json
from app.alerts.rows import ALERTS, EVENTS, REASONS
from app.alerts.triage import ReasonCode, Urgency
from app.audit import trail
from app.db import announce
from app.errors import Fault, Refused
from app.identity.actor import Actor
from app.storage.prepared import Prepared, columns_but_id
from app.wording import sentences

LONGEST_NOTE: Final = 4000  # characters
TOPIC: Final = "worklist"
"""What is announced when anything on a list changes; live screens wake on it."""

_ADD_EVENT: Final = Prepared(insert(EVENTS).inline(), columns=columns_but_id(EVENTS))
_ADD_REASON: Final = Prepared(insert(REASONS).inline(), columns=columns_but_id(REASONS))


class Changed(Refused):
    """The alert is no longer what the person was looking at."""

    def __init__(self) -> None:
        super().__init__("This alert has changed since you looked.", hint="Read what is new, then try again.")


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason to raise an alert for. `values` are what wording needs, and the receipt of the finding."""

    code: ReasonCode
    urgency: Urgency
    confirmed: bool = True
    values: dict[str, Any] = field(default_factory=dict)
    finding_id: int | None = None
    eased: bool = False  # a good repeat of it has come already: it is held while it is red, and counts one step less else
    answers: bool = False  # a value came with it, which answers the questions that were open
    receipt: dict[str, Any] | None = None  # frozen with the reason: why it stands, whatever is changed afterwards


def pressing(cause: Cause) -> Urgency:
    """Give how urgent a cause makes an alert that nobody has claimed: red stays red, whatever has come since."""
    return triage.eased(cause.urgency) if cause.eased and cause.urgency is not Urgency.RED else cause.urgency


def faults_of_note(note: str | None) -> list[Fault]:
    """Say what is wrong with a note that is to be kept with a move."""
    if note is None or len(note) <= LONGEST_NOTE:
        return []
    return [Fault("note", f"The note is longer than {LONGEST_NOTE} characters.")]


def move(
    session: Session,
    seen: AlertView,
    how: AlertMove,
    *,
    actor: Actor,
    now: datetime,
    note: str | None = None,
    detail: dict[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401 -- the columns that this move sets
) -> AlertView:
    """Move an alert and give it as it is now; raises IllegalMove, or Changed when somebody was quicker."""
    state = lifecycle.after(seen.state, how)
    kept = {name: value.value if isinstance(value, StrEnum) else value for name, value in changes.items()}
    if "urgency" in changes:
        kept["urgency_rank"] = changes["urgency"].rank
    kept |= {"state": state.value, "revision": seen.revision + 1}
    seen_as = {"seen_id": seen.id, "seen_revision": seen.revision}
    if _set(frozenset(kept)).run(session.connection(), {**kept, **seen_as}) != 1:
        raise Changed  # the row was locked or read in this very transaction, so this is another process, a moment ago
    is_now = changes.get("urgency", seen.urgency) if state is not AlertState.CLOSED else None
    counters.changed(session, seen.hub_id, was=seen.urgency if seen.is_open else None, is_now=is_now)
    tell(session, seen.hub_id, seen.id, how, actor=actor, now=now, note=note, detail=detail)
    return replace(seen, state=state, revision=seen.revision + 1, **changes)


@cache
def _set(names: frozenset[str]) -> Prepared:
    """Build the statement that sets these columns, once for each kind of move."""
    target = update(ALERTS).where(ALERTS.c.id == bindparam("seen_id"), ALERTS.c.revision == bindparam("seen_revision"))
    return Prepared(target.values({name: bindparam(name, type_=ALERTS.c[name].type) for name in sorted(names)}))


def tell(
    session: Session,
    hub_id: int,
    alert_id: int,
    how: AlertMove,
    *,
    actor: Actor,
    now: datetime,
    note: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write the event and the audit row of a move, and wake the screens."""
    event = {
        "hub_id": hub_id,
        "alert_id": alert_id,
        "at": now,
        "kind": how.value,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "note": note,
        "detail": detail or {},
    }
    _ADD_EVENT.run(session.connection(), event)
    trail.record(session, actor=actor, action=f"alert.{how.value}", subject_kind="alert", subject_id=alert_id, hub_id=hub_id, now=now)
    announce(session, TOPIC)


def add_reasons(session: Session, hub_id: int, alert_id: int, causes: Sequence[Cause], *, actor: Actor, now: datetime) -> None:
    """Write why a person is needed. A cause that brings no receipt gets one that says so much, and who noted it."""
    for cause in causes:
        row = {
            "hub_id": hub_id,
            "alert_id": alert_id,
            "finding_id": cause.finding_id,
            "code": cause.code.value,
            "urgency": cause.urgency.value,
            "confirmed": cause.confirmed,
            "since": now,
            "eased_at": now if cause.eased else None,
            "values": cause.values,
            "receipt": cause.receipt or _noted(cause, actor, now),
        }
        _ADD_REASON.run(session.connection(), row)


def _noted(cause: Cause, actor: Actor, now: datetime) -> dict[str, Any]:
    noted = Noted(said=sentences.say(f"reason.{cause.code.value}", cause.values), by_kind=actor.kind.value, by=actor.name)
    return to_json(Receipt(kind=Kind.NOTED, made_at=now, noted=noted))
