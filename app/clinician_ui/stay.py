"""A stay is paused, goes on, or is over, without a call from the list."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.clinician_ui import record, stay_form
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Invalid, Refused
from app.flows import leaving
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Form = Annotated[dict[str, str], Depends(forms.typed)]
Move = Callable[[Session, EpisodeView], object]


@router.post("/patients/{patient_id}/pause")
def pause(request: Request, staff: Nurse, patient_id: int, typed: Form) -> Response:
    """Stop asking for readings until a day, on which the patient is on the list again by themselves."""
    now = web_parts.of(request).clock.now()

    def move(session: Session, stay: EpisodeView) -> object:
        said = stay_form.pause(typed)
        look_at = leaving.look_again(session, staff.hub_id, said.back_on, now=now)
        return leaving.pause(session, staff.hub_id, stay.id, said.reason, look_at=look_at, actor=staff.actor, now=now)

    return _move(request, staff, patient_id, typed, move)


@router.post("/patients/{patient_id}/resume")
def resume(request: Request, staff: Nurse, patient_id: int, typed: Form) -> Response:
    """Ask for readings again."""
    now = web_parts.of(request).clock.now()

    def move(session: Session, stay: EpisodeView) -> object:
        return leaving.resume(session, staff.hub_id, stay.id, actor=staff.actor, now=now)

    return _move(request, staff, patient_id, typed, move)


@router.post("/patients/{patient_id}/discharge")
def discharge(request: Request, staff: Nurse, patient_id: int, typed: Form) -> Response:
    """End the stay; refused while the patient waits on the list for somebody else."""
    now = web_parts.of(request).clock.now()

    def move(session: Session, stay: EpisodeView) -> object:
        said, by = stay_form.end(typed), staff.actor
        return leaving.discharge(session, staff.hub_id, stay.id, said.reason, taken_over_by=said.taken_over_by, actor=by, now=now)

    return _move(request, staff, patient_id, typed, move)


def _move(request: Request, staff: StaffView, patient_id: int, typed: dict[str, str], move: Move) -> Response:
    """Move the newest stay of a patient and show the page; or show it with why not."""

    def work(session: Session) -> None:
        caseload.patient(session, staff.hub_id, patient_id)
        stays = caseload.episodes_of(session, staff.hub_id, patient_id)
        if not stays:
            raise Refused("This patient has no stay.")
        move(session, stays[0])

    try:
        web_parts.of(request).database.write(work)
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else ()
        problem = Problem(None if faults else refusal.sentence, refusal.hint, faults)
        return record.show(request, staff, patient_id, typed=Typed("stay", typed, problem), status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}#stay", status_code=303)
