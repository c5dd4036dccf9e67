"""The simulated phones, beside the worklist that they move. Served in the demo and in tests alone."""

from fastapi import APIRouter

from app.simulator_ui import calls, phones, stage

router = APIRouter()
router.include_router(phones.router)
router.include_router(calls.router)
router.include_router(stage.router)
