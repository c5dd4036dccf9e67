"""Whether somebody who was told to call 999 has called: asked after some minutes, and silence climbs. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from app.errors import Refused


class AdviceState(StrEnum):
    """Where the question "have you called 999?" stands for one piece of advice."""

    WAITING = "waiting"  # told to call; not asked yet
    ASKED = "asked"  # asked by text; no answer yet
    OWN_PLAN = "own_plan"  # told what their own plan says in the place of 999: not asked about 999, and the clock runs all the same
    NOT_ASKED = "not_asked"  # cannot be texted: nobody was asked, and the clock runs all the same
    CALLED = "called"  # says that 999 was called
    NOT_CALLED = "not_called"  # says that it was not: the alert climbed at once
    SILENT = "silent"  # nothing came in time: the alert climbed at once
    SETTLED = "settled"  # a person dealt with it: an outcome, a pause, a discharge, a death


class AdviceMove(StrEnum):
    """Everything that can happen to it; each is in the audit trail."""

    ADVISED = "advised"  # advice that plainly says "call 999" went out
    ADVISED_BY_PLAN = "advised_by_plan"  # the approved text of their own plan went out in its place
    ASK = "asked"  # the question goes by text
    LEAVE_OUT = "left_out"  # there is nobody who can be texted
    SAY_CALLED = "said_called"  # CALLED came
    SAY_NOT_CALLED = "said_not_called"  # NOT YET came
    FALL_SILENT = "fell_silent"  # the minutes for an answer are over
    SETTLE = "settled"  # a person dealt with it


class HowAsked(StrEnum):
    """Why nothing is known at the end of the minutes: whoever rings must not believe that a question was read which never went."""

    UNANSWERED = "unanswered"  # asked by text, and no answer came
    NOT_ARRIVED = "not_arrived"  # the text with the question did not arrive
    IN_DOUBT = "in_doubt"  # nobody can say whether it arrived
    NOT_TEXTED = "not_texted"  # this patient is not reached by text
    TAKES_NO_TEXTS = "takes_no_texts"  # the number has opted out
    DO_NOT_CONTACT = "do_not_contact"  # nothing is texted on this patient's account
    OWN_PLAN = "own_plan"  # they were told what their own plan says: a question about 999 would be wrong
    TOO_LATE = "too_late"  # the service was not there to ask in time


_OPEN: Final = (AdviceState.WAITING, AdviceState.ASKED, AdviceState.OWN_PLAN, AdviceState.NOT_ASKED)

MOVES: Final[dict[tuple[AdviceState | None, AdviceMove], AdviceState]] = {
    (None, AdviceMove.ADVISED): AdviceState.WAITING,
    (None, AdviceMove.ADVISED_BY_PLAN): AdviceState.OWN_PLAN,
    (AdviceState.WAITING, AdviceMove.ASK): AdviceState.ASKED,
    (AdviceState.WAITING, AdviceMove.LEAVE_OUT): AdviceState.NOT_ASKED,
    **{(state, AdviceMove.FALL_SILENT): AdviceState.SILENT for state in _OPEN},
    **{(state, AdviceMove.SETTLE): AdviceState.SETTLED for state in _OPEN},
    # What the patient says counts after the silence too, and the last word counts.
    **{(state, AdviceMove.SAY_CALLED): AdviceState.CALLED for state in (*_OPEN, AdviceState.SILENT, AdviceState.NOT_CALLED)},
    **{(state, AdviceMove.SAY_NOT_CALLED): AdviceState.NOT_CALLED for state in (*_OPEN, AdviceState.SILENT, AdviceState.CALLED)},
}


class NoSuchMove(Refused):
    """This cannot happen to advice in this state."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The two clocks of one piece of advice, in minutes from when it was given, frozen then."""

    advised_at: datetime
    ask_minutes: int
    silence_minutes: int

    @property
    def ask_at(self) -> datetime:
        """When it is asked whether they have called."""
        return self.advised_at + timedelta(minutes=self.ask_minutes)

    @property
    def silence_at(self) -> datetime:
        """When silence climbs."""
        return self.advised_at + timedelta(minutes=self.silence_minutes)


def after(state: AdviceState | None, move: AdviceMove) -> AdviceState:
    """Give the state after a move; a move that is not in the table raises `NoSuchMove` with a sentence."""
    try:
        return MOVES[state, move]
    except KeyError:
        words = "not given yet" if state is None else state.value.replace("_", " ")
        raise NoSuchMove(f"This advice is {words}, so it cannot be {move.value.replace('_', ' ')}.") from None


def may(state: AdviceState | None, move: AdviceMove) -> bool:
    """Whether `after` would let this move pass."""
    return (state, move) in MOVES


def is_open(state: AdviceState) -> bool:
    """Whether it is still to be looked at: a clock runs."""
    return state in _OPEN


def next_look(state: AdviceState, loop: Loop) -> datetime | None:
    """Give when to look at it again; None: never, it is settled."""
    match state:
        case AdviceState.WAITING:
            return loop.ask_at
        case AdviceState.ASKED | AdviceState.OWN_PLAN | AdviceState.NOT_ASKED:
            return loop.silence_at
        case AdviceState.CALLED | AdviceState.NOT_CALLED | AdviceState.SILENT | AdviceState.SETTLED:
            return None
        case _:
            assert_never(state)


def due(state: AdviceState, loop: Loop, *, can_be_asked: bool, now: datetime) -> AdviceMove | None:
    """Give what its time has come for, or None. After a stop of the service the furthest step is taken: silence climbs."""
    if not is_open(state):
        return None
    if loop.silence_at <= now:
        return AdviceMove.FALL_SILENT
    if state is AdviceState.WAITING and loop.ask_at <= now:
        return AdviceMove.ASK if can_be_asked else AdviceMove.LEAVE_OUT
    return None


def diagram() -> str:
    """Draw the table as Mermaid text, for docs/lifecycles.md."""
    lines = [f"    {state.value if state else '[*]'} --> {target.value} : {move.value}" for (state, move), target in MOVES.items()]
    ends = [f"    {state.value} --> [*]" for state in (AdviceState.CALLED, AdviceState.SETTLED)]
    return "\n".join(["stateDiagram-v2", *lines, *ends])
