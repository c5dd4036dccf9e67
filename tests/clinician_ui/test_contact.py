"""One press stops all texts to a patient: with a reason, with a trace, and it can be taken back."""

import re

import pytest
from httpx2 import Response

from app.caseload.views import EpisodeView
from app.identity.roles import Role
from tests import people
from tests.clinician_ui.conftest import OURS, Shift


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def press(shift: Shift, stay: EpisodeView, way: str = "stop", reason: str = "asked by the family") -> Response:
    return shift.nurse().post(f"/patients/{stay.patient_id}/texts/{way}", data={"contact_reason": reason}, headers=OURS)


def page_of(shift: Shift, stay: EpisodeView) -> str:
    return plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)


def test_all_texts_are_stopped_and_both_pages_say_to_ring(shift: Shift) -> None:
    stay = shift.enrol(1)
    assert "Do not contact: stop all texts" in page_of(shift, stay)
    assert press(shift, stay).status_code == 303
    page = page_of(shift, stay)
    assert '<strong class="ward-tag">No texts: ring</strong>' in page
    assert "<strong>The team has stopped all texts to this patient.</strong> Ring instead." in page
    assert "14:03, Casey Clinician: asked by the family" in page
    assert "Text this patient again" in page
    listed = plain(shift.nurse().get("/worklist").text)
    assert "Cannot text: phone today. The team has stopped all texts to this patient." in listed
    assert '<li class="ward-tag">No texts: ring</li>' in listed


def test_it_is_taken_back_with_a_reason_and_both_stay_in_the_history(shift: Shift) -> None:
    stay = shift.enrol(1)
    press(shift, stay)
    assert press(shift, stay, "allow", "wants them again").status_code == 303
    page = page_of(shift, stay)
    assert "Do not contact: stop all texts" in page
    assert "<strong>The team has stopped all texts to this patient.</strong>" not in page
    assert "All texts stopped" in page
    assert "Texts allowed again" in page
    assert shift.audited("episode.contact_stopped") == [("Casey Clinician", stay.id)]
    assert shift.audited("episode.contact_allowed") == [("Casey Clinician", stay.id)]


@pytest.mark.parametrize("reason", ["", " ", "x" * 401])
def test_a_reason_is_asked_for_beside_its_field(shift: Shift, reason: str) -> None:
    answer = press(shift, shift.enrol(1), reason=reason)
    assert answer.status_code == 422
    assert 'href="#contact_reason">Why, for the record: Say why, in up to 400 characters.' in answer.text
    assert '<details class="ward-next" open><summary>Do not contact' in answer.text


def test_what_is_so_already_is_said(shift: Shift) -> None:
    stay = shift.enrol(1)
    press(shift, stay)
    answer = press(shift, stay)
    assert answer.status_code == 409
    assert "All texts to this patient are stopped already." in answer.text


def test_a_manager_sees_it_and_cannot_press(shift: Shift) -> None:
    stay = shift.enrol(1)
    press(shift, stay)
    browser = shift.ward.signed_in(Role.MANAGER)
    page = browser.get(f"/patients/{stay.patient_id}").text
    assert "The team has stopped all texts to this patient" in page
    assert "Text this patient again" not in page
    for way in ("stop", "allow"):
        assert browser.post(f"/patients/{stay.patient_id}/texts/{way}", data={"contact_reason": "x"}, headers=OURS).status_code == 403


def test_after_a_death_there_is_nothing_to_press(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.nurse().post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "died"}, headers=OURS)
    page = page_of(shift, stay)
    assert "stop all texts" not in page
    assert "/texts/" not in page


def test_a_patient_of_another_hub_is_not_there(shift: Shift) -> None:
    other = people.open_ward(shift.database, "south", now=shift.ward.clock.now())
    theirs = people.enrol(shift.database, other, 9, now=shift.ward.clock.now())
    for way in ("stop", "allow"):
        assert press(shift, theirs, way).status_code == 404


def test_who_comes_back_is_promised_no_text(shift: Shift) -> None:
    stay = shift.enrol(1)
    press(shift, stay)
    assert "No text goes" in shift.nurse().get(f"/enrol/{stay.id}").text
