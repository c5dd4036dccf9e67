"""The on-call pages: the rota of a hub, who is there now, and the drill that shows whether they are reached."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import on_call_presenters as presenters
from app.admin_ui.on_call_presenters import OnCallPage
from app.errors import Fault, Invalid
from app.flows import on_call_drill
from app.hubs import rostering, rota_form
from app.hubs.rota import Draft
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Keeper = Annotated[StaffView, Depends(current_actor.needs(Permission.KEEP_THE_ROTA))]
# The page asks by itself: that is no sign that somebody sits before it.
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.KEEP_THE_ROTA, touch=False))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
HOME = "/settings/on-call"
PAGE, DUTY_PAGE, DRILLS = "admin_ui/on_call.html", "admin_ui/duty.html", "admin_ui/_drills.html"


@router.get(HOME)
def on_call(request: Request, _: Keeper, done: str = "") -> Response:
    """Show who is on call, the rota and the last drills."""
    return templating.page(request, PAGE, _page(request, done=done))


@router.get(f"{HOME}/drills")
def drills(request: Request, _: Watcher) -> Response:
    """Give the drills alone, for the page that is open already."""
    return templating.page(request, DRILLS, _page(request))


@router.post(f"{HOME}/drill")
def drill(request: Request, me: Keeper, parts: Live, typed: Typed) -> Response:
    """Text and ring whoever is on call now, for a drill, or say why not."""
    now, reason = parts.clock.now(), typed.get("reason", "")
    try:
        parts.database.write(
            lambda session: on_call_drill.begin(session, me.hub_id, reason, addresses=parts.addresses, actor=me.actor, now=now)
        )
    except Invalid as refusal:
        return templating.page(request, PAGE, _page(request, typed, refusal.faults), status=refusal.status)
    return RedirectResponse(f"{HOME}?done=drill#drills", status_code=303)


@router.get(f"{HOME}/new")
def new_duty(request: Request, _: Keeper) -> Response:
    """Ask who is on call, and when."""
    return templating.page(request, DUTY_PAGE, presenters.duty_page(None, presenters.USUAL))


@router.post(HOME)
def add_duty(request: Request, me: Keeper, parts: Live, typed: Typed) -> Response:
    """Put somebody on the rota, or say what is wrong."""
    now = parts.clock.now()
    try:
        draft = _read(request, parts, typed)
        parts.database.write(lambda session: rostering.add_duty(session, me.hub_id, draft, actor=me.actor, now=now))
    except Invalid as refusal:
        page = presenters.duty_page(None, typed, refusal.faults)
        return templating.page(request, DUTY_PAGE, page, status=refusal.status)
    return RedirectResponse(f"{HOME}?done=rota", status_code=303)


@router.get(f"{HOME}/{{duty_id}}")
def duty(request: Request, _: Keeper, duty_id: int) -> Response:
    """Show one entry, to be changed or taken off."""
    found = rostering.find(current_actor.hub(request).rota, duty_id)
    return templating.page(request, DUTY_PAGE, presenters.duty_page(duty_id, presenters.values_of(found.draft)))


@router.post(f"{HOME}/{{duty_id}}")
def change_duty(request: Request, me: Keeper, parts: Live, duty_id: int, typed: Typed) -> Response:
    """Change one entry, or say what is wrong."""
    now = parts.clock.now()
    try:
        draft = _read(request, parts, typed)
        parts.database.write(lambda session: rostering.change_duty(session, me.hub_id, duty_id, draft, actor=me.actor, now=now))
    except Invalid as refusal:
        page = presenters.duty_page(duty_id, typed, refusal.faults)
        return templating.page(request, DUTY_PAGE, page, status=refusal.status)
    return RedirectResponse(f"{HOME}?done=rota", status_code=303)


@router.post(f"{HOME}/{{duty_id}}/remove")
def remove_duty(me: Keeper, parts: Live, duty_id: int) -> Response:
    """Take one entry off the rota."""
    now = parts.clock.now()
    parts.database.write(lambda session: rostering.remove_duty(session, me.hub_id, duty_id, actor=me.actor, now=now))
    return RedirectResponse(f"{HOME}?done=rota", status_code=303)


def _read(request: Request, parts: Parts, typed: dict[str, str]) -> Draft:
    ours = frozenset(number for number in (current_actor.hub(request).phone, parts.addresses.default_from) if number)
    parsed = rota_form.parse(typed, ours=ours, allow_test=parts.environment != "production")
    if parsed.draft is None:
        raise Invalid(faults=parsed.faults)
    return parsed.draft


def _page(request: Request, typed: dict[str, str] | None = None, faults: tuple[Fault, ...] = (), *, done: str = "") -> OnCallPage:
    parts, hub = web_parts.of(request), current_actor.hub(request)
    with parts.database.read() as session:
        results = on_call_drill.results(session, hub.id)
    return presenters.on_call_page(hub, results, now=parts.clock.now(), typed=typed, faults=faults, done=done)
