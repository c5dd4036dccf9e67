"""The page of one patient, and that of one unknown number."""

import secrets
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.alerts import drafts
from app.alerts import store as alerts
from app.alerts.alert import AlertView
from app.alerts.draft import Draft
from app.caseload import store as caseload
from app.clinician_ui import find_presenters, gathered, seen, worklist
from app.clinician_ui import record_presenters as presenters
from app.clinician_ui.entry_presenters import Taken
from app.clinician_ui.record_presenters import Problem, Typed
from app.identifiers import LARGEST_ID
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Stay = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))]


@router.get("/patients")
def find(request: Request, staff: Reader, q: str = "") -> Response:
    """Find patients by name, NHS number or phone."""
    parts = web_parts.of(request)
    with parts.database.read() as session:
        found = caseload.search(session, staff.hub_id, q[:200].replace("\x00", ""), limit=find_presenters.MOST)
    for one in found:
        seen.record(parts, staff, "patient.found", "patient", one.id)
    page = find_presenters.find_page(q, found, worklist.seat_of(request, staff))
    return templating.page(request, "clinician_ui/find.html", page)


@router.get("/patients/{patient_id}")
def patient(request: Request, staff: Reader, patient_id: int, stay: Stay = None, span: str = "") -> Response:
    """Show a patient, with charts over the time that the address names."""
    return show(request, staff, patient_id, stay_id=stay, span=span)


@router.get("/patients/{patient_id}/news")
def news(request: Request, staff: Watcher, patient_id: int, mark: str = "", stay: Stay = None) -> Response:
    """Say that something new has come in since the page was made, or nothing. What it is, the page itself shows."""
    with web_parts.of(request).database.read() as session:
        known = gathered.patient(session, staff.hub_id, patient_id, stay_id=stay, receipts=False)
    return _news(request, staff, f"/patients/{patient_id}", same=presenters.mark_of(known) == mark)


@router.get("/alerts/{alert_id}")
def alert(request: Request, staff: Reader, alert_id: int) -> Response:
    """Show an unknown number; the alert of a patient is on the patient's own page."""
    with web_parts.of(request).database.read() as session:
        found = alerts.alert(session, staff.hub_id, alert_id)
    if found.patient_id is not None:
        return RedirectResponse(f"/patients/{found.patient_id}?stay={found.episode_id}#alert", status_code=303)
    return _number(request, staff, alert_id)


@router.get("/alerts/{alert_id}/news")
def news_of_number(request: Request, staff: Watcher, alert_id: int, mark: str = "") -> Response:
    """Say the same of an unknown number."""
    with web_parts.of(request).database.read() as session:
        known = gathered.number(session, staff.hub_id, alerts.alert(session, staff.hub_id, alert_id), receipts=False)
    return _news(request, staff, f"/alerts/{alert_id}", same=presenters.mark_of_number(known) == mark)


def again(
    request: Request,
    staff: StaffView,
    alert_id: int,
    problem: Problem,
    *,
    typed: Mapping[str, str] | None = None,
    form: str = "outcome",
    status: int,
) -> Response:
    """Show the page that an alert belongs to once more, with what was typed into which of its forms and why it did not do."""
    with web_parts.of(request).database.read() as session:
        found = alerts.alert(session, staff.hub_id, alert_id)
    kept = Typed(form, typed, problem)
    if found.patient_id is None:
        return _number(request, staff, alert_id, typed=kept, status=status)
    return show(request, staff, found.patient_id, stay_id=found.episode_id, typed=kept, status=status)


def show(
    request: Request,
    staff: StaffView,
    patient_id: int,
    *,
    stay_id: int | None = None,
    span: str = "",
    typed: Typed | None = None,
    taken: Taken | None = None,
    status: int = 200,
) -> Response:
    """Show a patient in a stay, their newest unless one is named, and write down who looked."""
    parts, seat = web_parts.of(request), worklist.seat_of(request, staff)
    with parts.database.read() as session:
        known = gathered.patient(session, staff.hub_id, patient_id, stay_id=stay_id)
        draft = _draft(session, known.trouble.open, staff)
    seen.record(parts, staff, "patient.viewed", "patient", patient_id)
    page = presenters.record_page(known, seat, client_id=secrets.token_hex(16), span=span, typed=typed or Typed(), draft=draft, taken=taken)
    return templating.page(request, "clinician_ui/record.html", page, status=status)


def _news(request: Request, staff: StaffView, where: str, *, same: bool) -> Response:
    answer = Response(status_code=204) if same else templating.page(request, "clinician_ui/_news.html", where)
    answer.headers[worklist.AS_OF] = worklist.said_as_of(worklist.seat_of(request, staff))
    return answer


def _number(request: Request, staff: StaffView, alert_id: int, *, typed: Typed | None = None, status: int = 200) -> Response:
    parts, seat = web_parts.of(request), worklist.seat_of(request, staff)
    with parts.database.read() as session:
        known = gathered.number(session, staff.hub_id, alerts.alert(session, staff.hub_id, alert_id))
        draft = _draft(session, known.trouble.open, staff)
    seen.record(parts, staff, "alert.viewed", "alert", alert_id)
    page = presenters.number_page(known, seat, typed=typed, draft=draft)
    return templating.page(request, "clinician_ui/number.html", page, status=status)


def _draft(session: Session, alert: AlertView | None, staff: StaffView) -> Draft | None:
    return None if alert is None else drafts.of(session, alert.id, staff.id)
