"""The languages of a hub: an administrator turns a translation on or off, with a reason."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import language_presenters
from app.admin_ui.language_presenters import LanguagePage
from app.errors import Fault, Invalid, NotFound
from app.hubs import service as hubs
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts
from app.wording import languages
from app.wording.languages import Language

router = APIRouter()
Keeper = Annotated[StaffView, Depends(current_actor.needs(Permission.KEEP_THE_HUB))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
PAGE = "admin_ui/language.html"


@router.get("/settings/languages/{code}")
def language(request: Request, _: Keeper, code: str) -> Response:
    """Show one translation, who vouches for it, and the form that turns it on or off."""
    return templating.page(request, PAGE, _page(request, _found(code)))


@router.post("/settings/languages/{code}")
def choose(request: Request, me: Keeper, parts: Live, code: str, typed: Typed) -> Response:
    """Turn a translation on or off in this hub, or ask for the reason."""
    found, now = _found(code), parts.clock.now()
    on, reason = typed.get("wanted") == "on", typed.get("reason", "")
    try:
        parts.database.write(
            lambda session: hubs.choose_language(session, me.hub_id, found.code, on=on, reason=reason, actor=me.actor, now=now)
        )
    except Invalid as refusal:
        return templating.page(request, PAGE, _page(request, found, typed, refusal.faults), status=refusal.status)
    return RedirectResponse("/settings?done=language", status_code=303)


def _page(request: Request, found: Language, typed: dict[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> LanguagePage:
    return language_presenters.language_page(current_actor.hub(request), found, typed, faults)


def _found(code: str) -> Language:
    found = languages.find(code)
    if found is None or found.code != code:
        raise NotFound("There is no such translation.")
    return found
