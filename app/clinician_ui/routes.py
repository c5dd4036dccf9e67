"""The doors of those who look after patients: the worklist, a patient's page, enrolment and the leaflet."""

from fastapi import APIRouter

from app.clinician_ui import bundles, contact, enrolment, handover, leaflet, moving, phoned_in, plan, record, response, stay, worklist

router = APIRouter()
for room in (worklist, record, response, handover, phoned_in, stay, moving, plan, contact, bundles, enrolment, leaflet):
    router.include_router(room.router)
