"""What holds of every text, whatever is in it; and single texts that a rule was made for."""

import json
import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.reply import Command, Outcome, Oxygen, Question, RedFlag
from app.intake.sms_parser import parse
from app.intake.sms_parser import relation as relation_of

KEYS = [
    "outcome",
    "spo2",
    "pulse",
    "temperature_c",
    "respiratory_rate",
    "spo2_exertion",
    "oxygen",
    "feeling",
    "stated_time",
    "who",
    "candidates",
    "red_flags",
    "amber_flags",
    "command",
    "question",
    "ignored",
]
PIECES = re.findall(
    r"\S+",
    """
94 88 72 100 101 110 36.8 98.6 9 4 120/80 8am 08:15 12/11 2 9488 9O 94% 0294 02 £94 2nd 07700900123 ninety-four eighty one hundred
spo2 sats o2 oxygen pulse hr bpm temp c rr bp on air 2l is was now yesterday usual about under to or and not no sorry wrong stop help
can't breathe chest pain no cough blue lips worse better same walking rest a b xyzzy dolor سانس feeling fine I am , . / - : ? ! = + ( )
my son tested himself his wife's ox baby wee moving concentrator empty machine broken half past at woke https://bit.ly/a flat no.10 sats.95
""",
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_text_is_read_without_an_error_and_is_json(text: str) -> None:
    answer = parse(text).as_json()
    assert list(answer) == KEYS
    assert json.loads(json.dumps(answer)) == answer


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_an_oxygen_stands_in_the_text_and_in_its_range(text: str) -> None:
    reply = parse(text)
    if reply.values.spo2 is not None:
        assert 50 <= reply.values.spo2 <= 100
        assert str(reply.values.spo2) in _digits(text) or re.search(r"[^\W\d_]", text)
    for value in reply.values.candidates:
        assert 20 <= value <= 100


def _digits(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([piece for piece in PIECES if not piece.isalpha() or piece in {"spo2", "pulse"}]), max_size=10).map(" ".join)
)
def test_an_oxygen_from_digits_stands_in_the_text(text: str) -> None:
    value = parse(text).values.spo2
    words = {"ninety-four": "94"}
    written = " ".join(words.get(piece, piece) for piece in text.split())
    assert value is None or re.search(rf"(?<!\d)0?{value}(?!\d)", written)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_outcomes_that_ask_carry_no_oxygen(text: str) -> None:
    reply = parse(text)
    if reply.outcome in {Outcome.CLARIFY, Outcome.UNREADABLE, Outcome.COMMAND, Outcome.EMERGENCY}:
        assert reply.values.spo2 is None
    if reply.outcome is Outcome.READING:
        assert reply.values.spo2 is not None
        assert reply.values.candidates == ()
    if reply.outcome is Outcome.CLARIFY:
        assert reply.question is not None
    if reply.outcome is Outcome.EMERGENCY:
        assert reply.values.red_flags


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0"]))
def test_spacing_and_case_change_nothing(pieces: list[str], space: str) -> None:
    plainly = parse(" ".join(pieces)).as_json()
    assert parse(space.join(pieces)).as_json() == plainly
    assert parse(" ".join(pieces).upper()).as_json() == plainly


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_every_number_is_used_or_asked_about_or_shown(text: str) -> None:
    reply = parse(text)
    values = reply.values
    told = [values.spo2, values.pulse, values.temperature_c, values.respiratory_rate, values.spo2_exertion, *values.candidates]
    shown = " ".join([*reply.ignored, *(str(value) for value in told if value is not None), values.stated_time or "", "2"])
    for digits in re.findall(r"\d+", re.sub(r"(?i)spo2|o2|\b02", " ", text)):
        # "02" is a name, and a time is told with its zeros: "8am" is 08:00.
        assert digits in shown or digits.lstrip("0") in shown, (text, digits, shown)


