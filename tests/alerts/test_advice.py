"""Whether somebody called 999: every state with every move, and what each minute comes to."""

import itertools
from datetime import datetime, timedelta

import pytest

from app.alerts import advice
from app.alerts.advice import MOVES, AdviceMove, AdviceState, Loop, NoSuchMove
from tests.people import NOON

STATES: list[AdviceState | None] = [None, *AdviceState]
OPEN = {AdviceState.WAITING, AdviceState.ASKED, AdviceState.OWN_PLAN, AdviceState.NOT_ASKED}
LOOP = Loop(NOON, 10, 20)


def after_noon(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(("state", "move"), list(itertools.product(STATES, AdviceMove)))
def test_a_move_is_in_the_table_or_refused_with_a_sentence(state: AdviceState | None, move: AdviceMove) -> None:
    assert advice.may(state, move) is ((state, move) in MOVES)
    if (state, move) in MOVES:
        assert advice.after(state, move) is MOVES[state, move]
    else:
        with pytest.raises(NoSuchMove) as refusal:
            advice.after(state, move)
        assert refusal.value.status == 409
        assert refusal.value.sentence.endswith(".")


def test_every_state_is_reached_and_every_move_is_made() -> None:
    assert set(MOVES.values()) == set(AdviceState)
    assert {move for _, move in MOVES} == set(AdviceMove)


def test_a_clock_runs_exactly_while_it_is_open() -> None:
    assert {state for state in AdviceState if advice.is_open(state)} == OPEN
    assert {state for state in AdviceState if advice.next_look(state, LOOP) is not None} == OPEN


def test_whatever_is_open_can_fall_silent_be_settled_and_be_answered() -> None:
    for move in (AdviceMove.FALL_SILENT, AdviceMove.SETTLE, AdviceMove.SAY_CALLED, AdviceMove.SAY_NOT_CALLED):
        assert all(advice.may(state, move) for state in OPEN)


def test_the_last_word_of_the_patient_counts_and_the_same_word_again_says_nothing_new() -> None:
    assert advice.after(AdviceState.CALLED, AdviceMove.SAY_NOT_CALLED) is AdviceState.NOT_CALLED
    assert advice.after(AdviceState.NOT_CALLED, AdviceMove.SAY_CALLED) is AdviceState.CALLED
    assert not advice.may(AdviceState.NOT_CALLED, AdviceMove.SAY_NOT_CALLED)
    assert not advice.may(AdviceState.CALLED, AdviceMove.SAY_CALLED)


def test_what_was_settled_moves_no_more() -> None:
    assert not [move for state, move in MOVES if state is AdviceState.SETTLED]


@pytest.mark.parametrize(
    ("state", "look"),
    [(AdviceState.WAITING, 10), (AdviceState.ASKED, 20), (AdviceState.OWN_PLAN, 20), (AdviceState.NOT_ASKED, 20)],
)
def test_it_is_looked_at_when_its_next_clock_ends(state: AdviceState, look: int) -> None:
    assert advice.next_look(state, LOOP) == after_noon(look)


@pytest.mark.parametrize(
    ("state", "at", "can_be_asked", "move"),
    [
        (AdviceState.WAITING, 9.9, True, None),
        (AdviceState.WAITING, 10, True, AdviceMove.ASK),
        (AdviceState.WAITING, 10, False, AdviceMove.LEAVE_OUT),
        (AdviceState.WAITING, 19.9, True, AdviceMove.ASK),
        (AdviceState.WAITING, 20, True, AdviceMove.FALL_SILENT),  # the service had stood still: it climbs at once
        (AdviceState.ASKED, 10, True, None),
        (AdviceState.ASKED, 19.9, True, None),
        (AdviceState.ASKED, 20, True, AdviceMove.FALL_SILENT),
        (AdviceState.NOT_ASKED, 19.9, False, None),
        (AdviceState.OWN_PLAN, 10, True, None),
        (AdviceState.OWN_PLAN, 20, True, AdviceMove.FALL_SILENT),
        (AdviceState.NOT_ASKED, 20, False, AdviceMove.FALL_SILENT),
        *((state, 500, True, None) for state in AdviceState if state not in OPEN),
    ],
)
def test_each_minute_has_one_answer(state: AdviceState, at: float, can_be_asked: bool, move: AdviceMove | None) -> None:  # noqa: FBT001 -- a column
    assert advice.due(state, LOOP, can_be_asked=can_be_asked, now=after_noon(at)) is move
    assert move is None or advice.may(state, move)


def test_names_fit_their_columns() -> None:
    assert max(len(name) for name in AdviceState) <= 20
