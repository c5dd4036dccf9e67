"""Beside a call: the calls before, the interpreter, and what follows when nobody answers."""

import re
from datetime import timedelta

import pytest

from app.alerts import no_answer
from app.alerts.no_answer import Step
from tests import people
from tests.clinician_ui.conftest import OURS, Shift


def page(shift: Shift, patient_id: int) -> str:
    return re.sub(r"\s+", " ", shift.nurse().get(f"/patients/{patient_id}").text)


def rang(shift: Shift, outcome: str, **typed: str) -> None:
    """Claim whoever is on the list, and say what came of the call."""
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    said = {"outcome": outcome, "revision": str(shift.item().revision), **typed}
    assert nurse.post(f"/alerts/{alert}/outcome", data=said, headers=OURS).status_code == 303


@pytest.mark.parametrize(("count", "step"), [(1, Step.TRY_AGAIN), (2, Step.CARER), (3, Step.WELFARE), (9, Step.WELFARE)])
def test_each_call_that_nobody_answers_is_a_step_down(count: int, step: Step) -> None:
    assert no_answer.step(count) is step


def test_each_step_comes_sooner_than_the_one_before() -> None:
    assert no_answer.minutes(1) > no_answer.minutes(2) > no_answer.minutes(3) > 0


def test_nobody_answers_once_twice_three_times(shift: Shift) -> None:
    # given somebody amber with a carer
    stay = shift.enrol(1, carer_name="Bo", carer_phone=people.phone(51))
    shift.text("call me")
    assert "If nobody answers, it is on the list again within 30 minutes: Try again, then the carer: Bo, 07700 900051." in page(
        shift, stay.patient_id
    )
    # then each call leads one step down, and is on the list again in time
    for words, minutes in (
        ("Nobody answered 1 times. Try again, then the carer: Bo, 07700 900051.", 30),
        ("Nobody answered 2 times. Ring the carer: Bo, 07700 900051.", 15),
        ("Nobody answered 3 times. Welfare check: ask somebody to go there; 999 if you think of danger.", 5),
    ):
        rang(shift, "no_answer", note="Rang out")
        assert words in page(shift, stay.patient_id)
        assert shift.item().due_at == shift.ward.clock.now() + timedelta(minutes=minutes)


def test_without_a_carer_nobody_is_sent_to_one(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("call me")
    rang(shift, "no_answer")
    assert "Nobody answered 1 times. Try again; no carer is known." in page(shift, stay.patient_id)


def test_a_red_that_nobody_answers_keeps_its_own_clock_and_the_words_that_were_typed(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    rang(shift, "no_answer", next_in="240", next_step="Ring her neighbour")
    assert shift.item().due_at == shift.ward.clock.now() + timedelta(minutes=15)
    assert "Ring her neighbour" in page(shift, stay.patient_id)


def test_the_calls_before_stand_with_who_rang_what_came_of_it_and_the_note(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("call me")
    rang(shift, "carry_on", note="Only wanted to talk")
    shift.later(days=1)
    shift.text("88 110")
    shown = page(shift, stay.patient_id)
    calls = shown[shown.index("Calls before") : shown.index("</ol>", shown.index("Calls before"))]
    for said in ("yesterday 14:03", "Carry on monitoring", "Casey Clinician", "“Only wanted to talk”"):
        assert said in calls


def test_an_interpreter_is_named_where_one_is_needed(shift: Shift) -> None:
    stay = shift.enrol(1, interpreter=True, language="pl")
    shift.text("call me")
    assert "Interpreter needed: Polish" in page(shift, stay.patient_id)


def filled_in(shown: str) -> tuple[str, str]:
    """What the form fills in when "no answer" is chosen: the time among those offered, and the step."""
    found = re.search(r'data-no-answer-in="(\d+)" data-no-answer-step="([^"]*)"', shown)
    assert found is not None
    assert f'<option value="{found[1]}">' in shown
    return found[1], found[2]


def test_the_form_has_the_next_step_of_the_ladder_and_its_time(shift: Shift) -> None:
    stay = shift.enrol(1, carer_name="Bo", carer_phone=people.phone(51))
    shift.text("call me")
    for step in (
        ("30", "Try again, then the carer: Bo, 07700 900051."),
        ("15", "Ring the carer: Bo, 07700 900051."),
        ("5", "Welfare check: ask somebody to go there; 999 if you think of danger."),
    ):
        shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
        assert filled_in(page(shift, stay.patient_id)) == step
        rang(shift, "no_answer", next_in=step[0], next_step=step[1])
        assert shift.item().due_at == shift.ward.clock.now() + timedelta(minutes=int(step[0]))


def test_a_red_is_said_to_be_on_the_list_again_by_its_own_sooner_clock(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    shown = page(shift, stay.patient_id)
    assert "If nobody answers, it is on the list again within 15 minutes" in shown
    assert filled_in(shown)[0] == "15"
