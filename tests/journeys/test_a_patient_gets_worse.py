"""A patient gets worse over a day, a nurse rings in time, and nothing that was said is lost."""

from datetime import timedelta

from app.alerts.service import Outcome, Urgency
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.messaging.vocabulary import MessageClass
from tests.story import MINUTE, Story


def given_a_patient_on_the_ward(ward: Story) -> EpisodeView:
    return ward.enrol()


def when_they_text(ward: Story, body: str, *, after: timedelta = timedelta(0)) -> None:
    ward.clock.advance(after)
    ward.text(body)


def then_the_list_shows_them(ward: Story, urgency: Urgency, *, confirmed: bool) -> None:
    item = ward.item()
    assert (item.urgency, item.confirmed) == (urgency, confirmed)


def then_they_are_answered_with(ward: Story, template: str) -> None:
    assert ward.answer().template == template


def test_a_patient_who_gets_worse_is_rung_and_sent_to_hospital(ward: Story) -> None:
    stay = given_a_patient_on_the_ward(ward)

    when_they_text(ward, "96 78")
    assert ward.worklist() == []
    then_they_are_answered_with(ward, "reply_green")

    when_they_text(ward, "94 84", after=timedelta(hours=5))
    then_the_list_shows_them(ward, Urgency.AMBER, confirmed=False)
    then_they_are_answered_with(ward, "reply_amber")

    when_they_text(ward, "93 88", after=40 * MINUTE)
    then_the_list_shows_them(ward, Urgency.AMBER, confirmed=True)
    then_they_are_answered_with(ward, "reply_amber_confirmed")

    claimed = ward.claim()
    assert claimed.due_at == ward.now + 120 * MINUTE

    when_they_text(ward, "89 104", after=15 * MINUTE)
    then_the_list_shows_them(ward, Urgency.RED, confirmed=False)  # the first red: it stands while the repeat is asked
    assert ward.item().fresh  # new even to the nurse who has them
    assert ward.item().due_at == ward.now + 15 * MINUTE
    assert ward.answer().message_class is MessageClass.SAFETY

    ward.claim()
    assert not ward.item().fresh
    ward.rang(Outcome.CALLED_999)
    assert ward.stay(stay).state is EpisodeState.PAUSED
    assert ward.codes() == {"follow_up_due"}
    assert [reading.spo2 for reading in ward.readings(stay)] == [89, 93, 94, 96]


def test_a_worse_finding_after_the_call_is_a_new_alert(ward: Story) -> None:
    given_a_patient_on_the_ward(ward)
    when_they_text(ward, "94 84")
    first = ward.item().alert_id
    ward.claim()
    ward.rang(Outcome.CARRY_ON)
    assert ward.worklist() == []
    when_they_text(ward, "88 110", after=timedelta(hours=2))
    assert ward.item().alert_id != first
    then_the_list_shows_them(ward, Urgency.RED, confirmed=ward.item().confirmed)


def test_a_red_is_never_lowered_by_a_number_before_a_person_has_looked(ward: Story) -> None:
    given_a_patient_on_the_ward(ward)
    when_they_text(ward, "90 100")
    when_they_text(ward, "97 80", after=6 * MINUTE)
    ward.ticks(ward.now + timedelta(hours=1))
    item = ward.item()
    assert item.urgency is Urgency.RED
    assert item.rung > 0  # it went on climbing
    assert ward.claim().urgency is Urgency.AMBER


def test_a_patient_can_be_red_in_the_middle_of_the_night(ward: Story) -> None:
    given_a_patient_on_the_ward(ward)
    ward.clock.advance(timedelta(hours=15))  # three in the morning
    ward.text("86 120")
    ward.tick()
    assert ward.answer().state == "accepted"
    ward.ticks(ward.now + 15 * MINUTE)
    assert [text.state for text in ward.texts_to("+447700900950")] == ["accepted"]
