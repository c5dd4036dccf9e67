"""Whoever enrols sees who may join each pathway that is live, and what it asks, before they enrol."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from app.caseload import store as caseload
from app.identity.roles import Role
from app.pathways import loader, service
from app.pathways.definition import Definition
from app.pathways.views import AdoptedPathway
from tests import people
from tests.clinician_ui.conftest import OURS, Shift

COVID = loader.load_shipped()["covid-oximetry-at-home"]
COPD = loader.load_shipped()["copd"].filled(
    {"bands.red_max": "84", "bands.amber_max": "87", "duration_days": "28", "reading_times": "10:00 16:00"}, signed="Set here"
)
NORA = {
    "nhs_number": people.nhs_number(7), "given_name": "Nora", "family_name": "Lind", "date_of_birth": "31/03/1950", "phone": "07700 900123",
}  # fmt: skip


def adopt(shift: Shift, pathway: Definition) -> AdoptedPathway:
    now, nurse = shift.ward.clock.now(), shift.ward.staff[Role.CLINICIAN]
    return shift.database.write(
        lambda session: service.adopt(
            session, shift.ward.hub.id, pathway, by=nurse.email, second_by="b@x.example", actor=nurse.actor, now=now
        )
    )


@pytest.fixture
def browser(shift: Shift) -> TestClient:
    return shift.nurse()


def notes(page: str) -> dict[str, tuple[bool, str]]:
    """Of each pathway that is offered: whether what is said of it stands open, and what that is."""
    found = re.findall(r'<details[^>]*data-choice="([^"]+)"[^>]*?( open)?>(.*?)</details>', page, re.DOTALL)
    return {name: (bool(is_open), " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())) for name, is_open, body in found}


def hint(page: str) -> str:
    found = re.search(r'id="reading_times-hint"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1].strip())


def test_with_one_pathway_live_it_is_chosen_and_says_who_may_join(browser: TestClient) -> None:
    page = browser.get("/enrol").text
    (is_open, said) = notes(page)["covid-oximetry-at-home"]
    assert is_open
    assert "People aged 18 and over." in said
    assert "Not people who already have oxygen at home." in said
    assert hint(page) == "Empty: 08:00, 13:00, 18:00"


def test_with_several_live_each_says_who_may_join_and_none_speaks_for_another(shift: Shift, browser: TestClient) -> None:
    adopt(shift, COPD)
    page = browser.get("/enrol").text
    said = notes(page)
    assert {name: is_open for name, (is_open, _) in said.items()} == {"covid-oximetry-at-home": False, "copd": False}
    assert "Readings at 10:00, 16:00 unless the patient has other times." in said["copd"][1]
    assert "Only people whose usual SpO2 is known." in said["copd"][1]
    assert hint(page) == "Empty: the pathway’s own"
    assert 'data-opens-below="95"' in page


def test_criteria_that_a_person_judges_are_shown_before_enrolling(shift: Shift, browser: TestClient) -> None:
    filled = {"bands.red_max": "92", "bands.amber_max": "94", "duration_days": "14", "calls.every_days": "1"}
    ward = loader.load_shipped()["ari-virtual-ward"].filled(filled, signed="Set here")
    adopt(shift, ward)
    criteria = ward.complete().admission.criteria
    assert criteria
    said = notes(browser.get("/enrol").text)["ari-virtual-ward"][1]
    assert [one.words for one in criteria if one.words not in said] == []


def test_after_a_fault_what_is_said_and_hinted_is_of_the_pathway_that_was_chosen(shift: Shift, browser: TestClient) -> None:
    adopt(shift, COPD)
    answer = browser.post("/enrol", data={**NORA, "pathway": "copd"}, headers=OURS)
    assert answer.status_code == 422
    assert {name: is_open for name, (is_open, _) in notes(answer.text).items()} == {"covid-oximetry-at-home": False, "copd": True}
    assert hint(answer.text) == "Empty: 10:00, 16:00"


def test_a_patient_without_times_of_their_own_has_those_of_the_pathway_that_was_chosen(shift: Shift, browser: TestClient) -> None:
    copd = adopt(shift, COPD)
    limits = {"usual_spo2": "91", "amber_max": "89", "red_max": "86", "limits_by": "Dr A", "limits_reason": "COPD"}
    answer = browser.post("/enrol", data={**NORA, **limits, "pathway": "copd"}, headers=OURS)
    assert answer.status_code == 303
    with shift.database.read() as session:
        stay = caseload.episode(session, shift.ward.hub.id, int(answer.headers["location"].removeprefix("/enrol/")))
    assert (stay.pathway_version_id, stay.reading_times) == (copd.id, ("10:00", "16:00"))


def test_a_correction_speaks_of_the_version_that_the_stay_is_on(shift: Shift, browser: TestClient) -> None:
    stay = shift.enrol()
    adopt(shift, COVID.filled({"admission.min_age": "40", "reading_times": "07:30 19:30"}, signed="Set here"))
    page = browser.get(f"/enrol/{stay.id}/correct").text
    (is_open, said) = notes(page)["covid-oximetry-at-home"]
    assert is_open
    assert "People aged 18 and over." in said
    assert "All of version 1" in said
    assert "People aged 40 and over." in notes(browser.get("/enrol").text)["covid-oximetry-at-home"][1]
