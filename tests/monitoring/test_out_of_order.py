"""A low reading that comes after a later one: what was measured later already answers it, whatever order they were delivered in."""

from typing import Any

import pytest

from app.monitoring.context import PastReading
from app.monitoring.repeating import RepeatResult
from tests.monitoring.examples import judged, observed, past, pathway_with

GOOD = past(97, at=5, number=9)


def result(spo2: int | None, *around: PastReading, **said: Any) -> RepeatResult:  # noqa: ANN401 -- any field
    return judged(observed(spo2, **said), *around).repeat_result


@pytest.mark.parametrize(
    ("spo2", "minutes", "answered"),
    [
        (90, 3, True),
        (90, 15, True),  # red: within a quarter of an hour
        (90, 16, False),
        (94, 60, True),  # amber: within the hour
        (94, 61, False),
        (90, 2, False),  # so close that nobody knows which came first
        (97, 5, False),  # what is in range needs no answer
        (None, 5, False),
    ],
)
def test_a_good_reading_in_time_after_it_answers_a_low_one_that_is_delivered_late(
    spo2: int | None, minutes: int, *, answered: bool
) -> None:
    judgement = judged(observed(spo2, pulse=80), past(97, at=minutes))
    assert (judgement.repeat_result is RepeatResult.ANSWERED) is answered
    low = spo2 is not None and spo2 < 95
    assert (judgement.repeat is not None) is (low and not answered)


def test_low_again_after_it_confirms_it() -> None:
    assert result(90, past(91, at=5), past(97, at=10, number=2)) is RepeatResult.CONFIRMED
    assert result(94, past(93, at=5), past(97, at=10, number=2)) is RepeatResult.CONFIRMED


def test_better_but_not_good_after_it_leaves_it_standing_as_still_low() -> None:
    assert result(90, past(94, at=5), past(97, at=10, number=2)) is RepeatResult.STILL_LOW


def test_worse_after_an_amber_one_says_nothing_of_the_amber_one() -> None:
    assert result(94, past(90, at=5), past(97, at=10, number=2)) is RepeatResult.NONE


def test_the_first_that_was_measured_after_it_counts_and_not_the_first_that_came() -> None:
    assert result(90, past(97, at=10, number=1), past(91, at=5, number=2)) is RepeatResult.CONFIRMED
    assert result(90, past(91, at=10, number=1), past(97, at=14, number=3), past(97, at=5, number=2)) is RepeatResult.ANSWERED


@pytest.mark.parametrize("at", [-30, 0])
def test_one_as_low_before_it_is_confirmed_by_it(at: int) -> None:
    assert result(90, past(91, at=at), GOOD) is RepeatResult.CONFIRMED


def test_of_two_measured_before_it_the_later_counts_and_of_one_instant_the_later_received() -> None:
    assert result(90, past(97, at=-10, number=2), past(91, at=-20, number=1), GOOD) is RepeatResult.ANSWERED
    assert result(90, past(91, at=-10, number=2), past(97, at=-20, number=1), GOOD) is RepeatResult.CONFIRMED
    assert result(90, past(97, at=-10, number=2), past(91, at=-10, number=1), GOOD) is RepeatResult.ANSWERED
    assert result(90, past(91, at=-10, number=2), past(97, at=-10, number=1), GOOD) is RepeatResult.CONFIRMED


def test_a_good_reading_answers_only_the_first_low_one() -> None:
    assert result(90, past(97, at=-10), GOOD) is RepeatResult.ANSWERED
    assert result(90, past(93, at=-10), GOOD) is RepeatResult.NONE


def test_readings_without_an_oxygen_level_say_nothing() -> None:
    assert result(90, past(None, at=-5, pulse=80), past(None, at=4, pulse=80, number=2), GOOD) is RepeatResult.ANSWERED


@pytest.mark.parametrize(
    "said",
    [
        {"amber_flags": ("slowly_worse",)},
        {"concern": True},
        {"candidates": (88,)},
        {"correction": True},
        {"feeling": "worse"},
    ],
)
def test_with_anything_that_worries_a_good_number_does_not_answer_it(said: dict[str, Any]) -> None:
    assert result(90, GOOD, **said) is RepeatResult.NONE


def test_nor_where_the_good_number_came_with_a_symptom() -> None:
    assert result(90, past(97, at=5, flagged=True)) is RepeatResult.NONE


def test_nor_where_another_measurement_of_it_is_out_of_range() -> None:
    pulse = pathway_with(vitals__pulse__amber_from="110")
    assert judged(observed(90, pulse=109), GOOD, pathway=pulse).repeat_result is RepeatResult.ANSWERED
    assert judged(observed(90, pulse=110), GOOD, pathway=pulse).repeat_result is RepeatResult.NONE


# What was measured at the very same time, or just as far apart as to be of unknown order.


def test_a_reading_just_at_the_limit_of_unknown_order_may_be_the_one_to_repeat() -> None:
    assert result(96, past(90, at=-5, number=1), past(97, at=-3, number=2)) is RepeatResult.GOOD
    assert result(96, past(90, at=-6, number=1), past(97, at=-3, number=2)) is RepeatResult.NONE


def test_an_amber_reading_of_the_same_instant_as_a_red_settles_nothing() -> None:
    assert result(94, past(90, at=0)) is RepeatResult.NONE
    assert result(94, past(90, at=-1)) is RepeatResult.STILL_LOW


def test_a_possible_low_reading_is_no_repeat_of_one() -> None:
    assert result(None, past(91, at=-5), candidates=(90,)) is RepeatResult.NONE
