"""A patient is given to another team of the hub, from their own page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import store as caseload
from app.caseload import teaming
from app.clinician_ui import record
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Invalid, NotFound, Refused
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts

router = APIRouter()
Enroller = Annotated[StaffView, Depends(current_actor.needs(Permission.ENROL))]
Form = Annotated[dict[str, str], Depends(forms.typed)]


@router.post("/patients/{patient_id}/stays/{episode_id}/team")
def change(request: Request, staff: Enroller, patient_id: int, episode_id: int, typed: Form) -> Response:
    """Give a stay to another team, or to none; or show the patient's page again with why not."""
    parts = web_parts.of(request)
    team, now = typed.get("team", "").strip() or None, parts.clock.now()

    def work(session: Session) -> None:
        if all(stay.id != episode_id for stay in caseload.episodes_of(session, staff.hub_id, patient_id)):
            raise NotFound("There is no such stay of this patient.")
        teaming.change_team(session, staff.hub_id, episode_id, team, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else ()
        form = Typed("team", typed, Problem(None if faults else refusal.sentence, refusal.hint, faults))
        return record.show(request, staff, patient_id, stay_id=episode_id, typed=form, status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}?stay={episode_id}#facts", status_code=303)
