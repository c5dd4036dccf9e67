"""What a call says is what a text says, without what only a mobile phone can do."""

import pytest

from app.pathways import loader
from app.wording import speech, texts

BESIDE = ("correction", "clarify_red", "paused", "not_monitored", "plan_red", "plan_red_symptom", "plan_clarify_red", "reply_noted")
OF_PATHWAYS = {name for definition in loader.load_shipped().values() for name in definition.source["advice"].values()}
ENDED = {f"{name}{ending}" for name in OF_PATHWAYS for ending in ("", "_confirmed", "_open")}
ADVICE = sorted({*BESIDE, *ENDED.intersection(texts.names())})


@pytest.mark.parametrize("name", ADVICE)
def test_no_answer_that_is_said_asks_for_a_text(name: str) -> None:
    values = dict.fromkeys(texts.placeholders(name), "20")
    said = speech.spoken(texts.sms(name, language="en", values=values))
    assert "Reply" not in said
    assert " text" not in said.lower()
    assert "  " not in said


def test_the_advice_itself_is_kept_word_for_word() -> None:
    text = "Oxygen 90. This is LOW again. Call 999 or go to A&E now. Reply CALLED when you have rung. Not right? Reply WRONG."
    assert speech.spoken(text) == "Oxygen 90. This is LOW again. Call 999 or go to A&E now."


def test_what_is_to_be_texted_is_rung_for() -> None:
    assert (
        speech.spoken("Text us the new reading. The team has been told.") == "We will ring you for the new reading. The team has been told."
    )
    assert (
        speech.spoken("Rest, take it again within 60 minutes and text it.")
        == "Rest, take it again within 60 minutes and we will ring you for it."
    )
