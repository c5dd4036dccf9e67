"""The guards around the application: headers on every answer, no change that another site asks for, no row that cannot be.

Order: the refusals stand inside the headers, so that they carry them too. All are plain ASGI: the provider's webhook
passes here on its way in, thousands a second, and answers that stream are not held back.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Forbidden, NotFound
from app.identifiers import LARGEST_ID
from app.web import error_pages
from app.web.headers import HeadersEverywhere
from app.web.parts import Parts

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# These never go by a cookie: the provider signs, machines bring a token. What goes by no cookie cannot be forged by one.
WITHOUT_COOKIES: Final = ("/webhooks/", "/api/")
MOST_BYTES: Final = 1_000_000  # of any request: a text and a form are far smaller
_OURS: Final = frozenset({"same-origin", "none"})
_NUMBER: Final = re.compile(r"[\s+\-_.\d]+")


class AnotherSite(Forbidden):
    """A change that a page of another site asked for."""

    def __init__(self) -> None:
        super().__init__(
            "This request came from another site, so it was not carried out.",
            hint="Go to Wardlight's own page and try again there.",
        )


def install(app: FastAPI, parts: Parts) -> None:
    """Put the guards around the application, the innermost first."""
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)
    app.add_middleware(PossibleRows)
    app.add_middleware(SameSite, public_url=parts.public_url)
    app.add_middleware(HeadersEverywhere, hsts=parts.environment == "production")


class PossibleRows:
    """Answers 404 for an address that names a row by a number which no database here could have given it.

    The one character that PostgreSQL does not know is taken out of what is asked for: no page has to think of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        if scope["type"] != "http" or not any(map(_is_impossible, scope["path"].split("/"))):
            await self._app(_without_nul(scope), receive, send)
            return
        answer = await run_in_threadpool(error_pages.answer, Request(scope), NotFound("There is nothing at this address."))
        await answer(scope, receive, send)


def _without_nul(scope: Scope) -> Scope:
    asked = scope.get("query_string", b"")
    # What the provider signs stays as it is, its signature being over every letter; and a machine is told what is wrong.
    if b"%00" not in asked or scope["path"].startswith(WITHOUT_COOKIES):
        return scope
    return {**scope, "query_string": asked.replace(b"%00", b"")}


class SameSite:
    """Refuses a change unless the browser says that our own page asked for it.

    `Sec-Fetch-Site` is what every browser of today sends over https and to this machine, and no page can forge it; an
    older one sends `Origin` with every cross-site change. A request with neither comes from no browser, so it carries
    nobody's cookie against their will.
    """

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        self._public_origin = _origin(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or scope["path"].startswith(WITHOUT_COOKIES):
            await self._app(scope, receive, send)
            return
        if self._is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        answer = await run_in_threadpool(error_pages.answer, Request(scope), AnotherSite())
        await answer(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in _OURS
        origin = headers.get("origin")
        if origin is None:
            return True
        return origin in (self._public_origin, *(f"{scheme}://{headers.get('host')}" for scheme in ("http", "https")))


def _is_impossible(step: str) -> bool:
    # However a number may be written: +1, 1_000, 1.0. The length is looked at first, since a very long one takes long to read.
    if sum(map(str.isdecimal, step)) < len(str(LARGEST_ID)) or not _NUMBER.fullmatch(step):
        return False
    return not step.isdecimal() or len(step) > len(str(LARGEST_ID)) or int(step) > LARGEST_ID


def _origin(url: str) -> str:
    split = urlsplit(url)
    return f"{split.scheme}://{split.netloc}"
