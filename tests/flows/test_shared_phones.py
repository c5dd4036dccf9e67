"""Patients who share a phone, and carers who text for them: who is meant is said or asked, and never guessed."""

from datetime import timedelta

import pytest

from app.caseload.views import EpisodeView
from app.flows import enrolment, shared_phones
from app.messaging import outbox
from app.messaging.vocabulary import HandledAs
from tests import people
from tests.story import MINUTE, Story

SHARED = people.phone(1)


def pair(at: Story, **second: object) -> tuple[EpisodeView, EpisodeView]:
    return at.enrol(1), at.enrol(2, phone=SHARED, **second)


def codes(at: Story, stay: EpisodeView) -> set[str]:
    """What the list gives as reasons for this patient."""
    return {reason.code.value for item in at.worklist() if item.patient_id == stay.patient_id for reason in item.reasons}


def sharing(at: Story, stay: EpisodeView) -> shared_phones.Sharing | None:
    with at.database.read() as session:
        return shared_phones.sharing(session, stay, SHARED)


def move_to(at: Story, stay: EpisodeView, number: int, phone: str) -> None:
    draft = people.draft(number, phone=phone)
    at.database.write(
        lambda session: enrolment.correct(
            session, stay.hub_id, stay.id, draft, "misread", addresses=people.ADDRESSES, actor=at.ward.nurse, now=at.now
        )
    )


def test_the_welcome_names_the_letter_and_whoever_has_a_phone_alone_is_given_none(at: Story) -> None:
    pair(at)
    first, second = at.texts_to(SHARED)
    assert first.body.startswith("Welcome")
    assert second.body.startswith("For B (begin each reply with B): Welcome")


def test_prompts_and_answers_on_a_shared_phone_begin_with_the_letter_and_name_nobody(at: Story) -> None:
    first, second = pair(at)
    at.text("B 96 80")
    assert at.answer().body.startswith("For B (begin each reply with B): Oxygen 96")
    at.ticks(at.now + timedelta(hours=6, minutes=30))
    prompts = [one.body for one in at.texts_to(SHARED) if one.template == "prompt"]
    assert {body[:5] for body in prompts} == {"For A", "For B"}
    for body in prompts:
        assert first.family_name not in body
        assert second.given_name not in body


def test_a_letter_is_kept_when_the_first_of_them_has_another_phone(at: Story) -> None:
    first, second, third = (*pair(at), at.enrol(3, phone=SHARED))
    move_to(at, first, 1, people.phone(9))
    shared = sharing(at, third)
    assert shared is not None
    assert (shared.letter, [letter for letter, _ in shared.others]) == ("C", ["B"])
    at.text("B 96 80")
    assert [len(at.readings(stay)) for stay in (first, second, third)] == [0, 1, 0]


def test_the_letter_of_somebody_who_left_the_phone_is_nobody_elses(at: Story) -> None:
    first, second = pair(at)
    move_to(at, first, 1, people.phone(9))
    assert sharing(at, second) is None
    at.text("A 96 80")
    assert at.readings(second) == []
    at.text("B 96 80")
    at.text("97 80")
    assert len(at.readings(second)) == 2


@pytest.mark.parametrize("letter", ["B", "b.", "its B", "B please", "For B"])
def test_a_letter_alone_says_whose_the_text_before_it_was(at: Story, letter: str) -> None:
    first, second = pair(at)
    at.text("88 110")
    assert codes(at, first) == codes(at, second) == {"possible_low_reading", "shared_phone_unclear"}
    assert "Reply with their letter." in at.answer().body
    assert at.text(letter).handled_as is HandledAs.READING
    (reading,) = at.readings(second)
    assert (reading.spo2, reading.pulse) == (88, 110)
    assert at.readings(first) == []
    assert "low_reading" in codes(at, second)
    assert codes(at, first) == set()
    assert "88" in at.answer().body
    assert "999" in at.answer().body


def test_the_whole_reading_again_with_the_letter_settles_it_too(at: Story) -> None:
    first, second = pair(at)
    at.text("88 110")
    at.text("A 88 110")
    assert [len(at.readings(stay)) for stay in (first, second)] == [1, 0]
    assert codes(at, second) == set()
    assert "low_reading" in codes(at, first)


def test_another_reading_with_a_letter_settles_nothing(at: Story) -> None:
    first, second = pair(at)
    at.text("88 110")
    at.text("A 97 80")
    assert "possible_low_reading" in codes(at, first)
    assert "possible_low_reading" in codes(at, second)


def test_what_is_red_for_the_one_and_not_for_the_other_stays_for_a_person(at: Story) -> None:
    first, second = pair(at, usual_spo2=90, amber_max=88, red_max=85, limits_by="Dr Shah", limits_reason="COPD")
    at.text("91 80")
    assert "possible_low_reading" in codes(at, first)
    at.text("B")
    assert [one.spo2 for one in at.readings(second)] == [91]
    assert "possible_low_reading" in codes(at, first)


def test_words_of_an_emergency_stay_for_each_of_them(at: Story) -> None:
    first, second = pair(at)
    at.text("chest pain")
    at.text("B")
    assert "red_symptom" in codes(at, first)
    assert "red_symptom" in codes(at, second)


def test_what_somebody_has_claimed_is_theirs_to_judge(at: Story) -> None:
    first, _ = pair(at)
    at.text("88 110")
    at.claim(next(item for item in at.worklist() if item.patient_id == first.patient_id))
    at.text("B")
    assert "possible_low_reading" in codes(at, first)


