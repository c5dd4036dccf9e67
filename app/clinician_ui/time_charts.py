"""Measurements over time, with what was missed and what was done: where everything stands in the drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from app.clinician_ui import charts, moments, spans
from app.clinician_ui.charts import Band, Limits, Line, Mark, Scale, Value
from app.clinician_ui.spans import Window
from app.pathways.schema import VitalLimits
from app.wording import sentences

WIDTH: Final = 720
HEIGHT: Final = 250
_LOW: Final = 190  # the height of a chart of anything else
_LEFT: Final = 40  # room for the scale
_RIGHT: Final = 70  # room for the names of the limits
_TOP: Final = 26  # room for the marks of alerts and calls
_MARKS: Final = 13  # where those stand
_BOTTOM: Final = 26  # room for the days
_ABOVE_BOTTOM: Final = 9  # where a missed reading is marked
_TEXT: Final = 14  # the height of a line of text
_SPO2_FLOOR: Final = 90  # %
_PULSE: Final = (50, 110)  # a minute, shown at least
_STEPS: Final = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Happening:
    """Something beside the measurements: `kind` is "missed", "not_asked", "red", "amber", "routine" or "call"."""

    at: datetime
    kind: str
    words: str

    @property
    def is_gap(self) -> bool:
        """Whether a reading should have been here."""
        return self.kind in ("missed", "not_asked")


@dataclass(frozen=True, slots=True)
class Spot:
    """A happening as drawn: `sign` is the letter in it, which is "" for a gap."""

    x: float
    y: float
    kind: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every chart of a page shares."""

    window: Window
    happenings: tuple[Happening, ...]
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over time. Days are lines upright, the others lie; each run is a line of its own, since a gap lies between."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    runs: tuple[str, ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    days: tuple[Line, ...]
    marks: tuple[Mark, ...]
    spots: tuple[Spot, ...]
    words: str


def spo2(values: Sequence[Value], limits: Limits, frame: Frame) -> Chart | None:
    """Draw SpO2 with the patient's bands and usual level, what was measured after moving apart; None without anything to draw."""
    low = charts.floor(values, limits)
    scale = _scale(low, 100.5, HEIGHT)
    every = 2 if low >= _SPO2_FLOOR - 4 else 5
    grid = [Line(scale.y(value), str(value)) for value in range(100, int(low), -every)]
    named = [
        Line(scale.y(limits.amber_max + 0.5), f"Amber ≤ {limits.amber_max}", "amber"),
        Line(scale.y(limits.red_max + 0.5), f"Red ≤ {limits.red_max}", "red"),
    ]
    if limits.usual is not None:
        named.append(Line(scale.y(limits.usual), f"Usual {limits.usual}", "usual"))
    return _chart(values, scale, (*grid, *_apart(named)), "%", sentences.say("ask.spo2"), frame, charts.bands_of(scale, limits))


def pulse(values: Sequence[Value], limits: VitalLimits | None, frame: Frame) -> Chart | None:
    """Draw pulse; None without anything to draw."""
    return other(values, limits, "", sentences.say("ask.pulse"), frame, least=_PULSE, height=HEIGHT)


