"""The questions of an automated call, answered on a keypad: what is asked next, and what came of it. Pure.

A call asks for the oxygen, the pulse and how the patient feels, reads back what was pressed, and takes it only after a 1.
0 asks for a person at any time. What cannot be right is asked for again, and so is all of it after a 2 for "wrong"; the third
time in one call a person is told instead. Where no key was pressed at all, nobody was there: the call ends, and the chase goes on.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, assert_never

from app.intake.reply import Feeling, ReadingValues
from app.pathways.vocabulary import PULSE, SPO2

MOST_FAULTS: Final = 3
A_PERSON: Final = "0"
RIGHT, WRONG = "1", "2"
FEELINGS: Final = {"1": Feeling.BETTER, "2": Feeling.SAME, "3": Feeling.WORSE}
LONGEST_KEPT: Final = 12


class Step(StrEnum):
    """What is asked."""

    OXYGEN = "oxygen"
    PULSE = "pulse"
    FEELING = "feeling"
    CONFIRM = "confirm"


class Ending(StrEnum):
    """How a call ends by itself."""

    READING = "reading"  # the numbers were confirmed
    A_PERSON = "a_person"  # the patient pressed 0
    GIVEN_UP = "given_up"  # too many answers that cannot be right: a person is told
    NOBODY = "nobody"  # not one key was pressed: a machine, or nobody who could


@dataclass(frozen=True, slots=True)
class Heard:
    """What was pressed so far.

    `taken_back` are SpO2 values that the patient said were wrong when they were read back, `felt_worse` whether they had said so
    then; `refused` are keys that could be no such number.
    """

    spo2: int | None = None
    pulse: int | None = None
    feeling: Feeling | None = None
    taken_back: tuple[int, ...] = ()
    felt_worse: bool = False
    refused: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether no key was pressed for a number, so that nothing of a reading is lost with the call."""
        return self.spo2 is None and not self.taken_back and not self.refused

    @property
    def values(self) -> ReadingValues:
        """The reading as confirmed."""
        return ReadingValues(spo2=self.spo2, pulse=self.pulse, feeling=self.feeling)

    @property
    def doubtful(self) -> ReadingValues:
        """What was pressed and never confirmed: the oxygen is only what it may have been."""
        possible = self.taken_back if self.spo2 is None else (*self.taken_back, self.spo2)
        return ReadingValues(feeling=Feeling.WORSE if self.felt_worse else self.feeling, candidates=possible)


@dataclass(frozen=True, slots=True)
class State:
    """Where a call stands: the question that waits for an answer. `faults` counts the answers that could not be used."""

    step: Step
    heard: Heard = field(default_factory=Heard)
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said: its name among the words of calls, and what fills it."""

    name: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said next, and what is asked with it. Where nothing is asked the call ends, as `ending` says."""

    says: tuple[Line, ...]
    state: State | None = None
    ending: Ending | None = None
    heard: Heard = field(default_factory=Heard)


def begin() -> Turn:
    """Give the first words of a call, and its first question."""
    return _ask(State(Step.OXYGEN), Line("greeting"))


def answer(state: State, pressed: str) -> Turn:
    """Take the keys that were pressed, "" for none, and go on."""
    keys = pressed.strip().removesuffix("#")
    if keys == A_PERSON:
        return Turn((Line("a_person"),), ending=Ending.A_PERSON, heard=state.heard)
    match state.step:
        case Step.OXYGEN:
            value = _number(keys)
            return _fault(state, keys) if value is None or not SPO2.holds(value) else _go_on(state, Step.PULSE, spo2=value)
        case Step.PULSE:
            value = _number(keys)
            return _fault(state, keys) if value is None or not PULSE.holds(value) else _go_on(state, Step.FEELING, pulse=value)
        case Step.FEELING:
            feeling = FEELINGS.get(keys)
            return _fault(state, keys) if feeling is None else _go_on(state, Step.CONFIRM, feeling=feeling)
        case Step.CONFIRM:
            return _confirmed(state, keys)
        case _:
            assert_never(state.step)


def _confirmed(state: State, keys: str) -> Turn:
    if keys == RIGHT:
        return Turn((), ending=Ending.READING, heard=state.heard)
    if keys != WRONG:
        return _fault(state, keys)
    if state.faults + 1 >= MOST_FAULTS:
        return Turn((Line("given_up"),), ending=Ending.GIVEN_UP, heard=state.heard)
    return _ask(State(Step.OXYGEN, _taken_back(state.heard), state.faults + 1), Line("from_the_start"))


def _taken_back(heard: Heard) -> Heard:
    again = () if heard.spo2 is None else (heard.spo2,)
    felt_worse = heard.felt_worse or heard.feeling is Feeling.WORSE
    return Heard(taken_back=(*heard.taken_back, *again), felt_worse=felt_worse, refused=heard.refused)


def _go_on(state: State, step: Step, **pressed: object) -> Turn:
    return _ask(State(step, replace(state.heard, **pressed), state.faults))  # type: ignore[arg-type]


def _fault(state: State, keys: str) -> Turn:
    """Ask again, or give up: kindly, and with what to do instead. What was pressed is kept."""
    faults, heard = state.faults + 1, state.heard
    if keys:
        heard = replace(heard, refused=(*heard.refused, keys[:LONGEST_KEPT]))
    if faults < MOST_FAULTS:
        return _ask(State(state.step, heard, faults), Line("not_understood" if keys else "nothing_heard"))
    if heard.is_nothing:
        return Turn((Line("nobody"),), ending=Ending.NOBODY, heard=heard)
    return Turn((Line("given_up"),), ending=Ending.GIVEN_UP, heard=heard)


def _ask(state: State, *before: Line) -> Turn:
    return Turn((*before, _question(state)), state=state, heard=state.heard)


def _question(state: State) -> Line:
    if state.step is not Step.CONFIRM:
        return Line(f"ask_{state.step.value}")
    heard = state.heard
    feeling = heard.feeling.value if heard.feeling else None
    return Line("ask_confirm", (("spo2", _spelled(heard.spo2)), ("pulse", _spelled(heard.pulse)), ("feeling", feeling)))


def _spelled(number: int | None) -> str:
    """Give a number digit by digit: "9 4" cannot be heard as 19 or 90."""
    return " ".join(str(number)) if number is not None else ""


def _number(keys: str) -> int | None:
    return int(keys) if keys.isascii() and keys.isdigit() and len(keys) <= 3 else None  # noqa: PLR2004 -- digits of any vital
