"""Whether a patient may be texted at all: the team says that nobody is to, and takes it back."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.caseload import permissions, service, store
from app.caseload.episode import EpisodeMove
from app.caseload.store import PATIENTS
from app.caseload.views import EpisodeView
from app.db import compare_and_set
from app.errors import Refused
from app.identity.actor import Actor

_ALREADY: Final = {True: "All texts to this patient are stopped already.", False: "This patient may be texted already."}


def stop_contact(session: Session, hub_id: int, patient_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Say that nothing is to be texted to this patient, and why. Gives their newest stay.

    Raises NotFound, Forbidden, Refused (it is so already), Invalid without a reason.
    """
    return _turn(session, hub_id, patient_id, why, stopped=True, actor=actor, now=now)


def allow_contact(session: Session, hub_id: int, patient_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Say that this patient may be texted again, and why; raises the same."""
    return _turn(session, hub_id, patient_id, why, stopped=False, actor=actor, now=now)


def _turn(session: Session, hub_id: int, patient_id: int, why: str, *, stopped: bool, actor: Actor, now: datetime) -> EpisodeView:
    permissions.check_decide(actor, hub_id)
    reason = service.required_reason(why)
    patient = store.patient(session, hub_id, patient_id)
    stays = store.episodes_of(session, hub_id, patient.id)
    if not stays:
        raise Refused("This patient has no stay.")
    seen = {"id": patient.id, "hub_id": hub_id, "do_not_contact": not stopped}
    if not compare_and_set(session, PATIENTS, where=seen, values={"do_not_contact": stopped}):
        raise Refused(_ALREADY[stopped])
    step = EpisodeMove.STOP_CONTACT if stopped else EpisodeMove.ALLOW_CONTACT
    return service.move(session, stays[0], step, reason=stays[0].state_reason, why=reason, actor=actor, now=now)
