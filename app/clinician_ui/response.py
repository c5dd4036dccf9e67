"""Taking a patient on, giving them back, and saying what came of the call."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.alerts import drafts
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.clinician_ui import later_form, outcome_form, record, worklist
from app.clinician_ui.outcome_form import Parsed
from app.clinician_ui.record_presenters import Problem
from app.errors import Fault, Invalid, Refused
from app.flows import call_outcome, claiming
from app.hubs.store import HubView
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
# The page sends a draft by itself: that is no sign that somebody sits before it.
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST, touch=False))]
Hub = Annotated[HubView, Depends(current_actor.hub)]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
DRAFTED: Final = frozenset({*outcome_form.LABELS, "seen"})
"""What of the form is kept while it is being filled in; `seen` tells what has come since."""


@router.post("/alerts/{alert_id}/claim")
def claim(request: Request, staff: Nurse, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Take it on and go to the patient; or say at once who was first."""
    now, revision = parts.clock.now(), number(typed["revision"]) if "revision" in typed else None

    def work(session: Session) -> claiming.Claimed:
        return claiming.claim(session, staff.hub_id, alert_id, revision=revision, actor=staff.actor, now=now)

    try:
        claimed = parts.database.write(work)
    except Refused as refusal:
        if typed.get("from") == "worklist":
            return worklist.refused(request, staff, refusal)
        return record.again(request, staff, alert_id, Problem(refusal.sentence, refusal.hint), status=refusal.status)
    return _to(claimed.alert)


@router.post("/alerts/{alert_id}/take-over")
def take_over(request: Request, staff: Nurse, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Take a patient over from a colleague who has them, with a reason that the colleague is shown."""
    now = parts.clock.now()
    why, faults = later_form.why_taken_over(typed)
    if faults:
        return _again(request, staff, alert_id, Problem(faults=faults), typed, Invalid.status)

    def work(session: Session) -> claiming.Claimed:
        return claiming.claim(
            session, staff.hub_id, alert_id, revision=number(typed.get("revision", "")), because=why, actor=staff.actor, now=now
        )

    try:
        return _to(parts.database.write(work).alert)
    except Refused as refusal:
        return _again(request, staff, alert_id, Problem(refusal.sentence, refusal.hint), typed, refusal.status)


@router.post("/alerts/{alert_id}/later")
def later(request: Request, staff: Nurse, hub: Hub, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Say that nobody is needed before a time, and why; never of a red."""
    now = parts.clock.now()
    asked = later_form.later(typed, zone=hub.zone, now=now)
    until = asked.until
    if asked.faults or until is None:
        return _again(request, staff, alert_id, Problem(faults=asked.faults), typed, Invalid.status)

    def work(session: Session) -> alerts.AlertView:
        return claiming.snooze(session, staff.hub_id, alert_id, until=until, because=asked.why, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except Invalid as refusal:
        return _again(request, staff, alert_id, Problem(faults=_of_later(refusal)), typed, refusal.status)
    except Refused as refusal:
        return _again(request, staff, alert_id, Problem(refusal.sentence, refusal.hint), typed, refusal.status)
    return RedirectResponse("/worklist", status_code=303)


@router.post("/alerts/{alert_id}/hand-back")
def hand_back(request: Request, staff: Nurse, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Put it back on the list for others."""
    now, note = parts.clock.now(), typed.get("note", "").strip() or None

    def work(session: Session) -> alerts.AlertView:
        return claiming.hand_back(session, staff.hub_id, alert_id, note=note, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except Invalid as refusal:
        return record.again(request, staff, alert_id, Problem(faults=refusal.faults), typed=typed, status=refusal.status)
    except Refused as refusal:
        return record.again(request, staff, alert_id, Problem(refusal.sentence, refusal.hint), status=refusal.status)
    return RedirectResponse("/worklist", status_code=303)


@router.post("/alerts/{alert_id}/outcome")
def record_outcome(request: Request, staff: Nurse, hub: Hub, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Record what came of the call and go back to the list; or show the page again with everything that was typed."""
    now = parts.clock.now()
    parsed = outcome_form.parse(typed, zone=hub.zone, now=now)
    try:
        parts.database.write(lambda session: _record(session, staff, parts, alert_id, parsed, typed, now))
    except Invalid as refusal:
        problem = Problem(faults=outcome_form.beside(refusal.faults, typed))
        return record.again(request, staff, alert_id, problem, typed=typed, status=refusal.status)
    except Refused as refusal:
        problem = Problem(refusal.sentence, refusal.hint)
        return record.again(request, staff, alert_id, problem, typed=typed, status=refusal.status)
    return RedirectResponse("/worklist", status_code=303)


def _again(request: Request, staff: StaffView, alert_id: int, problem: Problem, typed: dict[str, str], status: int) -> Response:
    return record.again(request, staff, alert_id, problem, typed=typed, form="later", status=status)


def _of_later(refusal: Invalid) -> tuple[Fault, ...]:
    """Give each fault the field of the form in which it was said."""
    fields = {"until": "later_in", "note": "later_why"}
    return tuple(Fault(fields.get(fault.field or "", fault.field), fault.reason) for fault in refusal.faults)


@router.post("/alerts/{alert_id}/draft")
def keep_draft(request: Request, staff: Watcher, parts: Live, alert_id: int, typed: Typed) -> Response:
    """Keep what is being typed, so that a time-out or a closed lid loses none of it; the page sends it by itself."""
    now = parts.clock.now()
    values = {name: value for name, value in typed.items() if name in DRAFTED}
    kept = parts.database.write(lambda session: drafts.keep(session, staff.hub_id, alert_id, staff.id, values, now=now))
    return Response(status_code=204 if kept else 413, headers={worklist.AS_OF: worklist.said_as_of(worklist.seat_of(request, staff))})


def number(text: str) -> int:
    """Give the number that a form carries; a form that was tampered with fits none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else -1


def _record(session: Session, staff: StaffView, parts: Parts, alert_id: int, parsed: Parsed, typed: dict[str, str], now: datetime) -> None:
    if parsed.outcome is None or parsed.faults:
        alert_store.alert(session, staff.hub_id, alert_id)  # an address that leads nowhere is said before any fault
        raise Invalid(faults=parsed.faults)
    draft = alerts.OutcomeDraft(
        code=parsed.outcome,
        note=parsed.note,
        next_step_at=parsed.next_at,
        next_step=parsed.next_step,
        follow_up_urgency=alerts.Urgency.AMBER if parsed.amber else alerts.Urgency.ROUTINE,
        handover=parsed.handover,
    )
    revision = number(typed.get("revision", ""))
    call_outcome.record(session, staff.hub_id, alert_id, draft, revision=revision, addresses=parts.addresses, actor=staff.actor, now=now)
    drafts.forget(session, alert_id, staff.id)


def _to(alert: alerts.AlertView) -> Response:
    where = f"/patients/{alert.patient_id}" if alert.patient_id is not None else f"/alerts/{alert.id}"
    return RedirectResponse(where, status_code=303)
