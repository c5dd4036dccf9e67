"""The handover on the page: composed in one press, changed, printed, kept with the outcome, and never lost on the way."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import update

from app.alerts import receipt as receipts
from app.alerts import store as alerts
from app.alerts.handover import LONGEST, PARTS
from app.alerts.lifecycle import AlertMove
from app.alerts.rows import REASONS
from app.caseload.care_plan import Admission, PlanType
from app.identity.roles import Role
from tests import people, scored
from tests.clinician_ui.conftest import OURS, Shift, form_of
from tests.doors import NOW


@pytest.fixture
def claimed(shift: Shift) -> Shift:
    """Somebody with a low reading and chest pain, whom the nurse has claimed."""
    shift.enrol(1, given_name="Ada", family_name="Bell", plan="Not for ventilation", lives_alone=True, carer_name="Bo", carer_role="son")
    shift.text("97 70")
    shift.later(minutes=10)
    shift.text("88 110 chest pain")
    shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    return shift


def press(shift: Shift, **typed: str) -> Response:
    """Press the button that composes, with what is typed in the form."""
    return shift.nurse().post(f"/alerts/{shift.item().alert_id}/sbard", data=typed, headers=OURS)


def parts_of(answer: Response) -> dict[str, str]:
    """Read the five fields."""
    found = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    return {name: html.unescape(text).strip() for name, text in found if name in PARTS}


def plain(answer: Response) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.text))


def test_nothing_of_a_handover_is_on_the_page_until_it_is_asked_for(claimed: Shift) -> None:
    page = claimed.nurse().get(f"/patients/{claimed.item().patient_id}")
    assert "Compose a handover (SBARD)" in page.text
    assert parts_of(page) == {}


def test_one_press_composes_it_from_what_is_known(claimed: Shift) -> None:
    answer = press(claimed)
    assert answer.status_code == 200
    said = parts_of(answer)
    assert "About Ada Bell, born 04/03/1966, NHS number 999 000 0018." in said["situation"]
    assert "- Oxygen 88%, at or below the red limit of 92% (the pathway's). (14:13)" in said["situation"]
    assert "Latest reading: oxygen 88%, pulse 110, chest pain" in said["situation"]
    assert "Treatment plan: Plan: read it. “Not for ventilation”" in said["background"]
    assert "Usual SpO2: not known." in said["background"]
    assert "Carer: Bo, son." in said["background"]
    assert "88% (14:13), 97% (14:03): falling." in said["assessment"]
    assert "Symptoms said: chest pain" in said["assessment"]
    assert "call 999" in said["recommendation"]
    assert "waiting to be sent" in said["recommendation"]
    assert "Whether 999 was called: not known." in said["recommendation"]
    assert claimed.audited("patient.viewed")[-1] == ("Casey Clinician", claimed.item().patient_id)


def test_that_texts_go_again_is_no_good_repeat(claimed: Shift) -> None:
    claimed.text("STOP")
    claimed.text("START")
    assert "A good repeat has come" not in parts_of(press(claimed))["assessment"]


def test_a_low_value_that_answers_our_question_is_no_good_repeat(claimed: Shift) -> None:
    claimed.text("WRONG")
    claimed.later(minutes=2)
    claimed.text("86")
    assert "A good repeat has come" not in parts_of(press(claimed))["assessment"]


def test_what_was_typed_before_is_still_there_and_goes_into_the_decision(claimed: Shift) -> None:
    answer = press(claimed, outcome="visit", note="Sounds <breathless>", next_in="30", next_step="Ring the district nurse")
    assert "Sounds &lt;breathless&gt;" in answer.text
    assert re.search(r'value="visit" checked', answer.text)
    assert parts_of(answer)["decision"].splitlines()[:3] == [
        "Agreed: Visit",
        "With whom, and when: ....",
        "Review: 14:43: Ring the district nurse",
    ]


def test_pressing_again_keeps_what_was_changed(claimed: Shift) -> None:
    again = press(claimed, assessment="I do not know but I am worried", sbard="compose")
    assert parts_of(again)["assessment"] == "I do not know but I am worried"
    assert parts_of(again)["situation"] == ""


def test_it_is_composed_afresh_where_that_is_asked_for(claimed: Shift) -> None:
    assert "Ada Bell" in parts_of(press(claimed, situation="Mine", sbard="afresh"))["situation"]


def test_it_is_left_out_again_where_that_is_asked_for(claimed: Shift) -> None:
    answer = press(claimed, situation="Mine", note="Kept", sbard="none")
    assert parts_of(answer) == {}
    assert "Kept" in answer.text


def test_what_was_said_of_999_and_the_calls_before_are_told(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    typed = {"outcome": "no_answer", "note": "Rang twice", "revision": str(claimed.item().revision)}
    claimed.nurse().post(f"/alerts/{alert}/outcome", data=typed, headers=OURS)
    claimed.text("CALLED")
    claimed.nurse().post(f"/alerts/{alert}/claim", headers=OURS)
    said = parts_of(press(claimed))
    assert "999: said to have been called (14:13)." in said["recommendation"]
    assert "- 14:13 Casey Clinician, no answer: try again: Rang twice" in said["background"]


def test_999_of_which_nothing_was_heard_is_told_as_asked_and_not_known(claimed: Shift) -> None:
    for _ in range(40):
        claimed.later(minutes=1)
        claimed.tick()
    said = plain(claimed.nurse().get(f"/alerts/{claimed.item().alert_id}/sbard"))
    assert "Whether 999 was called: not known. " in said
    assert "no answer" in said[said.index("Whether 999 was called") :][:120]


def test_times_of_another_day_carry_their_date(claimed: Shift) -> None:
    claimed.later(days=1)
    assert "(Mon 23 Nov 14:13)" in parts_of(press(claimed))["situation"]


def record(shift: Shift, **typed: str) -> Response:
    """Send the form of the outcome as the page has it, with what is typed."""
    nurse, item = shift.nurse(), shift.item()
    action = f"/alerts/{item.alert_id}/outcome"
    hidden = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    return nurse.post(action, data={**hidden, **typed}, headers=OURS)


def test_it_is_kept_with_the_outcome_as_it_was_changed_and_shown_in_the_history(claimed: Shift) -> None:
    item = claimed.item()
    said = parts_of(press(claimed)) | {"assessment": "I do not know but I am worried", "decision": ""}
    assert record(claimed, outcome="step_up", **said).status_code == 303
    with claimed.database.read() as session:
        (event,) = [one for one in alerts.history(session, item.hub_id, item.alert_id) if one.move is AlertMove.ENDED]
    assert event.detail["sbard"]["assessment"] == "I do not know but I am worried"
    assert "decision" not in event.detail["sbard"]
    page = plain(claimed.nurse().get(f"/patients/{item.patient_id}"))
    history = page[page.index('class="ward-history"') :]
    assert "<summary>Handover (SBARD)</summary>" in history
    assert "<dt>Assessment</dt><dd>I do not know but I am worried</dd>" in history
    assert "<dt>Decision</dt>" not in history


def test_an_outcome_without_a_handover_keeps_none(claimed: Shift) -> None:
    item = claimed.item()
    assert record(claimed, outcome="carry_on", situation="  ").status_code == 303
    with claimed.database.read() as session:
        assert not [one for one in alerts.history(session, item.hub_id, item.alert_id) if "sbard" in one.detail]


def test_it_is_kept_where_nobody_answered_too(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    assert record(claimed, outcome="no_answer", situation="Rang GP").status_code == 303
    with claimed.database.read() as session:
        events = alerts.history(session, claimed.ward.hub.id, alert)
    assert [one.detail["sbard"] for one in events if one.move is AlertMove.NO_ANSWER] == [{"situation": "Rang GP"}]


def test_nothing_of_it_is_lost_when_the_outcome_is_refused(claimed: Shift) -> None:
    typed = {part: f"My {part} <now>" for part in PARTS}
    refused = record(claimed, note="Kept", **typed)
    assert refused.status_code == 422
    assert "What came of the call: Choose what came of the call." in refused.text
    assert parts_of(refused) == typed


def test_nothing_of_it_is_lost_when_something_new_came_meanwhile(claimed: Shift) -> None:
    nurse, item = claimed.nurse(), claimed.item()
    action = f"/alerts/{item.alert_id}/outcome"
    stale = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    claimed.later(minutes=2)
    claimed.text("cannot breathe")
    typed = {part: f"My {part}" for part in PARTS}
    refused = nurse.post(action, data={**stale, "outcome": "visit", **typed}, headers=OURS)
    assert refused.status_code == 409
    assert parts_of(refused) == typed


def test_a_part_that_is_too_long_is_named_with_how_much(claimed: Shift) -> None:
    refused = record(claimed, outcome="visit", background="x" * (LONGEST + 12))
    assert refused.status_code == 422
    assert 'href="#background">Background: This is longer than 2000 characters: leave out 12.' in refused.text
    assert claimed.item().owner is not None


def test_whoever_has_not_claimed_the_patient_cannot_fill_the_form_with_it(claimed: Shift) -> None:
    answer = claimed.second_nurse().post(f"/alerts/{claimed.item().alert_id}/sbard", headers=OURS)
    assert answer.status_code == 409
    assert "You have not claimed this patient." in answer.text


def test_somebody_elses_is_there_to_read_and_print(claimed: Shift) -> None:
    item, second = claimed.item(), claimed.second_nurse()
    assert f'href="/alerts/{item.alert_id}/sbard"' in second.get(f"/patients/{item.patient_id}").text
    page = second.get(f"/alerts/{item.alert_id}/sbard")
    said = plain(page)
    assert page.status_code == 200
    for part in (
        "Handover: Ada Bell",
        "NHS 999 000 0018 · born 04/03/1966",
        "This is Robin Second, clinician, at North Ward.",
        "Not for ventilation",
    ):
        assert part in said
    assert "<textarea" not in said.replace('<textarea class="nhsuk-textarea" id="copy-whole"', "")
    assert "Composed from what is known, Mon 23 Nov 2026, 14:13, Robin Second, North Ward" in said
    assert claimed.audited("alert.handover_viewed") == [("Robin Second", item.alert_id)]


def test_a_manager_reads_it_too_and_nobody_who_may_not_see_patients(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    assert claimed.ward.signed_in(Role.MANAGER).get(f"/alerts/{alert}/sbard").status_code == 200
    assert claimed.ward.signed_in(Role.ADMINISTRATOR).get(f"/alerts/{alert}/sbard").status_code == 403
    for path in ("sbard", "sbard/page"):
        assert claimed.ward.signed_in(Role.MANAGER).post(f"/alerts/{alert}/{path}", headers=OURS).status_code == 403


def test_what_is_typed_becomes_a_page_to_print_and_is_not_recorded(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    typed = {"situation": "One\nTwo <b>", "decision": "Agreed"}
    page = claimed.nurse().post(f"/alerts/{alert}/sbard/page", data=typed, headers=OURS)
    assert "One\nTwo &lt;b&gt;" in page.text
    assert "As written, Mon 23 Nov 2026, 14:13" in plain(page)
    assert "Background" not in plain(page)
    empty = claimed.nurse().post(f"/alerts/{alert}/sbard/page", headers=OURS)
    assert "Nothing is written in it." in empty.text
    assert claimed.item().owner is not None


def test_after_the_outcome_the_page_shows_what_was_kept(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    record(claimed, outcome="visit", situation="As I said it")
    page = claimed.nurse().get(f"/alerts/{alert}/sbard")
    assert "As I said it" in page.text
    assert "As kept with the outcome; shown Mon 23 Nov 2026" in plain(page)


def test_after_an_outcome_without_one_there_is_none(claimed: Shift) -> None:
    alert = claimed.item().alert_id
    record(claimed, outcome="visit")
    answer = claimed.nurse().get(f"/alerts/{alert}/sbard")
    assert answer.status_code == 404
    assert "No handover was kept with this alert." in answer.text


def test_an_unknown_number_is_handed_over_with_what_little_is_known(shift: Shift) -> None:
    shift.text("is this the ward? sats 86", by=70)
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    composed = nurse.post(f"/alerts/{alert}/sbard", headers=OURS)
    said = parts_of(composed)
    assert "About whoever has the phone 07700 900070. Who that is: not known." in said["situation"]
    assert "999" in said["recommendation"]
    printed = nurse.get(f"/alerts/{alert}/sbard")
    assert "Handover: 07700 900070" in printed.text
    done = nurse.post(
        f"/alerts/{alert}/outcome", data={"outcome": "called_999", "revision": str(shift.item().revision), **said}, headers=OURS
    )
    assert done.status_code == 303
    assert "Handover (SBARD)" in nurse.get(f"/alerts/{alert}").text


def test_nobody_composes_for_another_hub(claimed: Shift) -> None:
    nurse = claimed.nurse()
    assert nurse.get("/alerts/424242/sbard").status_code == 404
    for path in ("sbard", "sbard/page"):
        assert nurse.post(f"/alerts/424242/{path}", headers=OURS).status_code == 404


def test_a_pregnant_patient_with_limits_of_their_own_and_an_interpreter_is_told_so(shift: Shift) -> None:
    stay = shift.enrol(
        1,
        usual_spo2=91,
        amber_max=89,
        red_max=86,
        limits_by="Dr Rao",
        limits_reason="COPD",
        interpreter=True,
        language="cy",
        carer_phone=people.phone(51),
        pregnant=True,
        maternity_contact="Midwife Jo",
    )
    shift.text("85 90 feeling worse")
    said = plain(shift.nurse().get(f"/alerts/{shift.item().alert_id}/sbard"))
    assert stay.pregnant
    for line in (
        "Usual SpO2: 91% on air.",
        "Limits in force: amber 89% or less, red 86% or less (own, set by Dr Rao: COPD).",
        "Maternity contact: Midwife Jo.",
        "Carer: 07700 900051.",
        "Interpreter: needed (Welsh).",
        "Against before: worse.",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "plan: Not for hospital. ReSPECT; Not for hospital; CPR: Not known, or the plan does not say; “Wishes to stay at home.”",
        ),
        (
            {"plan_type": PlanType.TEP, "review_date": NOW.date() - timedelta(days=1)},
            "Plan out of date: Not for hospital. Treatment escalation plan (TEP); Not",
        ),
        ({"emergency_contact": "Dr Rao 0113", "document_ref": "red folder"}, "; in an emergency ring Dr Rao 0113; signed plan: red folder"),
    ],
)
def test_a_plan_is_told_with_what_it_limits_and_whether_it_still_holds(shift: Shift, changes: dict[str, Any], said: str) -> None:
    stay = shift.enrol(1)
    people.record_plan(shift.database, stay, shift.ward.staff[Role.CLINICIAN].actor, now=NOW, **changes)
    shift.text("88 110")
    page = plain(shift.nurse().get(f"/alerts/{shift.item().alert_id}/sbard"))
    assert said in page
    assert "Read the treatment plan before deciding on 999 or hospital." in page


def test_a_plan_that_says_there_is_none_is_none(shift: Shift) -> None:
    stay = shift.enrol(1)
    none: dict[str, Any] = {"plan_type": PlanType.NONE, "summary": "", "red_text": None, "admission_preference": Admission.FULL}
    people.record_plan(shift.database, stay, shift.ward.staff[Role.CLINICIAN].actor, now=NOW, **none)
    shift.text("88 110")
    page = plain(shift.nurse().get(f"/alerts/{shift.item().alert_id}/sbard"))
    assert "Treatment plan: none is recorded here." in page
    assert "Read the treatment plan" not in page


def test_a_reading_that_was_put_right_later_is_no_part_of_the_course(claimed: Shift) -> None:
    claimed.later(minutes=5)
    claimed.text("sorry 96 not 88")
    assert "Resting oxygen, newest first: 96% (14:18), 97% (14:03): falling." in parts_of(press(claimed))["assessment"]


@pytest.fixture
def resident(shift: Shift) -> Shift:
    """A resident of a care home, of whom some of a NEWS2 was measured, and it is high already."""
    scored.adopt(shift.database, shift.ward.hub.id, scored.care_home(), now=NOW)
    stay = shift.enrol(1, pathway=scored.CARE_HOME, date_of_birth=date(1940, 1, 1), usual_news=2)
    typed = {"spo2": "90", "pulse": "132", "respiratory_rate": "26", "oxygen": "air"}
    answer = shift.nurse().post(f"/patients/{stay.patient_id}/readings", data=typed, headers=OURS)
    assert answer.status_code == 200
    return shift


def test_the_score_is_told_as_far_as_it_is_certain(resident: Shift) -> None:
    said = plain(resident.nurse().get(f"/alerts/{resident.item().alert_id}/sbard"))
    assert "NEWS2 at least 9, partial:" in said
    assert "at least 7 above usual 2" in said
    assert "Usual NEWS2: 2." in said
    assert "Early warning score: not known" not in said


def test_the_receipt_of_a_scored_reading_keeps_what_the_chart_said(resident: Shift) -> None:
    with resident.database.read() as session:
        reasons = alerts.reasons(session, resident.item().alert_id, receipts=True)
    receipt = receipts.from_json(reasons[0].receipt)
    assert receipt is not None
    assert [(score["total"], score["at_least"], score["partial"]) for score in receipt.scores] == [(None, 9, True)]
    found = {one.code: one for one in receipt.findings}
    assert found["score_red"].limit is not None
    page = plain(resident.nurse().get(f"/patients/{resident.item().patient_id}"))
    assert "At least 9, without" in page
    assert "Rule score.level, version 1" in page


def test_reasons_from_before_there_were_receipts_do_no_harm(claimed: Shift) -> None:
    claimed.database.write(lambda session: session.execute(update(REASONS).values(receipt=None)))
    said = parts_of(press(claimed))
    assert "- Oxygen 88%, at or below the red limit of 92%" in said["situation"]
    assert "Whether there are any: not known." in said["assessment"]


def test_somebodys_worry_and_a_repeat_that_was_good_are_told(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("93 80")
    shift.later(minutes=5)
    shift.text("97 76")
    nurse = shift.nurse()
    nurse.post(f"/patients/{stay.patient_id}/readings", data={"spo2": "96", "concern": "yes"}, headers=OURS)
    said = plain(nurse.get(f"/alerts/{shift.item().alert_id}/sbard"))
    assert "A good repeat has come since the low reading: check technique." in said
    assert "Somebody who knows the patient is worried." in said
