"""Putting someone on the list, and what repeat readings make of it."""

import pytest

from app.alerts.alert import Subject
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.service import Outcome, ReasonCode, Urgency
from tests.alerts.conftest import Desk, minutes

RED, AMBER, ROUTINE = Urgency.RED, Urgency.AMBER, Urgency.ROUTINE


@pytest.mark.parametrize(("urgency", "due"), [(RED, 15), (AMBER, 60), (ROUTINE, 240)])
def test_an_alert_is_due_when_its_urgency_says(desk: Desk, urgency: Urgency, due: int) -> None:
    raised = desk.raises(urgency)
    alert = desk.alert(raised.alert_id)
    assert raised.opened
    assert (alert.state, alert.urgency, alert.due_at, alert.next_climb_at) == (AlertState.WAITING, urgency, minutes(due), minutes(due))
    assert alert.fresh


def test_a_second_finding_joins_the_open_alert(desk: Desk) -> None:
    first = desk.raises(AMBER)
    second = desk.raises(AMBER, ReasonCode.MISSED_READING, at=10)
    assert (second.alert_id, second.opened, second.raised) == (first.alert_id, False, False)
    assert [reason.code for reason in desk.reasons(first.alert_id)] == [ReasonCode.LOW_READING, ReasonCode.MISSED_READING]


def test_a_finding_that_is_no_worse_moves_no_clock(desk: Desk) -> None:
    first = desk.raises(AMBER)
    desk.raises(AMBER, ReasonCode.MISSED_READING, at=50)
    assert desk.alert(first.alert_id).due_at == minutes(60)


def test_a_worse_finding_raises_it_and_starts_its_clock_again(desk: Desk) -> None:
    first = desk.raises(AMBER)
    second = desk.raises(RED, at=50)
    alert = desk.alert(first.alert_id)
    assert second.raised
    assert (alert.urgency, alert.urgency_since, alert.due_at) == (RED, minutes(50), minutes(65))
    assert alert.next_climb_at == minutes(60)  # the climb that was nearer stays near


def test_a_lesser_finding_never_lowers_it(desk: Desk) -> None:
    first = desk.raises(RED)
    desk.raises(ROUTINE, ReasonCode.HELP_ASKED, at=5)
    assert desk.alert(first.alert_id).urgency is RED


def test_a_worse_finding_is_new_even_to_its_owner_and_has_to_be_seen_in_time(desk: Desk) -> None:
    first = desk.raises(AMBER)
    desk.claim(first.alert_id, at=10)
    assert not desk.alert(first.alert_id).fresh
    desk.raises(RED, at=20)
    alert = desk.alert(first.alert_id)
    assert alert.fresh
    assert alert.state is AlertState.CLAIMED
    assert alert.due_at == minutes(35)


def test_a_finding_after_an_outcome_opens_a_new_alert(desk: Desk) -> None:
    first = desk.raises(RED)
    desk.claim(first.alert_id, at=1)
    desk.ends(first.alert_id, Outcome.CARRY_ON, at=5)
    second = desk.raises(RED, at=6)
    assert second.opened
    assert second.alert_id != first.alert_id


def test_each_patient_and_each_unknown_number_has_one_open_alert(desk: Desk) -> None:
    hub_id = desk.ward.hub.id
    stranger, other = (Subject(hub_id, None, None, phone) for phone in ("+447700900800", "+447700900801"))
    raised = [desk.raises(AMBER, ReasonCode.UNKNOWN_NUMBER, subject=one) for one in (stranger, other, stranger)]
    assert [one.opened for one in raised] == [True, True, False]
    assert raised[0].alert_id == raised[2].alert_id


def test_silence_lets_an_unconfirmed_red_stand(desk: Desk) -> None:
    raised = desk.raises(RED, confirmed=False, repeat_in=15)
    assert not desk.alert(raised.alert_id).confirmed
    assert not desk.settle(raised.alert_id, at=14.9)
    assert desk.settle(raised.alert_id, at=15)
    alert = desk.alert(raised.alert_id)
    assert alert.confirmed
    assert alert.repeat_due_at is None
    assert all(reason.confirmed for reason in desk.reasons(raised.alert_id))


def test_silence_makes_it_stand_once_however_often_the_worker_looks(desk: Desk) -> None:
    raised = desk.raises(RED, confirmed=False, repeat_in=15)
    assert [desk.settle(raised.alert_id, at=15), desk.settle(raised.alert_id, at=15)] == [True, False]
    assert desk.moves(raised.alert_id) == [AlertMove.OPENED, AlertMove.CONFIRMED]


def test_a_repeat_as_low_confirms_what_stood(desk: Desk) -> None:
    raised = desk.raises(AMBER, confirmed=False, repeat_in=60)
    desk.raises(AMBER, at=20, repeat_came=True)
    alert = desk.alert(raised.alert_id)
    assert alert.confirmed
    assert alert.repeat_due_at is None
    assert desk.moves(raised.alert_id)[-1] == AlertMove.CONFIRMED
    assert not desk.settle(raised.alert_id, at=60)


