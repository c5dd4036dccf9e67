"""What nobody may propose any more, though it contradicts nothing: an order, a time or a wait that would leave a patient unheard.

A version that a hub signed earlier is read without these rules: its patients are judged by what was signed. Empty numbers are
compared with nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.pathways.document import DocumentFault, Path
from app.pathways.entries import DAY_MINUTES
from app.pathways.pathway_sense import value_at
from app.pathways.vocabulary import Asker

LEAST_APART: Final = 30
"""Minutes between two reading times: nearer together one reading would answer both, or the second prompt follow on the first's heels."""
_RUNGS: Final = ("red", "amber", "routine")
_WAITS: Final = ("claim", "outcome", "climb_every")
_TIMES: Final[Path] = ("reading_times", "value")

Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reading time: minutes until the next one, and how long the quiet hours hold its prompt."""

    wall: str
    following: str
    gap: int
    held: int


def faults_of(source: Source) -> Iterator[DocumentFault]:
    """List what is imprudent in a definition that contradicts nothing."""
    yield from _ladder(source)
    asked = _asked(source)
    near = [one for one in asked if one.gap < LEAST_APART]
    if near:
        yield from _too_near(near[0])
        return
    yield from tuple(_unasked(source, asked)) or _silence(source, asked)


def _ladder(source: Source) -> Iterator[DocumentFault]:
    """What is more urgent is never answered later."""
    for wait in _WAITS:
        for urgent, other in pairwise(_RUNGS):
            sooner, later = value_at(source, "ladder", urgent, wait), value_at(source, "ladder", other, wait)
            if sooner is not None and later is not None and sooner > later:
                yield DocumentFault(
                    ("ladder", urgent, wait, "value"), f"expected no more than ladder.{other}.{wait}: {urgent} is the more urgent"
                )


def _asked(source: Source) -> list[_Asked]:
    walls: list[str] = value_at(source, *_TIMES[:-1]) or []
    following = [*walls[1:], *walls[:1]]
    return [
        _Asked(wall, after, (_minute(after) - _minute(wall)) % DAY_MINUTES or DAY_MINUTES, _held(source, wall))
        for wall, after in zip(walls, following, strict=True)
    ]


def _held(source: Source, wall: str) -> int:
    """Give the minutes for which a prompt waits; staff who enter the readings get none."""
    start, end = value_at(source, "quiet", "start"), value_at(source, "quiet", "end")
    by_staff = source.get("asks", {}).get("by", {}).get("code") == Asker.STAFF
    if start is None or end is None or by_staff or start <= wall < end:
        return 0
    return (_minute(start) - _minute(wall)) % DAY_MINUTES


def _minute(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


def _too_near(one: _Asked) -> Iterator[DocumentFault]:
    yield DocumentFault(_TIMES, f"expected {LEAST_APART} minutes or more from {one.wall} to {one.following}: one reading would answer both")


def _unasked(source: Source, asked: list[_Asked]) -> Iterator[DocumentFault]:
    """A prompt that is held longer than a reading may be early, or half the way to the next, asks for a reading of another time."""
    start, end, early = value_at(source, "quiet", "start"), value_at(source, "quiet", "end"), value_at(source, "chase", "early")
    for one in asked:
        if one.held and (one.held >= one.gap / 2 or (early is not None and one.held > early)):
            expected = f"expected times from {start} to before {end}, when unasked texts go: nobody would be asked at {one.wall}"
            yield DocumentFault(_TIMES, expected)


def _silence(source: Source, asked: list[_Asked]) -> Iterator[DocumentFault]:
    """Silence is an alert before the next reading is asked for, or one missed reading hides behind another."""
    missed = value_at(source, "chase", "missed")
    most = min((one.gap - one.held for one in asked), default=None)
    if missed is not None and most is not None and missed > most:
        yield DocumentFault(
            ("chase", "missed", "value"), f"expected {most} minutes at most: silence becomes an alert before the next reading is asked for"
        )
