"""What a person or a machine sees when something cannot be done: a sentence and its status, never a traceback."""

import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.errors import Fault, Invalid, WardlightError
from app.logs import get_logger
from app.web import headers, templating
from app.web.current_actor import PasswordChangeNeeded, SignInNeeded

log = get_logger(__name__)

_SENTENCES: Final = {
    400: "The request could not be understood.",
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    413: "What was sent is too large.",
    415: "What was sent is of a kind that is not read here.",
}
_TITLES: Final = {
    403: "You cannot do this",
    404: "Page not found",
    409: "This could not be done",
    413: "Too large",
    422: "Something needs to be put right",
    429: "Please wait a little",
    500: "Sorry, something went wrong",
    503: "Sorry, this cannot be done just now",
}
_BREAKDOWN: Final = "Something went wrong at our end. It has been noted."
_BREAKDOWN_HINT: Final = "Try again in a moment. If a patient needs help now, ring them: do not wait for this page."


@dataclass(frozen=True, slots=True)
class ErrorView:
    """What the error page shows; `reference` finds the fault in the logs."""

    title: str
    sentence: str
    hint: str | None = None
    faults: tuple[str, ...] = ()
    reference: str | None = None


def install(app: FastAPI) -> None:
    """Answer every error of the application through this module."""
    app.add_exception_handler(WardlightError, _foreseen)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(RequestValidationError, _of_the_form)
    app.add_exception_handler(Exception, _unforeseen)


def answer(request: Request, error: WardlightError) -> Response:
    """Give the answer for a foreseen error: a page, a fragment or JSON, as was asked for."""
    if isinstance(error, SignInNeeded | PasswordChangeNeeded) and not wants_json(request):
        return _elsewhere(request, error)
    faults = error.faults if isinstance(error, Invalid) else ()
    if wants_json(request):
        return JSONResponse(_as_json(error, faults), status_code=error.status)
    reasons = tuple(fault.reason for fault in faults if fault.reason != error.sentence)
    return _show(request, ErrorView(_title(error.status), error.sentence, error.hint, reasons), error.status)


def wants_json(request: Request) -> bool:
    """Whether a machine asks: the JSON API always, elsewhere who accepts JSON and no page."""
    accepted = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or ("application/json" in accepted and "text/html" not in accepted)


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, to put the answer into a page that is already there."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def _as_json(error: WardlightError, faults: tuple[Fault, ...]) -> dict[str, Any]:
    body: dict[str, Any] = {"detail": error.sentence}
    if error.hint:
        body["hint"] = error.hint
    if isinstance(error, Invalid):
        body["errors"] = [{"field": fault.field, "reason": fault.reason} for fault in faults]
    return body


def _elsewhere(request: Request, error: WardlightError) -> Response:
    """Send the browser to the sign-in or the password page; a fragment's answer takes the whole page along."""
    if isinstance(error, PasswordChangeNeeded):
        address = "/password"
    elif request.method == "GET" and not is_fragment(request) and request.url.path != "/":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        address = f"/login?next={quote(back)}"
    else:
        address = "/login"
    if is_fragment(request):
        return Response(status_code=error.status, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _show(request: Request, view: ErrorView, status: int) -> Response:
    name = "web/_error.html" if is_fragment(request) else "web/error.html"
    return templating.page(request, name, view, status=status)


def _title(status: int) -> str:
    return _TITLES.get(status, "This could not be done")


def _foreseen(request: Request, error: Exception) -> Response:
    assert isinstance(error, WardlightError)  # noqa: S101 -- registered for this class alone
    return answer(request, error)


def _of_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class alone
    sentence = _SENTENCES.get(error.status_code, "This could not be done.")
    if wants_json(request):
        return JSONResponse({"detail": sentence}, status_code=error.status_code, headers=error.headers)
    shown = _show(request, ErrorView(_title(error.status_code), sentence), error.status_code)
    shown.headers.update(error.headers or {})
    return shown


def _of_the_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this class alone
    faults = tuple(Fault(_field(each["loc"]), _reason(each)) for each in error.errors())
    return answer(request, Invalid(faults=faults))


def _field(where: tuple[int | str, ...]) -> str | None:
    return ".".join(str(step) for step in where[1:]) or None


def _reason(each: dict[str, Any]) -> str:
    # Pydantic's own message never holds the value given, only what was expected of it.
    return "is required" if each["type"] == "missing" else str(each["msg"])


def _unforeseen(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("unforeseen_error", fault_id=reference, method=request.method, exc_info=error)
    response = _breakdown(request, reference)
    # The framework answers this one outside of every middleware.
    headers.add(response.headers, headers.HEADERS)
    return response


def _breakdown(request: Request, reference: str) -> Response:
    if wants_json(request):
        return JSONResponse({"detail": _BREAKDOWN, "reference": reference}, status_code=500)
    view = ErrorView(_title(500), _BREAKDOWN, _BREAKDOWN_HINT, reference=reference)
    try:
        return _show(request, view, 500)
    except Exception:
        # Whatever broke may break the page too: then plain words.
        log.exception("error_page_failed", fault_id=reference)
        return Response(f"{view.title}. {_BREAKDOWN} Reference {reference}.", status_code=500, media_type="text/plain")
