"""Charts over time: which part of a stay, what is joined and what is not, and where missed readings, alerts and calls stand."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.clinician_ui import spans, time_charts
from app.clinician_ui.charts import Limits, Value
from app.clinician_ui.spans import Span
from app.clinician_ui.time_charts import Frame, Happening
from app.pathways.schema import VitalLimits
from app.pathways.vocabulary import Label, SourcedDecimal
from tests.clinician_ui.conftest import OURS, Shift

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIMITS = Limits(92, 94, 97)
LONG_AGO = NOON - timedelta(days=30)


def value(spo2: float, level: str | None = "green", minutes: float = 0, *, moving: bool = False) -> Value:
    return Value(NOON - timedelta(minutes=minutes), spo2, level, moving)


def frame(chosen: str = "3d", *happenings: Happening, began: datetime = LONG_AGO, now: datetime = NOON) -> Frame:
    return Frame(spans.window(chosen, began=began, ended=now), happenings, LONDON, now)


def missed(minutes: float) -> Happening:
    return Happening(NOON - timedelta(minutes=minutes), "missed", "No reading came for 08:00")


def spo2(*values: Value, within: Frame | None = None, limits: Limits = LIMITS) -> time_charts.Chart:
    drawn = time_charts.spo2(values, limits, within or frame())
    assert drawn is not None
    return drawn


# How much is shown


@pytest.mark.parametrize(
    ("chosen", "days", "span", "length"),
    [
        ("", 10, Span.THREE_DAYS, timedelta(days=3)),
        ("", 2, Span.STAY, timedelta(days=2)),
        ("", 0.1, Span.STAY, timedelta(hours=24)),
        ("nonsense", 10, Span.THREE_DAYS, timedelta(days=3)),
        ("24h", 10, Span.DAY, timedelta(hours=24)),
        ("7d", 10, Span.WEEK, timedelta(days=7)),
        ("14d", 10, Span.FORTNIGHT, timedelta(days=14)),
        ("stay", 10, Span.STAY, timedelta(days=10)),
    ],
)
def test_three_days_are_shown_or_a_shorter_stay_unless_another_time_is_chosen(
    chosen: str, days: float, span: Span, length: timedelta
) -> None:
    shown = spans.window(chosen, began=NOON - timedelta(days=days), ended=NOON)
    assert (shown.span, shown.last - shown.first, shown.last) == (span, length, NOON)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 10, 26, 12, tzinfo=UTC), [24, 25]),  # the clocks went back on Sunday the 25th
        (datetime(2027, 3, 29, 12, tzinfo=UTC), [24, 23]),  # they went forward on Sunday the 28th
    ],
)
def test_days_on_which_the_clocks_change_are_an_hour_longer_or_shorter(now: datetime, hours: list[int]) -> None:
    found = spans.ticks(spans.window("3d", began=LONG_AGO, ended=now), LONDON)
    assert [(after - before) / timedelta(hours=1) for (before, _), (after, _) in pairwise(found)] == hours
    assert all(instant.astimezone(LONDON).hour == 0 for instant, _ in found)


def test_a_day_is_divided_by_local_hours_also_when_the_clocks_go_back() -> None:
    shown = spans.window("24h", began=LONG_AGO, ended=datetime(2026, 10, 25, 13, tzinfo=UTC))
    found = spans.ticks(shown, LONDON)
    assert [text for _, text in found] == ["18:00", "Sun 25 Oct", "06:00", "12:00"]
    assert [(after - before) / timedelta(hours=1) for (before, _), (after, _) in pairwise(found)] == [6, 7, 6]


def test_the_midnights_of_a_long_stay_are_thinned_out_and_named_by_local_day() -> None:
    drawn = spo2(value(96), within=frame("stay", began=NOON - timedelta(days=20)))
    assert len(drawn.days) == 20
    assert sum(bool(day.text) for day in drawn.days) <= 8


# What is drawn


def test_nothing_to_draw_is_no_chart() -> None:
    assert time_charts.spo2([], LIMITS, frame()) is None
    assert time_charts.pulse([], None, frame()) is None
    assert time_charts.pulse([value(70, minutes=60 * 24 * 4)], None, frame("3d")) is None


def test_time_runs_from_left_to_right_whatever_order_readings_come_in() -> None:
    drawn = spo2(value(96, minutes=10), value(97, minutes=600), value(95, minutes=300))
    assert [mark.words[:3] for mark in drawn.marks] == ["97%", "95%", "96%"]
    assert [mark.x for mark in drawn.marks] == sorted(mark.x for mark in drawn.marks)
    assert all(drawn.left <= mark.x <= drawn.right for mark in drawn.marks)


def test_a_reading_dated_ahead_stays_inside_the_chart() -> None:
    drawn = time_charts.pulse([value(80, minutes=-60)], None, frame())
    assert drawn is not None
    assert drawn.marks[0].x == drawn.right


def test_what_lies_before_the_time_shown_is_not_drawn_at_its_edge() -> None:
    drawn = spo2(value(90, "red", minutes=60 * 25), value(96, minutes=5), within=frame("24h", missed(60 * 30)))
    assert [mark.words[:3] for mark in drawn.marks] == ["96%"]
    assert drawn.spots == ()


def test_a_line_never_crosses_a_reading_that_did_not_come() -> None:
    readings = [value(97, minutes=minutes) for minutes in (600, 500, 300, 100)]
    drawn = spo2(*readings, within=frame("3d", missed(400)))
    assert [len(run.split()) for run in drawn.runs] == [2, 2]
    assert [(spot.kind, spot.sign) for spot in drawn.spots] == [("missed", "")]
    assert drawn.marks[1].x < drawn.spots[0].x < drawn.marks[2].x


def test_an_alert_does_not_break_the_line() -> None:
    alert = Happening(NOON - timedelta(minutes=200), "red", "Red: low")
    drawn = spo2(value(97, minutes=300), value(88, "red", minutes=100), within=frame("3d", alert))
    assert [len(run.split()) for run in drawn.runs] == [2]
    assert [(spot.kind, spot.sign) for spot in drawn.spots] == [("red", "R")]


def test_a_reading_after_moving_has_a_mark_of_its_own_and_is_never_joined_nor_judged_by_the_bands_at_rest() -> None:
    drawn = spo2(value(97, minutes=300), value(90, "red", minutes=200, moving=True), value(96, minutes=100))
    assert [mark.level for mark in drawn.marks] == ["green", "moving", "green"]
    assert len(drawn.marks[1].shape.split()) == 4
    assert [len(run.split()) for run in drawn.runs] == [2]
    assert f"{drawn.marks[1].x},{drawn.marks[1].y}" not in drawn.runs[0]
    assert "lowest 96%" in drawn.words
    assert "1 after moving" in drawn.words


def test_a_silent_patient_still_has_a_chart_of_what_is_missing() -> None:
    drawn = spo2(within=frame("3d", missed(100), missed(400)))
    assert drawn.marks == ()
    assert drawn.words == "Oxygen, 3 days: 0 readings, 2 missed or not asked; the same numbers are in the table of readings"


def test_names_beside_the_chart_never_lie_on_each_other() -> None:
    drawn = spo2(value(95), limits=Limits(93, 94, 95))
    places = [line.label for line in drawn.lines if line.kind != "grid"]
    assert all(below - above >= 14 for above, below in pairwise(places))


def test_any_other_measurement_shows_the_pathways_limits_and_no_level() -> None:
    limit = SourcedDecimal(38.0, "S1", Label.CONFIRMED)
    drawn = time_charts.other([value(36.6, "red")], VitalLimits(amber_from=limit), " °C", "Temperature", frame())
    assert drawn is not None
    assert [(line.text, line.kind) for line in drawn.lines if line.kind != "grid"] == [("Amber ≥ 38", "amber")]
    assert [mark.level for mark in drawn.marks] == ["plain"]
    assert drawn.marks[0].words.startswith("36.6 °C")
    assert all(drawn.top <= line.at <= drawn.bottom for line in drawn.lines)


@pytest.mark.parametrize("numbers", [(40,), (36.0, 41.9), (1, 250), (88, 88)])
def test_every_chart_has_a_few_lines_with_numbers_and_all_marks_between_its_edges(numbers: tuple[float, ...]) -> None:
    drawn = time_charts.other([value(one, minutes=place) for place, one in enumerate(numbers)], None, "", "x", frame())
    assert drawn is not None
    assert 2 <= len(drawn.lines) <= 7
    assert all(drawn.top <= mark.y <= drawn.bottom for mark in drawn.marks)


# On the page


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def test_the_choice_is_kept_in_the_address_and_shows_what_lies_in_it(shift: Shift) -> None:
    # given a reading of five days ago and one of now
    stay = shift.enrol(1)
    shift.text("91 80")
    shift.later(days=5)
    shift.text("97 71")
    nurse = shift.nurse()
    # then three days show one of them, and tell of the other
    page = plain(nurse.get(f"/patients/{stay.patient_id}").text)
    assert "Oxygen, 3 days: 1 readings, lowest 97%" in page
    assert "1 earlier readings" in page
    chosen = re.findall(r'<a class="ward-spans__one" href="([^"]+)" aria-current="true">([^<]+)<', page)
    assert [text for _, text in chosen] == ["3 days"]
    # and the whole stay shows both
    whole = next(href for href in re.findall(r'class="ward-spans__one" href="([^"#]+)', page) if href.endswith("span=stay"))
    assert "Oxygen, whole stay: 2 readings, lowest 91%" in plain(nurse.get(whole.replace("&amp;", "&")).text)


def test_alerts_and_calls_are_marked_and_told_in_words(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    shift.later(minutes=4)
    said = {"outcome": "carry_on", "revision": str(shift.item().revision), "note": "Well"}
    nurse.post(f"/alerts/{alert}/outcome", data=said, headers=OURS)
    page = plain(nurse.get(f"/patients/{stay.patient_id}").text)
    assert "What the marks on the charts are (2)" in page
    assert "Call: Carry on monitoring (Casey Clinician)" in page
    assert re.search(r'ward-spot--red"[^>]*><title>Red: Oxygen 88%', page)
    assert 'ward-spot--call"' in page


def test_a_missed_reading_is_a_gap_with_a_mark(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("97 71")
    for _ in range(30):
        shift.later(hours=1)
        shift.tick()
    shift.text("96 72")
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert re.search(r'ward-spot--missed"[^>]*><title>No reading came for 08:00', page)
    assert page.count('<polyline class="ward-line"') == 4  # two charts, each in two stretches
