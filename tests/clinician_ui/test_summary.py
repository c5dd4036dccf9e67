"""The sheet that goes with a patient: everything that whoever takes over must know, and who signed for the limits."""

import re

from app.caseload import service as caseload
from app.identity.actor import system
from app.identity.roles import Role
from tests import people
from tests.clinician_ui.conftest import OURS, Shift
from tests.doors import NOW, another_hub


def sheet(shift: Shift, patient_id: int, more: str = "") -> str:
    answer = shift.nurse().get(f"/patients/{patient_id}/summary{more}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def test_the_sheet_says_who_it_is_what_is_planned_and_whom_to_ring(shift: Shift) -> None:
    stay = shift.enrol(
        1,
        carer_name="Bo",
        carer_phone=people.phone(51),
        carer_role="son",
        plan="Not for ventilation",
        lives_alone=True,
        oximeter_serial="OX-7",
    )
    said = sheet(shift, stay.patient_id)
    for words in (
        "<title>Summary: Ada1 Example – Wardlight</title>",
        "NHS 999 000 0018",
        "60 years · COVID Oximetry @home (adults) · day 1",
        "Not for ventilation",
        "Bo, son, 07700 900051",
        "OX-7",
        "Lives alone",
        "amber 94% or less, red 92% or less: the pathway&#39;s, version 1, signed by wardlight, Mon 23 Nov",
        "No reading has come yet.",
        "Printed 23/11/2026 14:03 by Casey Clinician, North",
    ):
        assert words in said
    assert shift.audited("patient.summary_viewed") == [("Casey Clinician", stay.patient_id)]


def test_own_limits_name_who_signed_and_when(shift: Shift) -> None:
    stay = shift.enrol(1, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr Amin", limits_reason="COPD")
    shift.later(days=2)
    assert "amber 89% or less, red 86% or less: own limits, set by Dr Amin, Mon 23 Nov: COPD" in sheet(shift, stay.patient_id)


def test_limits_that_were_corrected_bear_the_day_of_the_correction(shift: Shift) -> None:
    stay = shift.enrol(1, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr Amin", limits_reason="COPD")
    shift.later(days=2)
    draft = people.draft(1, usual_spo2=91, amber_max=90, red_max=87, limits_by="Dr Bose", limits_reason="Better")
    actor, now = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.clock.now()
    shift.database.write(
        lambda session: caseload.correct(
            session, stay.hub_id, stay.id, draft, "Reviewed", seen_revision=stay.revision, actor=actor, now=now
        )
    )
    assert "own limits, set by Dr Bose, Wed 25 Nov: Better" in sheet(shift, stay.patient_id)


def test_the_last_fifteen_readings_and_the_alerts_with_their_outcomes_are_on_it(shift: Shift) -> None:
    stay = shift.enrol(1)
    for number in range(16):
        shift.text(f"9{5 + number % 4} {60 + number}")
        shift.later(hours=2)
    shift.text("88 110")
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    nurse.post(
        f"/alerts/{alert}/outcome", data={"outcome": "carry_on", "note": "Well", "revision": str(shift.item().revision)}, headers=OURS
    )
    said = sheet(shift, stay.patient_id, "?span=stay")
    rows = said[said.index("ward-sheet__table") : said.index("Alerts and what came of them")]
    assert rows.count("<tr>") == 1 + 15
    assert re.search(r"<li><b>[^<]+</b> Red: Oxygen 88%[^<]+<em>Carry on monitoring", said)
    assert "Oxygen, whole stay: 17 readings" in said


def test_a_patient_of_another_hub_has_no_sheet(shift: Shift) -> None:
    south = another_hub(shift.ward)
    theirs = shift.database.write(lambda session: caseload.enrol(session, people.draft(9), actor=system("test", south.id), now=NOW))
    assert shift.nurse().get(f"/patients/{theirs.patient_id}/summary").status_code == 404
