"""Days and weeks by the hub's calendar, and what follows from the counts."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.reporting import metrics
from app.reporting.metrics import HubFigures, PathwayFigures, ReadingFigures, UrgencyFigures, WeekFigures

LONDON = ZoneInfo("Europe/London")
WINTER = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)


def test_a_summer_day_of_london_begins_an_hour_before_that_of_utc() -> None:
    assert metrics.day_begins(date(2026, 7, 1), LONDON) == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 23), 24)])
def test_a_day_is_as_long_as_its_clocks_say(day: date, hours: int) -> None:
    following = date.fromordinal(day.toordinal() + 1)
    length = metrics.day_begins(following, LONDON) - metrics.day_begins(day, LONDON)
    assert length.total_seconds() == hours * 3600


def test_just_after_midnight_in_summer_it_is_the_next_day_already() -> None:
    assert metrics.local_day(LONDON, now=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


@pytest.mark.parametrize("now", [WINTER, datetime(2026, 11, 29, 23, 59, tzinfo=UTC)])
def test_a_week_runs_from_monday_to_sunday(now: datetime) -> None:
    assert metrics.week_of(LONDON, now=now) == date(2026, 11, 23)


def test_whoever_was_enrolled_today_is_on_day_one() -> None:
    since, until = metrics.stay_span(1, 1, now=WINTER, zone=LONDON)
    assert (since, until) == (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))


def test_the_bands_of_a_stay_meet_and_leave_no_day_out() -> None:
    spans = [metrics.stay_span(first, last, now=WINTER, zone=LONDON) for first, last in metrics.STAY_BANDS]
    for (since, _), (_, older_until) in pairwise(spans):
        assert since == older_until
    assert spans[-1][0] is None


def test_those_without_an_alert_are_everybody_but_the_patients_with_one() -> None:
    figures = HubFigures(
        as_of=WINTER,
        pathways=(PathwayFigures("COVID", 8, 2),),
        urgencies=(UrgencyFigures("red", 3, 2, 1, 0, WINTER), UrgencyFigures("amber", 1, 1, 0, 0, WINTER)),
        stays=(),
        readings=ReadingFigures(0, 0, 0, 0, 0),
        week=WeekFigures(date(2026, 11, 23), 0, 0, (), 0, 0),
    )
    assert figures.patients == 10
    assert figures.without_alert == 7
