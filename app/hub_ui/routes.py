"""The caseload page: a hub's figures, read when asked for."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.hub_ui import presenters
from app.identity import permissions
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.messaging import links
from app.reporting import queries
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Manager = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_THE_HUB))]
# The page asks for new figures by itself: that is no sign that somebody sits before it.
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_THE_HUB, touch=False))]


@router.get("/hub")
def hub_page(request: Request, staff: Manager) -> HTMLResponse:
    """Show the caseload."""
    return templating.page(request, "hub_ui/hub.html", _figures(request, staff))


@router.get("/hub/figures")
def hub_figures(request: Request, staff: Watcher) -> HTMLResponse:
    """Give the figures alone, for the page that is open already."""
    return templating.page(request, "hub_ui/_figures.html", _figures(request, staff))


def _figures(request: Request, staff: StaffView) -> presenters.HubPage:
    parts = web_parts.of(request)
    hub = current_actor.hub(request)
    rate = parts.gateway.per_second(parts.addresses.sender_for(hub))
    link = parts.addresses.form_url("x" * links.TOKEN_CHARACTERS)
    with parts.database.read() as session:
        figures = queries.hub_figures(session, staff.hub_id, zone=hub.zone, per_second=rate, link=link, now=parts.clock.now())
    rota, teams = (permissions.can(staff.actor, one) for one in (Permission.KEEP_THE_ROTA, Permission.NAME_TEAMS))
    return presenters.hub_page(hub, figures, per_second=rate, keeps_rota=rota, names_teams=teams)
