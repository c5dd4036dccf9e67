"""The doors of those who look after patients: the worklist, a patient's page, rounds, enrolment and the leaflet."""

from fastapi import APIRouter

from app.clinician_ui import (
    bundles,
    contact,
    enrolment,
    handover,
    leaflet,
    moving,
    phoned_in,
    plan,
    record,
    response,
    rounds,
    stay,
    worklist,
)

router = APIRouter()
for room in (worklist, record, response, handover, phoned_in, rounds, stay, moving, plan, contact, bundles, enrolment, leaflet):
    router.include_router(room.router)
