"""What a page says is what a text says, without what only a text can answer."""

import pytest

from app.wording import on_page, sentences, texts
from tests.wording.test_speech import ADVICE

PASSAGES = sorted(code.removeprefix("written.") for code in sentences.codes() if code.startswith("written."))


@pytest.mark.parametrize("name", ADVICE)
def test_no_answer_on_a_page_asks_for_a_reply(name: str) -> None:
    values = dict.fromkeys(texts.placeholders(name), "20")
    said = on_page.put(texts.sms(name, language="en", values=values), language="en")
    assert "eply" not in said
    assert "WRONG" not in said
    assert "text" not in said.replace("Text us CALLED", "").lower()


@pytest.mark.parametrize("name", PASSAGES)
def test_every_passage_that_is_put_otherwise_stands_in_some_text(name: str) -> None:
    passage = sentences.say(f"written.{name}")
    assert any(passage in texts.sms(one, language="en", values=dict.fromkeys(texts.placeholders(one), "20")) for one in texts.names())


def test_every_passage_has_what_a_page_says_instead() -> None:
    assert {code.removeprefix("on_page.") for code in sentences.codes() if code.startswith("on_page.")} == set(PASSAGES)


def test_the_advice_itself_is_kept_word_for_word() -> None:
    text = "Oxygen 90. This is LOW again. Call 999 or go to A&E now."
    assert on_page.put(f"{text} Not right? Reply WRONG.", language="en").startswith(text)
