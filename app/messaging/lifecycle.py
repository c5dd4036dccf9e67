"""The life of an outbound text: one table of legal moves, from which every change of state takes its condition. Pure."""

from enum import StrEnum
from typing import Final

from app.messaging.vocabulary import OutboundState


class OutboundMove(StrEnum):
    """What may happen to a text on its way out."""

    CLAIMED = "claimed"  # a sender takes it up, with a lease
    LET_GO = "let_go"  # the lease ended before the provider was called, or the row broke: back in the queue
    BEGUN = "begun"  # it passed the gate; the provider is called next
    HELD_BACK = "held_back"  # the gate stopped it
    CANCELLED = "cancelled"  # it is no longer wanted
    ACCEPTED = "accepted"  # the provider has it
    REFUSED = "refused"  # the provider will never take it
    NOT_TAKEN = "not_taken"  # the provider did not take it now, and may later
    LOST_SIGHT_OF = "lost_sight_of"  # the call ended without an answer, or its sender died
    SENT_AGAIN = "sent_again"  # it was not found at the provider, or could not wait to be
    GIVEN_UP = "given_up"  # too late to be of use; unknown for ever


_PENDING, _CLAIMED, _SENDING, _UNKNOWN = (
    OutboundState.PENDING,
    OutboundState.CLAIMED,
    OutboundState.SENDING,
    OutboundState.UNKNOWN,
)
MOVES: Final[dict[tuple[OutboundState, OutboundMove], OutboundState]] = {
    (_PENDING, OutboundMove.CLAIMED): _CLAIMED,
    (_CLAIMED, OutboundMove.LET_GO): _PENDING,
    (_CLAIMED, OutboundMove.BEGUN): _SENDING,
    (_CLAIMED, OutboundMove.HELD_BACK): OutboundState.CANCELLED,
    (_PENDING, OutboundMove.CANCELLED): OutboundState.CANCELLED,
    (_CLAIMED, OutboundMove.CANCELLED): OutboundState.CANCELLED,
    (_SENDING, OutboundMove.ACCEPTED): OutboundState.ACCEPTED,
    (_SENDING, OutboundMove.REFUSED): OutboundState.FAILED,
    (_SENDING, OutboundMove.NOT_TAKEN): _PENDING,
    (_SENDING, OutboundMove.LOST_SIGHT_OF): _UNKNOWN,
    (_UNKNOWN, OutboundMove.ACCEPTED): OutboundState.ACCEPTED,  # found, or a late answer, or the provider's report
    (_UNKNOWN, OutboundMove.SENT_AGAIN): _PENDING,
    (_UNKNOWN, OutboundMove.GIVEN_UP): _UNKNOWN,
    # It was to go again, and then the first call turns out to have been heard: it does not go again.
    (_PENDING, OutboundMove.ACCEPTED): OutboundState.ACCEPTED,
    (_CLAIMED, OutboundMove.ACCEPTED): OutboundState.ACCEPTED,
}


def before(move: OutboundMove) -> tuple[OutboundState, ...]:
    """Give the states that a move may begin in: the condition of its compare-and-set."""
    return tuple(state for state, one in MOVES if one is move)


def after(move: OutboundMove) -> OutboundState:
    """Give the state that a move leads to, from wherever it began."""
    return next(target for (_, one), target in MOVES.items() if one is move)


def diagram() -> str:
    """Draw the table as Mermaid text, for docs/lifecycles.md."""
    lines = [f"    {state.value} --> {target.value} : {move.value}" for (state, move), target in MOVES.items()]
    ends = [f"    {state.value} --> [*]" for state in OutboundState if state not in {seen for seen, _ in MOVES}]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {_PENDING.value} : intended", *lines, *ends])
