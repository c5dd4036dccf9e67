"""The summary of one patient, to be printed on one sheet."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from app.clinician_ui import gathered, seen, worklist
from app.clinician_ui import summary_presenters as presenters
from app.identifiers import LARGEST_ID
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Stay = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


@router.get("/patients/{patient_id}/summary")
def summary(request: Request, staff: Reader, patient_id: int, stay: Stay = None, span: str = "") -> Response:
    """Show the sheet as it will print, and write down who looked."""
    parts = web_parts.of(request)
    with parts.database.read() as session:
        known = gathered.patient(session, staff.hub_id, patient_id, stay_id=stay, receipts=False)
    seen.record(parts, staff, "patient.summary_viewed", "patient", patient_id)
    page = presenters.summary_page(known, worklist.seat_of(request, staff), chosen=span)
    return templating.page(request, "clinician_ui/summary.html", page)
