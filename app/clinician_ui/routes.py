"""The doors of those who look after patients: the worklist, a patient's page, enrolment and the leaflet."""

from fastapi import APIRouter

from app.clinician_ui import enrolment, leaflet, worklist

router = APIRouter()
for room in (worklist, enrolment, leaflet):
    router.include_router(room.router)
