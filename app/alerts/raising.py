"""Putting someone on the list: a new alert, or another reason on the open one; and what repeat readings make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.alerts import changes, counters, lifecycle, store, triage
from app.alerts import ladder as ladders
from app.alerts.alert import AlertView, ReasonView, Subject
from app.alerts.changes import Cause
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.rows import ALERTS, REASONS
from app.alerts.triage import ReasonCode, Urgency
from app.identity.actor import Actor
from app.storage.prepared import Prepared, columns_but_id

_EASE: Final = update(REASONS).where(REASONS.c.id.in_(bindparam("those", expanding=True))).values(eased_at=bindparam("at"))
_ANSWER: Final = (
    update(REASONS)
    .where(REASONS.c.alert_id == bindparam("which"), REASONS.c.code == ReasonCode.QUESTION_OPEN.value, REASONS.c.eased_at.is_(None))
    .values(eased_at=bindparam("at"))
)
_STAND: Final = update(REASONS).where(REASONS.c.alert_id == bindparam("which"), REASONS.c.eased_at.is_(None)).values(confirmed=True)

OPTED_OUT: Final = "opted_out"
_OF_A_TEXT: Final = frozenset({ReasonCode.POSSIBLE_LOW_READING, ReasonCode.SHARED_PHONE_UNCLEAR})
"""What a text raises while it is not known whose it is. Words of an emergency are no part of it: only a person judges them."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What raising did. `opened`: there was no open alert. `raised`: it became more urgent than it was."""

    alert_id: int
    urgency: Urgency
    opened: bool
    raised: bool