def other(
    values: Sequence[Value],
    limits: VitalLimits | None,
    unit: str,
    name: str,
    frame: Frame,
    *,
    least: tuple[float, float] | None = None,
    height: int = _LOW,
) -> Chart | None:
    """Draw any other measurement with the pathway's limits, if it has any; None without anything to draw.

    The scale shows at least from and to `least`. The level of a reading is that of all that was in it, so none is shown.
    """
    shown = [each for each in values if frame.window.holds(each.at)]
    if not shown:
        return None
    numbers = [each.value for each in shown]
    named = _limits(limits)
    low, high = (
        min(*numbers, *(at for at, _, _ in named), *(least or numbers)),
        max(*numbers, *(at for at, _, _ in named), *(least or numbers)),
    )
    room = max((high - low) / 8, 1)
    scale = _scale(low - room, high + room, height)
    step = next((one for one in _STEPS if (scale.high - scale.low) / one <= _MOST_LINES), _STEPS[-1])
    first = -(-scale.low // step)
    grid = [Line(scale.y(at), f"{at:g}") for place in range(_MOST_LINES + 1) if (at := (first + place) * step) <= scale.high]
    lines = (*grid, *_apart([Line(scale.y(at), text, kind) for at, text, kind in named]))
    return _chart([Value(each.at, each.value, "plain") for each in shown], scale, lines, unit, name, frame)


def _limits(limits: VitalLimits | None) -> list[tuple[float, str, str]]:
    if limits is None:
        return []
    found = (
        (limits.red_to, "Red ≤", "red"),
        (limits.amber_to, "Amber ≤", "amber"),
        (limits.amber_from, "Amber ≥", "amber"),
        (limits.red_from, "Red ≥", "red"),
    )
    return [(float(each), f"{words} {each:g}", kind) for each, words, kind in found if each is not None]


def _scale(low: float, high: float, height: int) -> Scale:
    return Scale(low, high, _TOP, height - _TOP - _BOTTOM)


def _chart(
    values: Sequence[Value],
    scale: Scale,
    lines: tuple[Line, ...],
    unit: str,
    name: str,
    frame: Frame,
    bands: tuple[Band, ...] = (),
) -> Chart | None:
    shown = sorted((each for each in values if frame.window.holds(each.at)), key=lambda each: each.at)
    happened = [one for one in frame.happenings if frame.window.holds(one.at)]
    if not shown and not happened:
        return None
    height = round(scale.top + scale.height + _BOTTOM)
    marks = tuple(charts.mark(_x(each.at, frame), scale.y(each.value), _level(each), _said(each, unit, frame), 5) for each in shown)
    return Chart(
        width=WIDTH,
        height=height,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=_TOP,
        bottom=height - _BOTTOM,
        runs=tuple(charts.joined([(_x(each.at, frame), scale.y(each.value)) for each in run]) for run in _runs(shown, happened)),
        bands=bands,
        lines=lines,
        days=tuple(Line(_x(instant, frame), text, "day") for instant, text in spans.ticks(frame.window, frame.zone)),
        marks=marks,
        spots=tuple(_spot(one, height, frame) for one in happened),
        words=_summary(name, shown, happened, unit, frame),
    )


def _x(instant: datetime, frame: Frame) -> float:
    return round(_LEFT + frame.window.part(instant) * (WIDTH - _LEFT - _RIGHT), 1)


def _level(value: Value) -> str | None:
    return "moving" if value.moving else value.level


def _said(value: Value, unit: str, frame: Frame) -> str:
    moving = f" {sentences.say('chart.after_moving')}" if value.moving else ""
    return f"{value.value:g}{unit}{moving}, {moments.when(value.at, zone=frame.zone, now=frame.now)}"


def _runs(values: Sequence[Value], happened: Sequence[Happening]) -> list[list[Value]]:
    """Give the stretches to be joined by a line: at rest only, and never across a reading that is not there."""
    gaps = [one.at for one in happened if one.is_gap]
    rest = [each for each in values if not each.moving]
    runs = [rest[:1]] if rest else []
    for before, each in pairwise(rest):
        if any(before.at < gap <= each.at for gap in gaps):
            runs.append([])
        runs[-1].append(each)
    return runs


def _spot(one: Happening, height: int, frame: Frame) -> Spot:
    y = height - _BOTTOM - _ABOVE_BOTTOM if one.is_gap else _MARKS
    sign = "" if one.is_gap else sentences.say(f"chart_sign.{one.kind}")
    return Spot(_x(one.at, frame), y, one.kind, sign, f"{one.words}, {moments.when(one.at, zone=frame.zone, now=frame.now)}")


def _summary(name: str, shown: Sequence[Value], happened: Sequence[Happening], unit: str, frame: Frame) -> str:
    """Say in a sentence what the drawing shows, for whoever hears it read out."""
    rest = [each for each in shown if not each.moving]
    missed = sum(one.is_gap for one in happened)
    parts = [sentences.say("chart.count", {"name": name, "count": len(rest), "span": sentences.say(f"span.{frame.window.span}").lower()})]
    if rest:
        low, high = min(each.value for each in rest), max(each.value for each in rest)
        parts.append(
            sentences.say("chart.range", {"low": f"{low:g}{unit}", "high": f"{high:g}{unit}", "last": f"{rest[-1].value:g}{unit}"})
        )
    if len(rest) < len(shown):
        parts.append(sentences.say("chart.moving_count", {"count": len(shown) - len(rest)}))
    if missed:
        parts.append(sentences.say("chart.missed_count", {"count": missed}))
    return f"{', '.join(parts)}; {sentences.say('chart.table')}"


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Keep the names beside the lines from lying on each other: each a line of text below the one above."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda one: one.at):
        lowest = placed[-1].label + _TEXT if placed else line.at
        placed.append(replace(line, label=max(line.at, lowest)))
    return placed
