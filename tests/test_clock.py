"""Clocks give aware UTC, and an instant is read only with its zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app import clock
from app.errors import Invalid

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)  # noqa: TID251  (the one thing to compare it with)
    shown = clock.SystemClock().now()
    assert shown.tzinfo is UTC
    assert timedelta(0) <= shown - before < timedelta(seconds=10)


def test_a_started_clock_runs_on_from_its_start() -> None:
    started = clock.StartedClock(NOON)
    first = started.now()
    second = started.now()
    assert NOON <= first <= second < NOON + timedelta(seconds=10)
    assert first.tzinfo is UTC


def test_a_manual_clock_stands_still_until_moved() -> None:
    manual = clock.ManualClock(NOON)
    assert manual.now() == manual.now() == NOON
    manual.advance(timedelta(minutes=20))
    assert manual.now() == NOON + timedelta(minutes=20)
    manual.set(NOON - timedelta(hours=1))
    assert manual.now() == NOON - timedelta(hours=1)


def test_a_manual_clock_turns_a_local_time_into_utc() -> None:
    manual = clock.ManualClock(datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Europe/London")))
    assert manual.now() == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert manual.now().tzinfo is UTC


def test_a_warped_clock_runs_as_fast_as_it_is_told_and_stands_still_when_paused() -> None:
    warped = clock.WarpedClock(NOON)
    assert NOON <= warped.now() < NOON + timedelta(seconds=10)
    warped.run(1_000_000)
    until(lambda: warped.now() > NOON + timedelta(hours=1))
    warped.run(0)
    paused = warped.now()
    assert (warped.pace, warped.now()) == (0, paused)


def test_a_warped_clock_waits_where_it_is_told_and_goes_on_from_there() -> None:
    warped, stop = clock.WarpedClock(NOON), NOON + timedelta(minutes=5)
    warped.wait_at(stop)
    warped.run(1_000_000)
    until(lambda: warped.now() == stop)
    warped.run(1)
    warped.wait_at(None)
    assert stop <= warped.now() < stop + timedelta(seconds=10)  # what it waited is not made up for


def test_a_warped_clock_never_goes_back() -> None:
    warped = clock.WarpedClock(NOON)
    with pytest.raises(ValueError, match="never goes back"):
        warped.run(-1)
    shown = [warped.now()]
    for pace, wait in ((60, None), (10, NOON - timedelta(hours=1)), (0, None), (3600, NOON + timedelta(minutes=1)), (1, NOON), (60, None)):
        warped.run(pace)
        warped.wait_at(wait)
        shown.append(warped.now())
    assert shown == sorted(shown)


def until(holds: Callable[[], bool]) -> None:
    """Wait a moment until it holds."""
    ends = clock.monotonic() + 10
    while not holds():
        assert clock.monotonic() < ends


@pytest.mark.parametrize("make", [clock.ManualClock, clock.StartedClock, clock.WarpedClock, clock.in_utc, clock.ManualClock(NOON).set])
def test_a_time_without_a_zone_is_refused(make: type[clock.ManualClock]) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        make(datetime(2026, 3, 29, 12, 0))  # noqa: DTZ001  (the fault under test)


def test_durations_never_go_back() -> None:
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-29T12:00:00Z", NOON),
        ("2026-03-29T13:00:00+01:00", NOON),
        (" 2026-03-29T12:00+00:00 ", NOON),
        ("2026-10-25T01:30:00+01:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T01:30:00+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-03-29T12:00:00.000001Z", NOON + timedelta(microseconds=1)),
    ],
)
def test_an_instant_with_a_zone_is_read_in_utc(text: str, instant: datetime) -> None:
    read = clock.parse_instant(text)
    assert read == instant
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-03-29T12:00:00", "has no time zone"),
        ("2026-03-29", "has no time zone"),
        ("noon", "is not a date and time"),
        ("", "is not a date and time"),
        ("2026-02-30T12:00:00Z", "is not a date and time"),
        ("0001-01-01T00:00:00+01:00", "is outside the calendar"),
    ],
)
def test_anything_else_is_refused_with_its_reason_and_an_example(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        clock.parse_instant(text)
    assert refused.value.status == 422
    assert [fault.reason for fault in refused.value.faults] == [reason]
    assert refused.value.hint is not None
    assert "2026-03-29T08:00:00Z" in refused.value.hint


def test_every_clock_of_ours_fits_the_protocol() -> None:
    fitting: list[clock.Clock] = [clock.SystemClock(), clock.StartedClock(NOON), clock.WarpedClock(NOON), clock.ManualClock(NOON)]
    assert all(each.now().utcoffset() == timedelta(0) for each in fitting)
    assert clock.in_utc(datetime(2026, 3, 29, 12, 0, tzinfo=timezone(timedelta(hours=1)))) == NOON - timedelta(hours=1)
