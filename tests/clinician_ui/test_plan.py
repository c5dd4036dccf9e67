"""The page of a care plan: read, written down, approved; and what the list and the patient's page say of it."""

import re

import pytest
from httpx2 import Response

from app.caseload import store as caseload
from app.caseload.care_plan import Admission, CarePlan, PlanType
from app.caseload.views import EpisodeView
from app.identity.roles import Role
from tests import people
from tests.clinician_ui.conftest import OURS, Shift, form_of
from tests.people import RED_TEXT

GOOD = {
    "plan_type": "respect",
    "admission_preference": "not_for_hospital",
    "cpr_recommendation": "not",
    "summary": "Wishes to stay at home.",
    "red_text": RED_TEXT,
    "review_date": "01/03/2027",
    "document_ref": "Yellow folder",
    "emergency_contact": "Bo, son, 01632 960002",
    "capacity_note": "Has capacity",
    "reason": "ReSPECT form seen",
}


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def faults(text: str) -> list[str]:
    return re.findall(r'<li><a href="#([a-z_0-9]+)">', text)


def where(stay: EpisodeView, more: str = "") -> str:
    return f"/patients/{stay.patient_id}/plan{more}"


def save(shift: Shift, stay: EpisodeView, **typed: str) -> Response:
    browser = shift.nurse()
    hidden = form_of(browser.get(where(stay)), where(stay))
    return browser.post(where(stay), data={**GOOD, **hidden, **typed}, headers=OURS)


def approve(shift: Shift, stay: EpisodeView, **typed: str) -> Response:
    browser = shift.nurse()
    hidden = form_of(browser.get(where(stay)), where(stay, "/approve"))
    return browser.post(where(stay, "/approve"), data={**hidden, **typed}, headers=OURS)


def plan_of(shift: Shift, stay: EpisodeView) -> CarePlan | None:
    with shift.database.read() as session:
        return caseload.episode(session, stay.hub_id, stay.id).care_plan


def planned(shift: Shift, number: int = 1, *, approve: bool = True, **changes: object) -> EpisodeView:
    actor, now = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.clock.now()
    return people.record_plan(shift.database, shift.enrol(number), actor, approve=approve, now=now, **changes)


def test_a_plan_is_written_down_approved_and_used(shift: Shift) -> None:
    stay = shift.enrol(1)
    assert save(shift, stay).status_code == 303
    page = plain(shift.nurse().get(where(stay)).text)
    for said in (
        '<span class="ward-badge">Not for hospital</span>',
        "no clinician has approved this patient&#39;s own text",
        "(The numbers they sent.) This is LOW. Ring your palliative team",
        "<dd>Not for CPR</dd>",
        "<dd>01/03/2027</dd>",
        "<dd>Bo, son, 01632 960002</dd>",
        "Casey Clinician, Mon 23 Nov 2026 14:03",
    ):
        assert said in page
    assert approve(shift, stay).status_code == 303
    page = plain(shift.nurse().get(where(stay)).text)
    assert "A red reading is answered with this patient&#39;s own text." in page
    assert "Approved by Casey Clinician, Mon 23 Nov 2026 14:03." in page
    assert "Approve this text" not in page
    shift.text("85 120")
    page = shift.nurse().get(f"/patients/{stay.patient_id}").text
    assert f"This is LOW. {RED_TEXT}" in page


def test_an_empty_form_asks_for_the_kind_and_the_reason(shift: Shift) -> None:
    answer = save(shift, shift.enrol(1), **dict.fromkeys(GOOD, ""))
    assert answer.status_code == 422
    assert faults(answer.text) == ["plan_type", "reason"]
    assert "<title>Error: Care plan of Ada1 Example – Wardlight</title>" in answer.text


def test_every_fault_stands_beside_its_field_and_what_was_typed_is_kept(shift: Shift) -> None:
    stay = shift.enrol(1)
    answer = save(shift, stay, admission_preference="full", review_date="soon", summary="None", document_ref="Blue folder")
    assert answer.status_code == 422
    assert faults(answer.text) == ["summary", "red_text", "review_date"]
    assert 'value="Blue folder"' in answer.text
    assert plan_of(shift, stay) is None


def test_words_from_the_enrolment_are_in_the_form_already(shift: Shift) -> None:
    stay = shift.enrol(1, plan="Not for ventilation.")
    page = plain(shift.nurse().get(where(stay)).text)
    assert "Only these words are known." in page
    assert re.search(r"<textarea[^>]*>Not for ventilation.</textarea>", page)