def test_a_good_reading_that_was_asked_about_is_off_the_list_with_its_letter(at: Story) -> None:
    first, _ = pair(at)
    at.text("96 80")
    assert at.codes() == {"shared_phone_unclear"}
    at.text("A")
    assert at.worklist() == []
    assert [one.spo2 for one in at.readings(first)] == [96]


def test_a_letter_after_two_texts_answers_neither(at: Story) -> None:
    stays = pair(at)
    at.text("96 80")
    at.text("91 104")
    at.text("A")
    assert [at.readings(stay) for stay in stays] == [[], []]


def test_a_letter_that_comes_much_later_answers_nothing(at: Story) -> None:
    stays = pair(at)
    at.text("96 80")
    at.clock.advance(121 * MINUTE)
    at.text("A")
    assert [at.readings(stay) for stay in stays] == [[], []]


def test_a_wrong_letter_is_asked_about_and_the_right_one_settles_it(at: Story) -> None:
    _, second = pair(at)
    at.text("D 96 80")
    assert at.answer().template == "clarify_shared_phone"
    at.text("B")
    assert [one.spo2 for one in at.readings(second)] == [96]


def carer(at: Story, number: int = 1, **facts: object) -> EpisodeView:
    return at.enrol(number, carer_name="Jo", carer_phone=people.phone(50), carer_role="daughter", **facts)


def test_a_carer_who_says_mum_is_asked_once_and_believed_from_then_on(at: Story) -> None:
    stay = carer(at)
    at.text("for mum 95 80", by=people.phone(50))
    assert at.answer(people.phone(50)).template == "clarify_whose_reading"
    at.text("95 80", by=people.phone(50))
    at.clock.advance(timedelta(days=1))
    assert at.text("for my mum 96 81", by=people.phone(50)).handled_as is HandledAs.READING
    newest = at.readings(stay)[0]
    assert (newest.spo2, newest.pulse, newest.entered_by) == (96, 81, "carer, for mum")


def test_another_relative_is_asked_about_however_often_mum_was_meant(at: Story) -> None:
    stay = carer(at)
    for body in ("for mum 95 80", "95 80", "for my husband 97 70"):
        at.text(body, by=people.phone(50))
    assert [one.spo2 for one in at.readings(stay) if one.spo2 is not None] == [95]
    assert at.answer(people.phone(50)).template == "clarify_whose_reading"


def test_other_numbers_than_those_asked_about_are_no_answer(at: Story) -> None:
    carer(at)
    for body in ("for mum 95 80", "97 70", "for mum 96 80"):
        at.text(body, by=people.phone(50))
    assert at.answer(people.phone(50)).template == "clarify_whose_reading"


def test_a_carer_of_two_is_asked_whatever_was_meant_before(at: Story) -> None:
    first = carer(at)
    for body in ("for mum 95 80", "95 80"):
        at.text(body, by=people.phone(50))
    second = carer(at, 2)
    at.text("for mum 96 81", by=people.phone(50))
    assert at.answer(people.phone(50)).template == "clarify_shared_phone"
    at.text("B", by=people.phone(50))
    assert [one.spo2 for one in at.readings(second)] == [96]
    assert [one.spo2 for one in at.readings(first) if one.spo2 is not None] == [95]


def test_patients_who_speak_of_another_on_their_own_phone_are_always_asked(at: Story) -> None:
    at.enrol(1)
    for body in ("for mum 95 80", "95 80", "for mum 96 80"):
        at.text(body)
    assert at.answer().template == "clarify_whose_reading"


def test_start_from_a_shared_phone_brings_texts_back_for_everyone_on_it(at: Story) -> None:
    pair(at)
    at.text("STOP")
    assert len(at.worklist()) == 2
    assert at.text("START").handled_as is HandledAs.COMMAND
    assert at.worklist() == []
    assert at.answer().template == "start_confirm"


def test_start_takes_only_what_the_stop_had_raised_off_the_list(at: Story) -> None:
    at.enrol(1)
    at.text("END")
    assert at.codes() == {"cannot_text"}
    at.text("call me")
    at.text("START")
    assert {"cannot_text", "asked_for_call"} <= at.codes()


def test_start_leaves_an_item_that_a_nurse_has_claimed_to_her(at: Story) -> None:
    at.enrol(1)
    at.text("END")
    at.claim()
    at.text("START")
    assert at.codes() == {"cannot_text"}


def test_thanks_with_a_picture_from_a_shared_phone_is_for_a_person(at: Story) -> None:
    pair(at)
    assert at.text("Thanks", media=1).handled_as is HandledAs.WORKLIST
    assert at.worklist() != []


def test_a_letter_that_comes_with_a_picture_says_whose_the_text_was_and_loses_no_picture(at: Story) -> None:
    first, _ = pair(at)
    at.text("96 80")
    at.text("A", media=1)
    assert [one.spo2 for one in at.readings(first)] == [96]
    assert "media_sent" in codes(at, first)


def test_a_letter_does_not_bring_an_old_stop_back(at: Story) -> None:
    pair(at)
    at.text("stop 95 80")
    at.clock.advance(MINUTE)
    at.text("START")
    at.clock.advance(MINUTE)
    at.text("A")
    with at.database.read() as session:
        assert outbox.may_text(session, at.ward.hub.id, SHARED)
