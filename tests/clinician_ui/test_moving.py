"""The pathway of a stay on the patient's page: which version, what is live, and moving there. An open alert keeps its numbers."""

import html
import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.alerts import store as alerts
from app.alerts.alert import ReasonView
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.identity.roles import Role
from app.pathways import loader, service
from app.pathways.definition import Definition
from app.pathways.views import AdoptedPathway
from tests import people
from tests.clinician_ui.conftest import OURS, Shift, form_of

COVID = loader.load_shipped()["covid-oximetry-at-home"]
LOOSER = COVID.filled({"bands.red_max": "91"}, signed="Set here")
COPD = loader.load_shipped()["copd"].filled({"bands.red_max": "84", "bands.amber_max": "87", "duration_days": "28"}, signed="Set here")


def adopt(shift: Shift, pathway: Definition = LOOSER) -> AdoptedPathway:
    now, nurse = shift.ward.clock.now(), shift.ward.staff[Role.CLINICIAN]
    return shift.database.write(
        lambda session: service.adopt(
            session, shift.ward.hub.id, pathway, by=nurse.email, second_by="b@x.example", actor=nurse.actor, now=now
        )
    )


def now(shift: Shift, stay: EpisodeView) -> EpisodeView:
    with shift.database.read() as session:
        return caseload.episode(session, stay.hub_id, stay.id)


def reasons(shift: Shift, stay: EpisodeView) -> list[ReasonView]:
    with shift.database.read() as session:
        (only,) = alerts.alerts_of_episode(session, stay.hub_id, stay.id)
        return list(alerts.reasons(session, only.id))


def address(stay: EpisodeView) -> str:
    return f"/patients/{stay.patient_id}/stays/{stay.id}/pathway"


