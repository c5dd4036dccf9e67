"""What came of a call stops or moves what it must, at once."""

from datetime import timedelta

import pytest

from app.alerts.service import Outcome, TakenBy, Urgency
from app.caseload.episode import Channel, EndReason, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.identity.actor import Actor, ActorKind
from app.identity.roles import Role
from app.messaging.vocabulary import OutboundState
from tests import people
from tests.story import MINUTE, Story

ROUTINE = Urgency.ROUTINE


def red(at: Story, *, channel: Channel = Channel.SMS) -> EpisodeView:
    """A patient whose red is claimed."""
    stay = at.enrol(channel=channel)
    at.text("88 110")
    at.claim()
    return stay


def asks(at: Story) -> int:
    """How often the patient is asked until the same time tomorrow and a little after."""
    return at.ticks(at.now + timedelta(hours=26), every=30 * MINUTE)["prompts"]


def test_to_carry_on_clears_the_list_and_changes_nothing_else(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.CARRY_ON)
    assert at.worklist() == []
    assert at.stay(stay).state is EpisodeState.ACTIVE
    assert asks(at) == 3


def test_no_answer_keeps_the_patient_on_the_list_for_anybody(at: Story) -> None:
    red(at)
    at.rang(Outcome.NO_ANSWER)
    item = at.item()
    assert (item.owner, item.no_answer_count, item.urgency, item.due_at) == (None, 1, Urgency.RED, at.now + 15 * MINUTE)


def test_a_repeat_reading_is_asked_for_and_looked_at_again(at: Story) -> None:
    red(at)
    at.rang(Outcome.REPEAT_READING)
    assert at.answer().template == "repeat_asked_by_nurse"
    item = at.item()
    assert (item.urgency, at.codes(), item.due_at) == (ROUTINE, {"follow_up_due"}, at.now + 60 * MINUTE)


def test_somebody_who_is_not_texted_is_not_asked_by_text(at: Story) -> None:
    red(at, channel=Channel.STAFF)
    before = len(at.texts_to(people.phone(1)))
    at.rang(Outcome.REPEAT_READING)
    assert len(at.texts_to(people.phone(1))) == before
    assert at.codes() == {"follow_up_due"}


def test_a_visit_with_a_time_is_followed_up_at_that_time(at: Story) -> None:
    red(at)
    at.rang(Outcome.VISIT, next_step_at=at.now + timedelta(hours=3), step="Visit by the community nurse")
    item = at.item()
    assert (item.urgency, item.due_at) == (ROUTINE, at.now + timedelta(hours=3))
    assert item.reasons[0].values["step"] == "Visit by the community nurse"


def test_a_follow_up_may_be_more_urgent_if_said(at: Story) -> None:
    red(at)
    at.rang(Outcome.CARRY_ON, next_step_at=at.now + timedelta(hours=1), urgency=Urgency.AMBER)
    assert at.item().urgency is Urgency.AMBER


def test_whoever_was_handed_on_is_monitored_until_they_are_taken_over(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.STEP_UP)
    assert at.stay(stay).state is EpisodeState.ACTIVE
    assert at.codes() == {"follow_up_due"}


def test_999_pauses_the_asking_and_is_looked_at_again(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.CALLED_999)
    paused = at.stay(stay)
    assert (paused.state, paused.state_reason) == (EpisodeState.PAUSED, PauseReason.CALLED_999)
    assert at.codes() == {"follow_up_due"}
    assert asks(at) == 0


def test_an_admission_pauses_the_asking(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.ADMITTED)
    paused = at.stay(stay)
    assert (paused.state, paused.state_reason) == (EpisodeState.PAUSED, PauseReason.IN_HOSPITAL)
    assert at.codes() == {"follow_up_due"}  # nobody is forgotten in hospital
    assert asks(at) == 0


def test_a_discharge_ends_the_stay(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.DISCHARGED)
    ended = at.stay(stay)
    assert (ended.state, ended.state_reason) == (EpisodeState.ENDED, EndReason.RECOVERED)
    assert at.worklist() == []
    assert asks(at) == 0


def test_a_discharge_with_a_next_step_keeps_that_step(at: Story) -> None:
    red(at)
    at.rang(Outcome.DISCHARGED, next_step_at=at.now + timedelta(days=1))
    assert at.codes() == {"follow_up_due"}


def test_a_death_takes_back_everything_that_has_not_gone(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.DIED)
    ended = at.stay(stay)
    assert (ended.state, ended.state_reason) == (EpisodeState.ENDED, EndReason.DIED)
    assert at.worklist() == []
    assert {text.state for text in at.texts_to(people.phone(1))} == {OutboundState.CANCELLED}


def test_an_outcome_for_somebody_already_discharged_changes_no_stay(at: Story) -> None:
    stay = red(at)
    at.rang(Outcome.DISCHARGED)
    at.text("88 110")
    at.claim()
    at.rang(Outcome.ADMITTED)
    assert at.stay(stay).state is EpisodeState.ENDED
    assert at.worklist() == []


def test_an_unknown_number_is_settled_like_any_other(at: Story) -> None:
    at.text("hello", by=people.phone(800))
    at.claim()
    at.rang(Outcome.CARRY_ON)
    assert at.worklist() == []


def test_only_who_has_the_patient_records_the_outcome(at: Story) -> None:
    red(at)
    other = Actor(ActorKind.STAFF, 999, "Somebody else", at.ward.hub.id, Role.CLINICIAN)
    with pytest.raises(TakenBy, match="Clinician of north"):
        at.claim(by=other)
