"""Who may join the pathways that ask for more than an age: each thing that is needed, each age at its edge."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.pathways import admission, loader
from app.pathways.admission import Applicant
from app.pathways.definition import Definition
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Exclusion, Requirement
from app.wording import sentences

SHIPPED = loader.load_shipped()["covid-oximetry-at-home"]
TODAY = date(2026, 11, 23)
ANYBODY = Applicant(date_of_birth=date(1990, 5, 1))
READY: dict[Requirement, dict[str, Any]] = {
    Requirement.PREGNANT: {"pregnant": True},
    Requirement.MATERNITY_CONTACT: {"maternity_contact": "Ward 5, 0113 496 0000"},
    Requirement.CARER: {"carer_name": "Sam Example"},
    Requirement.USUAL_SPO2: {"usual_spo2": 97},
    Requirement.OWN_LIMITS: {"amber_max": 94, "red_max": 92},
}


def pathway(**said: Any) -> Pathway:  # noqa: ANN401 -- sections of an admission
    """The shipped pathway with another admission."""
    return Definition({**SHIPPED.source, "admission": {**SHIPPED.source["admission"], "excludes": [], **said}}).complete()


def refused(at: Pathway, applicant: Applicant) -> list[tuple[str, str]]:
    return [(refusal.code.value, refusal.field) for refusal in admission.check(at, applicant, today=TODAY)]


def number(value: int) -> dict[str, object]:
    return {"value": value, "source": "house", "label": "DESIGN"}


@pytest.mark.parametrize(
    ("requirement", "refusal"),
    [
        (Requirement.PREGNANT, ("not_pregnant", "pregnant")),
        (Requirement.MATERNITY_CONTACT, ("no_maternity_contact", "maternity_contact")),
        (Requirement.CARER, ("no_carer", "carer_name")),
        (Requirement.USUAL_SPO2, ("no_usual_spo2", "usual_spo2")),
        (Requirement.OWN_LIMITS, ("no_own_limits", "amber_max")),
    ],
)
def test_what_a_pathway_asks_of_everybody_keeps_out_whoever_lacks_it(requirement: Requirement, refusal: tuple[str, str]) -> None:
    asking = pathway(requires=[{"code": str(requirement), "source": "house", "label": "DESIGN"}])
    assert refused(asking, ANYBODY) == [refusal]
    assert refused(asking, replace(ANYBODY, **READY[requirement])) == []


def test_every_requirement_is_tried() -> None:
    assert set(READY) == set(Requirement)


def test_pregnancy_keeps_out_where_the_pathway_says_so() -> None:
    without = pathway(excludes=[{"code": str(Exclusion.PREGNANT), "source": "house", "label": "DESIGN"}])
    assert refused(without, replace(ANYBODY, pregnant=True)) == [("pregnant", "pregnant")]
    assert refused(without, ANYBODY) == []


@pytest.mark.parametrize(
    ("born", "refusal"),
    [
        (date(2007, 11, 24), []),  # eighteen, for one day more
        (date(2007, 11, 23), [("over_age", "date_of_birth")]),  # nineteen today
        (TODAY - timedelta(days=28), []),
        (TODAY - timedelta(days=27), [("newborn", "date_of_birth")]),
    ],
)
def test_a_childrens_pathway_begins_and_ends_at_its_edges(born: date, refusal: list[tuple[str, str]]) -> None:
    children = pathway(min_age=number(0), max_age=number(18), min_age_days=number(28))
    assert refused(children, Applicant(date_of_birth=born)) == refusal


def test_each_refusal_is_a_sentence_in_which_nothing_is_left_open() -> None:
    children = pathway(min_age=number(20), max_age=number(20), min_age_days=number(365))
    for born in (date(1990, 1, 1), date(2026, 11, 1)):
        for refusal in admission.check(children, Applicant(date_of_birth=born), today=TODAY):
            said = sentences.say(f"refusal.{refusal.code}", refusal.values)
            assert not re.search(r"not known|\{", said)
