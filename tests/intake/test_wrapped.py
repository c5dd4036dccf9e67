"""A text that comes as base64 is decoded where that is beyond doubt, and left as it came everywhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import wrapped
from app.intake.reply import Command, Outcome, RedFlag
from app.intake.sms_parser import parse
from tests.intake import corpus

LONG = "Sats 88 pulse 110, bit more tired today but otherwise ok thanks nurse"


def block(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_long_block_is_understood_as_what_it_says() -> None:
    assert parse(block(LONG)) == parse(LONG)
    assert parse(block(LONG)).values.spo2 == 88


def test_a_red_flag_inside_a_block_is_seen() -> None:
    found = parse(block("I cant breathe properly and my chest hurts please help me quick"))
    assert found.outcome is Outcome.EMERGENCY
    assert found.values.red_flags == (RedFlag.CANNOT_BREATHE, RedFlag.CHEST_PAIN, RedFlag.EMERGENCY_CALL)


def test_a_block_broken_into_lines_and_one_with_signs_of_feeling_are_read_too() -> None:
    said = "Oxygen 94, pulse 80. Feeling a bit better today \N{SMILING FACE WITH SMILING EYES} thank you very much"
    folded = "\n".join(block(said)[start : start + 76] for start in range(0, len(block(said)), 76))
    assert parse(folded) == parse(said)


def test_both_are_shown_of_a_block_and_a_plain_text_as_it_is() -> None:
    assert wrapped.both(block(LONG)) == f"{LONG}\n{block(LONG)}"
    assert wrapped.both(LONG) == LONG


@pytest.mark.parametrize(
    "body",
    [
        "HELP",
        "CALLME",
        "STOP",
        "96 80",
        block("96 80"),  # too short to be a long text, and to tell from a name
        "a" * 64,
        "9" * 64,
        "Ab1" * 24 + "=",  # no whole block
        block("nowordsatallinthisblockonlyonelongrunoflettersandmoreofthemagain"),
        base64.b64encode(bytes(range(128, 200))).decode(),  # no UTF-8
        base64.b64encode(b"one two three\x00four five six seven eight nine ten eleven twelve").decode(),
        f"{block(LONG)} 96 80",
    ],
)
def test_what_is_in_doubt_stays_as_it_was_sent(body: str) -> None:
    assert wrapped.unwrapped(body) == body


def test_a_short_word_is_still_the_wish_it_is() -> None:
    assert parse("HELP").command is Command.HELP
    assert parse("CALLME").command is Command.CALL_ME


def test_no_text_of_the_corpus_is_taken_for_a_block() -> None:
    assert [example.text for example in corpus.examples() if wrapped.unwrapped(example.text) != example.text] == []


@given(st.text(max_size=200))
def test_whatever_is_sent_something_comes_back_and_a_block_of_words_is_read(text: str) -> None:
    assert isinstance(wrapped.unwrapped(text), str)
    said = f"{LONG} {''.join(sign for sign in text if sign.isprintable())}"
    assert wrapped.unwrapped(block(said)) == said
