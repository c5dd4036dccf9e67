"""A stay is paused, goes on, or is over: whatever is asked, queued or waiting stops or moves with it, at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.alert import Subject
from app.alerts.lifecycle import Outcome
from app.caseload import service as caseload
from app.caseload import store
from app.caseload.episode import EndReason, PauseReason
from app.caseload.views import EpisodeView
from app.errors import Refused
from app.flows import advice_followed, calls_round
from app.hubs import store as hubs
from app.identity.actor import Actor, ActorKind
from app.messaging import outbox
from app.messaging.vocabulary import MessageClass
from app.monitoring import service as monitoring

_UNASKED: Final = frozenset({MessageClass.ROUTINE})
# All that goes to the patient; what goes to our own staff still does.
TO_THE_PATIENT: Final = frozenset({MessageClass.ROUTINE, MessageClass.ANSWER, MessageClass.SAFETY})


def pause(session: Session, hub_id: int, episode_id: int, reason: PauseReason, *, actor: Actor, now: datetime) -> EpisodeView:
    """Stop asking for a while. What is on the list stays there; what the patient texts is still read."""
    stay = caseload.pause(session, hub_id, episode_id, reason, actor=actor, now=now)
    stop(session, stay, because=reason.value, actor=actor, now=now)
    return stay


def resume(session: Session, hub_id: int, episode_id: int, *, actor: Actor, now: datetime) -> EpisodeView:
    """Ask again, from the next time on. Calls that came up meanwhile are let go; the review is not."""
    stay, hub = caseload.resume(session, hub_id, episode_id, actor=actor, now=now), hubs.by_id(session, hub_id)
    monitoring.resume_schedule(session, stay, hub.zone, actor=actor, now=now)
    calls_round.plan_ahead(session, hub, stay, actor=actor, now=now)
    return stay


def end(session: Session, hub_id: int, episode_id: int, reason: EndReason, *, actor: Actor, now: datetime) -> EpisodeView:
    """End a stay as the outcome of a call. An alert that is still open, such as a follow-up, stays on the list."""
    if reason is EndReason.DIED:
        return died(session, hub_id, episode_id, actor=actor, now=now)
    stay = caseload.end(session, hub_id, episode_id, reason, actor=actor, now=now)
    stop(session, stay, because=reason.value, actor=actor, now=now)
    return stay


def discharge(session: Session, hub_id: int, episode_id: int, reason: EndReason, *, actor: Actor, now: datetime) -> EpisodeView:
    """End a stay without a call. Refused while this patient waits on the list, unless the actor has taken it on."""
    if reason is EndReason.DIED:
        return died(session, hub_id, episode_id, actor=actor, now=now)
    mine = check_nobody_waits(session, hub_id, episode_id, actor=actor)
    stay = end(session, hub_id, episode_id, reason, actor=actor, now=now)
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
    """Hold the asking and take back what is queued and has not gone.

    Whether they called 999 is no longer asked, but of somebody who is only away.
    """
    monitoring.hold_schedule(session, stay, because=because, actor=actor, now=now)
    outbox.cancel(session, hub_id=stay.hub_id, episode_id=stay.id, classes=classes, reason=because, now=now)
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