def test_whoever_saw_an_older_plan_is_told_and_loses_nothing_typed(shift: Shift) -> None:
    stay = shift.enrol(1)
    browser = shift.nurse()
    hidden = form_of(browser.get(where(stay)), where(stay))
    save(shift, stay, summary="Another nurse was quicker.")
    answer = browser.post(where(stay), data={**GOOD, **hidden, "summary": "What I typed."}, headers=OURS)
    page = plain(answer.text)
    assert answer.status_code == 409
    assert "Somebody else has just changed this stay." in page
    assert "Another nurse was quicker." in page
    assert re.search(r"<textarea[^>]*>What I typed.</textarea>", page)
    again = form_of(answer, where(stay))
    assert browser.post(where(stay), data={**GOOD, **again, "summary": "What I typed."}, headers=OURS).status_code == 303


@pytest.mark.parametrize("typed", [{"revision": "0"}, {"revision": "many"}, {"red_text": "Ring nobody."}])
def test_only_the_text_that_stands_is_approved(shift: Shift, typed: dict[str, str]) -> None:
    stay = shift.enrol(1)
    save(shift, stay)
    answer = approve(shift, stay, **typed)
    assert answer.status_code == 409
    assert "Somebody else has just changed this stay." in answer.text
    found = plan_of(shift, stay)
    assert found is not None
    assert found.red_text_by is None


def test_every_version_can_be_read_with_who_and_why(shift: Shift) -> None:
    stay = shift.enrol(1)
    save(shift, stay)
    save(shift, stay, summary="At home, with antibiotics.", reason="daughter rang")
    save(shift, stay, plan_type="none", reason="it was another patient's", **dict.fromkeys(set(GOOD) - {"plan_type", "reason"}, ""))
    page = plain(shift.nurse().get(where(stay)).text)
    versions = page[page.index("Every version") :]
    for said in ("Wishes to stay at home.", "At home, with antibiotics.", "ReSPECT form seen", "daughter rang", "There is no plan"):
        assert said in versions
    assert versions.index("daughter rang") < versions.index("ReSPECT form seen")
    assert "Care plan written down" in shift.nurse().get(f"/patients/{stay.patient_id}").text


def test_a_plan_that_was_taken_out_of_the_enrolment_is_a_version_too(shift: Shift) -> None:
    stay = planned(shift)
    browser = shift.nurse()
    page = browser.get(f"/enrol/{stay.id}/correct")
    typed = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text))
    fixed = {
        "reason": "no plan after all",
        "plan": "",
        "has_plan": "no",
        "pathway": "covid-oximetry-at-home",
        "channel": "sms",
        "language": "en",
    }
    ticks = dict.fromkeys(("interpreter", "lives_alone", "low_usual_suspected", "home_oxygen", "pregnant", "spo2_scale"), "")
    assert browser.post(f"/enrol/{stay.id}/correct", data={**typed, **ticks, **fixed}, headers=OURS).status_code == 303
    page = browser.get(where(stay))
    assert "no plan after all" in page.text
    assert plan_of(shift, stay) is None


def test_a_manager_reads_a_plan_and_changes_none(shift: Shift) -> None:
    stay = planned(shift, approve=False)
    browser = shift.ward.signed_in(Role.MANAGER)
    page = browser.get(where(stay)).text
    assert "Only a clinician writes down a care plan." in page
    assert "Approve this text" not in page
    assert browser.post(where(stay), data=GOOD, headers=OURS).status_code == 403
    assert browser.post(where(stay, "/approve"), data={"red_text": RED_TEXT, "revision": "1"}, headers=OURS).status_code == 403


def test_a_stay_that_is_over_keeps_its_plan_to_read(shift: Shift) -> None:
    stay = planned(shift)
    browser = shift.nurse()
    browser.post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    page = browser.get(where(stay)).text
    assert "This stay is over." in page
    assert "Wishes to stay at home." in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert browser.post(where(stay), data={**GOOD, "revision": "3"}, headers=OURS).status_code == 409


def test_a_look_at_a_plan_is_written_down(shift: Shift) -> None:
    stay = planned(shift)
    shift.nurse().get(where(stay))
    assert shift.audited("patient.viewed") == [("Casey Clinician", stay.patient_id)]


def test_the_plan_of_another_hubs_patient_is_not_there(shift: Shift) -> None:
    other = people.open_ward(shift.database, "south", now=shift.ward.clock.now())
    theirs = people.record_plan(shift.database, people.enrol(shift.database, other, 9), other.nurse, approve=False)
    browser = shift.nurse()
    assert browser.get(where(theirs)).status_code == 404
    assert browser.post(where(theirs), data={**GOOD, "revision": "1"}, headers=OURS).status_code == 404
    assert browser.post(where(theirs, "/approve"), data={"red_text": RED_TEXT, "revision": "1"}, headers=OURS).status_code == 404


# --- what the list and the patient's page say


