"""Who is asking: from the session cookie to a member of staff, and whether they have leave.

Doors write ``staff: Annotated[StaffView, Depends(current_actor.needs(Permission.ENROL))]``; `hub(request)` then gives
the hub that was read along with them.
"""

from collections.abc import Callable
from typing import Final

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.db import CannotSave
from app.errors import WardlightError
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import permissions, sessions
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.logs import get_logger
from app.web import parts as web_parts
from app.web.shell import SignedIn

log = get_logger(__name__)

PLAIN_COOKIE: Final = "wardlight"
SECURE_COOKIE: Final = "__Host-wardlight"  # the prefix makes the browser insist on https, this host and no other path


class SignInNeeded(WardlightError):
    """Nobody is signed in, or their session is over."""

    status = 401

    def __init__(self) -> None:
        super().__init__("You are signed out.", hint="Sign in to go on.")


class PasswordChangeNeeded(WardlightError):
    """The person signed in with a password that somebody else has seen."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Choose a password of your own first.")


def cookie_name(public_url: str) -> str:
    """Give the session cookie's name: bound to host and https wherever the service is reached by https."""
    return SECURE_COOKIE if public_url.startswith("https://") else PLAIN_COOKIE


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Hand the browser its session; it forgets it when it closes, and the server's time-outs rule meanwhile."""
    name = cookie_name(web_parts.of(request).public_url)
    response.set_cookie(name, token, path="/", httponly=True, samesite="lax", secure=name == SECURE_COOKIE)


def clear_cookie(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    name = cookie_name(web_parts.of(request).public_url)
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=name == SECURE_COOKIE)


def token_of(request: Request) -> str | None:
    """Give the secret of the browser's cookie, whatever it is worth."""
    return request.cookies.get(cookie_name(web_parts.of(request).public_url))


def find(request: Request, *, touch: bool = True) -> SignedIn | None:
    """Give who is signed in, or None; looked up once a request. `touch=False`: this request is no sign of life."""
    if not hasattr(request.state, "signed_in"):
        token = token_of(request)
        request.state.signed_in = _look(request, token, touch=touch) if token else None
    known = request.state.signed_in
    return known if isinstance(known, SignedIn) else None


def anyone(request: Request) -> StaffView:
    """Give who is signed in, even with a password they must change; raises SignInNeeded. For the doors out only."""
    signed_in = find(request)
    if signed_in is None:
        raise SignInNeeded
    return signed_in.staff


def staff(request: Request) -> StaffView:
    """Give who is signed in; raises SignInNeeded or PasswordChangeNeeded."""
    return _checked(request, touch=True)


def hub(request: Request) -> HubView:
    """Give the hub of whoever is signed in; raises SignInNeeded."""
    signed_in = find(request)
    if signed_in is None:
        raise SignInNeeded
    return signed_in.hub


def needs(permission: Permission, *, touch: bool = True) -> Callable[[Request], StaffView]:
    """Make the dependency that gives who is signed in and refuses those without leave.

    `touch=False` is for a screen that asks by itself: it does not keep an abandoned session alive.
    """

    def with_leave(request: Request) -> StaffView:
        found = _checked(request, touch=touch)
        permissions.check(found.actor, permission)
        return found

    return with_leave


def _checked(request: Request, *, touch: bool) -> StaffView:
    signed_in = find(request, touch=touch)
    if signed_in is None:
        raise SignInNeeded
    if signed_in.staff.must_change_password:
        raise PasswordChangeNeeded
    return signed_in.staff


def _look(request: Request, token: str, *, touch: bool) -> SignedIn | None:
    parts = web_parts.of(request)
    now = parts.clock.now()
    with parts.database.read() as session:
        seen = sessions.look(session, token, now=now)
        found = SignedIn(seen.staff, hubs.by_id(session, seen.staff.hub_id)) if seen else None
    if seen is not None and touch and seen.touch_due:
        session_id = seen.session_id

        def note(work: Session) -> None:
            sessions.touch(work, session_id, now=now)

        try:
            parts.database.write(note)
        except CannotSave:
            # A list that can be read must be read, even while nothing can be written.
            log.warning("session_not_touched")
    return found
