"""The web service: the doors, in one application, around the live parts."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from app import wiring, worker
from app.admin_ui import routes as admin_ui
from app.clinician_ui import routes as clinician_ui
from app.hub_ui import routes as hub_ui
from app.json_api import routes as json_api
from app.operations import routes as operations
from app.patient_ui import routes as patient_ui
from app.simulator_ui import routes as simulator_ui
from app.staff_ui import routes as staff_ui
from app.web import assets, error_pages, security
from app.web.parts import Parts


def create_app(parts: Parts, *, with_worker: bool = True) -> FastAPI:
    """Make the application. The sender runs with it, and the worker too unless `with_worker` is off."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        parts.sender.start()
        metronome = worker.start(parts) if with_worker else None
        try:
            yield
        finally:
            if metronome is not None:
                worker.stop(metronome)
            parts.sender.stop()

    app = FastAPI(title="Wardlight", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.state.began = parts.clock.now()
    security.install(app, parts)
    error_pages.install(app)
    for door in (patient_ui, operations, staff_ui, clinician_ui, hub_ui, admin_ui, json_api):
        app.include_router(door.router)
    if parts.environment in {"demo", "test"}:
        app.include_router(simulator_ui.router)
    app.mount("/static", assets.Assets(), name="static")
    return app


def with_worker() -> FastAPI:
    """Make the application of this process's environment, as each of several web processes does."""
    return create_app(wiring.build(wiring.settings(os.environ, Path(".env"))))


def without_worker() -> FastAPI:
    """As `with_worker`, with `wardlight worker` ticking somewhere else."""
    return create_app(wiring.build(wiring.settings(os.environ, Path(".env"))), with_worker=False)
