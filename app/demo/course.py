"""What a simulated patient measures, and how they write it down. Pure: the same seed and turn give the same text."""

from random import Random
from typing import Final

from app.demo.cohort import Course, Person

_WAYS: Final = (
    "{spo2} {pulse}",
    "{spo2} {pulse}",
    "{spo2}, {pulse}",
    "SpO2 {spo2} HR {pulse}",
    "sats {spo2} pulse {pulse}",
    "{spo2}% {pulse}",
)
_LOW_FIRST: Final = 0.06  # of a noisy patient's readings: cold fingers
_SKIPPED: Final = 0.08  # of anybody's slots: asleep, out, forgot

_STOPPED: Final = {Course.SILENT: 0.4, Course.GONE_HOME: 2.0}  # days before the demo starts


def skips(person: Person, turn: int) -> bool:
    """Whether nothing comes for this slot, until the reminder at least."""
    return _dice(person, turn, "skip").random() < _SKIPPED


def stopped(person: Person, days_left: float) -> bool:
    """Whether this patient has stopped texting, with so many days of history left to the demo's start."""
    return days_left < _STOPPED.get(person.course, 0.0)


def text(person: Person, turn: int, days_left: float, *, repeat: bool = False) -> str:
    """Give the text of one reading; `repeat` when it was asked for again, warm and rested this time."""
    dice = _dice(person, turn, "repeat" if repeat else "text")
    spo2, pulse = _spo2(person, dice, days_left, repeat=repeat), dice.randint(66, 88)
    if person.course is Course.DETERIORATING:
        pulse += round(max(0.0, 5 - days_left) * 4)
    return dice.choice(_WAYS).format(spo2=spo2, pulse=pulse)


def _spo2(person: Person, dice: Random, days_left: float, *, repeat: bool) -> int:
    steady = dice.choice((96, 96, 97, 97, 97, 98, 95))
    match person.course:
        case Course.COPD:
            return dice.choice((90, 90, 91, 91, 92, 89))
        case Course.NOISY if not repeat and dice.random() < _LOW_FIRST:
            return dice.choice((94, 94, 93))
        case Course.RECOVERING:
            return steady if days_left < 3 else dice.choice((94, 95, 95, 96))  # noqa: PLR2004 -- days
        case Course.DETERIORATING:
            return max(95, round(98 - max(0.0, 6 - days_left) * 0.5))
        case _:
            return steady


def _dice(person: Person, turn: int, kind: str) -> Random:
    return Random(f"{person.number}/{turn}/{kind}")
