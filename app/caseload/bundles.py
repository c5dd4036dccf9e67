"""Care bundles: which elements were delivered, and whether the whole bundle was for a patient. Pure.

The national rule: a bundle is delivered when every element is for which the patient is eligible (the COPD
and asthma discharge bundles as the patient safety collaboratives measured them: healthinnovationoxford.org).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from app.pathways.schema import Bundle, BundleElement

LONGEST_NOTE: Final = 400  # characters
Answers = Mapping[tuple[str, str], "Answered"]  # by the codes of bundle and element


class Answer(StrEnum):
    """What was found of one element; the patient is eligible for it unless it does not apply."""

    YES = "yes"  # delivered
    NO = "no"  # not delivered
    NOT_APPLICABLE = "not_applicable"  # the patient is not eligible for it
    DECLINED = "declined"  # offered, and the patient did not want it: delivered only where the element is an offer


class State(StrEnum):
    """How one element stands."""

    OPEN = "open"  # nobody has answered; it counts as one for which the patient is eligible, and as not delivered
    DELIVERED = "delivered"  # done, or declined where the element is an offer
    NOT_DELIVERED = "not_delivered"  # not done, or declined where it is no offer
    NOT_ELIGIBLE = "not_eligible"  # does not apply to this patient


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of one element, and a note."""

    answer: Answer
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was written down; of the answers to one element the one with the highest `id` counts."""

    id: int
    bundle: str  # its code in the pathway
    element: str  # its code in the bundle
    given: Given
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One bundle for one patient: its elements by how they stand, each in the order of the bundle, and each in one place."""

    open: tuple[BundleElement, ...]
    delivered: tuple[BundleElement, ...]
    not_delivered: tuple[BundleElement, ...]
    not_eligible: tuple[BundleElement, ...]

    @property
    def eligible(self) -> int:
        """Count the elements for which the patient is eligible, or may be: what nobody has answered is among them."""
        return len(self.open) + len(self.delivered) + len(self.not_delivered)

    @property
    def passes(self) -> bool | None:
        """Whether every element is delivered for which the patient is eligible; None if there is none: then it is not counted."""
        return len(self.delivered) == self.eligible if self.eligible else None


def newest(answers: Iterable[Answered], *, upto: int | None = None) -> Answers:
    """Give the answer that counts, by the codes of bundle and element; with `upto`, as it stood at that id."""
    found: dict[tuple[str, str], Answered] = {}
    for one in sorted(answers, key=lambda one: one.id):
        if upto is None or one.id <= upto:
            found[one.bundle, one.element] = one
    return found


def given_in(answers: Answers, bundle: str, element: str) -> Given | None:
    """Give what was said of one element, or None."""
    found = answers.get((bundle, element))
    return found.given if found else None


def state(element: BundleElement, given: Given | None) -> State:
    """Say how one element stands; None: nobody has answered."""
    if given is None:
        return State.OPEN
    match given.answer:
        case Answer.YES:
            return State.DELIVERED
        case Answer.NO:
            return State.NOT_DELIVERED
        case Answer.NOT_APPLICABLE:
            return State.NOT_ELIGIBLE
        case Answer.DECLINED:
            return State.DELIVERED if element.offer else State.NOT_DELIVERED
        case _:
            assert_never(given.answer)


def delivery(bundle: Bundle, answers: Iterable[Answered]) -> Delivery:
    """Sort the elements of a bundle by how they stand. Answers to anything else, and older ones, change nothing."""
    counts = newest(answers)
    states = [(element, state(element, given_in(counts, bundle.code, element.code))) for element in bundle.elements]

    def those(wanted: State) -> tuple[BundleElement, ...]:
        return tuple(element for element, found in states if found is wanted)

    return Delivery(those(State.OPEN), those(State.DELIVERED), those(State.NOT_DELIVERED), those(State.NOT_ELIGIBLE))


def passes(bundle: Bundle, answers: Iterable[Answered]) -> bool | None:
    """Whether the bundle is delivered as a whole; None: the patient is eligible for no element, so the case is not counted."""
    return delivery(bundle, answers).passes
