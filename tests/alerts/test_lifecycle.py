"""The life of an alert: every state with every move, and the page that is drawn from the table."""

import itertools

import pytest

from app.alerts import lifecycle
from app.alerts.lifecycle import MOVES, AlertMove, AlertState, IllegalMove, Outcome
from tools import pages

STATES: list[AlertState | None] = [None, *AlertState]


@pytest.mark.parametrize(("state", "move"), list(itertools.product(STATES, AlertMove)))
def test_a_move_is_in_the_table_or_refused_with_a_sentence(state: AlertState | None, move: AlertMove) -> None:
    if (state, move) in MOVES:
        assert lifecycle.after(state, move) is MOVES[state, move]
    else:
        with pytest.raises(IllegalMove) as refusal:
            lifecycle.after(state, move)
        assert refusal.value.status == 409
        assert refusal.value.sentence.endswith(".")


def test_nothing_happens_to_a_closed_alert() -> None:
    assert not [move for state, move in MOVES if state is AlertState.CLOSED]


def test_only_an_alert_that_is_claimed_ends_with_an_outcome() -> None:
    assert [state for state, move in MOVES if move is AlertMove.ENDED] == [AlertState.CLAIMED]


def test_no_alert_leaves_the_list_but_by_an_outcome_an_answer_or_a_withdrawal() -> None:
    closing = {move for (_, move), state in MOVES.items() if state is AlertState.CLOSED}
    assert closing == {AlertMove.ENDED, AlertMove.ANSWERED, AlertMove.WITHDRAWN}


def test_every_state_is_reached_and_every_move_is_made() -> None:
    assert set(MOVES.values()) == set(AlertState)
    assert {move for _, move in MOVES} == set(AlertMove)


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_of_the_docs_is_what_the_code_draws(name: str) -> None:
    assert (pages.DOCS / name).read_text(encoding="utf-8") == pages.PAGES[name](), "run: python -m tools.pages"


def test_names_fit_their_columns() -> None:
    assert max(len(name) for name in AlertState) <= 10
    assert max(len(name) for name in (*AlertMove, *Outcome)) <= 20
