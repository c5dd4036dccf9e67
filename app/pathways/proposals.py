"""The life of a proposal: one clinician puts a pathway forward, and a second signs it, or it comes to nothing. Pure."""

from enum import StrEnum
from typing import Final

from app.errors import Refused


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"  # waits for a second signature
    SIGNED = "signed"  # a second clinician signed: it went live
    WITHDRAWN = "withdrawn"  # whoever proposed it took it back, or another clinician declined it
    SUPERSEDED = "superseded"  # another version went live meanwhile: what it changes is no longer what is live


class ProposalMove(StrEnum):
    """What may happen to a proposal."""

    SIGN = "signed"  # by a second clinician
    WITHDRAW = "withdrawn"  # by whoever proposed it
    DECLINE = "declined"  # by another clinician, who says why
    SUPERSEDE = "superseded"  # by another version that goes live


MOVES: Final[dict[tuple[ProposalState, ProposalMove], ProposalState]] = {
    (ProposalState.OPEN, ProposalMove.SIGN): ProposalState.SIGNED,
    (ProposalState.OPEN, ProposalMove.WITHDRAW): ProposalState.WITHDRAWN,
    (ProposalState.OPEN, ProposalMove.DECLINE): ProposalState.WITHDRAWN,
    (ProposalState.OPEN, ProposalMove.SUPERSEDE): ProposalState.SUPERSEDED,
}
START_AGAIN: Final = "Look at what is live now, and start again from there."
_SENTENCES: Final = {
    ProposalState.SIGNED: "This proposal is signed already, and went live.",
    ProposalState.WITHDRAWN: "This proposal was withdrawn or declined.",
    ProposalState.SUPERSEDED: "Another version went live since this was proposed, so it can no longer be signed.",
}


def after(state: ProposalState, move: ProposalMove) -> ProposalState:
    """Give the state that a move leads to; a move that is not in the table raises Refused with a sentence."""
    following = MOVES.get((state, move))
    if following is None:
        raise Refused(_SENTENCES[state], hint=START_AGAIN)
    return following


def may(state: ProposalState, move: ProposalMove) -> bool:
    """Whether `after` would let this move pass."""
    return (state, move) in MOVES


def diagram() -> str:
    """Draw the table as Mermaid text, for docs/lifecycles.md."""
    lines = [f"    {state.value} --> {target.value} : {move.value}" for (state, move), target in MOVES.items()]
    ends = [f"    {state.value} --> [*]" for state in ProposalState if state not in {seen for seen, _ in MOVES}]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {ProposalState.OPEN.value} : proposed", *lines, *ends])
