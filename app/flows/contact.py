"""The team stops all texts to a patient, or takes that back: at once, and the list says that they are to be rung."""

from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts.triage import RULES, ReasonCode
from app.caseload import contacting
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.flows import leaving, reading_in
from app.identity.actor import Actor
from app.messaging import outbox
from app.messaging.vocabulary import ContactDefect


class Turn(Protocol):
    """One of the two ways: `stop` or `allow`."""

    def __call__(self, session: Session, hub_id: int, patient_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
        """Turn it, and give the patient's newest stay."""


def stop(session: Session, hub_id: int, patient_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Stop all texts to this patient. What is queued, of every class, is taken back; what is asked later is not queued.

    Raises NotFound, Forbidden, Refused, Invalid without a reason.
    """
    stay = contacting.stop_contact(session, hub_id, patient_id, why, actor=actor, now=now)
    for one in caseload.episodes_of(session, hub_id, patient_id):
        because = ContactDefect.DO_NOT_CONTACT.value
        outbox.cancel(session, hub_id=hub_id, episode_id=one.id, classes=leaving.TO_THE_PATIENT, reason=because, now=now)
    say_so(session, stay, actor=actor, now=now)
    return stay


def allow(session: Session, hub_id: int, patient_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Let texts go again, from the next on; what stands on the list stays there. Raises the same."""
    return contacting.allow_contact(session, hub_id, patient_id, why, actor=actor, now=now)


def say_so(session: Session, stay: EpisodeView, *, actor: Actor, now: datetime) -> None:
    """Put a patient who is monitored and not to be texted on the list, to be rung."""
    if stay.do_not_contact and stay.monitored:
        reading_in.put_on_the_list(session, stay, [cause(stay)], actor=actor, now=now)


def cause(stay: EpisodeView) -> alerts.Cause:
    """Give the reason that this patient is to be rung and not texted."""
    return alerts.Cause(ReasonCode.CANNOT_TEXT, RULES[ReasonCode.CANNOT_TEXT].urgency, values=values(stay))


def values(stay: EpisodeView) -> dict[str, Any]:
    """Give what that reason says."""
    return {"phone": stay.phone, "why": ContactDefect.DO_NOT_CONTACT.value, "whose": "patient"}