def _calls(work: Callable[[], object]) -> int:
    count = 0

    def tally(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "94 88 ",
        "cant chest pain no ",
        "sats 94 pulse 88, ",
        "no cough or ",
        "aaaa",
        "9",
        ".",
        "0",
        "a.b-c'd ",
        "🆘",
        "9:",
        "1/",
        "+44 ",
        "jan ",
        "ninety ",
    ],
)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    parse(piece)
    short, long = piece * 40, piece * 160
    assert _calls(lambda: parse(long)) <= 4.6 * _calls(lambda: parse(short)) + 500


def test_wrong_alone_asks_for_the_right_value() -> None:
    reply = parse("WRONG")
    assert (reply.outcome, reply.command, reply.question) == (Outcome.CORRECTION, Command.UNDO, Question.RIGHT_VALUE)


def test_a_number_taken_back_is_told_apart_from_its_correction() -> None:
    reply = parse("sorry 96 not 86")
    assert (reply.values.spo2, reply.struck, reply.ignored) == (96, (86,), ("86",))


def test_surplus_words_are_shown_in_the_order_they_stand() -> None:
    assert parse("94 88, the dog ate my slippers").ignored == ("dog ate my slippers",)


def test_a_pulse_known_only_by_its_place_is_a_candidate_when_words_are_unknown() -> None:
    reply = parse("94 88 xyzzy")
    assert (reply.outcome, reply.values.candidates, reply.values.pulse) == (Outcome.CLARIFY, (94, 88), None)


@pytest.mark.parametrize(
    "text", ["88", "sats 88", "88 110", "oxygen 9 2", "72 96", "9O", "8896", "sats around 88", "was 88 now 95", "94 88 سانس"]
)
def test_a_low_number_is_never_lost(text: str) -> None:
    values = parse(text).values
    assert min([*values.candidates, *([values.spo2] if values.spo2 else [])]) <= 92


def test_words_for_what_is_breathed_behind_two_numbers_name_neither() -> None:
    for told in ("on oxygen", "on O2", "with oxygen", "using oxygen", "on my home oxygen", "on 2 litres of oxygen", "oxygen therapy"):
        reply = parse(f"95 80 {told}")
        assert (reply.values.spo2, reply.values.pulse, reply.values.oxygen) == (95, 80, Oxygen.OXYGEN), told


def test_a_reading_for_somebody_else_is_never_taken_even_where_only_the_pulse_is_told() -> None:
    for text in ("95 80 for my wife", "88 for mum", "pulse 80 for dad", "temp 38 for my son", "sorry 96 for him"):
        reply = parse(text)
        assert (reply.outcome, reply.question, reply.values.spo2) == (Outcome.CLARIFY, Question.WHOSE_READING, None), text


def test_a_loose_oximeter_is_told_beside_its_reading() -> None:
    reply = parse("96 80 oximeter loose")
    assert (reply.outcome, reply.values.spo2, reply.command) == (Outcome.READING, 96, Command.DEVICE_PROBLEM)


@pytest.mark.parametrize(
    "text",
    [
        "pulse 80 150 on oxygen",
        "temp 37 pulse 80 12 on oxygen",
        "pulse 88 12:30 on oxygen",
        "pulse 88 96 12:30 on oxygen",
        "pulse 88 30 on oxygen",
    ],
)
def test_on_oxygen_behind_what_is_no_oxygen_level_makes_none_of_it(text: str) -> None:
    parsed = parse(text)
    assert (parsed.outcome, parsed.values.spo2, parsed.values.oxygen) == (Outcome.CLARIFY, None, Oxygen.OXYGEN)


@pytest.mark.parametrize("letter", "ABCDEFG")
def test_a_letter_before_a_reading_is_a_person_whatever_else_it_may_stand_for(letter: str) -> None:
    read = parse(f"{letter} 97 78")
    assert (read.who, read.values.spo2, read.values.pulse, read.question) == (letter, 97, 78, None)


