"""The worklist: who needs a call, most urgent first, asked for again by the page itself, in time to show a change within three seconds."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.alerts import store as alerts
from app.clinician_ui import seen
from app.clinician_ui import worklist_presenters as presenters
from app.clinician_ui.worklist_presenters import Seat, WorklistPage
from app.errors import WardlightError
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import store as pathways
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]
# The page asks by itself: that is no sign that somebody sits before it.
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))]
ROWS: Final = 60
AS_OF: Final = "Wardlight-As-Of"
"""The header that says, with every answer to the page's asking, at what time the list was true."""


@router.get("/worklist")
def worklist(request: Request, staff: Reader, cursor: str | None = None) -> Response:
    """Show the list."""
    seat = seat_of(request, staff)
    seen.record(web_parts.of(request), staff, "worklist.viewed", "hub", staff.hub_id)
    return templating.page(request, "clinician_ui/worklist.html", look(request, seat, cursor=cursor or None))


@router.get("/worklist/list")
def worklist_list(request: Request, staff: Watcher, mark: str = "", cursor: str | None = None) -> Response:
    """Give the list alone for the page that is open already, or nothing when it would look the same."""
    seat = seat_of(request, staff)
    with web_parts.of(request).database.read() as session:
        unchanged = mark == _mark(session, seat)
    said = {AS_OF: said_as_of(seat)}
    if unchanged:
        return Response(status_code=204, headers=said)
    answer = templating.page(request, "clinician_ui/_list.html", look(request, seat, cursor=cursor or None))
    answer.headers.update(said)
    return answer


def refused(request: Request, staff: StaffView, refusal: WardlightError) -> Response:
    """Show the list as it is now, with why somebody could not be claimed."""
    page = look(request, seat_of(request, staff), problem=(refusal.sentence, refusal.hint))
    return templating.page(request, "clinician_ui/worklist.html", page, status=refusal.status)


def seat_of(request: Request, staff: StaffView) -> Seat:
    """Say who looks, of which hub, and when: the clock is read here, once a request."""
    return Seat(staff, current_actor.hub(request), web_parts.of(request).clock.now())


def said_as_of(seat: Seat) -> str:
    """Say when what is being answered was true."""
    return presenters.as_of(seat.hub, now=seat.now)


def look(request: Request, seat: Seat, *, cursor: str | None = None, problem: tuple[str, str | None] | None = None) -> WorklistPage:
    """Read one page of the list and its mark in one unchanging view of the database: four queries, however long it is.

    A version of a pathway that this process has not met costs one more, once.
    """
    with web_parts.of(request).database.read() as session:
        mark = _mark(session, seat)
        page = alerts.worklist(session, seat.hub.id, limit=ROWS, cursor=cursor)
        known = {number: pathways.version(session, number).pathway for number in presenters.version_ids(page.items)}
    return presenters.worklist_page(page, known, seat, mark=mark, cursor=cursor, problem=problem)


def _mark(session: Session, seat: Seat) -> str:
    return presenters.mark_of(alerts.revision(session, seat.hub.id), now=seat.now)
