"""The board round: everybody on the caseload for the senior review, each marked as seen today with a short decision."""

from datetime import datetime, time
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.alerts import board_round as rounds
from app.caseload import reviewing
from app.caseload.board_round import Decision
from app.clinician_ui import board_round_presenters as presenters
from app.clinician_ui import seen, worklist
from app.clinician_ui.board_round_presenters import Sent
from app.clinician_ui.response import number
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Invalid, Refused
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import store as pathways
from app.web import current_actor, forms, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
ROWS: Final = 50


@router.get("/board-round")
def show(request: Request, staff: Reader, cursor: str | None = None) -> Response:
    """Show one page of the round."""
    seen.record(web_parts.of(request), staff, "round.board_viewed", "hub", staff.hub_id)
    return _page(request, staff, cursor or None)


@router.post("/board-round/{episode_id}")
def mark(request: Request, staff: Nurse, episode_id: int, typed: Typed) -> Response:
    """Mark a patient as seen today, and go on where they stood."""
    seat, cursor = worklist.seat_of(request, staff), typed.get("cursor") or None
    said = {name: typed.get(f"r{episode_id}_{name}", "").strip() for name in ("decision", "note")}

    def work(session: Session) -> None:
        decision = Decision(said["decision"]) if said["decision"] in list(Decision) else None
        day = seat.now.astimezone(seat.hub.zone).date()
        newest, note = number(typed.get("seen", "")), said["note"] or None
        reviewing.mark_seen(
            session, staff.hub_id, episode_id, decision, note, seen=newest, day=day, actor=staff.actor, now=seat.now
        )  # fmt: skip

    try:
        web_parts.of(request).database.write(work)
    except Invalid as refusal:
        return _page(request, staff, cursor, Sent(episode_id, said, refusal.faults), status=refusal.status)
    except Refused as refusal:
        return _page(request, staff, cursor, Sent(episode_id, said, (), refusal.sentence, refusal.hint), status=refusal.status)
    where = f"?cursor={quote(cursor, safe='')}" if cursor else ""
    return RedirectResponse(f"/board-round{where}#stay-{episode_id}", status_code=303)


def _page(request: Request, staff: StaffView, cursor: str | None, sent: Sent | None = None, *, status: int = 200) -> Response:
    seat = worklist.seat_of(request, staff)
    with web_parts.of(request).database.read() as session:
        found = rounds.page(session, staff.hub_id, midnight=_midnight(seat), limit=ROWS, cursor=cursor)
        made = rounds.progress(session, staff.hub_id, seat.now.astimezone(seat.hub.zone).date())
        known = {one: pathways.version(session, one).pathway for one in {item.pathway_version_id for item in found.items}}
    page = presenters.board_round_page(found, made, known, seat, cursor=cursor, sent=sent)
    return templating.page(request, "clinician_ui/board_round.html", page, status=status)


def _midnight(seat: Seat) -> datetime:
    """Say when the hub's day began."""
    return datetime.combine(seat.now.astimezone(seat.hub.zone).date(), time.min, tzinfo=seat.hub.zone)