def test_an_unconfirmed_red_on_a_confirmed_amber_is_unconfirmed(desk: Desk) -> None:
    raised = desk.raises(AMBER, ReasonCode.MISSED_READING)
    desk.raises(RED, at=5, confirmed=False, repeat_in=15)
    alert = desk.alert(raised.alert_id)
    assert (alert.urgency, alert.confirmed, alert.repeat_due_at) == (RED, False, minutes(20))


def test_a_good_repeat_of_an_amber_makes_it_routine_and_leaves_it_on_the_list(desk: Desk) -> None:
    raised = desk.raises(AMBER, confirmed=False, repeat_in=60)
    desk.good(at=30)
    alert = desk.alert(raised.alert_id)
    assert alert.is_open
    assert (alert.urgency, alert.repeat_due_at, alert.due_at) == (ROUTINE, None, minutes(240))


def test_a_good_repeat_of_a_red_waits_for_a_person_before_it_lowers_anything(desk: Desk) -> None:
    raised = desk.raises(RED, confirmed=False, repeat_in=15)
    desk.good(at=5)
    waiting = desk.alert(raised.alert_id)
    assert (waiting.urgency, waiting.due_at, waiting.repeat_due_at) == (RED, minutes(15), None)
    assert not desk.settle(raised.alert_id, at=15)
    claimed = desk.claim(raised.alert_id, at=10)
    assert (claimed.urgency, claimed.due_at) == (AMBER, minutes(130))


def test_a_good_repeat_never_lowers_what_was_said_in_words(desk: Desk) -> None:
    raised = desk.raises(RED, confirmed=False, repeat_in=15)
    desk.raises(RED, ReasonCode.RED_SYMPTOM, at=1)
    desk.good(at=5)
    assert desk.claim(raised.alert_id, at=10).urgency is RED


def test_a_good_reading_that_is_no_repeat_lets_the_low_one_stand(desk: Desk) -> None:
    raised = desk.raises(AMBER)
    desk.good(at=5, was_repeat=False)
    alert = desk.alert(raised.alert_id)
    assert alert.urgency is AMBER
    assert desk.moves(raised.alert_id)[-1] == AlertMove.NOTED


def test_a_late_answer_eases_the_silence_before_it(desk: Desk) -> None:
    raised = desk.raises(AMBER, ReasonCode.MISSED_READING)
    desk.good(at=5, was_repeat=False)
    assert desk.alert(raised.alert_id).urgency is ROUTINE


def test_an_alert_that_only_waited_for_an_answer_is_done_with_when_it_comes(desk: Desk) -> None:
    raised = desk.raises(AMBER, ReasonCode.QUESTION_OPEN)
    desk.good(at=5, was_repeat=False)
    assert not desk.alert(raised.alert_id).is_open
    assert desk.moves(raised.alert_id) == [AlertMove.OPENED, AlertMove.ANSWERED]


def test_a_good_reading_of_someone_who_is_not_on_the_list_does_nothing(desk: Desk) -> None:
    assert desk.good(at=5) is None


def test_a_follow_up_is_due_at_its_time_and_not_before(desk: Desk) -> None:
    raised = desk.raises(ROUTINE, ReasonCode.FOLLOW_UP_DUE, due=600)
    assert desk.alert(raised.alert_id).due_at == minutes(600)
    assert desk.climb(raised.alert_id, at=599) is None


def test_every_move_keeps_who_did_it(desk: Desk) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=3)
    assert [(event.actor_name, event.at) for event in desk.history(raised.alert_id)] == [
        ("test", minutes(0)),
        ("Clinician of north", minutes(3)),
    ]


def test_an_answer_takes_nothing_out_of_the_hands_of_who_has_claimed_it(desk: Desk) -> None:
    raised = desk.raises(ROUTINE, ReasonCode.QUESTION_OPEN)
    desk.claim(raised.alert_id, at=1)
    desk.good(at=5, was_repeat=False)
    assert desk.alert(raised.alert_id).state is AlertState.CLAIMED


def test_what_is_texted_again_and_again_is_one_reason_and_always_new(desk: Desk) -> None:
    raised = desk.raises(AMBER, ReasonCode.UNREADABLE_TEXT)
    desk.claim(raised.alert_id, at=1)
    for at in range(2, 12):
        desk.raises(AMBER, ReasonCode.UNREADABLE_TEXT, at=at)
    assert len(desk.reasons(raised.alert_id)) == 1
    assert desk.alert(raised.alert_id).fresh
    assert desk.moves(raised.alert_id).count(AlertMove.JOINED) == 10


def test_the_same_reason_more_urgently_is_kept_as_well(desk: Desk) -> None:
    raised = desk.raises(ROUTINE, ReasonCode.QUESTION_OPEN)
    desk.raises(AMBER, ReasonCode.QUESTION_OPEN, at=1)
    assert [reason.urgency for reason in desk.reasons(raised.alert_id)] == [ROUTINE, AMBER]


def test_every_low_reading_is_kept_as_a_reason_of_its_own(desk: Desk) -> None:
    raised = desk.raises(RED)
    desk.raises(RED, at=1)
    assert len(desk.reasons(raised.alert_id)) == 2
