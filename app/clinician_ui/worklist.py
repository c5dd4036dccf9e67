"""The worklist: who needs a call, most urgent first, asked for again by the page itself, in time to show a change within three seconds."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.alerts import store as alerts
from app.alerts.listed import WorklistItem
from app.alerts.triage import Urgency
from app.clinician_ui import filters, list_presenters, seen
from app.clinician_ui import worklist_presenters as presenters
from app.clinician_ui.filters import Narrowed
from app.clinician_ui.list_presenters import Listed, WorklistPage
from app.clinician_ui.worklist_presenters import Seat
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
MOST_REDS: Final = 30
"""So many reds stand over a list that is narrowed; beyond them the whole list is the place to look."""
AS_OF: Final = "Wardlight-As-Of"
"""The header that says, with every answer to the page's asking, at what time the list was true."""


def narrowed(pathway: str = "", reason: str = "", owner: str = "", language: str = "", team: str = "") -> Narrowed:
    """Read from the address what the list is narrowed by; what is no such thing narrows nothing."""
    return filters.read(pathway=pathway, reason=reason, owner=owner, language=language, team=team)


Filters = Annotated[Narrowed, Depends(narrowed)]


@router.get("/worklist")
def worklist(request: Request, staff: Reader, chosen: Filters, cursor: str | None = None) -> Response:
    """Show the list."""
    seat = seat_of(request, staff)
    seen.record(web_parts.of(request), staff, "worklist.viewed", "hub", staff.hub_id)
    return templating.page(request, "clinician_ui/worklist.html", look(request, seat, chosen, cursor=cursor or None))


@router.get("/worklist/list")
def worklist_list(request: Request, staff: Watcher, chosen: Filters, mark: str = "", cursor: str | None = None) -> Response:
    """Give the list alone for the page that is open already, or nothing when it would look the same."""
    seat = seat_of(request, staff)
    page = look(request, seat, chosen, cursor=cursor or None, unless=mark)
    answer = Response(status_code=204) if page is None else templating.page(request, "clinician_ui/_list.html", page)
    answer.headers[AS_OF] = said_as_of(seat)
    return answer


def refused(request: Request, staff: StaffView, refusal: WardlightError) -> Response:
    """Show the list as it is now, with why somebody could not be claimed."""
    page = look(request, seat_of(request, staff), Narrowed(), problem=(refusal.sentence, refusal.hint))
    return templating.page(request, "clinician_ui/worklist.html", page, status=refusal.status)


def seat_of(request: Request, staff: StaffView) -> Seat:
    """Say who looks, of which hub, and when: the clock is read here, once a request."""
    return Seat(staff, current_actor.hub(request), web_parts.of(request).clock.now())


def said_as_of(seat: Seat) -> str:
    """Say when what is being answered was true."""
    return presenters.as_of(seat.hub, now=seat.now)


def look(
    request: Request,
    seat: Seat,
    chosen: Narrowed,
    *,
    cursor: str | None = None,
    unless: str | None = None,
    problem: tuple[str, str | None] | None = None,
) -> WorklistPage | None:
    """Read one page of the list in one unchanging view of the database: five queries, however long it is.

    None where its mark is `unless`: it would look the same. What is narrowed or goes on from another page has the reds besides, in
    three more. A version of a pathway that this process has not met costs one more, once.
    """
    wanted = chosen.wanted(seat.staff.id)
    with web_parts.of(request).database.read() as session:
        standing = alerts.standing(session, seat.hub.id)
        mark = presenters.mark_of(standing.revision, now=seat.now)
        if mark == unless:
            return None
        listed = Listed(
            page=alerts.worklist(session, seat.hub.id, wanted=wanted, limit=ROWS, cursor=cursor),
            counts=standing.counts,
            claimed=alerts.claimed(session, seat.hub.id),
            reds=_reds(session, seat, apart=cursor is not None or not chosen.everything),
            pathways=[(name, one.title) for name, one in sorted(web_parts.of(request).pathways.items())],
        )
        ids = presenters.version_ids((*listed.page.items, *listed.reds))
        known = {number: pathways.version(session, number).pathway for number in ids}
    return list_presenters.worklist_page(listed, known, seat, chosen, mark=mark, cursor=cursor, problem=problem)


def _reds(session: Session, seat: Seat, *, apart: bool) -> tuple[WorklistItem, ...]:
    """Give the reds that stand over whatever part of the list is shown; the whole list begins with them itself."""
    if not apart:
        return ()
    first = alerts.worklist(session, seat.hub.id, limit=MOST_REDS)
    return tuple(item for item in first.items if item.urgency is Urgency.RED)
