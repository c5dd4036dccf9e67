"""Every state of an outbound text against every move."""

from app.messaging import lifecycle
from app.messaging.lifecycle import MOVES, OutboundMove
from app.messaging.vocabulary import OutboundState

ENDS = {OutboundState.ACCEPTED, OutboundState.FAILED, OutboundState.CANCELLED}


def test_each_move_leads_to_one_state_wherever_it_began() -> None:
    for move in OutboundMove:
        targets = {target for (_, one), target in MOVES.items() if one is move}
        assert targets == {lifecycle.after(move)}
        assert set(lifecycle.before(move)) == {state for state in OutboundState if (state, move) in MOVES}


def test_nothing_happens_to_a_text_that_is_settled() -> None:
    assert {state for state, _ in MOVES} == set(OutboundState) - ENDS


def test_a_text_that_was_being_sent_is_never_simply_queued_again() -> None:
    from_sending = {move for state, move in MOVES if state is OutboundState.SENDING and MOVES[state, move] is OutboundState.PENDING}
    assert from_sending == {OutboundMove.NOT_TAKEN}


def test_every_state_can_be_reached() -> None:
    assert set(MOVES.values()) | {OutboundState.PENDING} == set(OutboundState)


def test_the_diagram_draws_every_move() -> None:
    drawn = lifecycle.diagram()
    assert all(f"{state.value} --> {target.value} : {move.value}" in drawn for (state, move), target in MOVES.items())