@pytest.mark.parametrize("body", ["B", "b.", "its B", "B please", "for B", "That is B"])
def test_a_letter_alone_says_who_and_nothing_else(body: str) -> None:
    read = parse(body)
    assert (read.outcome, read.who, read.ignored) == (Outcome.UNREADABLE, "B", ())


@pytest.mark.parametrize("body", ["temp 37 c 96 80", "37.2 c 96 80", "ok", "k", "", "be back"])
def test_a_unit_or_a_word_is_nobody(body: str) -> None:
    assert parse(body).who is None


@pytest.mark.parametrize(
    ("body", "relation"),
    [("for mum 95 80", "mum"), ("mums reading 95 80", "mum"), ("for my wife 95", "wife"), ("95 80", None), ("for mum, not dad 95", None)],
)
def test_the_one_relative_of_a_text_is_named(body: str, relation: str | None) -> None:
    assert relation_of(body) == relation


def test_talk_of_another_casts_no_doubt_where_it_is_known_whose_reading_it_is() -> None:
    assert parse("for mum 95 80").values.spo2 is None
    read = parse("for mum 95 80", owner_known=True)
    assert (read.values.spo2, read.values.pulse, read.question) == (95, 80, None)


@pytest.mark.parametrize("body", ["96 80. My NHS number is 999 041 2276", "nhs no 999-120-9581, 96 80", "96 80 NHS number: 999 123 4567"])
def test_999_within_an_nhs_number_rings_nobody(body: str) -> None:
    read = parse(body)
    assert (read.values.spo2, read.values.pulse, read.values.red_flags) == (96, 80, ())


@pytest.mark.parametrize("body", ["999 120 9588", "ring 999 123 4567", "96 80 999"])
def test_999_that_nobody_calls_an_nhs_number_stays_a_red_flag(body: str) -> None:
    assert parse(body).values.red_flags == (RedFlag.EMERGENCY_CALL,)


@pytest.mark.parametrize(
    "body",
    [
        "resting 95 pulse 82, after my walk 91 pulse 97",
        "after walking 91 pulse 97, at rest 95 pulse 82",
        "95 hr 82 sitting. 91 hr 97 after stairs",
    ],
)
def test_a_pair_at_rest_is_the_reading_and_the_one_after_moving_stands_beside_it(body: str) -> None:
    values = parse(body).values
    assert (values.spo2, values.pulse, values.spo2_exertion, values.candidates) == (95, 82, 91, ())


def test_digits_run_together_after_moving_are_asked_about_and_shown() -> None:
    read = parse("walking 9488 spo2")
    assert (read.values.spo2_exertion, read.question, read.values.candidates, read.ignored) == (
        None,
        Question.DIGITS_UNCLEAR,
        (94,),
        ("9488",),
    )


@pytest.mark.parametrize("body", ["95 pulse 82, then 91 pulse 97", "resting 95 pulse 82, after my walk 91 pulse 97, later 90 pulse 99"])
def test_two_pairs_that_no_word_tells_apart_are_asked_about(body: str) -> None:
    read = parse(body)
    assert (read.values.spo2, read.question) == (None, Question.WHICH_NUMBER)
    assert 91 in read.values.candidates


@pytest.mark.parametrize(
    "body",
    ["81 for the heart and 95 for the oxygen", "95 for my oxygen, 81 for my heart", "95 oxygen n heart rate wis 81", "95 an 81 the day"],
)
def test_names_behind_their_numbers_and_words_as_they_are_spoken_are_read(body: str) -> None:
    assert (parse(body).values.spo2, parse(body).values.pulse) == (95, 81)


@pytest.mark.parametrize("body", ["round ninety", "ninety odd", "90 or thereabouts", "somewhere round ninety odd i think"])
def test_a_vague_number_is_asked_about_and_may_be_as_low_as_it_says(body: str) -> None:
    read = parse(body)
    assert (read.values.spo2, read.question, read.values.candidates) == (None, Question.VALUE_EXACT, (90,))
