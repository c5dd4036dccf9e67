"""The figures in words: how long something waited, and bars that never lie about their length."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.hub_ui import presenters
from app.hubs.store import HubView
from app.reporting.metrics import (
    HubFigures,
    PathwayFigures,
    ReadingFigures,
    SlotFigures,
    StayFigures,
    TextFigures,
    UrgencyFigures,
    WeekFigures,
)

NOW = datetime(2026, 7, 1, 13, 3, tzinfo=UTC)
HUB = HubView(1, "north", "North Ward", "Europe/London", None, None, "08:00", "20:00")


def figures(
    *,
    pathways: tuple[PathwayFigures, ...] = (),
    urgencies: tuple[UrgencyFigures, ...] = (),
    stays: tuple[StayFigures, ...] = (),
    readings: ReadingFigures | None = None,
) -> HubFigures:
    week = WeekFigures(date(2026, 6, 29), 0, 0, (), 0, 0)
    return HubFigures(NOW, pathways, urgencies, stays, readings or ReadingFigures(0, 0, 0, 0, 0), week)


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(minutes=60), "1 h 0 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=3, hours=5), "3 days"),
        (timedelta(minutes=-5), "0 min"),
    ],
)
def test_a_wait_is_said_in_the_units_that_matter(waited: timedelta, said: str) -> None:
    assert presenters.waited(NOW - waited, now=NOW) == said


def test_the_page_says_when_it_was_true_by_the_hubs_clock() -> None:
    page = presenters.hub_page(HUB, figures())
    assert (page.day, page.clock, page.week_since) == ("Wednesday 1 July 2026", "14:03", "Monday 29 June")


def test_an_urgency_without_an_open_alert_has_no_age() -> None:
    page = presenters.hub_page(HUB, figures(urgencies=(UrgencyFigures("red", 0, 0, 0, 0, None),)))
    assert page.urgencies[0].oldest is None


def test_the_red_ones_and_the_late_ones_are_counted_apart() -> None:
    rows = (UrgencyFigures("red", 2, 2, 1, 1, NOW), UrgencyFigures("amber", 3, 3, 3, 2, NOW))
    page = presenters.hub_page(HUB, figures(urgencies=rows))
    assert (page.open_alerts, page.red_alerts, page.overdue) == (5, 2, 3)


@pytest.mark.parametrize("counts", [(1, 1, 1), (0, 0, 7), (5, 0, 0), (33, 33, 34), (0, 1, 999)])
def test_the_pieces_of_a_bar_meet_and_fill_it(counts: tuple[int, int, int]) -> None:
    received, waiting, missed = counts
    panel = presenters.hub_page(HUB, figures(readings=ReadingFigures(sum(counts), received, waiting, missed, 0))).readings
    end = 0
    for piece in panel.pieces:
        assert piece.start == end
        end = piece.start + piece.length
    assert end == presenters.WIDTH


def test_with_nothing_due_there_is_no_share_to_speak_of() -> None:
    assert presenters.hub_page(HUB, figures()).readings.share is None


def test_the_longest_bar_is_whole_and_the_others_are_held_against_it() -> None:
    stays = (StayFigures(1, 3, 10), StayFigures(4, 7, 5), StayFigures(15, None, 0))
    bars = presenters.hub_page(HUB, figures(stays=stays)).stays
    assert [(bar.label, bar.value, bar.length) for bar in bars] == [
        ("Days 1 to 3", 10, 100),
        ("Days 4 to 7", 5, 50),
        ("Day 15 or later", 0, 0),
    ]


def test_those_paused_are_part_of_a_pathways_bar_and_named() -> None:
    [bar] = presenters.hub_page(HUB, figures(pathways=(PathwayFigures("COVID", 3, 1),))).pathways
    assert (bar.value, bar.note) == (4, "1 paused")


def test_the_times_to_come_say_over_how_long_they_are_asked_and_how_long_the_number_takes() -> None:
    slots = (SlotFigures(NOW, 12, 0.0, 1.2), SlotFigures(NOW + timedelta(hours=5), 800, 800.0, 94.8))
    texts = TextFigures(3, NOW - timedelta(minutes=2), 1, 2, slots)
    panel = presenters.hub_page(HUB, replace(figures(), texts=texts), per_second=10).texts
    assert (panel.waiting, panel.oldest, panel.in_doubt, panel.doubled) == (3, "2 min", 1, 2)
    few, many = panel.slots
    assert (few.at, few.texted, few.over, few.takes) == ("14:03", 12, "at once", "2 s")
    assert (many.at, many.texted, many.over, many.takes) == ("19:03", 800, "14 min", "2 min")


def test_where_nothing_limits_the_number_sending_takes_no_time() -> None:
    texts = TextFigures(0, None, 0, 0, (SlotFigures(NOW, 500),))
    [row] = presenters.hub_page(HUB, replace(figures(), texts=texts)).texts.slots
    assert row.takes == "no time"
