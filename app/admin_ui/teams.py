"""The page on which a hub's teams are named."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import team_presenters as presenters
from app.errors import Fault, Invalid, Refused
from app.hubs import service as hubs
from app.hubs import store, teams
from app.hubs.views import HubView
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Keeper = Annotated[StaffView, Depends(current_actor.needs(Permission.NAME_TEAMS))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
HOME, PAGE = "/settings/teams", "admin_ui/teams.html"


@router.get(HOME)
def show(request: Request, _: Keeper, done: str = "") -> Response:
    """Show the teams."""
    return templating.page(request, PAGE, presenters.teams_page(current_actor.hub(request), done=done))


@router.post(HOME)
def save(request: Request, me: Keeper, parts: Live, typed: Typed) -> Response:
    """Name the teams, or show the page again with what is wrong and everything that was typed."""
    now = parts.clock.now()
    try:
        names, seen = _names(typed), typed.get("seen", "")
        parts.database.write(lambda session: hubs.name_teams(session, me.hub_id, names, seen=seen, actor=me.actor, now=now))
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else (Fault(teams.FIELD, f"{refusal.sentence} {refusal.hint}"),)
        page = presenters.teams_page(_standing(parts, me), typed=typed, faults=faults)
        return templating.page(request, PAGE, page, status=refusal.status)
    return RedirectResponse(f"{HOME}?done=teams", status_code=303)


def _names(typed: dict[str, str]) -> tuple[str, ...]:
    parsed = teams.parse(typed.get(teams.FIELD, ""))
    if parsed.names is None:
        raise Invalid(faults=parsed.faults)
    return parsed.names


def _standing(parts: Parts, me: StaffView) -> HubView:
    with parts.database.read() as session:
        return store.by_id(session, me.hub_id)
