"""The life of an alert: its states, the moves between them, and the outcomes that a call can have."""

from enum import StrEnum
from typing import Final

from app.errors import Refused


class AlertState(StrEnum):
    """Where an alert stands."""

    WAITING = "waiting"  # nobody has it
    CLAIMED = "claimed"  # one person has it
    CLOSED = "closed"  # an outcome was recorded, or it was withdrawn with a reason


class AlertMove(StrEnum):
    """Everything that can happen to an alert; each leaves an event."""

    OPENED = "opened"  # the first reason
    JOINED = "joined"  # another reason, no worse than what is there
    RAISED = "raised"  # a worse reason: its clocks start again
    CONFIRMED = "confirmed"  # the repeat was as bad, or never came
    EASED = "eased"  # the repeat was good
    NOTED = "noted"  # something its owner should know, which changes nothing
    CLAIMED = "claimed"  # one person took it
    TAKEN_OVER = "taken_over"  # another took it: its clock had run out, or they said why
    SEEN = "seen"  # its owner looked at what was new
    HANDED_BACK = "handed_back"  # its owner gave it up
    SNOOZED = "snoozed"  # nobody is needed before a time, and somebody said why: never a red
    CLIMBED = "climbed"  # a clock ran out: whoever is on call was told
    ACKNOWLEDGED = "acknowledged"  # whoever is on call said by key that they know: it stays as it is, and waits for a claim
    NO_ANSWER = "no_answer"  # rung, nobody answered: to be tried again
    ENDED = "ended"  # an outcome was recorded
    ANSWERED = "answered"  # all it waited for was an answer, and that has come
    WITHDRAWN = "withdrawn"  # the stay ended or the patient died: nobody is to be rung


class Outcome(StrEnum):
    """What came of a call."""

    NO_ANSWER = "no_answer"  # to be tried again
    CARRY_ON = "carry_on"  # monitoring goes on as it is
    REPEAT_READING = "repeat_reading"  # the patient is to measure again
    VISIT = "visit"  # somebody goes there
    STEP_UP = "step_up"  # asked of a higher level of care: monitored until they take over
    CALLED_999 = "called_999"  # an ambulance is on its way: paused
    ADMITTED = "admitted"  # in hospital: paused
    DISCHARGED = "discharged"  # the stay is over
    DIED = "died"  # the stay is over, and nothing more goes out


_OPEN: Final = (AlertState.WAITING, AlertState.CLAIMED)
_STAYS: Final = (
    AlertMove.JOINED,
    AlertMove.RAISED,
    AlertMove.CONFIRMED,
    AlertMove.EASED,
    AlertMove.NOTED,
    AlertMove.CLIMBED,
    AlertMove.ACKNOWLEDGED,
)

MOVES: Final[dict[tuple[AlertState | None, AlertMove], AlertState]] = {
    (None, AlertMove.OPENED): AlertState.WAITING,
    **{(state, move): state for state in _OPEN for move in _STAYS},
    (AlertState.WAITING, AlertMove.CLAIMED): AlertState.CLAIMED,
    (AlertState.CLAIMED, AlertMove.TAKEN_OVER): AlertState.CLAIMED,
    (AlertState.CLAIMED, AlertMove.SEEN): AlertState.CLAIMED,
    (AlertState.CLAIMED, AlertMove.HANDED_BACK): AlertState.WAITING,
    **{(state, AlertMove.SNOOZED): AlertState.WAITING for state in _OPEN},
    (AlertState.CLAIMED, AlertMove.NO_ANSWER): AlertState.WAITING,
    (AlertState.CLAIMED, AlertMove.ENDED): AlertState.CLOSED,
    **{(state, move): AlertState.CLOSED for state in _OPEN for move in (AlertMove.ANSWERED, AlertMove.WITHDRAWN)},
}


class IllegalMove(Refused):
    """This cannot happen to an alert in this state."""


def after(state: AlertState | None, move: AlertMove) -> AlertState:
    """Give the state after a move; a move that is not in the table raises `IllegalMove` with a sentence."""
    try:
        return MOVES[state, move]
    except KeyError:
        words = "not there yet" if state is None else state.value
        raise IllegalMove(
            f"This alert is {words}, so it cannot be {move.value.replace('_', ' ')}.", hint="Look at the list again: it may have changed."
        ) from None


def diagram() -> str:
    """Draw the table as Mermaid text, for docs/lifecycles.md."""
    names = {None: "[*]", AlertState.CLOSED: "closed", AlertState.WAITING: "waiting", AlertState.CLAIMED: "claimed"}
    lines = [f"    {names[state]} --> {names[target]} : {move.value}" for (state, move), target in MOVES.items()]
    return "\n".join(["stateDiagram-v2", *lines, "    closed --> [*]"])
