"""The leaflet and diary of one patient, to be printed."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.clinician_ui import leaflet_presenters as presenters
from app.clinician_ui import seen
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import store as pathways
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]


@router.get("/enrol/{episode_id}/leaflet")
def leaflet(request: Request, staff: Reader, episode_id: int) -> Response:
    """Show the leaflet as it will print."""
    parts = web_parts.of(request)
    stay = seen.stay(parts, staff, episode_id)
    with parts.database.read() as session:
        pathway = pathways.version(session, stay.pathway_version_id).pathway
    page = presenters.leaflet_page(stay, current_actor.hub(request), pathway)
    return templating.page(request, "clinician_ui/leaflet.html", page)
