"""The handover (SBARD) of an alert: composed in one press, changed in the form of the outcome, or read and printed by itself."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.alerts import handover as handovers
from app.alerts import permissions as alert_permissions
from app.alerts import store as alerts
from app.alerts.alert import AlertView
from app.alerts.handover import PARTS, Handover
from app.clinician_ui import gathered, outcome_form, record, sbard, sbard_facts, seen, worklist
from app.clinician_ui import handover_presenters as presenters
from app.clinician_ui.known import Gathered, GatheredNumber
from app.clinician_ui.record_presenters import Problem
from app.clinician_ui.worklist_presenters import Seat
from app.errors import NotFound, Refused
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
PAGE = "clinician_ui/handover.html"


@router.post("/alerts/{alert_id}/sbard")
def compose(request: Request, staff: Nurse, alert_id: int, typed: Typed) -> Response:
    """Put the handover into the form of the outcome, beside all that is typed there. Nothing is recorded."""
    seat, alert, known = _known(request, staff, alert_id)
    try:
        alert_permissions.check_owns(alert, staff.actor)
    except Refused as refusal:
        problem = Problem(refusal.sentence, refusal.hint)
        return record.again(request, staff, alert_id, problem, typed=typed, status=refusal.status)
    return record.again(request, staff, alert_id, Problem(), typed={**typed, **_written(typed, known, alert, seat)}, status=200)


@router.get("/alerts/{alert_id}/sbard")
def read(request: Request, staff: Reader, alert_id: int) -> Response:
    """Show the handover of an alert, whoever has it: composed now while it is open, else as it was kept."""
    seat, alert, known = _known(request, staff, alert_id)
    if alert.is_open:
        handover, made = sbard.compose(sbard_facts.situation(known, alert, seat)), "Composed from what is known,"
    else:
        handover, made = _kept(known, alert), "As kept with the outcome; shown"
    seen.record(web_parts.of(request), staff, "alert.handover_viewed", "alert", alert_id)
    return templating.page(request, PAGE, presenters.handover_page(known, alert, handover, seat, made=made))


@router.post("/alerts/{alert_id}/sbard/page")
def as_page(request: Request, staff: Nurse, alert_id: int, typed: Typed) -> Response:
    """Show what is typed as a page to copy or print. Nothing is recorded."""
    seat, alert, known = _known(request, staff, alert_id)
    seen.record(web_parts.of(request), staff, "alert.handover_viewed", "alert", alert_id)
    page = presenters.handover_page(known, alert, handovers.written(typed), seat, made="As written,")
    return templating.page(request, PAGE, page)


def _known(request: Request, staff: StaffView, alert_id: int) -> tuple[Seat, AlertView, Gathered | GatheredNumber]:
    with web_parts.of(request).database.read() as session:
        alert = alerts.alert(session, staff.hub_id, alert_id)
        return worklist.seat_of(request, staff), alert, gathered.of_alert(session, staff.hub_id, alert)


def _written(typed: dict[str, str], known: Gathered | GatheredNumber, alert: AlertView, seat: Seat) -> dict[str, str]:
    """Give the five parts: as typed where something is, unless they are to be composed afresh, or left out."""
    if typed.get("sbard") == "none":
        return dict.fromkeys(PARTS, "")
    before = handovers.written(typed)
    if not before.is_empty and typed.get("sbard") != "afresh":
        return asdict(before)
    parsed = outcome_form.parse(typed, zone=seat.hub.zone, now=seat.now)
    return asdict(sbard.compose(sbard_facts.situation(known, alert, seat, parsed)))


def _kept(known: Gathered | GatheredNumber, alert: AlertView) -> Handover:
    found = presenters.kept(known, alert)
    if found is None:
        raise NotFound("No handover was kept with this alert.")
    return found
