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


@pytest.mark.parametrize(
    "body",
    [
        "had a heart attack in 2009 so just letting you know, 95 68",
        "our dog had a fit this morning, 96 80",
        "choking on the price of my gas bill 94 85",
        "watching telly some fella on it had a stroke 96 66",
    ],
)
def test_what_takes_a_red_flag_back_leaves_the_text_to_a_person(body: str) -> None:
    found = parse(body)
    assert found.values.red_flags == ()
    assert found.unheard


@pytest.mark.parametrize("body", ["96 80 no chest pain", "97 72 no blue lips, breathing fine", "95 70 lips are not blue"])
def test_what_is_plainly_denied_needs_nobody(body: str) -> None:
    assert parse(body).unheard == ()
