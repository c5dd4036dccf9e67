"""Where everything of a chart stands, in the units of its drawing: templates draw and reckon nothing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.clinician_ui import moments

SPARK_WIDTH: Final = 140
SPARK_HEIGHT: Final = 40
WIDTH: Final = 720
HEIGHT: Final = 240
_EDGE: Final = 5  # room for a mark at either end
_LEFT: Final = 40  # room for the scale
_RIGHT: Final = 70  # room for the names of the limits
_TOP: Final = 10
_BOTTOM: Final = 26  # room for the days
_TEXT: Final = 14  # the height of a line of text
_SPO2_FLOOR: Final = 90  # %, shown at least down to here, so that small wobbles look small
_PULSE_LOW: Final = 50
_PULSE_HIGH: Final = 110
_MOST_DAYS_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a patient's SpO2 is held against, %: the highest that is red, the highest that is amber, the usual."""

    red_max: int
    amber_max: int
    usual: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One measurement to be drawn; `level` is "green", "amber", "red" or None for not judged."""

    at: datetime
    value: int
    level: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """One measurement as drawn: a shape for each level, since colour alone says nothing to some."""

    x: float
    y: float
    level: str  # "green", "amber", "red" or "none"
    shape: str  # the points of a polygon, or "" for a circle
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch of values with a colour."""

    level: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart with what it is called; `label` is where its name stands, clear of other names."""

    at: float
    text: str
    kind: str = "grid"  # "grid", "usual", "red", "amber"
    label: float = 0.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A small chart of the last readings."""

    width: int
    height: int
    points: str
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over time. Days are lines upright, the others lie."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    points: str
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    days: tuple[Line, ...]
    marks: tuple[Mark, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to places; `top` is the place of the highest value."""

    low: float
    high: float
    top: float
    height: float

    def y(self, value: float) -> float:
        held = min(max(value, self.low), self.high)
        return round(self.top + (self.high - held) / (self.high - self.low) * self.height, 1)


def spark(values: Sequence[Value], limits: Limits) -> Spark | None:
    """Draw the last readings side by side, oldest first, over the patient's bands; None when there are none."""
    if not values:
        return None
    scale = _Scale(_floor(values, limits), 100.5, 0, SPARK_HEIGHT)
    step = (SPARK_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    start = _EDGE if len(values) > 1 else SPARK_WIDTH / 2
    places = [(round(start + place * step, 1), scale.y(each.value)) for place, each in enumerate(values)]
    marks = tuple(_mark(x, y, each.level, f"{each.value}%", 3.4) for (x, y), each in zip(places, values, strict=True))
    said = ", ".join(str(each.value) for each in values)
    return Spark(SPARK_WIDTH, SPARK_HEIGHT, _joined(places), _bands(scale, limits), marks, f"Last oxygen readings, oldest first: {said} %")


def spo2(values: Sequence[Value], limits: Limits, *, zone: ZoneInfo, now: datetime) -> Chart | None:
    """Draw SpO2 over time with the patient's bands and usual level; None when there is nothing to draw."""
    if not values:
        return None
    low = _floor(values, limits)
    scale = _Scale(low, 100.5, _TOP, HEIGHT - _TOP - _BOTTOM)
    every = 2 if low >= _SPO2_FLOOR - 4 else 5
    grid = [Line(scale.y(value), str(value)) for value in range(100, int(low), -every)]
    named = [
        Line(scale.y(limits.amber_max + 0.5), f"Amber ≤ {limits.amber_max}", "amber"),
        Line(scale.y(limits.red_max + 0.5), f"Red ≤ {limits.red_max}", "red"),
    ]
    if limits.usual is not None:
        named.append(Line(scale.y(limits.usual), f"Usual {limits.usual}", "usual"))
    words = f"Oxygen over time, {len(values)} readings; the same numbers are in the table of readings"
    return _chart(values, scale, (*grid, *_apart(named)), _bands(scale, limits), "%", words, zone=zone, now=now)


def pulse(values: Sequence[Value], *, zone: ZoneInfo, now: datetime) -> Chart | None:
    """Draw pulse over time; None when there is nothing to draw."""
    if not values:
        return None
    lowest, highest = min(each.value for each in values), max(each.value for each in values)
    scale = _Scale(min(_PULSE_LOW, lowest - 5), max(_PULSE_HIGH, highest + 5), _TOP, HEIGHT - _TOP - _BOTTOM)
    first = int(-(-scale.low // 20) * 20)
    grid = tuple(Line(scale.y(value), str(value)) for value in range(first, int(scale.high) + 1, 20))
    plain = [Value(each.at, each.value, "plain") for each in values]
    words = f"Pulse over time, {len(values)} readings; the same numbers are in the table of readings"
    return _chart(plain, scale, grid, (), "", words, zone=zone, now=now)


def _chart(
    values: Sequence[Value],
    scale: _Scale,
    lines: tuple[Line, ...],
    bands: tuple[Band, ...],
    unit: str,
    words: str,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Chart:
    ordered = sorted(values, key=lambda each: each.at)
    first = min(ordered[0].at, now - timedelta(days=1))
    length = max((now - first) / timedelta(seconds=1), 1.0)

    def x(instant: datetime) -> float:
        part = min(max((instant - first) / timedelta(seconds=1) / length, 0.0), 1.0)
        return round(_LEFT + part * (WIDTH - _LEFT - _RIGHT), 1)

    places = [(x(each.at), scale.y(each.value)) for each in ordered]
    marks = tuple(
        _mark(at, y, each.level, f"{each.value}{unit}, {moments.when(each.at, zone=zone, now=now)}", 5)
        for (at, y), each in zip(places, ordered, strict=True)
    )
    days = tuple(Line(x(instant), text, "day") for instant, text in _days(first, zone=zone, now=now))
    return Chart(WIDTH, HEIGHT, _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM, _joined(places), bands, lines, days, marks, words)


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Keep the names beside the lines from lying on each other: each a line of text below the one above."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda one: one.at):
        lowest = placed[-1].label + _TEXT if placed else line.at
        placed.append(replace(line, label=max(line.at, lowest)))
    return placed


def _days(first: datetime, *, zone: ZoneInfo, now: datetime) -> list[tuple[datetime, str]]:
    """Give the local midnights of the time shown; of many days only every second, third, ... is named."""
    day = first.astimezone(zone).date() + timedelta(days=1)
    found: list[tuple[datetime, str]] = []
    while (midnight := datetime.combine(day, datetime.min.time(), tzinfo=zone)) <= now:
        found.append((midnight, moments.date(midnight)))
        day += timedelta(days=1)
    every = -(-len(found) // _MOST_DAYS_NAMED) or 1
    return [(instant, text if place % every == 0 else "") for place, (instant, text) in enumerate(found)]


def _floor(values: Sequence[Value], limits: Limits) -> float:
    return min(_SPO2_FLOOR, limits.red_max - 2, *(each.value - 1 for each in values)) - 0.5


def _bands(scale: _Scale, limits: Limits) -> tuple[Band, ...]:
    # A limit is the highest value of its band, so the edge lies half a point above it.
    edges = (
        ("green", 100.5, limits.amber_max + 0.5),
        ("amber", limits.amber_max + 0.5, limits.red_max + 0.5),
        ("red", limits.red_max + 0.5, scale.low),
    )
    return tuple(Band(level, scale.y(high), round(scale.y(low) - scale.y(high), 1)) for level, high, low in edges)


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _mark(x: float, y: float, level: str | None, words: str, size: float) -> Mark:
    shapes = {
        "red": ((0, size), (-size, -size * 0.8), (size, -size * 0.8)),  # a triangle that points down
        "amber": ((0, -size), (size, 0), (0, size), (-size, 0)),  # a diamond
    }
    corners = shapes.get(level or "", ())
    points = " ".join(f"{round(x + right, 1)},{round(y + down, 1)}" for right, down in corners)
    return Mark(x, y, level or "none", points, words)
