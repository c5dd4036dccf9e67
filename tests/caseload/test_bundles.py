"""A bundle is delivered when every element is for which the patient is eligible, and never when anything is open."""

from datetime import UTC, datetime
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload import bundles
from app.caseload.bundles import Answer, Answered, Given, State
from app.pathways import loader
from app.pathways.schema import Bundle, BundleElement
from app.pathways.vocabulary import Label, Sourced

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLAIN = BundleElement("plan", "A plan is given.", "house", Label.DESIGN)
OFFER = BundleElement("smoking", "Help is offered.", "house", Label.DESIGN, offer=True)
CARD = BundleElement("card", "A card is given.", "house", Label.DESIGN, eligible="Those at risk.")
TARGET = Sourced(80, "S73", Label.CONFIRMED)
BUNDLE = Bundle("copd", "COPD bundle", TARGET, (PLAIN, OFFER, CARD))


def answered(number: int, element: str, answer: Answer, *, bundle: str = "copd", note: str | None = None) -> Answered:
    return Answered(number, bundle, element, Given(answer, note), AT, "Casey")


def said(**answers: str) -> list[Answered]:
    """One answer an element, in this order."""
    return [answered(number, element, Answer(answer)) for number, (element, answer) in enumerate(answers.items(), 1)]


@pytest.mark.parametrize(
    ("element", "answer", "state"),
    [
        (PLAIN, None, State.OPEN),
        (PLAIN, Answer.YES, State.DELIVERED),
        (PLAIN, Answer.NO, State.NOT_DELIVERED),
        (PLAIN, Answer.NOT_APPLICABLE, State.NOT_ELIGIBLE),
        (PLAIN, Answer.DECLINED, State.NOT_DELIVERED),
        (OFFER, None, State.OPEN),
        (OFFER, Answer.YES, State.DELIVERED),
        (OFFER, Answer.NO, State.NOT_DELIVERED),
        (OFFER, Answer.NOT_APPLICABLE, State.NOT_ELIGIBLE),
        (OFFER, Answer.DECLINED, State.DELIVERED),
    ],
)
def test_an_element_stands_as_it_was_answered(element: BundleElement, answer: Answer | None, state: State) -> None:
    assert bundles.state(element, Given(answer) if answer else None) is state


@pytest.mark.parametrize(
    ("answers", "passes"),
    [
        ({}, False),
        ({"plan": "yes", "smoking": "yes"}, False),
        ({"plan": "yes", "smoking": "yes", "card": "yes"}, True),
        ({"plan": "yes", "smoking": "declined", "card": "not_applicable"}, True),
        ({"plan": "declined", "smoking": "yes", "card": "yes"}, False),
        ({"plan": "yes", "smoking": "yes", "card": "no"}, False),
        ({"plan": "not_applicable", "smoking": "not_applicable"}, False),
        ({"plan": "not_applicable", "smoking": "not_applicable", "card": "not_applicable"}, None),
        ({"plan": "not_applicable", "smoking": "not_applicable", "card": "no"}, False),
    ],
)
def test_a_bundle_passes_when_all_is_delivered_that_applies(answers: dict[str, str], *, passes: bool | None) -> None:
    assert bundles.passes(BUNDLE, said(**answers)) is passes


def test_a_delivery_names_its_elements_by_how_they_stand_and_in_their_order() -> None:
    found = bundles.delivery(BUNDLE, said(card="not_applicable", smoking="yes"))
    assert (found.open, found.delivered, found.not_delivered, found.not_eligible) == ((PLAIN,), (OFFER,), (), (CARD,))
    assert (found.eligible, found.passes) == (2, False)


def test_the_newest_answer_to_an_element_counts_whatever_the_order_they_are_read_in() -> None:
    first, second = answered(1, "plan", Answer.YES), answered(2, "plan", Answer.NO)
    for order in ([first, second], [second, first]):
        assert bundles.newest(order)["copd", "plan"] == second
    assert bundles.newest([second, first], upto=1)["copd", "plan"] == first
    assert bundles.newest([second, first], upto=0) == {}


