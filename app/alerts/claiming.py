"""Taking an alert and giving it back: the first to claim has it, and the others are told who that is."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import changes, permissions, store, triage
from app.alerts import ladder as ladders
from app.alerts.alert import AlertView
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.triage import Urgency
from app.errors import Fault, Invalid
from app.identity.actor import Actor

LONGEST_SNOOZE: Final = timedelta(hours=24)


def claim(
    session: Session,
    hub_id: int,
    alert_id: int,
    *,
    revision: int | None = None,
    because: str | None = None,
    actor: Actor,
    now: datetime,
) -> AlertView:
    """Give this alert to `actor`; raises TakenBy, naming who has it.

    An alert whose owner's time has run out may be taken over, any other with a reason (`because`), which is kept. `revision` is
    what the page showed: if more has come since, the alert stays marked as new. Claiming what one already has says that one
    has seen what is new.
    """
    faults = changes.faults_of_note(because)
    if faults:
        raise Invalid(faults=tuple(faults))
    seen = store.alert(session, hub_id, alert_id, lock=True)
    owner = store.staff_name(session, hub_id, seen.owner_id)
    permissions.check_claim(seen, actor, owner_name=owner, because=because, now=now)
    if seen.owner_id == actor.id and seen.state is AlertState.CLAIMED:
        return _look(session, seen, revision=revision, actor=actor, now=now)
    urgency = _relabelled(session, seen)
    clocks = ladders.claimed(seen.ladder, urgency, now=now)
    return changes.move(
        session,
        seen,
        AlertMove.CLAIMED if seen.owner_id is None else AlertMove.TAKEN_OVER,
        actor=actor,
        now=now,
        note=because if seen.owner_id is not None else None,
        detail={"from": owner} if owner else None,
        owner_id=actor.id,
        claimed_at=now,
        snoozed_until=None,
        urgency=urgency,
        urgency_since=now if urgency is not seen.urgency else seen.urgency_since,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
        fresh=_unseen(seen, revision),
    )


def _look(session: Session, seen: AlertView, *, revision: int | None, actor: Actor, now: datetime) -> AlertView:
    """The owner has looked at what was new: the clock to the outcome runs from here, never longer than from a claim."""
    if not seen.fresh or _unseen(seen, revision):
        return seen  # nothing new, or newer still than what was looked at
    clocks = ladders.claimed(seen.ladder, seen.urgency, now=seen.urgency_since)
    due = max(clocks.due_at, seen.due_at) if seen.urgency_since > (seen.claimed_at or now) else seen.due_at
    return changes.move(
        session, seen, AlertMove.SEEN, actor=actor, now=now, due_at=due, next_climb_at=max(due, seen.next_climb_at), fresh=False
    )


def hand_back(session: Session, hub_id: int, alert_id: int, *, note: str | None = None, actor: Actor, now: datetime) -> AlertView:
    """Put an alert back on the list for others; raises NotYours unless `actor` has it, Invalid for too long a note."""
    faults = changes.faults_of_note(note)
    if faults:
        raise Invalid(faults=tuple(faults))
    seen = store.alert(session, hub_id, alert_id, lock=True)
    permissions.check_owns(seen, actor)
    clocks = ladders.handed_back(seen.ladder, seen.urgency, due_at=seen.due_at, now=now)
    return changes.move(
        session,
        seen,
        AlertMove.HANDED_BACK,
        actor=actor,
        now=now,
        note=note,
        owner_id=None,
        claimed_at=None,
        due_at=clocks.due_at,
        next_climb_at=clocks.next_climb_at,
    )


def snooze(session: Session, hub_id: int, alert_id: int, *, until: datetime, because: str, actor: Actor, now: datetime) -> AlertView:
    """Say that nobody is needed before `until`, at most a day ahead, and why; whatever comes in meanwhile wakes it.

    Raises NeverSnoozed for a red, NotYours for what a colleague has, Invalid for a time that does not lie ahead or no reason.
    """
    faults = [*_faults_of_snooze(until, because, now), *changes.faults_of_note(because)]
    if faults:
        raise Invalid(faults=tuple(faults))
    seen = store.alert(session, hub_id, alert_id, lock=True)
    permissions.check_snooze(seen, actor)
    return changes.move(
        session,
        seen,
        AlertMove.SNOOZED,
        actor=actor,
        now=now,
        note=because,
        detail={"until": until.isoformat()},
        owner_id=None,
        claimed_at=None,
        due_at=until,
        next_climb_at=until,
        snoozed_until=until,
    )


def _faults_of_snooze(until: datetime, because: str, now: datetime) -> list[Fault]:
    faults = []
    if not now < until <= now + LONGEST_SNOOZE:
        faults.append(Fault("until", "Choose a time within the next 24 hours."))
    if not because.strip():
        faults.append(Fault("note", "Say why nobody is needed before then."))
    return faults


def _relabelled(session: Session, seen: AlertView) -> Urgency:
    """A red that a good repeat has eased becomes what it deserves once a person has it; never more than it was."""
    deserved = triage.weigh(reason.weight for reason in store.reasons(session, seen.id))
    return deserved if deserved.rank > seen.urgency.rank else seen.urgency


def _unseen(seen: AlertView, revision: int | None) -> bool:
    return seen.fresh and revision is not None and revision != seen.revision
