"""A round in a care home: one page for all its residents, filled in from top to bottom and taken in row by row."""

import secrets
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.clinician_ui import entering, round_form, seen, worklist
from app.clinician_ui import round_presenters as presenters
from app.clinician_ui.entering import Place
from app.clinician_ui.round_presenters import Became, HomesPage, Resident, Sent
from app.errors import NotFound, WardlightError
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.monitoring import store as monitoring
from app.web import current_actor, forms, templating
from app.web import parts as web_parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]


@router.get("/rounds")
def show(request: Request, staff: Nurse, home: str = "") -> Response:
    """Show the residents of a care home, each with their row; or the care homes there are."""
    parts = web_parts.of(request)
    if not home:
        with parts.database.read() as session:
            page = HomesPage(tuple(caseload.care_homes(session, staff.hub_id)))
        return templating.page(request, "clinician_ui/rounds.html", page)
    seen.record(parts, staff, "round.viewed", "hub", staff.hub_id)
    return _page(request, staff, home, Sent())


@router.post("/rounds")
def save(request: Request, staff: Nurse, typed: Annotated[dict[str, str], Depends(forms.typed_in_rows)]) -> Response:
    """Take in the rows that were sent, each by itself, and show the page again: what is in, what is wrong, and the rest as typed."""
    home = typed.get("home", "")
    with web_parts.of(request).database.read() as session:
        places = [entering.place(session, one.stay) for one in _residents(session, staff.hub_id, home)]
    chosen = [place for place in places if round_form.chosen(typed, place.stay.id)]
    became = {place.stay.id: _take_in(request, staff, place, round_form.row(typed, place.stay.id)) for place in chosen}
    failed = any(not one.kept for one in became.values())
    return _page(request, staff, home, Sent(typed, became), status=422 if failed else 200)


def _take_in(request: Request, staff: StaffView, place: Place, typed: Mapping[str, str]) -> Became:
    """Take in one row. Whatever stands against it is told in it, and holds up no other."""
    parts, now = web_parts.of(request), web_parts.of(request).clock.now()
    parsed = round_form.parse(typed, place.asked, zone=current_actor.hub(request).zone, now=now)
    if parsed.faults:
        return Became(faults=parsed.faults)
    sending, actor = forms.sending(typed), staff.actor
    try:
        outcome = parts.database.write(lambda session: entering.take(session, place.stay, parsed, client_id=sending, actor=actor, now=now))
    except WardlightError as refusal:
        return Became(problem=refusal.sentence)
    return Became(entering.taken(place, outcome))


def _page(request: Request, staff: StaffView, home: str, sent: Sent, *, status: int = 200) -> Response:
    seat = worklist.seat_of(request, staff)
    with web_parts.of(request).database.read() as session:
        residents = _residents(session, staff.hub_id, home)
    ids = {one.stay.id: secrets.token_hex(16) for one in residents}
    page = presenters.round_page(home, residents, seat, ids, sent)
    return templating.page(request, "clinician_ui/round.html", page, status=status)


def _residents(session: Session, hub_id: int, home: str) -> list[Resident]:
    """Give the residents of a care home of this name; raises NotFound where no such home looks after anybody here."""
    found = next((one for one in caseload.care_homes(session, hub_id) if one.name.casefold() == home.strip().casefold()), None)
    if found is None:
        raise NotFound("There is no care home of this name with anybody who is monitored here.", hint="Go back to the care homes.")
    places = [entering.place(session, stay) for stay in caseload.residents(session, hub_id, found)]
    latest = monitoring.latest_of(session, hub_id, [one.stay.id for one in places], each=1)
    return [Resident(one.stay, one.asked, next(iter(latest.get(one.stay.id, ())), None)) for one in places]