def row_of(html: str, name: str = "Ada1") -> str:
    rows: list[str] = re.findall(r'<li class="ward-row .*?</li>\s*(?=<li class="ward-row|</ol>)', plain(html), re.DOTALL)
    (found,) = [one for one in rows if f">{name} Example</a>" in one]
    return found


def test_the_badge_comes_first_on_the_row_and_on_the_page(shift: Shift) -> None:
    stay = planned(shift)
    shift.text("85 120")
    row = row_of(shift.nurse().get("/worklist").text)
    badge = '<span class="ward-badge">Not for hospital</span>'
    assert row.index("Ada1 Example") < row.index(badge) < row.index("60 years") < row.index("Oxygen 85%")
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert page.index("<h1") < page.index(badge) < page.index("60 years")
    assert page.index("Wishes to stay at home.") < page.index("Red alert")


def test_a_plan_of_which_only_the_words_are_known_has_a_badge_too(shift: Shift) -> None:
    stay = shift.enrol(1, plan="Not for ventilation.")
    shift.text("call me")
    assert '<span class="ward-badge">Plan: read it</span>' in row_of(shift.nurse().get("/worklist").text)
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert '<p class="ward-plan__words">Not for ventilation.</p>' in page
    assert f'<a href="{where(stay)}">Write down a care plan</a>' in page


def test_without_a_plan_there_is_no_badge_and_a_way_to_write_one_down(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("call me")
    assert "ward-badge" not in row_of(shift.nurse().get("/worklist").text)
    page = shift.nurse().get(f"/patients/{stay.patient_id}").text
    assert "ward-badge" not in page
    assert f'<a href="{where(stay)}">Write down a care plan</a>' in page


def test_a_plan_out_of_date_says_so_on_the_list_and_why_999_was_said(shift: Shift) -> None:
    today = shift.ward.clock.now().date()
    stay = planned(shift, review_date=today)
    shift.text("85 120")
    assert "out of date" not in row_of(shift.nurse().get("/worklist").text)
    shift.later(days=1)
    assert "Answered with this patient&#39;s own text" in row_of(shift.nurse().get("/worklist").text)
    shift.text("85 120")
    row = row_of(shift.nurse().get("/worklist").text)
    assert '<span class="ward-badge ward-badge--late">Plan out of date: Not for hospital</span>' in row
    assert '<p class="ward-note">A red reading is answered with the 999 advice: the plan is out of date.</p>' in row
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert '<span class="ward-badge ward-badge--late">Plan out of date: Not for hospital</span>' in page
    assert "A red reading is answered with the 999 advice: the plan is out of date." in page


def test_the_list_says_why_999_was_said_only_where_the_plan_would_have_it_otherwise(shift: Shift) -> None:
    planned(shift, 1, approve=False)
    planned(shift, 2)
    planned(shift, 3, admission_preference=Admission.FULL, red_text=None)
    planned(shift, 4, approve=False)
    for number in (1, 2, 3):
        shift.text("85 120", by=number)
    shift.text("94 80", by=4)
    listed = shift.nurse().get("/worklist").text
    said, own = "A red reading is answered with the 999 advice", "Answered with this patient&#39;s own text, not with 999."
    assert [said in row_of(listed, f"Ada{number}") for number in (1, 2, 3, 4)] == [True, False, False, False]
    assert [own in row_of(listed, f"Ada{number}") for number in (1, 2, 3, 4)] == [False, True, False, False]


def test_a_red_symptom_says_once_how_it_was_answered(shift: Shift) -> None:
    planned(shift)
    shift.text("85 120 chest pain")
    row = row_of(shift.nurse().get("/worklist").text)
    assert row.count("Answered with this patient&#39;s own text, not with 999.") == 1
    assert "Call 999 advice was given." not in row


def test_the_plan_of_an_earlier_stay_is_shown_with_that_stay_and_cannot_be_changed(shift: Shift) -> None:
    stay = planned(shift, plan_type=PlanType.TEP)
    browser = shift.nurse()
    browser.post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    shift.enrol(1)
    page = browser.get(f"/patients/{stay.patient_id}?stay={stay.id}").text
    assert "Wishes to stay at home." in page
    assert f'href="{where(stay)}"' not in page
    assert "Wishes to stay at home." not in browser.get(f"/patients/{stay.patient_id}").text


def test_scale_2_and_the_usual_news2_stand_among_the_facts(shift: Shift) -> None:
    stay = shift.enrol(1, usual_news=3, spo2_scale=2, spo2_scale_by="Dr Amin")
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert "<dt>Usual NEWS2</dt><dd>3</dd>" in page
    assert "SpO2 scale 2 (target 88-92), prescribed by Dr Amin, recorded Mon 23 Nov" in page
