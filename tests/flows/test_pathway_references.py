"""What a pathway names outside its own file is there, and fits."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from app.flows import pathway_references
from app.pathways import loader
from app.pathways.document import DocumentFault

KNOWN = pathway_references.known()


def source_of(name: str, **sections: object) -> dict[str, Any]:
    return {**copy.deepcopy(dict(loader.load_shipped()[name].source)), **sections}


def faults_of(source: object) -> tuple[DocumentFault, ...]:
    return pathway_references.faults_of(source, beside=KNOWN)


def use(chart: str, *, red: str = "high", amber: str = "medium") -> list[Mapping[str, str]]:
    return [{"chart": chart, "red": red, "amber": amber, "source": "house", "label": "DESIGN"}]


@pytest.mark.parametrize("name", loader.load_shipped())
def test_every_shipped_pathway_names_only_what_is_there(name: str) -> None:
    assert faults_of(source_of(name)) == ()


def test_a_chart_without_levels_can_judge_nobody() -> None:
    told = faults_of(source_of("care-home", scores=use("restore2-mini")))
    assert {fault.path for fault in told} == {("scores", 0, "red"), ("scores", 0, "amber")}
    assert all("no levels" in fault.expected for fault in told)


def test_whom_the_chart_behind_a_chart_refuses_may_not_join() -> None:
    source = source_of("care-home")
    source["admission"]["min_age"]["value"] = 15
    assert [fault.path for fault in faults_of(source)] == [("admission", "min_age", "value")]


def test_an_age_that_is_still_empty_is_held_against_no_chart() -> None:
    source = source_of("ari-virtual-ward")
    source["admission"]["min_age"]["value"] = None
    assert faults_of(source) == ()


def test_red_and_amber_from_the_same_level_leave_nothing_amber() -> None:
    assert [fault.path for fault in faults_of(source_of("copd", scores=use("news2", red="high", amber="high")))] == [("scores", 0, "amber")]


@pytest.mark.parametrize(("name", "missing"), [("green", "_open"), ("amber", "_confirmed"), ("red", "_confirmed")])
def test_a_text_must_be_there_with_its_endings(name: str, missing: str) -> None:
    text = f"reply_amber_{name}"
    beside = pathway_references.Known(KNOWN.charts, KNOWN.texts | {text}, KNOWN.red, KNOWN.amber)
    source = source_of("covid-oximetry-at-home")
    source["advice"][name] = text
    told = pathway_references.faults_of(source, beside=beside)
    assert [(fault.path, f"{text}{missing}" in fault.expected) for fault in told] == [(("advice", name), True)]


@pytest.mark.parametrize("nothing", [None, [], "words"])
def test_what_is_no_pathway_names_nothing(nothing: object) -> None:
    assert faults_of(nothing) == ()
