"""People as the run of a ward knows them: who they are, what they are like, and what they text; all drawn from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final

from app.caseload.views import EpisodeView


class Habit(StrEnum):
    """How somebody answers."""

    PROMPT = "prompt"  # within minutes, as asked
    LATE = "late"  # after a reminder or two, now and then too late
    SILENT = "silent"  # hardly ever
    TALKER = "talker"  # with words around the numbers, thanks, pictures and questions
    CARELESS = "careless"  # mistypes, and puts it right; sends the same twice
    WORSE = "worse"  # gets worse, and is red before long
    STOPS = "stops"  # texts STOP or END, and mostly START later


WEIGHTS: Final = {
    Habit.PROMPT: 34,
    Habit.LATE: 18,
    Habit.SILENT: 10,
    Habit.TALKER: 14,
    Habit.CARELESS: 10,
    Habit.WORSE: 9,
    Habit.STOPS: 5,
}
_ANSWERS: Final = {
    Habit.PROMPT: (0.96, (1, 20)),
    Habit.LATE: (0.9, (32, 140)),
    Habit.SILENT: (0.15, (5, 90)),
    Habit.TALKER: (0.9, (2, 45)),
    Habit.CARELESS: (0.92, (1, 30)),
    Habit.WORSE: (0.9, (1, 40)),
    Habit.STOPS: (0.9, (1, 40)),
}
_PLAIN: Final = (
    "{o} {p}",
    "{o},{p}",
    "{o}/{p}",
    "{o} and {p}",
    "oxygen {o} pulse {p}",
    "O2 {o}, HR {p}",
    "sats {o}% pulse {p}",
    "SpO2 {o} hr {p}",
    "Oxygen: {o}\nPulse: {p}",
    "{o}% {p}bpm",
)
_WORDY: Final = (
    "Good morning, oxygen {o} and pulse {p}, feeling the same, thank you",
    "my sats are {o} and heart rate {p}",
    "hello dear it says {o} and {p}",
    "oxygen {o} pulse {p} feeling better x",
    "{o} {p} no chest pain",
)
_ALONE: Final = ("{o}", "{p}", "sats {o}")
_ASIDE: Final = (
    "Thanks",
    "thank you",
    "HELP",
    "please call me",
    "is anybody there?",
    "my oximeter is broken",
    "when does the nurse come",
)
AFTER_ADVICE: Final = ("CALLED", "NOT YET", "yes", "called 999", None, None)


@dataclass
class Person:
    """One patient, with whoever holds the phone that is texted for them."""

    number: int
    phone: str
    habit: Habit
    chance: Random
    letter: str | None = None  # of a shared phone
    stay: EpisodeView | None = None
    answering: set[str] = field(default_factory=set)  # slots that an answer is under way for
    oxygen: float = 96.5
    last: int = 96

    def will_answer(self, asked_again: int) -> timedelta | None:
        """Give how long they take to answer a prompt; None: they do not. Who has been asked again is a little likelier to."""
        likely, (soonest, latest) = _ANSWERS[self.habit]
        if self.chance.random() > likely and not (asked_again and self.chance.random() < likely / 4):
            return None
        return timedelta(seconds=self.chance.randint(soonest * 60, latest * 60) // (1 + asked_again))

    def reading(self) -> str:
        """Text a reading, in one of the ways people do."""
        oxygen, pulse = self._measured(), self.chance.randint(58, 104)
        styles: Sequence[str] = _WORDY if self.habit is Habit.TALKER and self.chance.random() < 0.6 else _PLAIN
        if self.chance.random() < 0.05:
            styles = _ALONE
        said = self.chance.choice(styles).format(o=oxygen, p=pulse)
        return f"{self.letter} {said}" if self.letter is not None and self.chance.random() < 0.8 else said

    def correction(self) -> str:
        """Put the last reading right, in one of the ways people do."""
        right = min(99, self.last + self.chance.choice((1, 2, 10)))
        if self.letter is not None:
            return f"{self.letter} WRONG {right} {self.chance.randint(60, 90)}"
        return self.chance.choice((f"WRONG {right} {self.chance.randint(60, 90)}", f"sorry {right} not {self.last}", "WRONG"))

    def aside(self) -> str:
        """Text something that is no reading."""
        return self.chance.choice(_ASIDE)

    def _measured(self) -> int:
        if self.habit is Habit.WORSE:
            self.oxygen -= self.chance.uniform(0.4, 2)
        elif self.chance.random() < 0.03:
            self.oxygen -= 3
        else:
            self.oxygen += (96.5 - self.oxygen) * 0.5
        self.last = max(80, min(100, round(self.chance.gauss(self.oxygen, 0.8))))
        return self.last


def habit(chance: Random) -> Habit:
    """Draw what somebody is like."""
    return chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
