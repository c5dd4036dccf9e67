"""What came of a call: the outcome that closes an alert or sends it round again, and the follow-up it leaves."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from sqlmodel import Session

from app.alerts import changes, permissions, raising, store
from app.alerts import handover as handovers
from app.alerts import ladder as ladders
from app.alerts.alert import AlertView, ReasonView, Subject
from app.alerts.changes import Cause, Changed
from app.alerts.handover import Handover
from app.alerts.lifecycle import AlertMove, Outcome
from app.alerts.receipt import Kind, Promise, Receipt, to_json
from app.alerts.triage import ReasonCode, Urgency
from app.clock import parse_instant
from app.errors import Fault, Invalid
from app.identity.actor import Actor

FURTHEST_STEP: Final = timedelta(days=92)
"""A follow-up further off than this is a mistyped year: it would take a patient off the list unseen. Engineering limit."""


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What a clinician says came of a call. `next_step_at` leaves a follow-up at that time, routine unless said."""

    code: Outcome
    note: str | None = None
    next_step_at: datetime | None = None
    next_step: str | None = None  # what is to be done then, in their words
    follow_up_urgency: Urgency = Urgency.ROUTINE
    handover: Handover | None = None  # what was said to whoever took over


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """The alert as it now is, and the alert that holds the follow-up, if there is one."""

    alert: AlertView
    follow_up_id: int | None


def record_outcome(
    session: Session,
    hub_id: int,
    alert_id: int,
    draft: OutcomeDraft,
    *,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> OutcomeRecorded:
    """Record what came of a call; raises NotYours unless `actor` has the alert, Invalid for a time gone by.

    `revision` is what the page showed: if something new came since, Changed is raised and nothing is recorded, so
    that no finding is closed unseen. After "no answer" the alert is free again, its clock bounded by its urgency;
    every other outcome closes it. A follow-up still to come outlives an outcome that leaves the patient monitored.
    """
    check(draft, now=now)
    seen = store.alert(session, hub_id, alert_id, lock=True)
    permissions.check_owns(seen, actor)
    if revision is not None and revision != seen.revision and seen.fresh:
        raise Changed
    if draft.code is Outcome.NO_ANSWER:
        return OutcomeRecorded(_try_again(session, seen, draft, actor=actor, now=now), None)
    reasons = store.reasons(session, alert_id, receipts=True)
    closed = changes.move(
        session,
        seen,
        AlertMove.ENDED,
        actor=actor,
        now=now,
        note=draft.note,
        detail=_detail(draft),
        closed_at=now,
        outcome=draft.code,
        repeat_due_at=None,
        fresh=False,
    )
    promised = _promised(draft, reasons, by=actor.name, now=now)
    if promised is None:
        return OutcomeRecorded(closed, None)
    at, cause = promised
    raised = raising.raise_or_join(session, seen.subject, [cause], ladder=seen.ladder, due_at=at, actor=actor, now=now)
    return OutcomeRecorded(closed, raised.alert_id)


def check(draft: OutcomeDraft, *, now: datetime) -> None:
    """Raise Invalid, naming each fault, when the draft cannot be recorded."""
    faults = []
    if draft.next_step_at is not None and draft.next_step_at <= now:
        faults.append(Fault("next_step_at", "The next step is in the past."))
    if draft.next_step_at is not None and draft.next_step_at > now + FURTHEST_STEP:
        faults.append(Fault("next_step_at", "This is months away: compare the date again."))
    if draft.next_step_at is not None and draft.code is Outcome.DIED:
        faults.append(Fault("next_step_at", "There is no next step after a death."))
    faults += changes.faults_of_note(draft.note)
    faults += handovers.faults_of(draft.handover) if draft.handover else []
    if faults:
        raise Invalid(faults=tuple(faults))


def withdraw(session: Session, subject: Subject, *, reason: str, outcome: Outcome | None = None, actor: Actor, now: datetime) -> bool:
    """Take someone off the list because nobody is to be rung any more; False when there was no open alert."""
    seen = store.open_alert(session, subject)
    if seen is None:
        return False
    changes.move(
        session,
        seen,
        AlertMove.WITHDRAWN,
        actor=actor,
        now=now,
        detail={"reason": reason},
        closed_at=now,
        outcome=outcome,
        repeat_due_at=None,
        fresh=False,
    )
    return True


def _try_again(session: Session, seen: AlertView, draft: OutcomeDraft, *, actor: Actor, now: datetime) -> AlertView:
    clocks = ladders.no_answer(seen.ladder, seen.urgency, again_at=draft.next_step_at, now=now)
    return changes.move(
        session,
        seen,
        AlertMove.NO_ANSWER,
        actor=actor,
        now=now,
        note=draft.note,
        detail=_detail(draft),
        owner_id=None,
        claimed_at=None,
        no_answer_count=seen.no_answer_count + 1,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
        fresh=False,
    )


def _promised(draft: OutcomeDraft, reasons: list[ReasonView], *, by: str, now: datetime) -> tuple[datetime, Cause] | None:
    """Give the follow-up that this outcome leaves: its own, else one promised before and not due yet."""
    if draft.next_step_at is not None:
        said = follow_up(draft.code.value, draft.next_step, draft.next_step_at, urgency=draft.follow_up_urgency)
        promise = Promise(after=draft.code.value, step=draft.next_step or "", due_at=draft.next_step_at, by=by)
        return draft.next_step_at, replace(said, receipt=to_json(Receipt(kind=Kind.PROMISE, made_at=now, promise=promise)))
    if not still_monitored(draft.code):
        return None
    standing = [reason for reason in reasons if reason.code is ReasonCode.FOLLOW_UP_DUE and reason.eased_at is None]
    earlier = [(parse_instant(reason.values["at"]), reason) for reason in standing]
    coming = sorted((at, reason.id, reason) for at, reason in earlier if at > now)
    if not coming:
        return None
    at, _, reason = coming[0]
    return at, Cause(ReasonCode.FOLLOW_UP_DUE, reason.urgency, values=reason.values, receipt=reason.receipt)


def follow_up(after: str, step: str | None, at: datetime, *, urgency: Urgency = Urgency.ROUTINE) -> Cause:
    """Give the reason of a follow-up: what was agreed, after which outcome, and for when."""
    return Cause(ReasonCode.FOLLOW_UP_DUE, urgency, values={"after": after, "step": step or "", "at": at.isoformat()})


def still_monitored(outcome: Outcome) -> bool:
    """Whether the patient goes on being monitored as before after this outcome."""
    match outcome:
        case Outcome.NO_ANSWER | Outcome.CARRY_ON | Outcome.REPEAT_READING | Outcome.VISIT | Outcome.STEP_UP:
            return True
        case Outcome.CALLED_999 | Outcome.ADMITTED | Outcome.DISCHARGED | Outcome.DIED:
            return False
        case _:
            assert_never(outcome)


def _detail(draft: OutcomeDraft) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": draft.code.value, "urgency": draft.follow_up_urgency.value}
    if draft.next_step_at is not None:
        told["next_step_at"] = draft.next_step_at.isoformat()
    if draft.next_step:
        told["next_step"] = draft.next_step
    if draft.handover is not None and not draft.handover.is_empty:
        told[handovers.KEPT_AS] = handovers.to_json(draft.handover)
    return told
