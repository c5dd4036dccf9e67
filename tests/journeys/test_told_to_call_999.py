"""A patient is told to call 999: whether they did does not stay unknown for long."""

from datetime import timedelta

from app.alerts.service import Outcome, Urgency
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from tests import people
from tests.story import MINUTE, Story

ON_CALL = "+447700900950"


def given_a_patient_who_was_told_to_call_999(ward: Story) -> EpisodeView:
    stay = ward.enrol()
    ward.text("I can't breathe")
    assert ward.answer().template == "reply_red_symptom"
    assert ward.item().urgency is Urgency.RED
    return stay


def when_minutes_pass(ward: Story, minutes: int) -> None:
    ward.ticks(ward.now + minutes * MINUTE, every=MINUTE)


def when_they_answer(ward: Story, body: str) -> None:
    ward.text(body)
    ward.tick()


def then_they_are_asked_whether_they_have(ward: Story) -> None:
    assert ward.answer().template == "have_you_called"
    assert ward.answer().state == "accepted"


def then_the_person_on_call_is_told(ward: Story, *, times: int) -> None:
    assert [text.template for text in ward.texts_to(ON_CALL)].count("on_call_advice") == times


def then_the_list_says(ward: Story, *codes: str) -> None:
    assert ward.codes() == {"red_symptom", *codes}
    assert ward.item().urgency is Urgency.RED


def test_a_patient_who_says_that_they_called_is_left_in_peace(ward: Story) -> None:
    given_a_patient_who_was_told_to_call_999(ward)

    when_minutes_pass(ward, 10)
    then_they_are_asked_whether_they_have(ward)

    when_they_answer(ward, "Called, they are coming")
    then_the_list_says(ward, "says_999_called")
    assert ward.answer().template == "called"

    when_minutes_pass(ward, 30)
    then_the_person_on_call_is_told(ward, times=0)
    assert ward.answer().template == "called"  # nothing more was asked
    assert ward.item().rung > 0  # and the alert climbed by its own clock, since nobody had claimed it


def test_a_patient_who_has_not_called_is_rung_within_minutes(ward: Story) -> None:
    stay = given_a_patient_who_was_told_to_call_999(ward)

    when_minutes_pass(ward, 10)
    when_they_answer(ward, "not yet")
    then_the_list_says(ward, "says_999_not_called")
    then_the_person_on_call_is_told(ward, times=1)
    assert "call 999 now" in ward.answer().body

    ward.claim()
    ward.rang(Outcome.CALLED_999)
    assert ward.stay(stay).state is EpisodeState.PAUSED
    when_minutes_pass(ward, 60)
    then_the_person_on_call_is_told(ward, times=1)


def test_a_patient_who_stays_silent_is_not_forgotten_though_a_nurse_has_them(ward: Story) -> None:
    given_a_patient_who_was_told_to_call_999(ward)

    ward.claim()  # and is called away
    when_minutes_pass(ward, 10)
    then_they_are_asked_whether_they_have(ward)

    when_minutes_pass(ward, 10)
    then_the_list_says(ward, "advice_not_confirmed")
    then_the_person_on_call_is_told(ward, times=1)
    assert ward.item().fresh


def test_a_low_reading_is_followed_up_once_nobody_can_say_better(ward: Story) -> None:
    ward.enrol()
    ward.text("88 112")
    when_minutes_pass(ward, 15)  # no second reading: "or you cannot check it: call 999" holds from here
    when_minutes_pass(ward, 10)
    then_they_are_asked_whether_they_have(ward)
    when_minutes_pass(ward, 10)
    assert "advice_not_confirmed" in ward.codes()
    then_the_person_on_call_is_told(ward, times=1)


def test_it_is_asked_at_three_in_the_morning_too(ward: Story) -> None:
    ward.enrol()
    ward.clock.advance(timedelta(hours=15))
    ward.text("coughing up blood")
    when_minutes_pass(ward, 10)
    then_they_are_asked_whether_they_have(ward)
    assert ward.templates_to(people.phone(1)).count("have_you_called") == 1
