"""What monitors and balancers ask: does it live, can it take texts, does every loop go round, and in figures."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.alerts import watchdog
from app.alerts.watchdog import Trouble
from app.db import Database
from app.errors import WardlightError
from app.operations import figures
from app.web import parts as web_parts

router = APIRouter()
UNAVAILABLE: Final = 503


@router.get("/livez")
def live() -> JSONResponse:
    """Say that the process lives."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """Say whether texts can be taken: the database is reached and written, and nothing else is asked."""
    fault = _database_fault(web_parts.of(request).database)
    if fault is not None:
        return JSONResponse({"status": "not ready", "because": fault}, status_code=UNAVAILABLE)
    return JSONResponse({"status": "ready"})


@router.get("/healthz")
def healthy(request: Request) -> JSONResponse:
    """Say whether all is well, or 503 naming each loop that is stale; and each number of ours with which something is wrong."""
    parts = web_parts.of(request)
    fault = _database_fault(parts.database)
    if fault is not None:
        return JSONResponse({"status": "unwell", "stale": [], "because": fault}, status_code=UNAVAILABLE)
    now = parts.clock.now()
    with parts.database.read() as session:
        found = watchdog.troubles(session, began=request.app.state.began, now=now)
    return _said_of(found)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Give the figures for Prometheus; none of them is about one patient."""
    parts = web_parts.of(request)
    with parts.database.read() as session:
        text = figures.exposition(session, now=parts.clock.now())
    return Response(text, media_type=figures.CONTENT_TYPE)


def _said_of(found: Sequence[Trouble]) -> JSONResponse:
    stale = list(dict.fromkeys(one.loop for one in found if one.stale))
    numbers = sorted({one.number for one in found if one.number is not None})
    of_numbers = {"numbers": numbers} if numbers else {}
    if stale:
        return JSONResponse({"status": "unwell", "stale": stale, **of_numbers}, status_code=UNAVAILABLE)
    return JSONResponse({"status": "well", "stale": [], **of_numbers})


def _database_fault(database: Database) -> str | None:
    try:
        database.ping_write()
    except WardlightError as error:
        return error.sentence
    return None
