"""A slip is read as the same word by every process, and as none that begins otherwise."""

from string import ascii_lowercase

import pytest

from app.intake.spelling import corrected

_EQUALLY_NEAR = [f"blood{letter}" for letter in ascii_lowercase]


@pytest.mark.parametrize("slip", ["blood1", "blood2", "blood3"])
def test_of_words_equally_near_the_first_by_the_alphabet_is_taken_whatever_their_order(slip: str) -> None:
    assert corrected(slip, frozenset(_EQUALLY_NEAR), frozenset()) == "blooda"


def test_a_word_that_begins_otherwise_hides_none_that_begins_the_same() -> None:
    others = [f"{letter}hesd" for letter in ascii_lowercase if letter != "c"]
    assert corrected("chesd", frozenset([*others, "chess"]), frozenset()) == "chess"
