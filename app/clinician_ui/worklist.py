"""The worklist: who needs a call, most urgent first."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.alerts import store as alerts
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, templating
from app.web import parts as web_parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]


@router.get("/worklist")
def worklist(request: Request, staff: Reader) -> Response:
    """Show the list."""
    with web_parts.of(request).database.read() as session:
        page = alerts.worklist(session, staff.hub_id)
    return templating.page(request, "clinician_ui/worklist.html", page)
