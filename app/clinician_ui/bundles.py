"""What of a care bundle was delivered, answered by staff on the patient's page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import bundling
from app.caseload import store as caseload
from app.clinician_ui import bundle_form, record
from app.clinician_ui.bundle_presenters import form_name
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Invalid, NotFound, Refused
from app.identifiers import LARGEST_ID
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]

Stay = Annotated[int, Query(ge=1, le=LARGEST_ID)]


@router.post("/patients/{patient_id}/bundles/{bundle}")
def answer(
    request: Request,
    staff: Nurse,
    patient_id: int,
    bundle: str,
    stay: Stay,
    typed: Annotated[dict[str, str], Depends(forms.typed)],
) -> Response:
    """Write down what was answered and show the page; or show it with what was typed and why not."""
    parts = web_parts.of(request)
    now, hub_id = parts.clock.now(), staff.hub_id

    def work(session: Session) -> None:
        stay_id = _of_patient(session, hub_id, patient_id, stay)
        given, seen = bundle_form.given(bundle, typed), bundle_form.seen(typed)
        bundling.record_answers(session, hub_id, stay_id, bundle, given, seen=seen, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else ()
        kept = Typed(form_name(bundle), typed, Problem(None if faults else refusal.sentence, refusal.hint, faults))
        return record.show(request, staff, patient_id, stay_id=stay, typed=kept, status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}?stay={stay}#bundle-{bundle}", status_code=303)


def _of_patient(session: Session, hub_id: int, patient_id: int, stay_id: int) -> int:
    caseload.patient(session, hub_id, patient_id)
    if stay_id not in {one.id for one in caseload.episodes_of(session, hub_id, patient_id)}:
        raise NotFound("There is no such stay of this patient.")
    return stay_id
