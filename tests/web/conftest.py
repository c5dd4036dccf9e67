"""A ward with doors made for the test: what the plumbing does is seen best around pages that do nothing."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends
from starlette.responses import PlainTextResponse

from app.db import Database
from app.errors import Fault, Invalid, NotFound
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.staff_ui import routes as staff_ui
from app.web import current_actor
from tests.doors import Ward, open_ward

Keeper = Annotated[StaffView, Depends(current_actor.needs(Permission.KEEP_THE_HUB))]
Watcher = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))]
Clinician = Annotated[StaffView, Depends(current_actor.needs(Permission.SEE_PATIENTS))]


class Broken(Exception):
    """What nobody foresaw."""


def made_up_doors() -> APIRouter:
    """Give pages that only say who came."""
    router = APIRouter()

    @router.get("/keepers")
    def keepers(staff: Keeper) -> PlainTextResponse:
        return PlainTextResponse(staff.name)

    @router.get("/watched")
    def watched(staff: Watcher) -> PlainTextResponse:
        return PlainTextResponse(staff.name)

    @router.get("/clinicians")
    def clinicians(staff: Clinician) -> PlainTextResponse:
        return PlainTextResponse(staff.name)

    @router.api_route("/open", methods=["GET", "POST", "PUT", "DELETE"])
    @router.post("/webhooks/open")
    @router.post("/api/open")
    def open_to_all() -> PlainTextResponse:
        return PlainTextResponse("done")

    return router


def failing_doors() -> APIRouter:
    """Give pages that fail, each in a way of its own."""
    router = APIRouter()

    @router.get("/missing")
    @router.get("/api/missing")
    def missing() -> None:
        raise NotFound("There is no such patient here.")

    @router.get("/invalid")
    @router.get("/api/invalid")
    def invalid() -> None:
        raise Invalid("Two things are wrong.", faults=(Fault("spo2", "is not a number"), Fault(None, "comes too late")))

    @router.get("/broken")
    @router.get("/api/broken")
    def broken() -> None:
        raise Broken("a secret that must not be shown")

    @router.get("/counted/{number}")
    def counted(number: int) -> PlainTextResponse:
        return PlainTextResponse(str(number))

    return router


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around doors that do nothing; once on SQLite, once on PostgreSQL."""
    return open_ward(database, made_up_doors(), failing_doors(), staff_ui.router)
