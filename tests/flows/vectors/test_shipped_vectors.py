"""The vectors of the shipped pathways hold, leave no edge untried, and would notice if a number that judges moved by one."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any

import pytest

from app.flows.vectors import document, running, vector
from app.flows.vectors.running import Tally
from app.flows.vectors.vector import Vectors
from app.pathways import chart_loader, definition, loader, pathway_document
from app.pathways.definition import Definition, Place
from app.pathways.vocabulary import RefusalCode

FOLDER = loader.DEFINITIONS.parent / "vectors"
SHIPPED = loader.load_shipped()
CHARTS = chart_loader.load_shipped()

# Numbers that judge no reading and no applicant: when things are sent, asked or called, and what is shown.
JUDGE_NOTHING = (
    "chase.",
    "quiet.",
    "ladder.",
    "advice_loop.",
    "calls.",
    "bundles[",
    "reading_times",
    "duration_days",
    "target.low",
    "exertion.min_rest",
)
# Finer than by the minute.
TOO_FINE = ("repeat.same_words_s",)


@cache
def plain(name: str) -> Mapping[str, Any]:
    """The plain data of a pathway's vectors."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return loader.source_of(text, name=name, faults_of=document.faults_of)


def vectors(name: str) -> Vectors:
    return vector.read(plain(name))


def ran(name: str, *, pathway: Definition | None = None, with_: Vectors | None = None) -> Tally:
    return running.run(with_ or vectors(name), pathway or SHIPPED[name], CHARTS)


def test_every_pathway_has_its_vectors_and_none_stands_alone() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_vector_holds(name: str) -> None:
    assert ran(name).faults == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_there_are_enough_of_them_and_they_are_of_every_kind(name: str) -> None:
    found, pathway = vectors(name), SHIPPED[name].source
    assert len(found.situations) >= 12
    assert len(found.admission) >= 8
    expected = [one.expected for one in found.situations]
    assert {one.repeat_result for one in expected} >= {"confirmed", "good", "lower", "too_close"}
    assert [one for one in expected if one.late]
    assert [one for one in expected if one.order_unknown]
    assert [one for one in found.situations if one.known.plan]
    assert [one for one in found.situations if one.known.plan_text and one.expected.text == "plan_red"]
    assert [one for one in found.situations if one.report.concern]
    assert [one for one in found.situations if one.report.oxygen == "oxygen"]
    partial = [score for one in expected for score in one.scores.values() if score.get("at_least") is not None and score["total"] is None]
    assert bool(partial) is bool(pathway.get("scores"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_that_the_pathway_names_answers_something(name: str) -> None:
    advice = SHIPPED[name].source["advice"]
    endings = {"green": ("", "_open"), "amber": ("", "_confirmed"), "red": ("", "_confirmed"), "amber_symptom": ("",), "red_symptom": ("",)}
    named = {f"{advice[key]}{ending}" for key, ends in endings.items() for ending in ends}
    assert named - {one.expected.text for one in vectors(name).situations} == set()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_reason_against_somebody_is_tried(name: str) -> None:
    admission = SHIPPED[name].source["admission"]
    codes = {*(rule["code"] for rule in admission["excludes"]), RefusalCode.UNDER_AGE} - (
        {"under_age"} if admission["min_age"]["value"] == 0 else set()
    )
    needed = {
        "pregnant": "not_pregnant",
        "maternity_contact": "no_maternity_contact",
        "carer": "no_carer",
        "usual_spo2": "no_usual_spo2",
        "own_limits": "no_own_limits",
    }
    codes |= {needed[rule["code"]] for rule in admission.get("requires", [])}
    codes |= {"over_age"} if "max_age" in admission else set()
    codes |= {"newborn"} if "min_age_days" in admission else set()
    assert codes - set(chain.from_iterable(one.refused for one in vectors(name).admission)) == set()
    assert [one for one in vectors(name).admission if not one.refused]


def judging(name: str) -> Iterator[Place]:
    """Numbers of a pathway that judge a reading or an applicant, where its vectors fill them in or the file does."""
    made_up = set(plain(name).get("fill", {})).union(*(one.get("fill", {}) for one in plain(name)["situations"]))
    for place in SHIPPED[name].places:
        known = place.value is not None or place.name in made_up
        from_birth = place.name == "admission.min_age" and place.value == 0
        elsewhere = place.name == "trend.baseline_readings" and name != "covid-oximetry-at-home"  # no other file gives a fall its number
        if known and not from_birth and not elsewhere and not place.name.startswith((*JUDGE_NOTHING, *TOO_FINE)):
            yield place


def shifted(name: str, place: Place, step: float) -> Tally:
    """Run the vectors with one number moved, in the pathway or where they make it up."""
    if place.value is None:
        moved = copy.deepcopy(dict(plain(name)))
        for one in (moved, *moved["situations"], *moved.get("admission", [])):
            if place.name in one.get("fill", {}):
                one["fill"][place.name] = round(one["fill"][place.name] + step, 1)
        return ran(name, with_=vector.read(moved))
    source = copy.deepcopy(dict(SHIPPED[name].source))
    inside: Any = source
    for part in place.path:
        inside = inside[part]
    inside["value"] += step
    if pathway_document.faults_of(source):
        return Tally(0, 1, ())  # a file that contradicts itself is refused
    return ran(name, pathway=definition.from_document(source))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "place"),
    [(name, place) for name in SHIPPED for place in judging(name)],
    ids=lambda one: one.name if isinstance(one, Place) else one,
)
@pytest.mark.parametrize("way", [-1, 1])
def test_a_number_that_judges_cannot_move_by_one_unnoticed(name: str, place: Place, way: int) -> None:
    assert shifted(name, place, way * (0.1 if "temperature" in place.name else 1)).failed


@pytest.mark.parametrize("name", [name for name in SHIPPED if SHIPPED[name].source.get("scores")])
@pytest.mark.parametrize("colour", ["red", "amber"])
def test_another_level_of_the_score_would_be_noticed(name: str, colour: str) -> None:
    codes = list(dict.fromkeys(level.code for level in CHARTS[SHIPPED[name].source["scores"][0]["chart"]].levels))
    place = codes.index(SHIPPED[name].source["scores"][0][colour])
    for other in (place - 1, place + 1):
        source = copy.deepcopy(dict(SHIPPED[name].source))
        use = source["scores"][0]
        if not 0 <= other < len(codes) or codes[other] == use["amber" if colour == "red" else "red"]:
            continue
        use[colour] = codes[other]
        assert ran(name, pathway=definition.from_document(source)).failed, codes[other]
