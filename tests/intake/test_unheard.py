"""Words that may tell of an emergency, and that nothing was made of, are named; what is said to be well is not."""

import pytest

from app.intake.sms_parser import parse
from tests.intake import corpus

FEW = 0.05  # of the readings with no red flag, in a corpus that is full of hard cases: more would bury the nurses


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("96 80 my chest is a puzzle", ("chest",)),
        ("96 80 the baby did a thing", ("baby",)),
        ("96 80 tubing looks queer", ("tubing",)),
        ("96 80 breathing is fine", ()),
        ("96 80 baby is well and happy", ()),
        ("96 80 my chest hurts", ()),  # heard: a red flag
        ("96 80 lovely day", ()),
        ("96 80", ()),
    ],
)
def test_grave_words_are_named_unless_heard_or_said_to_be_well(body: str, words: tuple[str, ...]) -> None:
    assert parse(body).unheard == words


def test_few_of_the_good_readings_of_the_corpus_would_be_read_by_a_person_for_it() -> None:
    good = [found for found in (parse(example.text) for example in corpus.examples()) if found.values.spo2 and not found.values.red_flags]
    assert 0 < sum(bool(found.unheard) for found in good) <= FEW * len(good)
