"""Red flags are found in the words people use; one plainly denied is none, and one in doubt is one."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest
import yaml

from app.intake.amber_phrases import AMBER_PHRASES
from app.intake.innocent_phrases import INNOCENT_PHRASES
from app.intake.red_phrases import RED_PHRASES
from app.intake.reply import AmberFlag, Outcome, RedFlag
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
        ("no blue lips or anything like that", ()),
        ("no blue lips like that before", (RedFlag.BLUE_LIPS,)),
    ],
)
def test_negation_reaches_as_far_as_it_plainly_does(text: str, flags: tuple[RedFlag, ...]) -> None:
    assert parse(text).values.red_flags == flags


def test_an_amber_flag_that_the_red_one_says_already_is_left_out() -> None:
    values = parse("very breathless").values
    assert (values.red_flags, values.amber_flags) == ((RedFlag.SEVERE_BREATHLESSNESS,), ())


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("had a stroke in 2015", ()),
        ("had a stroke in 2015 and this feels the same", (RedFlag.STROKE,)),
        ("had a stroke in 2026", (RedFlag.STROKE,)),
        ("hes collapsed he had a heart attack 2 years ago", (RedFlag.COLLAPSE,)),
        ("neighbour collapsed last tuesday", ()),
        ("mum collapsed last tuesday", (RedFlag.COLLAPSE,)),
        ("our dog had a fit", ()),
        ("walking the dog had a fit", (RedFlag.SEIZURE,)),
        ("bloke on casualty had a stroke", ()),
        ("watching casualty and he had a stroke", (RedFlag.STROKE,)),
        ("choking on the price of it", ()),
        ("choking on the meat", (RedFlag.CHOKING,)),
        ("its gone blue. the light i mean", ()),
        ("hes gone blue. the light is bad", (RedFlag.BLUE_LIPS,)),
        ("leaflet says call 999 if lips are blue, mine are fine", ()),
        ("leaflet says call 999 if lips are blue, mine are", (RedFlag.BLUE_LIPS, RedFlag.EMERGENCY_CALL)),
        ("do i ring 999 if it goes under 92", ()),
        ("do i ring 999", (RedFlag.EMERGENCY_CALL,)),
        ("do i ring 999 if my lips go blue", (RedFlag.BLUE_LIPS, RedFlag.EMERGENCY_CALL)),
    ],
)
def test_words_are_taken_back_only_beside_themselves_and_where_that_is_certain(text: str, flags: tuple[RedFlag, ...]) -> None:
    assert parse(text, today=date(2026, 11, 27)).values.red_flags == flags


def test_a_limit_that_is_asked_about_is_nobodys_reading_and_reaches_a_person() -> None:
    found = parse("do i ring 999 if it goes under 92 or ring you")
    assert (found.outcome, found.values.candidates) == (Outcome.UNREADABLE, ())


def test_a_count_far_over_a_dose_is_an_overdose_and_the_usual_tablets_are_none() -> None:
    assert parse("took all my paracetamol about 30 of them").values.red_flags == (RedFlag.OVERDOSE,)
    assert parse("took all my tablets as usual, 96 72").values.red_flags == ()
    assert parse("96 72 took 2 paracetamol 500mg at 10").values.red_flags == ()
