"""Enrolling on the page, putting it right, undoing it: everything typed stays, every fault is named, everything is traced."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import Session

from app.audit.models import AuditEntry
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.clinician_ui import enrolment, leaflet
from app.db import Database
from app.identity.roles import Role
from app.messaging.models import OutboundMessage
from tests import people
from tests.doors import Ward, open_ward

OURS = {"Sec-Fetch-Site": "same-origin"}
NORA = {
    "nhs_number": people.nhs_number(7),
    "given_name": "Nora",
    "family_name": "Lind",
    "date_of_birth": "31/03/1950",
    "phone": "07700 900123",
    "pathway": "covid-oximetry-at-home",
}
EVERYTHING = {
    **NORA,
    "sex": "female",
    "postcode": "ls1 4ap",
    "channel": "web",
    "language": "pl",
    "interpreter": "yes",
    "lives_alone": "yes",
    "carer_name": "Ola Lind",
    "carer_phone": "07700 900124",
    "carer_role": "daughter",
    "onset_date": "20/11/2026",
    "oximeter_serial": "OX-42",
    "reading_times": "09:00 20:00",
    "usual_spo2": "91",
    "amber_max": "89",
    "red_max": "86",
    "limits_by": "Dr Amin, respiratory",
    "limits_reason": "COPD, usually 90 to 92",
    "usual_news": "4",
    "spo2_scale": "yes",
    "spo2_scale_by": "Dr Amin",
    "has_plan": "yes",
    "plan": "Not for ventilation.\nHospital for treatment of infection.",
    "consent": "Agreed by the patient",
    "ethnicity": "White: any other",
    "gp_practice": "The Elms",
    "referral_source": "GP",
}


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around the pages of enrolment."""
    return open_ward(database, enrolment.router, leaflet.router)


@pytest.fixture
def browser(ward: Ward) -> TestClient:
    return ward.signed_in(Role.CLINICIAN)


def enrol(browser: TestClient, typed: dict[str, str] = NORA) -> int:
    answer = browser.post("/enrol", data=typed, headers=OURS)
    assert answer.status_code == 303, re.findall(r'<li><a href="#.*</li>', answer.text)
    return int(answer.headers["Location"].removeprefix("/enrol/"))


def stay_of(ward: Ward, episode_id: int) -> EpisodeView:
    with ward.database.read() as session:
        return caseload.episode(session, ward.hub.id, episode_id)


def faults(text: str) -> set[str]:
    return set(re.findall(r'<li><a href="#([a-z_0-9]+)">', text))


def actions(ward: Ward) -> list[str]:
    table = AuditEntry.metadata.tables["audit_entry"]
    with ward.database.read() as session:
        return list(session.scalars(select(table.c.action).order_by(table.c.id)))


def texts(session: Session) -> list[str]:
    table = OutboundMessage.metadata.tables["outbound_message"]
    return list(session.scalars(select(table.c.template).order_by(table.c.id)))


def test_the_first_page_holds_what_most_patients_have(browser: TestClient) -> None:
    text = browser.get("/enrol").text
    assert '<option value="covid-oximetry-at-home" selected>' in text
    assert '<option value="sms" selected>' in text
    assert '<option value="en" selected>' in text
    assert "08:00, 13:00, 18:00" in text


def test_the_fewest_fields_enrol_a_patient_and_a_welcome_is_put_in_the_queue(ward: Ward, browser: TestClient) -> None:
    stay = stay_of(ward, enrol(browser))
    assert (stay.name, stay.phone, stay.reading_times) == ("Nora Lind", "+447700900123", ("08:00", "13:00", "18:00"))
    assert stay.state is EpisodeState.ACTIVE
    with ward.database.read() as session:
        assert texts(session) == ["welcome"]


def test_everything_that_is_typed_is_kept(ward: Ward, browser: TestClient) -> None:
    stay = stay_of(ward, enrol(browser, EVERYTHING))
    assert (stay.usual_spo2, stay.amber_max, stay.red_max, stay.limits_by) == (91, 89, 86, "Dr Amin, respiratory")
    assert (stay.usual_news, stay.spo2_scale, stay.spo2_scale_by, stay.spo2_scale_at) == (4, 2, "Dr Amin", ward.clock.now())
    assert (stay.plan, stay.lives_alone, stay.interpreter, stay.language) == (EVERYTHING["plan"], True, True, "pl")
    assert (stay.carer_name, stay.carer_phone, stay.carer_role) == ("Ola Lind", "+447700900124", "daughter")
    with ward.database.read() as session:
        patient = caseload.patient(session, ward.hub.id, stay.patient_id)
        assert (patient.sex, patient.postcode, patient.gp_practice, patient.ethnicity) == (
            "female",
            "LS1 4AP",
            "The Elms",
            "White: any other",
        )
        assert [one.serial for one in caseload.oximeters(session, ward.hub.id, stay.id)] == ["OX-42"]


