"""The doors of those who look after patients: the worklist, a patient's page, rounds, enrolment and the leaflet."""

from fastapi import APIRouter

from app.clinician_ui import (
    board_round,
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
    shift_handover,
    stay,
    summary,
    team,
    texting,
    worklist,
)

router = APIRouter()
for room in (
    worklist, record, summary, response, handover, shift_handover, board_round, phoned_in, rounds, stay, moving, plan, contact, bundles,
    enrolment, leaflet, texting, team,
):  # fmt: skip
    router.include_router(room.router)
