"""Where everything of a small chart stands, in the units of its drawing, and what every chart is made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

SPARK_WIDTH: Final = 140
SPARK_HEIGHT: Final = 40
_EDGE: Final = 5  # room for a mark at either end
_SPO2_FLOOR: Final = 90  # %, shown at least down to here, so that small wobbles look small


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
    value: float
    level: str | None
    moving: bool = False  # measured after moving: another test, never judged as one at rest


@dataclass(frozen=True, slots=True)
class Mark:
    """One measurement as drawn: a shape for each level, since colour alone says nothing to some."""

    x: float
    y: float
    level: str  # "green", "amber", "red", "none", "plain" or "moving"
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
class Scale:
    """From values to places; `top` is the place of the highest value."""

    low: float
    high: float
    top: float
    height: float

    def y(self, value: float) -> float:
        """Give the place of a value; one beyond the scale stands at its edge."""
        held = min(max(value, self.low), self.high)
        return round(self.top + (self.high - held) / (self.high - self.low) * self.height, 1)


def spark(values: Sequence[Value], limits: Limits) -> Spark | None:
    """Draw the last readings side by side, oldest first, over the patient's bands; None when there are none."""
    if not values:
        return None
    scale = Scale(floor(values, limits), 100.5, 0, SPARK_HEIGHT)
    step = (SPARK_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    start = _EDGE if len(values) > 1 else SPARK_WIDTH / 2
    places = [(round(start + place * step, 1), scale.y(each.value)) for place, each in enumerate(values)]
    marks = tuple(mark(x, y, each.level, f"{each.value}%", 3.4) for (x, y), each in zip(places, values, strict=True))
    said = ", ".join(str(each.value) for each in values)
    return Spark(SPARK_WIDTH, SPARK_HEIGHT, joined(places), bands_of(scale, limits), marks, f"Last oxygen readings, oldest first: {said} %")


def floor(values: Sequence[Value], limits: Limits) -> float:
    """Give the lowest SpO2 of the drawing, %."""
    return min(_SPO2_FLOOR, limits.red_max - 2, *(each.value - 1 for each in values)) - 0.5


def bands_of(scale: Scale, limits: Limits) -> tuple[Band, ...]:
    """Give the stretches of SpO2 that these limits make."""
    # A limit is the highest value of its band, so the edge lies half a point above it.
    edges = (
        ("green", 100.5, limits.amber_max + 0.5),
        ("amber", limits.amber_max + 0.5, limits.red_max + 0.5),
        ("red", limits.red_max + 0.5, scale.low),
    )
    return tuple(Band(level, scale.y(high), round(scale.y(low) - scale.y(high), 1)) for level, high, low in edges)


def joined(places: Sequence[tuple[float, float]]) -> str:
    """Give the points of a line."""
    return " ".join(f"{x},{y}" for x, y in places)


def mark(x: float, y: float, level: str | None, words: str, size: float) -> Mark:
    """Place one measurement."""
    shapes = {
        "red": ((0, size), (-size, -size * 0.8), (size, -size * 0.8)),  # a triangle that points down
        "amber": ((0, -size), (size, 0), (0, size), (-size, 0)),  # a diamond
        "moving": ((-size, -size), (size, -size), (size, size), (-size, size)),  # a square
    }
    corners = shapes.get(level or "", ())
    points = " ".join(f"{round(x + right, 1)},{round(y + down, 1)}" for right, down in corners)
    return Mark(x, y, level or "none", points, words)
