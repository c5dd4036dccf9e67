"""The demo's clock and its scripted afternoon: what a trainer presses, and where it is."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.errors import NotFound
from app.hubs.store import HubView
from app.identity.roles import Permission
from app.simulator_ui import phones, stage_presenters
from app.web import current_actor, error_pages, forms, templating
from app.web import parts as web_parts
from app.web.rehearsal import PACES, Rehearsal

_PACES: Final = {str(pace): pace for pace in PACES}


def stage_of(request: Request) -> Rehearsal:
    """Give what plays the afternoon; as if there were no such page where none does."""
    found = web_parts.of(request).rehearsal
    if found is None:
        raise NotFound("There is nothing at this address.")
    return found


router = APIRouter(dependencies=[Depends(phones.not_for_real)])
Visitor = Depends(current_actor.needs(Permission.SEE_PATIENTS))
Watcher = Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))
Hub = Annotated[HubView, Depends(current_actor.hub)]
Stage = Annotated[Rehearsal, Depends(stage_of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]


@router.get("/simulator/stage", dependencies=[Watcher])
def look(request: Request, hub: Hub, stage: Stage) -> Response:
    """Give the clock and the script for the page that is open already."""
    return templating.page(request, "simulator_ui/_stage.html", stage_presenters.present(stage.progress(), zone=hub.zone))


@router.get("/simulator/steps", dependencies=[Watcher])
def steps(request: Request, hub: Hub, stage: Stage) -> Response:
    """Give the whole script for the page that is open already."""
    return templating.page(request, "simulator_ui/_steps.html", stage_presenters.present(stage.progress(), zone=hub.zone))


@router.get("/simulator/time", dependencies=[Watcher])
def time(request: Request, stage: Stage) -> Response:  # noqa: ARG001 -- answers 404 where no stage is
    """Give the line with the demo's time that every page bears."""
    return templating.page(request, "web/_demo_time.html")


@router.post("/simulator/stage", dependencies=[Visitor])
def act(request: Request, hub: Hub, stage: Stage, typed: Typed) -> Response:
    """Do one thing: `do` is a pace, or next, play, stop."""
    match typed.get("do", ""):
        case "next":
            stage.skip()
        case "play":
            stage.play()
        case "stop":
            stage.stop()
        case pace if pace in _PACES:
            stage.run(_PACES[pace])
        case _:
            raise NotFound("There is no such thing to do.")
    if error_pages.is_fragment(request):
        return look(request, hub, stage)
    return RedirectResponse("/simulator", status_code=303)
