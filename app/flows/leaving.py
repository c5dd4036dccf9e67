"""A stay is paused, goes on, or is over: whatever is asked, queued or waiting stops or moves with it, at once."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import ladder, returning
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.alert import Subject
from app.alerts.lifecycle import Outcome
from app.caseload import service as caseload
from app.caseload import store
from app.caseload.episode import EndReason, PauseReason
from app.caseload.views import EpisodeView
from app.errors import Fault, Invalid, Refused
from app.flows import advice_followed, calls_round
from app.hubs import store as hubs
from app.identity.actor import Actor, ActorKind
from app.messaging import outbox
from app.messaging.vocabulary import MessageClass
from app.monitoring import service as monitoring
from app.pathways import store as pathways
from app.wording import sentences

_UNASKED: Final = frozenset({MessageClass.ROUTINE})
_PLANNED: Final = frozenset({MessageClass.ANSWER})
LOOK_AFTER: Final = timedelta(days=3)
"""Where nobody knows when a paused patient is back, they are looked at again after this: our own choice, no public source found."""
FURTHEST: Final = timedelta(days=92)
OPENS_AT: Final = time(9)
"""When a hub that never closes looks at those who are due back."""
RESUMED: Final = "resumed"
# All that goes to the patient; what goes to our own staff still does.
TO_THE_PATIENT: Final = frozenset({MessageClass.ROUTINE, MessageClass.ANSWER, MessageClass.SAFETY})


def pause(
    session: Session,
    hub_id: int,
    episode_id: int,
    reason: PauseReason,
    *,
    look_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> EpisodeView:
    """Stop asking for a while. What is on the list stays there; what the patient texts is still read.

    At `look_at` they are on the list by themselves. None: somebody else sees to that, as the outcome of a call does.
    """
    stay = caseload.pause(session, hub_id, episode_id, reason, look_at=look_at, actor=actor, now=now)
    stop(session, stay, because=reason.value, actor=actor, now=now)
    if look_at is not None:
        step = sentences.say(f"return_step.{reason.value}")
        clocks = ladder.of(pathways.version(session, stay.pathway_version_id).pathway.ladder)
        returning.expect(session, subject_of(stay), step, look_at, ladder=clocks, actor=actor, now=now)
    return stay


def look_again(session: Session, hub_id: int, back_on: date | None, *, now: datetime) -> datetime:
    """Give when somebody paused is looked at again: when the hub opens on that day, or in `LOOK_AFTER` days where none is known.

    Raises Invalid for a day that is not to come, or that is further off than any follow-up may be.
    """
    hub = hubs.by_id(session, hub_id)
    today = now.astimezone(hub.zone).date()
    day = back_on or today + LOOK_AFTER
    if not today < day <= today + FURTHEST:
        raise Invalid(faults=(Fault("back_on", f"Give a day from tomorrow on, at most {FURTHEST.days} days away."),))
    opens = OPENS_AT if hub.round_the_clock else time.fromisoformat(hub.hours_open)
    return datetime.combine(day, opens, tzinfo=hub.zone).astimezone(UTC)


def resume(session: Session, hub_id: int, episode_id: int, *, actor: Actor, now: datetime) -> EpisodeView:
    """Ask again, from the next time on. Calls that came up meanwhile are let go; the review is not."""
    stay, hub = caseload.resume(session, hub_id, episode_id, actor=actor, now=now), hubs.by_id(session, hub_id)
    returning.settle(session, subject_of(stay), because=RESUMED, actor=actor, now=now)
    monitoring.resume_schedule(session, stay, hub.zone, actor=actor, now=now)
    calls_round.plan_ahead(session, hub, stay, actor=actor, now=now)
    return stay


def end(
    session: Session,
    hub_id: int,
    episode_id: int,
    reason: EndReason,
    *,
    taken_over_by: str | None = None,
    actor: Actor,
    now: datetime,
) -> EpisodeView:
    """End a stay as the outcome of a call. An alert that is still open, such as a follow-up, stays on the list."""
    if reason is EndReason.DIED:
        return died(session, hub_id, episode_id, actor=actor, now=now)
    stay = caseload.end(session, hub_id, episode_id, reason, taken_over_by=taken_over_by, actor=actor, now=now)
    stop(session, stay, because=reason.value, actor=actor, now=now)
    return stay


def discharge(
    session: Session,
    hub_id: int,
    episode_id: int,
    reason: EndReason,
    *,
    taken_over_by: str | None = None,
    actor: Actor,
    now: datetime,
) -> EpisodeView:
    """End a stay without a call. Refused while this patient waits on the list, unless the actor has taken it on.

    That a paused patient is looked at again on a day is no such wait: it ends with the stay.
    """
    if reason is EndReason.DIED:
        return died(session, hub_id, episode_id, actor=actor, now=now)
    returning.settle(session, subject_of(store.episode(session, hub_id, episode_id)), because=reason.value, actor=actor, now=now)
    mine = check_nobody_waits(session, hub_id, episode_id, actor=actor)
    stay = end(session, hub_id, episode_id, reason, taken_over_by=taken_over_by, actor=actor, now=now)
    if mine:
        alerts.withdraw(session, subject_of(stay), reason=reason.value, actor=actor, now=now)
    return stay


def died(session: Session, hub_id: int, episode_id: int, *, actor: Actor, now: datetime) -> EpisodeView:
    """Record a death: nothing more goes to this phone on the patient's account, and nobody is to be rung.

    A death that is known already is no fault: a second person may hear of it, and what has come up since stops too.
    """
    stay = store.episode(session, hub_id, episode_id)
    if stay.died_at is None:
        stay = caseload.record_death(session, hub_id, episode_id, actor=actor, now=now)
    stop(session, stay, because=EndReason.DIED.value, classes=TO_THE_PATIENT, actor=actor, now=now)
    alerts.withdraw(session, subject_of(stay), reason=EndReason.DIED.value, outcome=Outcome.DIED, actor=actor, now=now)
    return stay


def stop(
    session: Session,
    stay: EpisodeView,
    *,
    because: str,
    classes: Collection[MessageClass] = _UNASKED,
    actor: Actor,
    now: datetime,
) -> None:
    """Hold the asking, take back what is queued and has not gone, and what was planned for later. No return is looked for any more.

    What answers the patient and is due now still goes, and red advice in any case but a death.
    Whether they called 999 is no longer asked, but of somebody who is only away.
    """
    monitoring.hold_schedule(session, stay, because=because, actor=actor, now=now)
    outbox.cancel(session, hub_id=stay.hub_id, episode_id=stay.id, classes=classes, reason=because, now=now)
    outbox.cancel_planned(session, hub_id=stay.hub_id, episode_id=stay.id, classes=_PLANNED, reason=because, now=now)
    returning.settle(session, subject_of(stay), because=because, actor=actor, now=now)
    if because != PauseReason.AWAY:
        advice_followed.settle(session, stay.hub_id, stay.id, because=because, actor=actor, now=now)


def check_nobody_waits(session: Session, hub_id: int, episode_id: int, *, actor: Actor) -> bool:
    """Raise Refused while this patient waits on the list for a call that the actor has not taken on.

    Gives whether the actor has them: that alert alone may be withdrawn, never one that comes up in this very moment.
    """
    stay = store.episode(session, hub_id, episode_id)
    waiting = alert_store.open_alert(session, subject_of(stay))
    mine = waiting is not None and actor.kind is ActorKind.STAFF and waiting.owner_id == actor.id
    if waiting is not None and not mine:
        raise Refused(
            "This patient is on the worklist: somebody has to see why first.",
            hint="Claim the patient on the worklist, ring, and record the outcome.",
        )
    return mine


def subject_of(stay: EpisodeView) -> Subject:
    """Give this stay as whom an alert is about."""
    return Subject(stay.hub_id, stay.id, stay.patient_id, None)
