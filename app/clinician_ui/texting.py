"""A nurse writes a text to a patient, looks at it as it will go, and sends it."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.clinician_ui import gathered, seen, worklist
from app.clinician_ui import texting_presenters as presenters
from app.errors import Fault, Invalid, Refused
from app.flows import own_words
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.form import Form

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Typed = Annotated[dict[str, str], Depends(forms.typed)]


@router.get("/patients/{patient_id}/text")
def write(request: Request, staff: Nurse, patient_id: int) -> Response:
    """Show the empty form, or why this patient is not texted."""
    return _show(request, staff, patient_id, {}, looked=False)


@router.post("/patients/{patient_id}/text/look")
def look(request: Request, staff: Nurse, patient_id: int, typed: Typed) -> Response:
    """Show the text as it will go. Nothing is sent."""
    return _show(request, staff, patient_id, typed, looked=True)


@router.post("/patients/{patient_id}/text")
def send(request: Request, staff: Nurse, patient_id: int, typed: Typed) -> Response:
    """Send it, and go back to the conversation; or say why not, with what was typed."""
    parts, now = web_parts.of(request), web_parts.of(request).clock.now()
    with parts.database.read() as session:
        stay = gathered.patient(session, staff.hub_id, patient_id, receipts=False).stay
    words, key, at_once = typed.get("words", ""), typed.get("key", "")[:64] or secrets.token_hex(16), typed.get("at_once") == "yes"
    try:
        parts.database.write(
            lambda session: own_words.send(
                session, staff.hub_id, stay.id, words, key=key, at_once=at_once, addresses=parts.addresses, actor=staff.actor, now=now
            )
        )
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else ()
        return _show(request, staff, patient_id, typed, looked=True, faults=faults, status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}#texts-heading", status_code=303)


def _show(
    request: Request,
    staff: StaffView,
    patient_id: int,
    typed: dict[str, str],
    *,
    looked: bool,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    parts, seat, refusal = web_parts.of(request), worklist.seat_of(request, staff), None
    with parts.database.read() as session:
        known = gathered.patient(session, staff.hub_id, patient_id, receipts=False)
        goes_at = own_words.goes_at(session, known.stay, at_once=False, now=seat.now)
        try:
            own_words.check_may_text(session, known.stay)
        except Refused as why:
            refusal = why
    found = faults or (own_words.faults_of(typed.get("words", "")) if looked else ())
    seen.record(parts, staff, "patient.viewed", "patient", patient_id)
    form, key = Form(presenters.LABELS, typed, found), typed.get("key") or secrets.token_hex(16)
    page = presenters.texting_page(known, seat, form, key=key, goes_at=goes_at, looked=looked, refusal=refusal)
    return templating.page(request, "clinician_ui/texting.html", page, status=422 if found else status)