def test_an_answer_is_found_by_the_codes_of_bundle_and_element() -> None:
    known = bundles.newest([answered(1, "plan", Answer.YES, note="in the notes")])
    assert bundles.given_in(known, "copd", "plan") == Given(Answer.YES, "in the notes")
    assert bundles.given_in(known, "asthma", "plan") is None


ANSWERS = st.sampled_from(Answer)
CODES = [one.code for one in BUNDLE.elements]
HISTORY = st.lists(st.tuples(st.sampled_from(["copd", "asthma"]), st.sampled_from([*CODES, "gone"]), ANSWERS), max_size=12)


def history(steps: list[tuple[str, str, Answer]]) -> list[Answered]:
    return [answered(number, element, answer, bundle=bundle) for number, (bundle, element, answer) in enumerate(steps, 1)]


@given(HISTORY, st.randoms())
def test_the_order_of_reading_changes_nothing(steps: list[tuple[str, str, Answer]], luck: Random) -> None:
    answers = history(steps)
    shuffled = answers.copy()
    luck.shuffle(shuffled)
    assert bundles.delivery(BUNDLE, shuffled) == bundles.delivery(BUNDLE, answers)


@given(HISTORY)
def test_every_element_stands_in_one_place(steps: list[tuple[str, str, Answer]]) -> None:
    found = bundles.delivery(BUNDLE, history(steps))
    everywhere = (*found.open, *found.delivered, *found.not_delivered, *found.not_eligible)
    assert sorted(one.code for one in everywhere) == sorted(CODES)


@given(HISTORY)
def test_what_is_open_or_not_delivered_never_passes(steps: list[tuple[str, str, Answer]]) -> None:
    found = bundles.delivery(BUNDLE, history(steps))
    assert not (found.passes and (found.open or found.not_delivered))
    assert (found.passes is None) == (len(found.not_eligible) == len(CODES))


@given(HISTORY)
def test_answers_to_other_bundles_and_to_elements_that_are_gone_count_for_nothing(steps: list[tuple[str, str, Answer]]) -> None:
    answers = history(steps)
    ours = [one for one in answers if one.bundle == "copd" and one.element in CODES]
    assert bundles.delivery(BUNDLE, ours) == bundles.delivery(BUNDLE, answers)


@given(steps=HISTORY, offer=st.booleans(), answer=ANSWERS)
def test_one_more_element_never_makes_a_pass_of_a_fail(steps: list[tuple[str, str, Answer]], *, offer: bool, answer: Answer) -> None:
    """Whatever it is answered; only a bundle of which nothing applied may come to pass by it."""
    answers = history(steps)
    more = BundleElement("more", "One more.", "house", Label.DESIGN, offer=offer)
    wider = Bundle(BUNDLE.code, BUNDLE.title, TARGET, (*BUNDLE.elements, more))
    before, after = bundles.passes(BUNDLE, answers), bundles.passes(wider, [*answers, answered(99, "more", answer)])
    assert before is not False or after is False
    assert bundles.passes(wider, answers) is False, "what nobody has answered passes nothing"


@pytest.mark.parametrize("bundle", [one for name in ("copd", "ari-virtual-ward") for one in loader.load_shipped()[name].source["bundles"]])
def test_no_shipped_bundle_passes_with_one_element_left_out(bundle: dict[str, object]) -> None:
    elements = tuple(BundleElement(one["code"], one["words"], "house", Label.DESIGN) for one in bundle["elements"])  # type: ignore[attr-defined]
    shipped = Bundle("copd", "As shipped", TARGET, elements)
    whole = [answered(number, one.code, Answer.YES) for number, one in enumerate(elements, 1)]
    assert bundles.passes(shipped, whole) is True
    for left_out, bad in product(whole, (None, Answer.NO, Answer.DECLINED)):
        rest = [one for one in whole if one is not left_out]
        instead = [] if bad is None else [answered(left_out.id, left_out.element, bad)]
        assert bundles.passes(shipped, rest + instead) is False
