"""The life of an episode, state by state and move by move."""

import itertools

import pytest

from app.caseload import episode
from app.caseload.episode import EpisodeMove, EpisodeState
from app.errors import Refused

A, P, E = EpisodeState.ACTIVE, EpisodeState.PAUSED, EpisodeState.ENDED
LEGAL = {
    (A, "corrected"): A, (A, "undone"): E, (A, "paused"): P, (A, "ended"): E, (A, "died"): E,
    (P, "corrected"): P, (P, "undone"): E, (P, "paused"): P, (P, "resumed"): A, (P, "ended"): E, (P, "died"): E,
    (E, "died"): E,
    (A, "plan_recorded"): A, (A, "red_text_approved"): A, (P, "plan_recorded"): P, (P, "red_text_approved"): P,
    (A, "pathway_moved"): A, (P, "pathway_moved"): P, (A, "team_changed"): A, (P, "team_changed"): P,
    **{(state, move): state for state in (A, P, E) for move in ("contact_stopped", "contact_allowed")},
}  # fmt: skip


@pytest.mark.parametrize(("state", "move"), list(itertools.product(EpisodeState, EpisodeMove)))
def test_every_move_from_every_state_is_legal_or_refused_with_a_sentence(state: EpisodeState, move: EpisodeMove) -> None:
    following = LEGAL.get((state, move.value))
    assert episode.may(state, move) is (following is not None)
    if following is not None:
        assert episode.after(state, move) is following
    else:
        with pytest.raises(Refused, match=r"^This .*\.$"):
            episode.after(state, move)


def test_nobody_comes_back_from_the_end_but_by_a_new_enrolment() -> None:
    assert {episode.after(E, move) for move in EpisodeMove if episode.may(E, move)} == {E}
