"""The simulated phones' page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, templating

router = APIRouter()
Visitor = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]


@router.get("/simulator")
def simulator(request: Request, staff: Visitor) -> Response:
    """Show the phones beside the worklist."""
    return templating.page(request, "simulator_ui/simulator.html", staff)
