"""Signing in and out, one's own password, and the way from the start page to one's work."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.errors import Invalid, WardlightError
from app.flows import sign_in as flow
from app.identity.attempts import TooManyTries
from app.identity.passwords import TooBusy
from app.identity.store import StaffView
from app.staff_ui import presenters
from app.web import current_actor, forms, shell, templating
from app.web import parts as web_parts

router = APIRouter()
Typed = Annotated[dict[str, str], Depends(forms.typed)]
Anyone = Annotated[StaffView, Depends(current_actor.anyone)]


@router.get("/")
def start(staff: Annotated[StaffView, Depends(current_actor.staff)]) -> Response:
    """Send everybody to the page they start on; who is not signed in, to sign in."""
    return RedirectResponse(shell.home_of(staff), status_code=303)


@router.get("/caution")
def caution(request: Request) -> Response:
    """Give what stands over the page that asks; a page asks by itself, which is no sign that somebody sits before it."""
    if current_actor.find(request, touch=False) is None:
        raise current_actor.SignInNeeded
    return templating.page(request, "web/_caution.html")


@router.get("/login")
def sign_in_form(request: Request, next: str = "/") -> Response:  # noqa: A002 -- the address's own word
    """Show the sign-in form, or go on with whoever is signed in."""
    if current_actor.find(request) is not None:
        return RedirectResponse(presenters.safe_next(next), status_code=303)
    view = presenters.sign_in_page(web_parts.of(request).environment, next_page=presenters.safe_next(next))
    return templating.page(request, "staff_ui/sign_in.html", view)


@router.post("/login")
def sign_in(request: Request, typed: Typed) -> Response:
    """Sign somebody in, or show the form again with why not."""
    parts = web_parts.of(request)
    email, onward = typed.get("email", ""), presenters.safe_next(typed.get("next", "/"))
    try:
        signed_in = flow.sign_in(
            parts.database, email=email, password=typed.get("password", ""), address=_address(request), now=parts.clock.now()
        )
    except (flow.NotSignedIn, TooManyTries, TooBusy) as refusal:
        view = presenters.sign_in_page(parts.environment, next_page=onward, email=email, problem=_said(refusal))
        return templating.page(request, "staff_ui/sign_in.html", view, status=refusal.status)
    response = RedirectResponse(onward, status_code=303)
    current_actor.set_cookie(request, response, signed_in.token)
    return response


@router.post("/logout")
def sign_out(request: Request) -> Response:
    """Sign this browser out, if it is in."""
    parts = web_parts.of(request)
    token, now = current_actor.token_of(request), parts.clock.now()
    if token:
        parts.database.write(lambda session: flow.sign_out(session, token, now=now))
    response = RedirectResponse("/login", status_code=303)
    current_actor.clear_cookie(request, response)
    return response


@router.get("/password")
def password_form(request: Request, staff: Anyone) -> Response:
    """Show the form for a new password."""
    return templating.page(request, "staff_ui/password.html", presenters.password_page(must=staff.must_change_password))


@router.post("/password")
def change_password(request: Request, staff: Anyone, typed: Typed) -> Response:
    """Take a new password, or show the form again with what is wrong."""
    parts = web_parts.of(request)
    old, new = typed.get("old_password", ""), typed.get("new_password", "")
    token = current_actor.token_of(request) or ""
    try:
        flow.change_password(parts.database, staff, token=token, old=old, new=new, now=parts.clock.now())
    except Invalid as refusal:
        view = presenters.password_page(must=staff.must_change_password, faults=refusal.faults)
        return templating.page(request, "staff_ui/password.html", view, status=refusal.status)
    return RedirectResponse("/", status_code=303)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _said(refusal: WardlightError) -> str:
    return f"{refusal.sentence} {refusal.hint}" if refusal.hint else refusal.sentence