def test_an_empty_form_names_each_field_that_is_needed(browser: TestClient) -> None:
    answer = browser.post("/enrol", data={}, headers=OURS)
    assert answer.status_code == 422
    assert "<title>Error: Enrol a patient – Wardlight</title>" in answer.text
    assert faults(answer.text) == {"nhs_number", "given_name", "family_name", "date_of_birth", "phone", "pathway"}


def test_what_was_typed_is_said_to_be_wrong_together_with_what_the_pathway_refuses(browser: TestClient) -> None:
    typed = {**NORA, "phone": "12", "date_of_birth": "31/03/2015", "home_oxygen": "yes", "pregnant": "yes"}
    answer = browser.post("/enrol", data=typed, headers=OURS)
    assert faults(answer.text) == {"phone", "date_of_birth", "home_oxygen", "maternity_contact"}
    assert "people aged 18 and over" in answer.text


def test_nothing_typed_is_lost_when_a_form_is_refused(browser: TestClient) -> None:
    text = browser.post("/enrol", data={**EVERYTHING, "nhs_number": "943 476 5918", "phone": "nonsense"}, headers=OURS).text
    for name in ("nhs_number", "given_name", "phone", "carer_phone", "reading_times", "limits_reason"):
        shown = {**EVERYTHING, "nhs_number": "943 476 5918", "phone": "nonsense"}[name]
        assert f'value="{shown}"' in text
    assert "Not for ventilation.\nHospital for treatment of infection.</textarea>" in text
    for choice in (
        '<option value="pl" selected>',
        '<option value="web" selected>',
        'value="yes" checked',
        '<option value="female" selected>',
    ):
        assert choice in text
    assert 'data-watches="usual_spo2" open>' in text


def test_what_was_typed_is_shown_and_never_run(browser: TestClient) -> None:
    text = browser.post("/enrol", data={**NORA, "given_name": '"><script>alert(1)</script>', "phone": ""}, headers=OURS).text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"usual_spo2": "91"}, "amber_max"),
        ({"usual_spo2": "91", "amber_max": "89", "red_max": "86"}, "limits_by"),
        ({"amber_max": "92", "red_max": "90"}, "amber_max"),
        ({"usual_spo2": "97", "amber_max": "92", "red_max": "90", "limits_by": "Dr A", "limits_reason": "x"}, "amber_max"),
        ({"amber_max": "90"}, "red_max"),
        ({"low_usual_suspected": "yes"}, "usual_spo2"),
        ({"has_plan": "yes"}, "plan"),
        ({"usual_news": "21"}, "usual_news"),
        ({"spo2_scale": "yes"}, "spo2_scale_by"),
        ({"onset_date": "24/11/2026"}, "onset_date"),
        ({"pathway": "care-home"}, "pathway"),
        ({"channel": "pigeon"}, "channel"),
        ({"plan": "x" * 2001}, "plan"),
    ],
)
def test_each_rule_is_said_beside_its_field_and_enrols_nobody(ward: Ward, browser: TestClient, typed: dict[str, str], field: str) -> None:
    answer = browser.post("/enrol", data={**NORA, **typed}, headers=OURS)
    assert answer.status_code == 422
    assert field in faults(answer.text)
    with ward.database.read() as session:
        assert caseload.patient_by_nhs_number(session, ward.hub.id, NORA["nhs_number"]) is None


def test_the_same_patient_twice_is_refused(browser: TestClient) -> None:
    enrol(browser)
    answer = browser.post("/enrol", data=NORA, headers=OURS)
    assert answer.status_code == 422
    assert "This patient is enrolled already." in answer.text


def test_test_numbers_are_refused_in_production(database: Database) -> None:
    ward = open_ward(database, enrolment.router, environment="production", public_url="https://ward.example.nhs.uk")
    answer = ward.signed_in().post("/enrol", data=NORA, headers=OURS)
    assert {"nhs_number", "phone"} <= faults(answer.text)


def test_whoever_may_not_enrol_is_turned_away(ward: Ward) -> None:
    browser = ward.signed_in(Role.ADMINISTRATOR)
    assert browser.get("/enrol").status_code == 403
    assert browser.post("/enrol", data=NORA, headers=OURS).status_code == 403


def test_the_page_after_enrolment_says_what_happens_next(browser: TestClient) -> None:
    text = browser.get(f"/enrol/{enrol(browser)}").text
    for said in ("Nora Lind is enrolled", "07700 900123", "welcome text", "Print the leaflet"):
        assert said in text


def test_a_patient_who_is_rung_is_promised_no_text(browser: TestClient) -> None:
    text = browser.get(f"/enrol/{enrol(browser, {**NORA, 'channel': 'staff'})}").text
    assert "No text goes" in text


