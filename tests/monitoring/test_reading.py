"""Levels have an order, and a stated time has one instant."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.monitoring.reading import Level, Observation, measured_at, worst

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_red_is_worse_than_amber_and_amber_than_green() -> None:
    assert worst([Level.GREEN, Level.RED, Level.AMBER]) is Level.RED
    assert worst([Level.GREEN, None, Level.AMBER]) is Level.AMBER
    assert worst([Level.GREEN, None]) is Level.GREEN


def test_the_worst_of_nothing_judged_is_not_green() -> None:
    assert worst([None, None]) is None
    assert worst([]) is None


@pytest.mark.parametrize(
    ("stated", "received", "measured"),
    [
        (None, "2026-07-01T12:00:00", "2026-07-01T12:00:00"),
        ("12:30", "2026-07-01T12:00:00", "2026-07-01T11:30:00"),  # 13:00 by the patient's clock
        ("08:00", "2026-12-01T12:00:00", "2026-12-01T08:00:00"),
        ("23:50", "2026-12-01T00:05:00", "2026-11-30T23:50:00"),  # before midnight
        ("12:05", "2026-12-01T12:00:00", "2026-12-01T12:00:00"),  # their clock is ahead: now, not yesterday
        ("12:10", "2026-12-01T12:00:00", "2026-12-01T12:00:00"),
        ("12:11", "2026-12-01T12:00:00", "2026-11-30T12:11:00"),
        ("12:00", "2026-12-01T12:00:00", "2026-12-01T12:00:00"),
        # 25 October 2026: 01:30 comes at 00:30 UTC and again at 01:30 UTC.
        ("01:30", "2026-10-25T00:45:00", "2026-10-25T00:30:00"),
        ("01:30", "2026-10-25T01:45:00", "2026-10-25T01:30:00"),
        # 29 March 2026: 01:30 does not exist; as long after the gap as it would have been into it.
        ("01:30", "2026-03-29T02:00:00", "2026-03-29T01:30:00"),
    ],
)
def test_a_stated_time_is_the_last_one_that_has_passed(stated: str | None, received: str, measured: str) -> None:
    assert measured_at(stated, received_at=at(received), zone=LONDON) == at(measured)


def test_a_stated_time_is_never_after_the_text_and_at_most_a_day_before() -> None:
    for hour in range(24):
        for minute in range(0, 60, 7):
            received = at("2026-10-25T01:10:00")
            measured = measured_at(f"{hour:02}:{minute:02}", received_at=received, zone=LONDON)
            assert 0 <= (received - measured).total_seconds() <= 25 * 3600


@pytest.mark.parametrize(
    "said",
    [
        {"spo2": 95},
        {"pulse": 80},
        {"temperature_c": 37.0},
        {"respiratory_rate": 16},
        {"spo2_exertion": 90},
        {"oxygen": "air"},
        {"feeling": "same"},
        {"candidates": (90,)},
        {"red_flags": ("chest_pain",)},
        {"amber_flags": ("fever",)},
        {"concern": True},
    ],
)
def test_an_observation_with_anything_in_it_is_not_empty(said: dict[str, Any]) -> None:
    noon = at("2026-12-01T12:00:00")
    assert not Observation(measured_at=noon, received_at=noon, **said).is_empty
    assert Observation(measured_at=noon, received_at=noon).is_empty
