"""A text came in: stored for good, understood or kept for a person, answered at most once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel

from app.alerts import receipt as receipts
from app.alerts import store as alert_store
from app.alerts.service import Outcome, ReasonCode, Urgency
from app.caseload.episode import Channel
from app.db import Database
from app.flows import answers, entered_reading, wishes
from app.intake.reply import Command, ReadingValues
from app.messaging.vocabulary import HandledAs, MessageClass
from app.wording import sentences
from tests import people, story
from tests.story import MINUTE, Story

RED, AMBER, ROUTINE = Urgency.RED, Urgency.AMBER, Urgency.ROUTINE
STRANGER = people.phone(800)


def test_a_good_reading_is_kept_read_back_and_raises_nothing(at: Story) -> None:
    stay = at.enrol()
    received = at.text("97 72")
    assert received.handled_as is HandledAs.READING
    assert [(reading.spo2, reading.pulse) for reading in at.readings(stay)] == [(97, 72)]
    assert at.answer().template == "reply_green"
    assert at.answer().body.startswith("Oxygen 97, pulse 72.")
    assert at.worklist() == []


def test_the_same_message_twice_is_one_reading_and_one_answer(at: Story) -> None:
    stay = at.enrol()
    first = at.text("88 110", sid="SM1")
    again = at.text("88 110", sid="SM1")
    assert (first.duplicate, again.duplicate, again.handled_as) == (False, True, None)
    assert len(at.readings(stay)) == 1
    assert at.templates_to().count("reply_red") == 1
    assert len(at.item().reasons) == 1


def test_the_same_words_in_a_new_message_are_a_new_message(at: Story) -> None:
    stay = at.enrol()
    at.text("97 72")
    at.text("97 72")
    assert len(at.readings(stay)) == 2


def test_a_low_reading_is_red_at_once_with_advice_that_does_not_wait(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    item = at.item()
    assert (item.urgency, item.confirmed, item.repeat_due_at) == (RED, False, at.now + 15 * MINUTE)
    assert item.due_at == at.now + 15 * MINUTE
    assert at.answer().message_class is MessageClass.SAFETY
    assert "999" in at.answer().body


def test_a_first_amber_is_listed_at_once_and_due_when_its_repeat_is(at: Story) -> None:
    at.enrol()
    at.text("94 80")
    item = at.item()
    assert (item.urgency, item.confirmed, item.due_at) == (AMBER, False, at.now + 60 * MINUTE)
    assert at.answer().template == "reply_amber"


def test_silence_after_an_amber_makes_it_stand(at: Story) -> None:
    at.enrol()
    at.text("94 80")
    at.tick(60 * MINUTE)
    assert at.item().confirmed


def test_the_same_low_number_again_stands_confirmed(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.clock.advance(5 * MINUTE)
    at.text("88 112")
    assert at.item().confirmed
    assert at.answer().template == "reply_red_confirmed"


def test_a_good_repeat_leaves_the_patient_on_the_list_and_does_not_reassure(at: Story) -> None:
    at.enrol()
    at.text("90 90")
    at.clock.advance(5 * MINUTE)
    at.text("97 80")
    assert at.item().urgency is RED
    assert at.answer().template == "reply_green_open"


def test_symptoms_outrank_a_good_number(at: Story) -> None:
    at.enrol()
    at.text("97 80 chest pain")
    assert at.item().urgency is RED
    assert at.answer().template == "reply_red_symptom"


def test_what_may_be_low_is_red_at_once_and_asked_about(at: Story) -> None:
    stay = at.enrol()
    received = at.text("77")
    assert received.handled_as is HandledAs.QUESTION
    item = at.item()
    assert (item.urgency, item.confirmed) == (RED, False)
    assert (at.answer().template, at.answer().message_class) == ("clarify_red", MessageClass.SAFETY)
    assert [reading.spo2 for reading in at.readings(stay)] == [None]


def test_a_reading_of_another_day_named_by_its_date_is_no_reading_of_now(at: Story) -> None:
    stay = at.enrol()
    yesterday, today = (f"{at.now - timedelta(days=days):%d/%m}" for days in (1, 0))
    assert at.text(f"{yesterday} 97 72").handled_as is HandledAs.QUESTION
    assert at.answer().template == "clarify_value_now"
    assert [reading.spo2 for reading in at.readings(stay)] == [None]
    at.clock.advance(3 * MINUTE)
    assert at.text(f"{today} 97 72").handled_as is HandledAs.READING
    assert at.answer().template == "reply_green"


def test_a_low_reading_of_another_day_is_red_at_once_all_the_same(at: Story) -> None:
    at.enrol()
    at.text(f"88 110 on {at.now - timedelta(days=1):%d.%m}")
    assert (at.item().urgency, at.item().confirmed) == (RED, False)
    assert (at.answer().template, at.answer().message_class) == ("clarify_red", MessageClass.SAFETY)


@pytest.mark.parametrize("body", ["she's on the floor", "hes cold and not moving", "97 80 lips have gone a funny colour"])
def test_an_emergency_in_plain_words_is_told_999_at_once(at: Story, body: str) -> None:
    at.enrol()
    at.text(body)
    assert at.item().urgency is RED
    assert (at.answer().template, at.answer().message_class) == ("reply_red_symptom", MessageClass.SAFETY)


def test_the_litres_beside_a_reading_are_kept_as_oxygen_that_is_breathed(at: Story) -> None:
    stay = at.enrol()
    at.text("2 litres 96 80")
    assert [(reading.spo2, reading.oxygen) for reading in at.readings(stay)] == [(96, "oxygen")]


def test_words_that_are_not_understood_are_named_as_such_and_the_numbers_asked_for_again(at: Story) -> None:
    at.enrol()
    assert at.text("blarg fnord 97 72").handled_as is HandledAs.QUESTION
    assert at.answer().template == "clarify_unknown_words"
    assert "did not understand the words beside your numbers" in at.answer().body
    assert "reply with only oxygen and pulse, like 94 88." in at.answer().body


def test_a_question_stays_on_the_list_until_it_is_answered(at: Story) -> None:
    at.enrol()
    assert at.text("I feel fine").handled_as is HandledAs.QUESTION
    assert at.codes() == {"question_open"}
    assert at.answer().template == "clarify_reading_missing"
    at.clock.advance(3 * MINUTE)
    at.text("97 72")
    assert at.worklist() == []
    assert at.answer().template == "reply_green"


def test_an_unreadable_text_is_amber_and_answered(at: Story) -> None:
    at.enrol()
    assert at.text("qwrtp zzk").handled_as is HandledAs.WORKLIST
    assert (at.item().urgency, at.codes()) == (AMBER, {"unreadable_text"})
    assert at.answer().template == "unreadable"


def test_grave_words_that_nothing_was_made_of_go_before_a_person_though_the_reading_is_good(at: Story) -> None:
    stay = at.enrol()
    assert at.text("96 80 my chest is a puzzle").handled_as is HandledAs.READING
    assert [(reading.spo2, reading.pulse) for reading in at.readings(stay)] == [(96, 80)]
    assert (at.item().urgency, at.codes()) == (ROUTINE, {"unreadable_text"})
    assert at.answer().template == "reply_green_open"


def test_grave_words_that_are_said_to_be_well_trouble_nobody(at: Story) -> None:
    at.enrol()
    at.text("96 80 breathing is fine and my chest is clear")
    assert at.worklist() == []
    assert at.answer().template == "reply_green"


def test_an_empty_text_is_amber_and_answered(at: Story) -> None:
    at.enrol()
    at.text("")
    assert at.item().urgency is AMBER
    assert at.answer().template == "unreadable"


def test_a_picture_is_amber_and_answered(at: Story) -> None:
    at.enrol()
    assert at.text("", media=1).handled_as is HandledAs.WORKLIST
    assert (at.item().urgency, at.codes()) == (AMBER, {"media_sent"})
    assert at.answer().template == "media"


def test_a_picture_with_a_reading_is_both(at: Story) -> None:
    stay = at.enrol()
    at.text("96 70", media=1)
    assert at.codes() == {"media_sent"}
    assert len(at.readings(stay)) == 1
    assert at.templates_to() == ["welcome", "reply_green_open", "not_opened"]


def test_a_link_is_not_opened_and_the_sender_is_told(at: Story) -> None:
    at.enrol()
    assert at.text("https://bit.ly/3xYz12").handled_as is HandledAs.WORKLIST
    assert (at.item().urgency, at.codes()) == (AMBER, {"media_sent"})
    assert at.answer().template == "media"


def test_a_reading_with_a_link_is_kept_and_answered_and_the_link_spoken_of_beside_it(at: Story) -> None:
    stay = at.enrol()
    at.text("96 70 https://bit.ly/3xYz12", sid="SM1")
    at.text("96 70 https://bit.ly/3xYz12", sid="SM1")
    assert [(reading.spo2, reading.pulse) for reading in at.readings(stay)] == [(96, 70)]
    assert at.codes() == {"media_sent"}
    assert at.templates_to() == ["welcome", "reply_green_open", "not_opened"]


def test_999_advice_is_the_last_word_whatever_link_came_with_the_reading(at: Story) -> None:
    at.enrol()
    at.text("88 110 https://bit.ly/3xYz12")
    assert at.codes() == {"low_reading", "media_sent"}
    assert at.templates_to() == ["welcome", "reply_red"]


def test_oxygen_that_runs_out_reaches_a_person_at_once_and_is_no_fault_of_the_oximeter(at: Story) -> None:
    at.enrol()
    at.text("96 80 concentrator broken")
    assert (at.item().urgency, at.codes()) == (AMBER, {"amber_symptom"})
    assert at.answer().template == "reply_amber_symptom"


def test_a_long_text_that_comes_encoded_is_understood_and_shown_both_ways(at: Story) -> None:
    stay = at.enrol()
    said = "Sats 88 pulse 110, a bit more tired today but otherwise ok thanks nurse"
    block = base64.b64encode(said.encode()).decode()
    at.text(block)
    assert [(reading.spo2, reading.pulse) for reading in at.readings(stay)] == [(88, 110)]
    with at.database.read() as session:
        reasons = alert_store.reasons(session, at.item().alert_id, receipts=True)
    (kept,) = [receipts.from_json(one.receipt) for one in reasons if one.code is ReasonCode.LOW_READING]
    assert kept is not None
    assert kept.came is not None
    assert kept.came.words == f"{said}\n{block}"


def test_an_unknown_number_is_answered_and_listed_by_its_number(at: Story) -> None:
    assert at.text("96 70", by=STRANGER).handled_as is HandledAs.WORKLIST
    item = at.item()
    assert (item.patient_id, item.phone, item.urgency) == (None, STRANGER, AMBER)
    assert at.answer(STRANGER).template == "unknown_number"
    assert {"999", "111"} <= set(at.answer(STRANGER).body.replace(".", "").split())


def test_an_unknown_number_is_one_item_however_often_it_texts(at: Story) -> None:
    for body in ("96 70", "hello", "who is this"):
        at.text(body, by=STRANGER)
    assert len(at.worklist()) == 1


@pytest.mark.parametrize("body", ["88 110", "I have chest pain"])
def test_an_emergency_from_an_unknown_number_is_red(at: Story, body: str) -> None:
    at.text(body, by=STRANGER)
    assert at.item().urgency is RED
    assert at.answer(STRANGER).message_class is MessageClass.SAFETY


def test_a_sender_that_is_no_number_is_listed_and_not_answered(at: Story) -> None:
    at.text("Your parcel is late", by="PARCELS")
    assert at.item().phone == "PARCELS"
    assert at.texts_to("PARCELS") == []


def test_our_own_number_is_never_answered(at: Story) -> None:
    ours = at.ward.hub.phone
    assert ours is not None
    assert at.text("Oxygen 97, pulse 72.", by=ours).handled_as is HandledAs.OURSELVES
    assert at.texts_to(ours) == []
    assert at.worklist() == []


def test_a_stop_ends_the_texts_and_tells_a_person_to_ring(at: Story) -> None:
    at.enrol()
    assert at.text("STOP").handled_as is HandledAs.COMMAND
    assert at.codes() == {"cannot_text"}
    assert at.item().urgency is AMBER
    assert at.templates_to() == ["welcome"]


def test_somebody_who_opted_out_is_still_read_and_judged(at: Story) -> None:
    stay = at.enrol()
    at.text("STOP")
    at.text("88 110")
    assert at.item().urgency is RED
    assert at.codes() == {"cannot_text", "low_reading"}
    assert len(at.readings(stay)) == 1


def test_whoever_opted_out_is_said_to_need_a_call_and_not_to_be_unmonitored(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.text("97 72")
    (reason,) = at.item().reasons
    assert sentences.say(reason.sentence, reason.values) == (
        "Cannot text: phone today. Has opted out of texts by STOP, END or the like: nothing goes to them until they text START."
    )


def test_a_start_takes_back_that_they_cannot_be_texted_and_texts_go_on(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.text("97 72")
    at.text("START")
    assert at.worklist() == []
    before = len(at.texts_to(people.phone(1)))
    at.ticks(at.now + timedelta(hours=7))
    assert {one.template for one in at.texts_to(people.phone(1))[before:]} >= {"prompt", "reminder"}


def test_while_texts_are_stopped_none_is_sent_and_the_missed_reading_is_listed(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    before = at.templates_to()
    at.ticks(at.now + timedelta(hours=9))
    assert at.templates_to() == before
    assert at.codes() == {"cannot_text", "missed_reading"}


def test_a_start_eases_that_they_cannot_be_texted_beside_a_low_reading_that_stands(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.text("88 110")
    at.text("START")
    assert {reason.code.value: reason.eased for reason in at.item().reasons} == {"cannot_text": True, "low_reading": False}
    assert at.item().urgency is RED
    at.text("STOP")
    assert {reason.code.value: reason.eased for reason in at.item().reasons} == {"cannot_text": False, "low_reading": False}


def test_a_start_from_another_phone_changes_nothing_for_the_one_that_opted_out(at: Story) -> None:
    at.enrol(carer_phone=people.phone(700), carer_name="Bea")
    at.text("STOP")
    at.text("START", by=people.phone(700))
    assert {reason.code.value: reason.eased for reason in at.item().reasons} == {"cannot_text": False}


def test_a_yes_brings_the_texts_back_where_they_were_stopped(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.text("YES")
    assert at.answer().template == "start_confirm"


def test_a_start_brings_the_texts_back(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.text("START")
    assert at.answer().template == "start_confirm"
    at.text("96 70")
    assert at.worklist() == []


@pytest.mark.parametrize(
    ("body", "code", "template", "urgency"),
    [
        ("HELP", "help_asked", "help", ROUTINE),
        ("I need help", "help_asked", "help", AMBER),
        ("Yes.", "unreadable_text", "unreadable", AMBER),
        ("call me", "asked_for_call", "call_me", AMBER),
        ("called", "says_999_called", "called", AMBER),
        ("not yet", "says_999_not_called", "not_called", AMBER),
        ("wrong number", "wrong_person", "wrong_person", AMBER),
        ("oximeter broken", "device_problem", "device_problem", AMBER),
        ("WRONG", "question_open", "wrong_asks", ROUTINE),
    ],
)
def test_a_wish_is_listed_and_answered(at: Story, body: str, code: str, template: str, urgency: Urgency) -> None:
    at.enrol()
    at.text(body)
    assert at.codes() == {code}
    assert at.item().urgency is urgency
    assert at.answer().template == template


def test_not_having_called_999_is_red_while_a_red_waits(at: Story) -> None:
    at.enrol()
    at.text("I have chest pain")
    at.text("not yet")
    said = next(reason for reason in at.item().reasons if reason.code.value == "says_999_not_called")
    assert said.urgency is RED
    assert at.answer().message_class is MessageClass.SAFETY


def test_thanks_make_no_work(at: Story) -> None:
    at.enrol()
    assert at.text("thank you").handled_as is HandledAs.THANKS
    assert at.worklist() == []
    assert at.templates_to() == ["welcome"]


def test_a_wish_beside_a_reading_is_done_as_well(at: Story) -> None:
    stay = at.enrol()
    at.text("96 70 please call me")
    assert at.codes() == {"asked_for_call"}
    assert len(at.readings(stay)) == 1


def test_somebody_discharged_is_still_read_and_told_so(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.claim()
    at.rang(Outcome.DISCHARGED)
    at.clock.advance(timedelta(hours=3))
    at.text("96 70")
    assert at.codes() == {"texting_not_monitored"}
    assert at.item().urgency is AMBER
    assert at.answer().template == "not_monitored"
    at.text("87 120")
    assert at.item().urgency is RED
    assert "999" in at.answer().body
    assert len(at.readings(stay)) == 3


@pytest.mark.parametrize("body", ["START", "HELP", "WRONG", "oximeter broken"])
def test_nobody_discharged_is_told_that_we_go_on_asking(at: Story, body: str) -> None:
    at.enrol()
    at.text("call me")
    at.claim()
    at.rang(Outcome.DISCHARGED)
    at.text(body)
    assert "texting_not_monitored" in at.codes()
    assert at.answer().template == "not_monitored"


def test_an_unreadable_text_of_somebody_discharged_is_listed(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.claim()
    at.rang(Outcome.DISCHARGED)
    at.text("qwrtp zzk")
    assert at.codes() == {"texting_not_monitored", "unreadable_text"}
    assert at.answer().template == "not_monitored"


def test_a_carers_phone_counts_for_the_patient(at: Story) -> None:
    stay = at.enrol(carer_phone=people.phone(700), carer_name="Bea")
    at.text("90 100", by=people.phone(700))
    (reading,) = at.readings(stay)
    assert reading.entered_by == "carer"
    assert at.item().patient_id == stay.patient_id
    assert at.answer(people.phone(700)).template == "reply_red"


def test_a_correction_is_a_reading_of_its_own_and_erases_nothing(at: Story) -> None:
    stay = at.enrol()
    at.text("86 90")
    at.clock.advance(3 * MINUTE)
    assert at.text("sorry 96 90").handled_as is HandledAs.CORRECTION
    newest, oldest = at.readings(stay)
    assert (newest.spo2, newest.corrects_id, oldest.spo2) == (96, oldest.id, 86)
    assert at.item().urgency is RED
    assert at.codes() == {"low_reading", "correction_after_alert"}
    assert at.answer().template == "correction"


def test_a_correction_that_brings_the_right_value_leaves_no_question_open(at: Story) -> None:
    at.enrol()
    at.text("96 80")
    at.clock.advance(5 * MINUTE)
    at.text("WRONG 97 80")
    assert at.worklist() == []


def test_a_value_after_wrong_corrects_the_one_before_and_answers_what_we_asked(at: Story) -> None:
    stay = at.enrol()
    at.text("96 90")
    at.clock.advance(3 * MINUTE)
    at.text("WRONG")
    at.clock.advance(2 * MINUTE)
    assert at.text("86").handled_as is HandledAs.CORRECTION
    newest, oldest = at.readings(stay)
    assert (newest.spo2, newest.corrects_id, oldest.spo2) == (86, oldest.id, 96)
    assert at.item().urgency is RED
    assert at.answer().template == "reply_red"
    words = {reason.code.value: sentences.say(reason.sentence, reason.values) for reason in at.item().reasons}
    assert words.keys() == {"question_open", "low_reading"}
    assert "No answer yet" not in words["question_open"]


def test_a_good_value_after_wrong_erases_no_red_and_leaves_no_question(at: Story) -> None:
    stay = at.enrol()
    at.text("86 90")
    at.text("WRONG")
    at.clock.advance(3 * MINUTE)
    assert at.text("96").handled_as is HandledAs.CORRECTION
    assert [(reading.spo2, reading.corrects_id is None) for reading in at.readings(stay)] == [(96, False), (86, True)]
    assert at.item().urgency is RED
    assert at.answer().template == "correction"
    assert {reason.code.value: reason.eased for reason in at.item().reasons} == {
        "low_reading": False, "question_open": True, "correction_after_alert": False,
    }  # fmt: skip


def test_a_good_value_after_a_good_one_that_was_wrong_ends_the_matter(at: Story) -> None:
    at.enrol()
    at.text("97 80")
    at.text("WRONG")
    at.clock.advance(3 * MINUTE)
    at.text("96 80")
    assert (at.answer().template, at.worklist()) == ("correction", [])


def test_what_may_be_the_right_value_is_asked_about_and_the_next_one_is_it(at: Story) -> None:
    stay = at.enrol()
    at.text("96 90")
    at.text("WRONG")
    assert at.text("76").handled_as is HandledAs.QUESTION
    assert at.answer().template == "clarify_red"
    at.clock.advance(3 * MINUTE)
    assert at.text("spo2 86").handled_as is HandledAs.CORRECTION
    assert at.readings(stay)[0].corrects_id is not None


@pytest.mark.parametrize("after", [3 * MINUTE, 3 * timedelta(hours=1)])
def test_a_reading_after_the_right_value_or_long_after_the_wrong_one_is_one_of_its_own(at: Story, after: timedelta) -> None:
    stay = at.enrol()
    at.text("96 90")
    at.text("WRONG")
    if after == 3 * MINUTE:
        at.text("97 80")
    at.clock.advance(after)
    assert at.text("98 80").handled_as is HandledAs.READING
    assert at.readings(stay)[0].corrects_id is None


def test_a_reading_that_is_asked_for_after_a_wrong_is_one_of_its_own(at: Story) -> None:
    stay = at.enrol()
    at.ticks(at.now.replace(hour=16, minute=20))
    at.text("96 90")
    at.text("WRONG")
    at.ticks(at.now.replace(hour=18, minute=10))
    assert at.templates_to()[-1] == "prompt"
    assert at.text("95 80").handled_as is HandledAs.READING
    assert at.readings(stay)[0].corrects_id is None


def test_a_reading_after_a_wrong_is_one_of_its_own_where_the_right_value_was_given_by_telephone(at: Story) -> None:
    stay = at.enrol()
    at.text("86 90")
    at.text("WRONG")
    at.clock.advance(3 * MINUTE)
    nurse, hub_id, now = at.ward.nurse, at.ward.hub.id, at.now
    said = ReadingValues(spo2=96, pulse=90)
    at.database.write(lambda session: entered_reading.by_staff(session, hub_id, stay.id, said, actor=nurse, now=now))
    at.clock.advance(3 * MINUTE)
    assert at.text("95 80").handled_as is HandledAs.READING


def test_a_reading_of_this_morning_does_not_answer_a_question_of_now(at: Story) -> None:
    at.enrol()
    at.text("I feel fine")
    at.clock.advance(5 * MINUTE)
    at.text("97 72 at 8am")
    assert at.codes() == {"question_open"}
    assert not any(reason.eased for reason in at.item().reasons)


def test_a_low_and_a_good_text_at_the_same_moment_never_reassure(at: Story) -> None:
    at.enrol()
    bodies = ("88 110", "97 72", "88 111", "97 73", "97 74", "97 75")
    with ThreadPoolExecutor(len(bodies)) as phones:
        list(phones.map(at.text, bodies))
    said = [one.template for one in at.texts_to(people.phone(1))]
    assert "reply_green" not in said[said.index(next(one for one in said if one.startswith("reply_red"))) :]
    assert at.item().urgency is RED


def test_a_correction_downwards_is_as_red_as_any_reading(at: Story) -> None:
    at.enrol()
    at.text("96 90")
    at.clock.advance(3 * MINUTE)
    at.text("sorry 86 not 96")
    assert at.item().urgency is RED
    assert "999" in at.answer().body


def test_a_text_that_is_measured_earlier_and_comes_late_never_reassures(at: Story) -> None:
    at.enrol()
    at.text("89 100")
    at.clock.advance(5 * MINUTE)
    at.text("97 80", sent_at=at.now - 30 * MINUTE)
    assert at.item().urgency is RED
    assert not any(reason.eased for reason in at.item().reasons)
    assert at.answer().template == "clarify_red"


def test_of_two_texts_within_two_minutes_the_worse_governs(at: Story) -> None:
    at.enrol()
    at.text("96 80")
    at.clock.advance(MINUTE)
    at.text("88 80")
    at.clock.advance(MINUTE / 2)
    at.text("96 80")
    assert at.item().urgency is RED
    assert (at.answer().template, at.answer().message_class) == ("clarify_red", MessageClass.SAFETY)


def test_an_amber_beside_a_red_is_not_told_to_wait_an_hour(at: Story) -> None:
    at.enrol()
    at.text("88 80")
    at.clock.advance(5 * MINUTE)
    at.text("93 80", sent_at=at.now - 10 * MINUTE)
    assert at.item().urgency is RED
    assert at.answer().template == "clarify_red"
    assert "999" in at.answer().body


def test_a_machine_is_not_answered_for_ever_but_read_for_ever(at: Story) -> None:
    stay = at.enrol()
    for _ in range(answers.LOOP_MOST + 5):
        at.text("97 72")
    assert at.templates_to().count("reply_green") == answers.LOOP_MOST
    assert len(at.readings(stay)) == answers.LOOP_MOST + 5
    at.text("87 120")
    assert at.answer().template == "reply_red"
    at.clock.advance(answers.LOOP_WINDOW + MINUTE)
    at.text("97 72")
    assert at.answer().template == "reply_green_open"


def test_every_wish_has_an_answer_and_a_reason_or_says_why_not(at: Story) -> None:
    assert set(wishes.ANSWERS) == set(wishes.REASONS) == set(Command)
    at.enrol()
    assert at.worklist() == []


def test_two_patients_on_one_phone_are_asked_whose_it_is(at: Story) -> None:
    at.enrol(1)
    at.enrol(2, phone=people.phone(1))
    assert at.text("96 70").handled_as is HandledAs.WORKLIST
    item = at.item()
    assert (item.patient_id, item.phone, item.urgency) == (None, people.phone(1), AMBER)
    assert at.answer().template == "clarify_shared_phone"


def test_two_patients_on_one_phone_are_both_red_when_it_may_be_either(at: Story) -> None:
    stays = [at.enrol(1), at.enrol(2, phone=people.phone(1))]
    at.text("88 110")
    items = at.worklist()
    assert {item.patient_id for item in items} == {stay.patient_id for stay in stays}
    assert {item.urgency for item in items} == {RED}
    assert at.answer().message_class is MessageClass.SAFETY
    assert at.answer().template == "clarify_red"


def test_a_letter_says_whose_reading_it_is(at: Story) -> None:
    first, second = at.enrol(1), at.enrol(2, phone=people.phone(1))
    at.text("B 96 70")
    assert (len(at.readings(first)), len(at.readings(second))) == (0, 1)
    at.text("A 95 70")
    assert (len(at.readings(first)), len(at.readings(second))) == (1, 1)


def test_a_letter_that_nobody_has_is_not_guessed(at: Story) -> None:
    stays = [at.enrol(1), at.enrol(2, phone=people.phone(1))]
    at.text("D 96 70")
    assert [len(at.readings(stay)) for stay in stays] == [0, 0]
    assert at.codes() == {"shared_phone_unclear"}


def test_a_stop_from_a_shared_phone_is_for_everyone_on_it(at: Story) -> None:
    at.enrol(1)
    at.enrol(2, phone=people.phone(1))
    at.text("STOP")
    assert [{reason.code.value for reason in item.reasons} for item in at.worklist()] == [{"cannot_text"}, {"cannot_text"}]


def test_a_patient_of_another_hub_is_not_found_by_their_phone(at: Story) -> None:
    south = people.open_ward(at.database, "south")
    people.enrol(at.database, south, 5)
    at.text("96 70", by=people.phone(5))
    assert at.codes() == {"unknown_number"}


def test_a_patient_whose_staff_type_in_the_readings_may_text_all_the_same(at: Story) -> None:
    stay = at.enrol(channel=Channel.STAFF)
    at.text("96 70")
    assert len(at.readings(stay)) == 1
    assert at.answer().template == "reply_green"


def test_texts_of_one_patient_at_the_same_moment_make_one_alert_and_lose_none(at: Story) -> None:
    stay = at.enrol()
    bodies = ["88 110", "89 108", "94 90", "96 80", "I have chest pain", "qwrtp zzk", "call me", "87 115"]
    with ThreadPoolExecutor(len(bodies)) as pool:
        received = list(pool.map(at.text, bodies))
    assert None not in {one.handled_as for one in received}
    assert len(at.readings(stay)) == 6
    assert at.item().urgency is RED
    assert {"low_reading", "red_symptom", "unreadable_text", "asked_for_call"} <= at.codes()


def test_the_same_message_many_times_at_once_is_one(at: Story) -> None:
    stay = at.enrol()
    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda _: at.text("88 110", sid="SM77"), range(8)))
    assert [one.duplicate for one in received].count(False) == 1
    assert len(at.readings(stay)) == 1
    assert at.templates_to().count("reply_red") == 1


def test_a_stop_beside_a_reading_is_obeyed_and_the_reading_kept(at: Story) -> None:
    stay = at.enrol()
    at.text("STOP 96 70")
    assert len(at.readings(stay)) == 1
    assert at.codes() == {"cannot_text"}
    assert at.templates_to() == ["welcome"]


ON_CALL = "+447700900950"


def with_on_call(database: Database) -> Story:
    at = story.begin(database, people.NOON)
    hubs_table = SQLModel.metadata.tables["hub"]
    database.write(lambda session: session.execute(update(hubs_table).values(on_call_phone=ON_CALL)))
    return at


@pytest.mark.parametrize("said", ["ok", "on my way", "Thanks", "who is it?"])
def test_our_own_on_call_phone_is_told_that_nobody_reads_texts_and_makes_no_work(database: Database, said: str) -> None:
    at = with_on_call(database)
    assert at.text(said, by=ON_CALL).handled_as is HandledAs.STAFF
    assert at.worklist() == []
    assert at.templates_to(ON_CALL) == ["staff_number"]


@pytest.mark.parametrize("said", ["88 110", "chest pain", "61", "96 70"])
def test_a_reading_or_an_emergency_from_the_on_call_phone_is_anybodys(database: Database, said: str) -> None:
    at = with_on_call(database)
    assert at.text(said, by=ON_CALL).handled_as is HandledAs.WORKLIST
    assert at.item().phone == ON_CALL


def test_another_hubs_number_is_one_of_our_own(database: Database) -> None:
    at = story.begin(database, people.NOON)
    other = people.open_ward(database, "south", now=at.now)
    assert at.text("Welcome to home monitoring.", by=other.hub.phone).handled_as is HandledAs.OURSELVES
    assert at.texts_to(str(other.hub.phone)) == []


def test_a_stop_from_the_on_call_phone_says_that_alerts_do_not_reach_it(database: Database) -> None:
    at = with_on_call(database)
    assert at.text("STOP", by=ON_CALL).handled_as is HandledAs.WORKLIST
    assert (at.item().phone, at.item().urgency) == (ON_CALL, Urgency.AMBER)
    assert at.codes() == {"on_call_not_told", "cannot_text"}
