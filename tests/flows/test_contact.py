"""Do not contact: from one moment to the next nothing is texted to a patient, whatever happens, and people ring instead."""

from datetime import timedelta

import pytest

from app.alerts.service import Outcome, Urgency
from app.caseload import contacting
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.flows import contact, leaving
from app.messaging import outbox
from app.messaging.store import OutboundView
from app.messaging.vocabulary import MessageClass
from tests import people
from tests.story import MINUTE, Story

CARER = people.phone(700)
A_DAY = timedelta(days=1)


def stop(at: Story, stay: EpisodeView) -> EpisodeView:
    return at.database.write(
        lambda s: contact.stop(s, stay.hub_id, stay.patient_id, "asked by the family", actor=at.ward.nurse, now=at.now)
    )


def allow(at: Story, stay: EpisodeView) -> EpisodeView:
    return at.database.write(lambda s: contact.allow(s, stay.hub_id, stay.patient_id, "well again", actor=at.ward.nurse, now=at.now))


def draft(at: Story, stay: EpisodeView, message_class: MessageClass, purpose: str) -> outbox.Draft:
    return outbox.Draft(
        stay.hub_id, stay.id, purpose, "test", message_class, people.phone(1), people.phone(2), "x", at.now, at.now + A_DAY
    )  # fmt: skip


def intend(at: Story, stay: EpisodeView, message_class: MessageClass, purpose: str) -> int | None:
    wanted = draft(at, stay, message_class, purpose)
    return at.database.write(lambda session: outbox.enqueue(session, wanted, now=at.now))


def states(texts: list[OutboundView]) -> dict[str, str]:
    return {one.message_class.value: one.state.value for one in texts if one.template == "test"}


def test_what_is_queued_of_every_class_is_taken_back_but_what_goes_to_our_own_people(at: Story) -> None:
    stay = at.enrol(carer_phone=CARER)
    for message_class in MessageClass:
        assert intend(at, stay, message_class, f"before/{message_class}")
    stop(at, stay)
    queued = states(at.texts_to(people.phone(1)))
    assert queued == {"safety": "cancelled", "answer": "cancelled", "routine": "cancelled", "staff": "pending"}
    assert {one.reason for one in at.texts_to(people.phone(1)) if one.state.value == "cancelled"} == {"do_not_contact"}


@pytest.mark.parametrize("message_class", MessageClass)
def test_nothing_is_queued_after_but_what_goes_to_our_own_people(at: Story, message_class: MessageClass) -> None:
    stay = at.enrol()
    stop(at, stay)
    assert (intend(at, stay, message_class, "after") is not None) is (message_class is MessageClass.STAFF)


def test_a_patient_who_is_monitored_is_put_on_the_list_to_be_rung(at: Story) -> None:
    stop(at, at.enrol())
    (reason,) = at.item().reasons
    assert (reason.code.value, reason.values["why"], at.item().urgency) == ("cannot_text", "do_not_contact", Urgency.AMBER)


def test_nobody_is_to_be_rung_who_went_home_before(at: Story) -> None:
    stay = at.enrol()
    at.database.write(lambda s: leaving.discharge(s, stay.hub_id, stay.id, EndReason.RECOVERED, actor=at.ward.nurse, now=at.now))
    stop(at, stay)
    assert at.worklist() == []
    at.text("96 70")
    assert at.codes() == {"texting_not_monitored", "cannot_text"}
    assert "not_monitored" not in at.templates_to()


def test_for_days_nobody_is_texted_and_every_silence_still_reaches_the_list(at: Story) -> None:
    stay = at.enrol(carer_phone=CARER)
    stop(at, stay)
    before = at.templates_to(), at.templates_to(CARER)
    totals = at.ticks(at.now + 2 * A_DAY, every=30 * MINUTE)
    assert (at.templates_to(), at.templates_to(CARER)) == before
    assert (totals["prompts"], totals["reminders"], totals["second_reminders"]) == (0, 0, 0)
    assert totals["missed"] > 0
    assert totals["climbed"] > 0
    assert {"cannot_text", "missed_reading"} <= at.codes()