def test_every_look_at_a_patient_is_written_down(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser)
    before = actions(ward).count("patient.viewed")
    for path in ("", "/correct", "/undo", "/leaflet"):
        assert browser.get(f"/enrol/{episode_id}{path}").status_code == 200
    assert actions(ward).count("patient.viewed") == before + 4


def test_a_correction_shows_what_stands_as_people_write_it(browser: TestClient) -> None:
    text = browser.get(f"/enrol/{enrol(browser, EVERYTHING)}/correct").text
    for shown in ("31/03/1950", "07700 900123", "07700 900124", "20/11/2026", "LS1 4AP", "COPD, usually 90 to 92", "09:00 20:00"):
        assert f'value="{shown}"' in text
    assert '<option value="White: any other" selected>' in text


def corrected(browser: TestClient, episode_id: int, **changes: str) -> tuple[int, str]:
    page = browser.get(f"/enrol/{episode_id}/correct").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    typed = {**EVERYTHING, "revision": revision[1], "reason": "misread the referral", **changes}
    answer = browser.post(f"/enrol/{episode_id}/correct", data=typed, headers=OURS)
    return answer.status_code, answer.text


def test_a_correction_is_kept_with_its_reason_and_what_stood_before(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser, EVERYTHING)
    assert corrected(browser, episode_id, given_name="Norah", phone="07700 900125")[0] == 303
    stay = stay_of(ward, episode_id)
    assert (stay.given_name, stay.phone) == ("Norah", "+447700900125")
    with ward.database.read() as session:
        [_, event] = caseload.events(session, ward.hub.id, episode_id)
    assert (event.kind, event.reason, event.actor_name) == ("corrected", "misread the referral", "Casey Clinician")
    assert event.detail["changes"] == {"given_name": ["Nora", "Norah"], "phone": ["+447700900123", "+447700900125"]}


def test_a_correction_that_changes_nothing_writes_nothing(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser, EVERYTHING)
    assert corrected(browser, episode_id)[0] == 303
    assert stay_of(ward, episode_id).revision == 0


def test_a_correction_needs_a_reason_and_says_every_other_fault_too(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser, EVERYTHING)
    status, text = corrected(browser, episode_id, reason=" ", phone="12", given_name="Norah")
    assert status == 422
    assert faults(text) == {"reason", "phone"}
    assert 'value="Norah"' in text
    assert stay_of(ward, episode_id).given_name == "Nora"


@pytest.mark.parametrize("revision", ["5", "", "-1", "many", "9" * 30])
def test_a_correction_of_something_that_has_changed_since_is_refused(browser: TestClient, revision: str) -> None:
    status, text = corrected(browser, enrol(browser, EVERYTHING), given_name="Norah", revision=revision)
    assert status == 409
    assert "Somebody else has just changed this stay." in text


def test_an_enrolment_is_undone_with_a_reason_and_leaves_a_trace(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser)
    answer = browser.post(f"/enrol/{episode_id}/undo", data={"reason": "the wrong patient"}, headers=OURS)
    assert answer.status_code == 303
    stay = stay_of(ward, episode_id)
    assert (stay.state, stay.state_reason) == (EpisodeState.ENDED, "enrolled_in_error")
    assert "no longer enrolled" in browser.get(f"/enrol/{episode_id}").text
    assert "episode.undone" in actions(ward)


def test_undoing_without_a_reason_asks_for_one(ward: Ward, browser: TestClient) -> None:
    episode_id = enrol(browser)
    answer = browser.post(f"/enrol/{episode_id}/undo", data={"reason": ""}, headers=OURS)
    assert answer.status_code == 422
    assert faults(answer.text) == {"reason"}
    assert stay_of(ward, episode_id).state is EpisodeState.ACTIVE


def test_undoing_twice_is_refused_in_words(browser: TestClient) -> None:
    episode_id = enrol(browser)
    browser.post(f"/enrol/{episode_id}/undo", data={"reason": "the wrong patient"}, headers=OURS)
    answer = browser.post(f"/enrol/{episode_id}/undo", data={"reason": "again"}, headers=OURS)
    assert answer.status_code == 409
    assert "This stay is over" in answer.text


@pytest.mark.parametrize("path", ["", "/correct", "/undo", "/leaflet"])
def test_the_patients_of_another_hub_are_not_there(ward: Ward, browser: TestClient, path: str) -> None:
    other = people.open_ward(ward.database, "south", now=ward.clock.now())
    theirs = people.enrol(ward.database, other, now=ward.clock.now())
    assert browser.get(f"/enrol/{theirs.id}{path}").status_code == 404
    if path in {"/correct", "/undo"}:
        assert browser.post(f"/enrol/{theirs.id}{path}", data={**NORA, "reason": "x"}, headers=OURS).status_code == 404
