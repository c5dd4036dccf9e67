"""A stay ends: nothing more goes out, and nobody is forgotten."""

from datetime import timedelta

from app.alerts.service import Outcome, Urgency
from app.caseload.episode import EndReason, PauseReason
from app.flows import leaving
from tests import people
from tests.story import MINUTE, Story

CARER = people.phone(700)
A_DAY = timedelta(days=1)


def test_nothing_more_goes_out_once_a_patient_has_died(ward: Story) -> None:
    stay = ward.enrol(carer_phone=CARER)
    ward.ticks(ward.now + timedelta(hours=1), every=10 * MINUTE)
    before = len(ward.texts_to(people.phone(1))), len(ward.texts_to(CARER))
    ward.database.write(lambda session: leaving.died(session, stay.hub_id, stay.id, actor=ward.ward.nurse, now=ward.now))
    totals = ward.ticks(ward.now + 2 * A_DAY, every=30 * MINUTE)
    assert (len(ward.texts_to(people.phone(1))), len(ward.texts_to(CARER))) == before
    assert (totals["prompts"], totals["missed"], totals["climbed"], totals["accepted"]) == (0, 0, 0, 0)
    assert ward.worklist() == []


def test_a_text_from_the_phone_of_someone_who_has_died_reaches_a_person(ward: Story) -> None:
    stay = ward.enrol()
    ward.database.write(lambda session: leaving.died(session, stay.hub_id, stay.id, actor=ward.ward.nurse, now=ward.now))
    ward.text("please stop texting my mother")
    assert ward.codes() == {"texting_not_monitored", "cannot_text"}
    ward.text("96 70")
    assert ward.templates_to() == ["welcome"]  # whoever has the phone now is rung, not texted
    ward.text("I have chest pain")
    assert ward.item().urgency is Urgency.RED
    assert ward.templates_to() == ["welcome"]


def test_a_discharged_patient_is_asked_nothing_and_still_read(ward: Story) -> None:
    stay = ward.enrol()
    ward.database.write(
        lambda session: leaving.discharge(session, stay.hub_id, stay.id, EndReason.RECOVERED, actor=ward.ward.nurse, now=ward.now)
    )
    assert ward.ticks(ward.now + A_DAY, every=30 * MINUTE)["prompts"] == 0
    ward.text("87 120")
    assert ward.item().urgency is Urgency.RED
    assert ward.codes() == {"low_reading", "texting_not_monitored"}
    ward.tick()
    assert ward.answer().state == "accepted"


def test_a_patient_home_from_hospital_is_asked_again_from_the_next_slot(ward: Story) -> None:
    stay = ward.enrol()
    ward.database.write(
        lambda session: leaving.pause(session, stay.hub_id, stay.id, PauseReason.IN_HOSPITAL, actor=ward.ward.nurse, now=ward.now)
    )
    assert ward.ticks(ward.now + A_DAY, every=30 * MINUTE)["prompts"] == 0
    ward.text("96 70")
    assert ward.answer().template == "paused"
    assert ward.codes() == {"texting_not_monitored"}
    ward.database.write(lambda session: leaving.resume(session, stay.hub_id, stay.id, actor=ward.ward.nurse, now=ward.now))
    assert ward.ticks(ward.now + 62 * MINUTE, every=MINUTE * 2)["prompts"] == 0  # answered early
    assert ward.ticks(ward.now + timedelta(hours=5), every=30 * MINUTE)["prompts"] == 1


def test_a_follow_up_comes_back_at_its_time_and_climbs_only_past_it(ward: Story) -> None:
    ward.enrol()
    ward.text("88 110")
    ward.claim()
    due = ward.now + timedelta(hours=20)
    ward.rang(Outcome.VISIT, next_step_at=due, step="Visit")
    ward.text("97 72")
    quiet = ward.ticks(due - MINUTE, every=30 * MINUTE)
    assert quiet["missed"] > 0  # the chase goes on meanwhile, and raised the item above the follow-up
    ward.claim()
    recorded = ward.rang(Outcome.CARRY_ON)
    assert recorded.follow_up_id is not None
    left = ward.item()
    assert (left.urgency, left.due_at, left.rung) == (Urgency.ROUTINE, due, 0)
    assert ward.tick(MINUTE)["climbed"] == 1


def test_no_answer_three_times_never_drops_a_red(ward: Story) -> None:
    ward.enrol()
    ward.text("88 110")
    for count in range(1, 4):
        ward.claim()
        ward.rang(Outcome.NO_ANSWER)
        item = ward.item()
        assert (item.no_answer_count, item.urgency, item.owner) == (count, Urgency.RED, None)
        ward.clock.advance(10 * MINUTE)
    assert ward.ticks(ward.now + 10 * MINUTE)["climbed"] == 1
