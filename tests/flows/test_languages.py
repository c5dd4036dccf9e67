"""A patient who wants Welsh: English while it is off in their hub, Welsh from the moment that an administrator turns it on."""

from datetime import timedelta

import pytest

from app.alerts.advice import AdviceState
from app.hubs import service as hubs
from app.messaging.store import OutboundView
from tests import people
from tests.flows.test_advice_round import questions, state
from tests.story import MINUTE, Story

CALM, LOW, ILL = "96 78", "88 110", "poen yn y frest"


def turn_welsh(at: Story, *, on: bool) -> None:
    hub_id, actor = at.ward.hub.id, at.ward.administrator.actor
    at.database.write(
        lambda session: hubs.choose_language(session, hub_id, "cy", on=on, reason="Our translator read it", actor=actor, now=at.now)
    )


def is_welsh(text: OutboundView) -> bool:
    return "999" in text.body and ("Ffoniwch" in text.body or "ffoniwch" in text.body)


def is_english(text: OutboundView) -> bool:
    return "999" in text.body and ("Call" in text.body or "call" in text.body)


@pytest.mark.parametrize("said", [CALM, LOW, ILL, "help", "what", "94 88 hwyl", "ffoniwch fi", "stop texting", "anghywir"])
def test_while_welsh_is_off_every_text_goes_in_english(at: Story, said: str) -> None:
    at.enrol(language="cy")
    at.text(said)
    assert [one.template for one in at.texts_to(people.phone(1)) if is_welsh(one)] == []


@pytest.mark.parametrize("said", [CALM, LOW, ILL, "help", "what", "94 88 hwyl", "ffoniwch fi", "anghywir"])
def test_once_welsh_is_on_every_text_goes_in_welsh(at: Story, said: str) -> None:
    turn_welsh(at, on=True)
    at.enrol(language="cy")
    at.text(said)
    assert len(at.texts_to(people.phone(1))) == 2
    assert [one.body for one in at.texts_to(people.phone(1)) if is_english(one) or not is_welsh(one)] == []


def test_the_prompt_and_every_reminder_go_in_welsh_too(at: Story) -> None:
    turn_welsh(at, on=True)
    at.enrol(language="cy", carer_name="Jo", carer_phone=people.phone(2))
    at.ticks(at.now + timedelta(hours=6, minutes=150))
    bodies = [one.body for one in (*at.texts_to(people.phone(1)), *at.texts_to(people.phone(2)))]
    assert len(bodies) >= 4
    assert [body for body in bodies if "Call 999" in body or "call 999" in body] == []
    assert all("999" in body for body in bodies)


def test_the_next_text_goes_by_what_was_said_last(at: Story) -> None:
    at.enrol(language="cy")
    for on in (True, False, True):
        turn_welsh(at, on=on)
        at.clock.advance(timedelta(hours=1))
        at.text(CALM)
        assert is_welsh(at.answer()) == on


def test_other_patients_of_the_hub_are_spoken_to_in_english(at: Story) -> None:
    turn_welsh(at, on=True)
    at.enrol(1)
    at.enrol(2, language="pl")
    for number in (1, 2):
        at.text(CALM, by=people.phone(number))
        assert is_english(at.answer(people.phone(number)))


def test_a_red_answer_in_welsh_says_the_limit_and_what_was_understood(at: Story) -> None:
    turn_welsh(at, on=True)
    at.enrol(language="cy")
    at.text("88 110 gwaeth")
    body = at.answer().body
    assert body.startswith("Ocsigen 88, pwls 110. Mae hyn yn ISEL.")
    assert "92 neu lai" in body
    assert at.item().urgency == "red"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("ydw", AdviceState.CALLED),
        ("WEDI FFONIO", AdviceState.CALLED),
        ("na", AdviceState.NOT_CALLED),
        ("Nac ydw.", AdviceState.NOT_CALLED),
    ],
)
def test_have_you_called_999_is_asked_and_answered_in_welsh(at: Story, said: str, heard: AdviceState) -> None:
    turn_welsh(at, on=True)
    stay = at.enrol(language="cy")
    at.text(ILL)
    at.tick(10 * MINUTE)
    assert questions(at) == 1
    assert at.answer().body.startswith("Ydych chi wedi ffonio 999?")
    at.text(said)
    assert state(at, stay) is heard


def test_a_word_of_yes_that_was_not_asked_for_says_nothing_of_999(at: Story) -> None:
    stay = at.enrol(language="cy")
    at.text(ILL)
    at.text("ydw")
    assert state(at, stay) is AdviceState.WAITING


def test_a_text_to_a_shared_phone_begins_and_goes_on_in_one_language(at: Story) -> None:
    at.enrol(1, language="cy")
    at.enrol(2, language="cy", phone=people.phone(1))
    at.text("B 96 78")
    assert at.answer().body.startswith("For B (begin each reply with B): Oxygen 96")
    turn_welsh(at, on=True)
    at.clock.advance(timedelta(hours=1))
    at.text("B 95 79")
    assert at.answer().body.startswith("I B (dechreuwch bob ateb gyda B): Ocsigen 95")
    at.text("95 79")
    assert "Darlleniad pwy yw hwn?" in at.answer().body