@pytest.mark.parametrize("body", ["85 120", "chest pain", "91 or 85", "96 70", "call me", "not yet", "help", "START", "what?"])
def test_whatever_the_patient_texts_is_read_and_answered_by_a_call(at: Story, body: str) -> None:
    stay = at.enrol()
    stop(at, stay)
    before = at.templates_to()
    at.text(body)
    assert at.templates_to() == before
    assert "cannot_text" in at.codes()


def test_a_red_reading_is_red_and_says_that_no_advice_went(at: Story) -> None:
    stay = at.enrol()
    stop(at, stay)
    at.claim()
    at.rang(Outcome.CARRY_ON)
    assert at.worklist() == []
    at.text("85 120")
    assert at.item().urgency is Urgency.RED
    assert at.codes() == {"low_reading", "cannot_text"}
    assert [reason.values["told"] for reason in at.item().reasons if reason.code.value == "low_reading"] == ["nothing"]


def test_a_nurse_who_asks_for_a_repeat_asks_it_by_telephone(at: Story) -> None:
    stay = at.enrol()
    at.text("93 80")
    stop(at, stay)
    before = at.templates_to()
    at.claim()
    at.rang(Outcome.REPEAT_READING)
    assert at.templates_to() == before


def test_it_is_taken_back_and_texts_go_again(at: Story) -> None:
    stay = at.enrol()
    stop(at, stay)
    allow(at, stay)
    at.text("96 70")
    assert at.answer().template.startswith("reply_green")
    assert at.ticks(at.now + 7 * 60 * MINUTE, every=30 * MINUTE)["prompts"] > 0


def test_somebody_who_comes_back_is_not_welcomed_and_is_to_be_rung(at: Story) -> None:
    stay = at.enrol()
    at.database.write(lambda s: leaving.discharge(s, stay.hub_id, stay.id, EndReason.RECOVERED, actor=at.ward.nurse, now=at.now))
    stop(at, stay)
    at.enrol()
    assert [one.state.value for one in at.texts_to(people.phone(1)) if one.template == "welcome"] == ["cancelled"]
    assert at.codes() == {"cannot_text"}


def test_whoever_shares_the_phone_is_texted_about_themselves(at: Story) -> None:
    first, second = at.enrol(1), at.enrol(2, phone=people.phone(1))
    stop(at, first)
    before = len(at.texts_to(people.phone(1)))
    at.text("A 96 70")
    assert len(at.texts_to(people.phone(1))) == before
    at.text("B 96 70")
    assert at.answer().episode_id == second.id
    at.text("85 120")
    assert at.answer().template == "clarify_red"


def test_a_shared_phone_is_left_alone_once_nobody_is_to_be_texted_there(at: Story) -> None:
    stays = at.enrol(1), at.enrol(2, phone=people.phone(1))
    for stay in stays:
        stop(at, stay)
    before = len(at.texts_to(people.phone(1)))
    at.text("85 120")
    assert len(at.texts_to(people.phone(1))) == before
    assert [item.urgency for item in at.worklist()] == [Urgency.RED, Urgency.RED]
    assert all({"possible_low_reading", "cannot_text"} <= {one.code.value for one in item.reasons} for item in at.worklist())


def test_what_was_on_its_way_when_it_was_said_does_not_go(at: Story) -> None:
    stay = at.enrol()
    at.text("85 120")
    answer = at.answer()
    # As if it had been put in the queue in the very moment: nobody took it back.
    at.database.write(lambda s: contacting.stop_contact(s, stay.hub_id, stay.patient_id, "asked", actor=at.ward.nurse, now=at.now))
    held = at.tick()["held"]
    assert [one["reason"] for one in held if one["id"] == answer.id] == ["do_not_contact"]
    assert {"low_reading", "cannot_text"} <= at.codes()
