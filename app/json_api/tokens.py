"""Which machine asks: the bearer token of a hub."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from app.errors import WardlightError
from app.identity import tokens
from app.identity.store import TokenView
from app.web import parts as web_parts

_scheme = HTTPBearer(auto_error=False, description="A hub's token, from `wardlight token add`.")


class TokenNeeded(WardlightError):
    """There is no token, or none that opens anything."""

    status = 401

    def __init__(self) -> None:
        super().__init__("A token is needed.", hint="Send Authorization: Bearer with a token from `wardlight token add`.")


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]) -> TokenView:
    """Give the token's hub and name; raises TokenNeeded."""
    if given is None:
        raise TokenNeeded
    with web_parts.of(request).database.read() as session:
        found = tokens.check(session, given.credentials)
    if found is None:
        raise TokenNeeded
    return found


Caller = Annotated[TokenView, Depends(caller)]