def raise_or_join(
    session: Session,
    subject: Subject,
    causes: Sequence[Cause],
    *,
    ladder: ladders.Ladder,
    repeat_due_at: datetime | None = None,
    repeat_came: bool = False,
    due_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Raised:
    """Put someone on the list for these causes (one or more).

    One alert is open for each patient or unknown number: a second finding joins it, a worse one raises it and starts
    its clocks again. `repeat_due_at`: a repeat was asked for, and silence until then makes the finding stand.
    `repeat_came`: this is that repeat, and it was low too: what stood unconfirmed is confirmed.
    `due_at`: nobody is needed before then (a follow-up). `ladder` counts only when the alert is opened.
    """
    seen = store.open_alert(session, subject)
    if seen is None:
        opened = _open(session, subject, causes, ladder=ladder, repeat_due_at=repeat_due_at, due_at=due_at, actor=actor, now=now)
        if opened is not None:
            return opened
        seen = store.open_alert(session, subject)  # another process opened it a moment ago: join that one
    if seen is None:
        raise changes.Changed  # opened and closed in between: the work is run again
    if any(cause.answers for cause in causes):
        session.connection().execute(_ANSWER, {"which": seen.id, "at": now})
    return _join(session, seen, causes, repeat_due_at=repeat_due_at, repeat_came=repeat_came, actor=actor, now=now)


def _open(
    session: Session,
    subject: Subject,
    causes: Sequence[Cause],
    *,
    ladder: ladders.Ladder,
    repeat_due_at: datetime | None,
    due_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> Raised | None:
    urgency = triage.worst(changes.pressing(cause) for cause in causes)
    clocks = ladders.opened(ladder, urgency, now=now, repeat_due_at=repeat_due_at)
    if due_at is not None:
        clocks = ladders.Clocks(due_at, due_at)
    confirmed = _any_confirmed(causes, urgency)
    row = {**_begun(subject, urgency, clocks, now=now), "confirmed": confirmed, "repeat_due_at": repeat_due_at}
    alert_id = _insert(session, {**row, "ladder": ladders.frozen(ladder)})
    if alert_id is None:
        return None
    counters.changed(session, subject.hub_id, was=None, is_now=urgency)
    changes.add_reasons(session, subject.hub_id, alert_id, causes, actor=actor, now=now)
    detail = {"urgency": urgency.value, "codes": [cause.code.value for cause in causes]}
    changes.tell(session, subject.hub_id, alert_id, AlertMove.OPENED, actor=actor, now=now, detail=detail)
    return Raised(alert_id, urgency, opened=True, raised=True)


def _begun(subject: Subject, urgency: Urgency, clocks: ladders.Clocks, *, now: datetime) -> dict[str, object]:
    return {
        "hub_id": subject.hub_id,
        "episode_id": subject.episode_id,
        "patient_id": subject.patient_id,
        "phone": subject.phone,
        "state": lifecycle.after(None, AlertMove.OPENED).value,
        "urgency": urgency.value,
        "urgency_rank": urgency.rank,
        "opened_at": now,
        "urgency_since": now,
        "due_at": clocks.due_at,
        "next_climb_at": clocks.next_climb_at,
        "rung": 0,
        "fresh": True,
        "no_answer_count": 0,
        "revision": 0,
    }


_COLUMNS: Final = columns_but_id(ALERTS)
_INSERTS: Final = {
    "sqlite": Prepared(sqlite.insert(ALERTS).on_conflict_do_nothing().returning(ALERTS.c.id), columns=_COLUMNS),
    "postgresql": Prepared(postgresql.insert(ALERTS).on_conflict_do_nothing().returning(ALERTS.c.id), columns=_COLUMNS),
}


def _insert(session: Session, values: Mapping[str, object]) -> int | None:
    """Insert an open alert; None when the patient or number has one already (the unique indexes say so)."""
    connection = session.connection()
    row = {**dict.fromkeys(_COLUMNS), **values}
    found: int | None = _INSERTS[connection.dialect.name].scalar(connection, row)
    return found


def _join(
    session: Session,
    seen: AlertView,
    causes: Sequence[Cause],
    *,
    repeat_due_at: datetime | None,
    repeat_came: bool,
    actor: Actor,
    now: datetime,
) -> Raised:
    worst = triage.worst(changes.pressing(cause) for cause in causes)
    raised = worst.rank < seen.urgency.rank
    urgency = triage.worse(seen.urgency, worst)
    confirmed = repeat_came or _any_confirmed(causes, urgency) or (seen.confirmed and not raised)
    awaited = None if repeat_came else repeat_due_at or seen.repeat_due_at
    if repeat_came:
        session.connection().execute(_STAND, {"which": seen.id})
    clocks = _joined_clocks(seen, urgency, raised=raised, repeat_due_at=repeat_due_at, now=now)
    how = _how(seen, raised=raised, confirmed=confirmed)
    changes.add_reasons(session, seen.hub_id, seen.id, _new(session, seen, causes), actor=actor, now=now)
    changes.move(
        session,
        seen,
        how,
        actor=actor,
        now=now,
        detail={"urgency": urgency.value, "codes": [cause.code.value for cause in causes]},
        urgency=urgency,
        urgency_since=now if raised else seen.urgency_since,
        confirmed=confirmed,
        repeat_due_at=awaited,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
        snoozed_until=None,  # whatever comes in wakes it
        fresh=True,
    )
    return Raised(seen.id, urgency, opened=False, raised=raised)


def _new(session: Session, seen: AlertView, causes: Sequence[Cause]) -> list[Cause]:
    """Leave out what the alert says already; who texts it again is still shown as new."""
    if not any(cause.code in triage.SAID_ONCE for cause in causes):
        return list(causes)
    standing = [reason.weight for reason in store.reasons(session, seen.id)]
    return [cause for cause in causes if triage.adds(standing, triage.Weight(cause.code, cause.urgency))]


def _joined_clocks(seen: AlertView, urgency: Urgency, *, raised: bool, repeat_due_at: datetime | None, now: datetime) -> ladders.Clocks:
    """A worse finding starts the clock to claim again, even under an owner: it has to be seen by someone."""
    if raised:
        return ladders.restarted(seen.ladder, urgency, next_climb_at=seen.next_climb_at, now=now)
    if seen.state is AlertState.WAITING:
        fresh = ladders.opened(seen.ladder, urgency, now=now, repeat_due_at=repeat_due_at)
        return ladders.Clocks(min(seen.due_at, fresh.due_at), min(seen.next_climb_at, fresh.next_climb_at))
    return ladders.Clocks(seen.due_at, seen.next_climb_at)


def _how(seen: AlertView, *, raised: bool, confirmed: bool) -> AlertMove:
    if raised:
        return AlertMove.RAISED
    return AlertMove.CONFIRMED if confirmed and not seen.confirmed else AlertMove.JOINED


def _any_confirmed(causes: Sequence[Cause], urgency: Urgency) -> bool:
    return any(cause.confirmed for cause in causes if cause.urgency.rank <= urgency.rank)


def settle_repeat(session: Session, hub_id: int, alert_id: int, *, actor: Actor, now: datetime) -> bool:
    """Let a finding stand whose repeat did not come in time; False when it has been settled meanwhile."""
    seen = store.alert(session, hub_id, alert_id, lock=True)
    if not seen.is_open or seen.repeat_due_at is None or seen.repeat_due_at > now:
        return False  # a repeat came, or another worker was here first
    session.connection().execute(_STAND, {"which": alert_id})
    clocks = _awake(seen, now)
    changes.move(
        session,
        seen,
        AlertMove.CONFIRMED,
        actor=actor,
        now=now,
        detail={"because": "no_repeat"},
        confirmed=True,
        repeat_due_at=None,
        snoozed_until=None,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
        fresh=True,
    )
    return True


def _awake(seen: AlertView, now: datetime) -> ladders.Clocks:
    """Give the clocks of an alert that was put off and is so no longer; those of any other stay as they are."""
    if seen.snoozed_until is None:
        return ladders.Clocks(seen.due_at, seen.next_climb_at)
    fresh = ladders.opened(seen.ladder, seen.urgency, now=now)
    return ladders.Clocks(min(seen.due_at, fresh.due_at), min(seen.next_climb_at, fresh.next_climb_at))


def good_reading(
    session: Session, subject: Subject, *, reading_id: int, was_repeat: bool, late: bool = False, actor: Actor, now: datetime
) -> AlertView | None:
    """Take note of a good reading: it eases what it answers, and never takes anybody off the list.

    `was_repeat`: it is the good repeat of a low reading, in time and without anything that worries; else the low
    reading stands. Red stays red until a person claims it. An alert that only waited for an answer to our own
    question, and that nobody has claimed, is done with. `late`: it says how it was, not how it is, and eases nothing.
    """
    seen = store.open_alert(session, subject)
    if seen is None:
        return None
    reasons = store.reasons(session, seen.id)
    detail: dict[str, object] = {"reading_id": reading_id}
    if not late and seen.state is AlertState.WAITING and all(reason.code is ReasonCode.QUESTION_OPEN for reason in reasons):
        return changes.move(session, seen, AlertMove.ANSWERED, actor=actor, now=now, detail=detail, closed_at=now, repeat_due_at=None)
    those = [
        reason.id
        for reason in reasons
        if reason.eased_at is None and triage.eases(reason.code, was_repeat=was_repeat, confirmed=reason.confirmed)
    ]
    if late or not those:
        return changes.move(session, seen, AlertMove.NOTED, actor=actor, now=now, detail=detail)
    session.connection().execute(_EASE, {"those": those, "at": now})
    return _eased(session, seen, _relabelled(reasons, those), was_repeat=was_repeat, detail=detail, actor=actor, now=now)


def was_anothers(
    session: Session, subject: Subject, *, message_id: int, standing: Urgency | None, because: str, actor: Actor, now: datetime
) -> AlertView | None:
    """Take note that a text, of which it was not known whose it was, is another patient's; None where it raised nothing here.

    An alert that nobody has claimed and that rests on this text alone is done with, where the text is no worse than what
    now stands on the list for that other patient, `standing`. Else a person judges it, and is told.
    """
    seen = store.open_alert(session, subject)
    reasons = [] if seen is None else store.reasons(session, seen.id)
    of_it = [one.code in _OF_A_TEXT and one.values.get("message_id") == message_id for one in reasons]
    if seen is None or not any(of_it):
        return None
    only_asked = all(one.code is ReasonCode.SHARED_PHONE_UNCLEAR for one in reasons)
    seen_with_them = only_asked or (standing is not None and standing.rank <= seen.urgency.rank)
    return _done_or_noted(session, seen, done=all(of_it) and seen_with_them, because=because, actor=actor, now=now)


def texts_go_again(session: Session, subject: Subject, *, phone: str, because: str, actor: Actor, now: datetime) -> AlertView | None:
    """Take note that a number which had opted out takes texts again; None where the list did not say that it cannot be texted.

    An alert that nobody has claimed and that is about nothing else is done with; beside other reasons this one is eased.
    """
    seen = store.open_alert(session, subject)
    reasons = [] if seen is None else store.reasons(session, seen.id)
    said = {"why": OPTED_OUT, "phone": phone}
    of_it = [one for one in reasons if one.code is ReasonCode.CANNOT_TEXT and said.items() <= one.values.items()]
    if seen is None or not of_it:
        return None
    session.connection().execute(_EASE, {"those": [one.id for one in of_it if one.eased_at is None], "at": now})
    return _done_or_noted(session, seen, done=len(of_it) == len(reasons), because=because, actor=actor, now=now)


def _done_or_noted(session: Session, seen: AlertView, *, done: bool, because: str, actor: Actor, now: datetime) -> AlertView:
    """Close what is done with, unless a person has it: they are told, and judge."""
    detail: dict[str, object] = {"because": because}
    if done and seen.state is AlertState.WAITING:
        return changes.move(session, seen, AlertMove.ANSWERED, actor=actor, now=now, detail=detail, closed_at=now, repeat_due_at=None)
    return changes.move(session, seen, AlertMove.NOTED, actor=actor, now=now, detail=detail)


def _relabelled(reasons: Sequence[ReasonView], those: Sequence[int]) -> Urgency:
    return triage.weigh(
        triage.Weight(reason.code, reason.urgency, eased=reason.eased_at is not None or reason.id in those) for reason in reasons
    )


def _eased(
    session: Session, seen: AlertView, deserved: Urgency, *, was_repeat: bool, detail: dict[str, object], actor: Actor, now: datetime
) -> AlertView:
    """Lower the urgency at once, except of a red that no person has claimed yet: that one is lowered by the claim."""
    held = seen.urgency is Urgency.RED and seen.state is AlertState.WAITING
    urgency = seen.urgency if held else deserved
    clocks = ladders.Clocks(seen.due_at, seen.next_climb_at)
    if urgency is not seen.urgency and seen.state is AlertState.WAITING:
        clocks = ladders.eased(seen.ladder, urgency, opened_at=seen.opened_at, due_at=seen.due_at)
    return changes.move(
        session,
        seen,
        AlertMove.EASED,
        actor=actor,
        now=now,
        detail=detail | {"from": seen.urgency.value, "to": deserved.value},
        urgency=urgency,
        urgency_since=now if urgency is not seen.urgency else seen.urgency_since,
        repeat_due_at=None if was_repeat else seen.repeat_due_at,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
        fresh=True,
    )
