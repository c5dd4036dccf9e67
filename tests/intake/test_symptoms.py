"""Red flags are found in the words people use; one plainly denied is none, and one in doubt is one."""

from pathlib import Path
from typing import cast

import pytest
import yaml

from app.intake.amber_phrases import AMBER_PHRASES
from app.intake.innocent_phrases import INNOCENT_PHRASES
from app.intake.red_phrases import RED_PHRASES
from app.intake.reply import AmberFlag, RedFlag
from app.intake.sms_parser import parse

PHRASES = cast("dict[str, list[str]]", yaml.safe_load(Path(__file__).with_name("red_flags.yaml").read_text(encoding="utf-8")))


def test_every_phrase_that_needs_999_raises_a_red_flag() -> None:
    assert [text for text in PHRASES["said"] if not parse(text).values.red_flags] == []


def test_no_denied_or_innocent_phrase_raises_a_red_flag() -> None:
    assert [text for text in PHRASES["denied_or_innocent"] if parse(text).values.red_flags] == []


@pytest.mark.parametrize("reading", ["96 72 {}", "{}. 96 72", "SpO2 96, pulse 72, {}"])
def test_a_good_reading_hides_no_red_flag(reading: str) -> None:
    missed = [text for text in PHRASES["said"] if not parse(reading.format(text)).values.red_flags]
    assert missed == []


def test_every_flag_has_phrases() -> None:
    assert set(RED_PHRASES) == set(RedFlag)
    assert set(AMBER_PHRASES) == set(AmberFlag)
    assert INNOCENT_PHRASES


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("no cough or chest pain", ()),
        ("no cough, chest pain", (RedFlag.CHEST_PAIN,)),
        ("no cough, fever or chest pain", ()),
        ("no cough or fever, chest pain", (RedFlag.CHEST_PAIN,)),
        ("no my chest hurts", (RedFlag.CHEST_PAIN,)),
        ("not my chest pain", ()),
        ("no chest pain but my lips are blue", (RedFlag.BLUE_LIPS,)),
        ("lips are not blue", ()),
        ("chest not painful but tight", (RedFlag.CHEST_PAIN,)),
        ("never had chest pain", (RedFlag.CHEST_PAIN,)),
        ("no chest pain like this before", (RedFlag.CHEST_PAIN,)),
        ("chest pain? no", ()),
        ("chest pain? no breath either", (RedFlag.CHEST_PAIN,)),
        ("no change in confusion", (RedFlag.CONFUSED_DROWSY,)),
        ("called 999 for chest pain", (RedFlag.CHEST_PAIN,)),
        ("called 999", ()),
        ("have not called 999", ()),
        ("call 999", (RedFlag.EMERGENCY_CALL,)),
    ],
)
def test_negation_reaches_as_far_as_it_plainly_does(text: str, flags: tuple[RedFlag, ...]) -> None:
    assert parse(text).values.red_flags == flags


def test_an_amber_flag_that_the_red_one_says_already_is_left_out() -> None:
    values = parse("very breathless").values
    assert (values.red_flags, values.amber_flags) == ((RedFlag.SEVERE_BREATHLESSNESS,), ())
