"""All texts to a patient are stopped, at once, or allowed again: one press, with a reason."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.clinician_ui import record
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Fault, Invalid, Refused
from app.flows import contact
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Form = Annotated[dict[str, str], Depends(forms.typed)]


@router.post("/patients/{patient_id}/texts/stop")
def stop(request: Request, staff: Nurse, patient_id: int, typed: Form) -> Response:
    """Stop all texts to this patient."""
    return _turn(request, staff, patient_id, typed, contact.stop)


@router.post("/patients/{patient_id}/texts/allow")
def allow(request: Request, staff: Nurse, patient_id: int, typed: Form) -> Response:
    """Let texts go again."""
    return _turn(request, staff, patient_id, typed, contact.allow)


def _turn(request: Request, staff: StaffView, patient_id: int, typed: dict[str, str], turn: contact.Turn) -> Response:
    parts = web_parts.of(request)
    why, now = typed.get("contact_reason", ""), parts.clock.now()
    try:
        parts.database.write(lambda session: turn(session, staff.hub_id, patient_id, why, actor=staff.actor, now=now))
    except Invalid as refusal:
        faults = tuple(Fault("contact_reason", fault.reason) for fault in refusal.faults)
        return record.show(request, staff, patient_id, typed=Typed("contact", typed, Problem(faults=faults)), status=refusal.status)
    except Refused as refusal:
        problem = Problem(refusal.sentence, refusal.hint)
        return record.show(request, staff, patient_id, typed=Typed("contact", typed, problem), status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}#texts", status_code=303)
