"""A reading that staff enter on a patient's page, measured or told on the telephone: the same rules as for a text."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.clinician_ui import entering, record
from app.clinician_ui import phoned_in_form as form
from app.clinician_ui.entering import Place
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Refused
from app.hubs.store import HubView
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]


@router.post("/patients/{patient_id}/readings")
def enter(
    request: Request,
    staff: Nurse,
    hub: Annotated[HubView, Depends(current_actor.hub)],
    parts: Annotated[Parts, Depends(web_parts.of)],
    patient_id: int,
    typed: Annotated[dict[str, str], Depends(forms.typed)],
) -> Response:
    """Take the reading in and say what it means and what to tell the patient; or show the form again."""
    now = parts.clock.now()
    with parts.database.read() as session:
        place = _place(session, staff.hub_id, patient_id)
    parsed = form.parse(typed, place.asked, zone=hub.zone, now=now)
    if parsed.faults:
        return record.show(request, staff, patient_id, typed=Typed("reading", typed, Problem(faults=parsed.faults)), status=422)
    sending, actor = forms.sending(typed), staff.actor
    outcome = parts.database.write(lambda session: entering.take(session, place.stay, parsed, client_id=sending, actor=actor, now=now))
    return record.show(request, staff, patient_id, taken=entering.taken(place, outcome))


def _place(session: Session, hub_id: int, patient_id: int) -> Place:
    caseload.patient(session, hub_id, patient_id)
    stays = caseload.episodes_of(session, hub_id, patient_id)
    if not stays:
        raise Refused("This patient has no stay to which a reading could belong.")
    return entering.place(session, stays[0])