def said(answer: Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def to_newer(browser: TestClient, stay: EpisodeView, why: str = "Agreed on the round") -> Response:
    page = browser.get(f"/patients/{stay.patient_id}")
    return browser.post(address(stay), data={**form_of(page, address(stay)), "newer_reason": why}, headers=OURS)


def to_other(browser: TestClient, stay: EpisodeView, wanted: str, why: str = "Stepping up") -> Response:
    typed = {"which": "other", "revision": str(stay.revision), "other_version": wanted, "other_reason": why}
    return browser.post(address(stay), data=typed, headers=OURS)


def test_a_stay_on_what_is_live_says_its_version_and_offers_nothing(shift: Shift) -> None:
    text = said(shift.nurse().get(f"/patients/{shift.enrol().patient_id}"))
    assert "COVID Oximetry @home (adults), version 1" in text
    assert "is live" not in text


def test_a_stay_on_an_older_version_says_so_with_the_difference_and_is_moved_by_a_press(shift: Shift) -> None:
    stay = shift.enrol()
    adopt(shift)
    browser = shift.nurse()
    text = said(browser.get(f"/patients/{stay.patient_id}"))
    assert "This stay is on version 1; version 2 is live." in text
    assert "This makes fewer readings red. SpO2 red at or below: from 92% to 91%." in text
    answer = to_newer(browser, stay)
    assert answer.headers["location"] == f"/patients/{stay.patient_id}?stay={stay.id}#pathway"
    after = said(browser.get(f"/patients/{stay.patient_id}"))
    assert "COVID Oximetry @home (adults), version 2" in after
    assert "is live." not in after
    assert "COVID Oximetry @home (adults), version 1 → COVID Oximetry @home (adults), version 2 Agreed on the round" in after
    assert shift.audited("episode.pathway_moved") == [("Casey Clinician", stay.id)]


def test_an_open_alert_keeps_its_numbers_and_only_the_next_reading_is_judged_by_the_new_ones(shift: Shift) -> None:
    stay = shift.enrol()
    shift.text("92 80")
    before = reasons(shift, stay)
    assert before[0].values["threshold"] == 92
    adopt(shift)
    to_newer(shift.nurse(), stay)
    (kept,) = [one for one in reasons(shift, stay) if one.id == before[0].id]
    assert (kept.values, kept.receipt) == (before[0].values, before[0].receipt)
    assert shift.item().urgency.value == "red"
    shift.later(minutes=30)
    shift.text("92 81")
    newest = said(shift.nurse().get(f"/patients/{stay.patient_id}"))
    assert "Reading: oxygen 92%, pulse 81 (amber)" in newest
    assert "Reading: oxygen 92%, pulse 80 (red)" in newest
    assert shift.item().urgency.value == "red"


def test_a_new_patient_is_on_the_new_version_and_an_old_one_stays_on_the_old(shift: Shift) -> None:
    old = shift.enrol(1)
    adopt(shift)
    new = shift.enrol(2)
    for number in (1, 2):
        shift.text("92 80", by=number)
    level = {item.patient_id: item.urgency.value for item in shift.worklist()}
    assert level == {old.patient_id: "red", new.patient_id: "amber"}


def test_stepping_up_says_why_the_other_pathway_would_not_admit_and_keeps_what_was_typed(shift: Shift) -> None:
    stay, copd = shift.enrol(), adopt(shift, COPD)
    answer = to_other(shift.nurse(), stay, str(copd.id))
    assert answer.status_code == 422
    assert "They were not moved." in said(answer)
    assert "Find out the usual oxygen level first" in said(answer)
    assert 'value="Stepping up"' in answer.text
    assert f'<option value="{copd.id}" selected>' in answer.text
    assert f'href="/enrol/{stay.id}/correct"' in answer.text
    assert now(shift, stay).pathway_version_id == stay.pathway_version_id


def test_a_patient_whom_the_other_pathway_admits_steps_over(shift: Shift) -> None:
    stay = shift.enrol(usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr A", limits_reason="COPD")
    copd = adopt(shift, COPD)
    assert to_other(shift.nurse(), stay, str(copd.id)).status_code == 303
    assert now(shift, stay).pathway_version_id == copd.id


@pytest.mark.parametrize(
    ("wanted", "why", "field"), [("", "x", "other_version"), ("7", "", "other_reason"), ("seven", "x", "other_version")]
)
def test_what_is_missing_stands_beside_its_field(shift: Shift, wanted: str, why: str, field: str) -> None:
    stay = shift.enrol()
    adopt(shift, COPD)
    answer = to_other(shift.nurse(), stay, wanted, why)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_newer_version_needs_a_reason_beside_its_field(shift: Shift) -> None:
    stay = shift.enrol()
    adopt(shift)
    answer = to_newer(shift.nurse(), stay, " ")
    assert answer.status_code == 422
    assert 'id="newer_reason-error"' in answer.text


def test_a_version_that_was_overtaken_meanwhile_is_refused_with_what_to_do(shift: Shift) -> None:
    stay = shift.enrol()
    adopt(shift)
    browser = shift.nurse()
    typed = {**form_of(browser.get(f"/patients/{stay.patient_id}"), address(stay)), "newer_reason": "x"}
    adopt(shift, COVID.filled({"bands.red_max": "90"}, signed="Set here"))
    answer = browser.post(address(stay), data=typed, headers=OURS)
    assert answer.status_code == 409
    assert "That version is not live in this hub any more." in said(answer)
    assert browser.post(address(stay), data={"which": "newer"}, headers=OURS).status_code == 422


def test_a_manager_sees_the_version_and_moves_nobody(shift: Shift) -> None:
    stay = shift.enrol()
    newer = adopt(shift)
    manager = shift.ward.signed_in(Role.MANAGER)
    page = manager.get(f"/patients/{stay.patient_id}")
    assert "This stay is on version 1; version 2 is live." in said(page)
    assert address(stay) not in page.text
    typed = {"which": "newer", "revision": "0", "newer_version": str(newer.id), "newer_reason": "x"}
    assert manager.post(address(stay), data=typed, headers=OURS).status_code == 403


def test_a_stay_of_another_patient_or_of_another_hub_is_not_found(shift: Shift) -> None:
    first, second = shift.enrol(1), shift.enrol(2)
    newer = adopt(shift)
    south = people.open_ward(shift.database, "south")
    theirs = people.enrol(shift.database, south, 3)
    typed = {"which": "newer", "revision": "0", "newer_version": str(newer.id), "newer_reason": "x"}
    for patient_id, stay_id in ((first.patient_id, second.id), (theirs.patient_id, theirs.id)):
        answer = shift.nurse().post(f"/patients/{patient_id}/stays/{stay_id}/pathway", data=typed, headers=OURS)
        assert answer.status_code == 404
    assert now(shift, second).pathway_version_id == second.pathway_version_id
