"""The page of a patient's care plan: read, written down, and its text for red readings approved."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import care_plan_form, planning
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.clinician_ui import plan_presenters as presenters
from app.clinician_ui import response, seen, worklist
from app.errors import Fault, Invalid, NotFound, Refused
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Clinician = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]


@router.get("/patients/{patient_id}/plan")
def plan(request: Request, staff: Reader, parts: Live, patient_id: int) -> Response:
    """Show the plan of a patient's newest stay."""
    return _show(request, staff, parts, patient_id)


@router.post("/patients/{patient_id}/plan")
def record(request: Request, staff: Clinician, parts: Live, patient_id: int, typed: Typed) -> Response:
    """Write the plan down, or show the form again with everything that is in the way."""
    try:
        parts.database.write(lambda session: _record(session, staff, parts, patient_id, typed))
    except Invalid as refusal:
        return _show(request, staff, parts, patient_id, typed=typed, problem=refusal)
    except Refused as refusal:
        return _show(request, staff, parts, patient_id, typed=typed, problem=refusal)
    return RedirectResponse(f"/patients/{patient_id}/plan", status_code=303)


@router.post("/patients/{patient_id}/plan/approve")
def approve(request: Request, staff: Clinician, parts: Live, patient_id: int, typed: Typed) -> Response:
    """Approve the text that red readings are answered with, as it stood before this person's eyes."""
    try:
        parts.database.write(lambda session: _approve(session, staff, parts, patient_id, typed))
    except Refused as refusal:
        return _show(request, staff, parts, patient_id, problem=refusal)
    return RedirectResponse(f"/patients/{patient_id}/plan", status_code=303)


def _record(session: Session, staff: StaffView, parts: Parts, patient_id: int, typed: dict[str, str]) -> EpisodeView:
    stay = _newest(session, staff, patient_id)
    parsed, reason = care_plan_form.parse(typed), typed.get("reason", "")
    faults = parsed.faults if reason.strip() else (*parsed.faults, Fault("reason", "Say where this comes from, for the record."))
    if faults or parsed.draft is None:
        raise Invalid(faults=faults)
    revision, now = response.number(typed.get("revision", "")), parts.clock.now()
    return planning.record_plan(session, staff.hub_id, stay.id, parsed.draft, reason, seen_revision=revision, actor=staff.actor, now=now)


def _approve(session: Session, staff: StaffView, parts: Parts, patient_id: int, typed: dict[str, str]) -> EpisodeView:
    stay, revision = _newest(session, staff, patient_id), response.number(typed.get("revision", ""))
    text, now = typed.get("red_text", ""), parts.clock.now()
    return planning.approve_red_text(session, staff.hub_id, stay.id, text, seen_revision=revision, actor=staff.actor, now=now)


def _show(
    request: Request,
    staff: StaffView,
    parts: Parts,
    patient_id: int,
    *,
    typed: dict[str, str] | None = None,
    problem: Invalid | Refused | None = None,
) -> Response:
    """Show the page. What was typed on top of what has changed since is shown with what stands now beside it."""
    with parts.database.read() as session:
        stay = _newest(session, staff, patient_id)
        events = caseload.events(session, staff.hub_id, stay.id)
    seen.record(parts, staff, "patient.viewed", "patient", patient_id)
    page = presenters.plan_page(
        stay,
        events,
        worklist.seat_of(request, staff),
        typed=typed,
        faults=problem.faults if isinstance(problem, Invalid) else (),
        revision=response.number(typed.get("revision", "")) if typed is not None and isinstance(problem, Invalid) else None,
        refusal=(problem.sentence, problem.hint) if isinstance(problem, Refused) else None,
    )
    return templating.page(request, "clinician_ui/plan.html", page, status=problem.status if problem else 200)


def _newest(session: Session, staff: StaffView, patient_id: int) -> EpisodeView:
    caseload.patient(session, staff.hub_id, patient_id)
    stays = caseload.episodes_of(session, staff.hub_id, patient_id)
    if not stays:
        raise NotFound("This patient has no stay.")
    return stays[0]
