"""The life of a proposal, state by state and move by move."""

import itertools

import pytest

from app.errors import Refused
from app.pathways import proposals
from app.pathways.proposals import ProposalMove, ProposalState
from tests.schema import ROOT

OPEN = ProposalState.OPEN
LEGAL = {
    (OPEN, "signed"): ProposalState.SIGNED,
    (OPEN, "withdrawn"): ProposalState.WITHDRAWN,
    (OPEN, "declined"): ProposalState.WITHDRAWN,
    (OPEN, "superseded"): ProposalState.SUPERSEDED,
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(ProposalState, ProposalMove)))
def test_every_move_from_every_state_is_legal_or_refused_with_a_sentence(state: ProposalState, move: ProposalMove) -> None:
    following = LEGAL.get((state, move.value))
    assert proposals.may(state, move) is (following is not None)
    if following is not None:
        assert proposals.after(state, move) is following
    else:
        with pytest.raises(Refused, match=r"\.$") as refused:
            proposals.after(state, move)
        assert "start again" in str(refused.value.hint)


def test_what_is_decided_stays_decided() -> None:
    ends = [state for state in ProposalState if not any(proposals.may(state, move) for move in ProposalMove)]
    assert ends == [ProposalState.SIGNED, ProposalState.WITHDRAWN, ProposalState.SUPERSEDED]


def test_the_page_of_lifecycles_shows_the_table() -> None:
    assert proposals.diagram() in (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")
