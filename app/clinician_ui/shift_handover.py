"""Handing a shift over: one page for the hub, a note for whoever comes next, their signature, and the handovers before."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.alerts import shift, shift_handovers
from app.alerts import store as alerts
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.clinician_ui import seen, worklist
from app.clinician_ui import shift_page_presenters as presenters
from app.clinician_ui import shift_presenters as words
from app.clinician_ui.response import number
from app.clinician_ui.shift_presenters import Found, Sheet
from app.clinician_ui.worklist_presenters import Seat, version_ids
from app.errors import Fault, Invalid, Refused
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import store as pathways
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.wording import sentences

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
MOST: Final = 200
"""So many of each kind stand on the page: more is no handover, and the page then says how many are left."""
LOOKS_BACK: Final = timedelta(hours=12)


@router.get("/handover")
def show(request: Request, staff: Reader, before: str = "") -> Response:
    """Show everything that whoever takes over must know."""
    seen.record(web_parts.of(request), staff, "shift.handover_viewed", "hub", staff.hub_id)
    return _page(request, staff, before=number(before) if before else None)


@router.post("/handover/note")
def note(request: Request, staff: Nurse, typed: Typed) -> Response:
    """Leave words for whoever takes over."""
    parts, now = web_parts.of(request), web_parts.of(request).clock.now()
    said, shown = "\n".join(typed.get("note", "").strip().splitlines()), number(typed.get("seen", ""))

    def work(session: Session) -> None:
        shift_handovers.write_note(session, staff.hub_id, said, seen=shown, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except Invalid as refusal:
        return _page(request, staff, typed=typed.get("note"), faults=refusal.faults, status=refusal.status)
    except Refused as refusal:
        return _page(request, staff, typed=typed.get("note"), problem=refusal, status=refusal.status)
    return RedirectResponse("/handover", status_code=303)


@router.post("/handover/taken")
def take_over(request: Request, staff: Nurse, typed: Typed) -> Response:
    """Sign for the shift; where the page says something else by now it is shown again, and nothing is signed."""
    seat = worklist.seat_of(request, staff)

    def work(session: Session) -> int:
        sheet = _sheet(session, seat)
        if presenters.mark(sheet, shift_handovers.waiting_note(session, staff.hub_id)) != typed.get("mark"):
            raise Refused(sentences.say("shift_refusal.changed"), hint=sentences.say("shift_refusal.changed_hint"))
        return shift_handovers.take_over(session, staff.hub_id, words.to_json(sheet), actor=staff.actor, now=seat.now)

    try:
        signed = web_parts.of(request).database.write(work)
    except Refused as refusal:
        return _page(request, staff, problem=refusal, status=refusal.status)
    return RedirectResponse(f"/handover/{signed}", status_code=303)


@router.get("/handover/{handover_id}")
def former(request: Request, staff: Reader, handover_id: int) -> Response:
    """Show a handover as it was signed."""
    with web_parts.of(request).database.read() as session:
        found = shift_handovers.one(session, staff.hub_id, handover_id)
    seen.record(web_parts.of(request), staff, "shift.handover_viewed", "shift_handover", handover_id)
    page = presenters.former_page(found, worklist.seat_of(request, staff))
    return templating.page(request, "clinician_ui/shift_former.html", page)


def _page(
    request: Request,
    staff: StaffView,
    *,
    before: int | None = None,
    typed: str | None = None,
    faults: tuple[Fault, ...] = (),
    problem: Refused | None = None,
    status: int = 200,
) -> Response:
    seat = worklist.seat_of(request, staff)
    with web_parts.of(request).database.read() as session:
        sheet, waiting = _sheet(session, seat), shift_handovers.waiting_note(session, staff.hub_id)
        known = shift_handovers.taken(session, staff.hub_id, limit=presenters.FORMER + 1, before=before)
    page = presenters.refused(presenters.shift_page(sheet, waiting, known, seat), typed, faults, problem)
    return templating.page(request, "clinician_ui/shift_handover.html", page, status=status)


def _sheet(session: Session, seat: Seat) -> Sheet:
    """Read the page in one unchanging view of the database: eight queries, however long the list is."""
    hub_id = seat.hub.id
    page = alerts.worklist(session, hub_id, limit=MOST)
    found = Found(
        page=page,
        total=sum(alerts.standing(session, hub_id).counts.values()),
        words=shift.last_words(session, hub_id, [item.episode_id for item in page.items if item.episode_id is not None]),
        told=shift.asked_about_999(session, hub_id),
        paused=caseload.caseload(session, hub_id, states=frozenset({EpisodeState.PAUSED}), limit=MOST),
        closed=shift.closed_since(session, hub_id, since=seat.now - LOOKS_BACK, limit=MOST),
        pathways={one: pathways.version(session, one).pathway for one in version_ids(page.items)},
    )
    return words.sheet(found, seat)
