"""The eight pathways that come with the product: sound, honest about each number, and empty where no source confirms one."""

import copy
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.flows import pathway_references
from app.pathways import chart_loader, definition, loader, page_sections, pathway_document, plain_words
from app.pathways.definition import Definition, Place
from app.pathways.document import DocumentFault, Unsound
from app.pathways.vocabulary import Label

SHIPPED = loader.load_shipped()
COVID, PROACTIVE, CVW = "covid-oximetry-at-home", "covid-oximetry-at-home-proactive", "covid-virtual-ward"

# What clinicians of a hub must fill in and sign before each can go live.
GAPS = {
    COVID: [],
    PROACTIVE: ["chase.reminder", "chase.second_reminder", "chase.missed", "calls.on_days"],
    CVW: ["reading_times"],
    "ari-virtual-ward": ["bands.red_max", "bands.amber_max", "duration_days", "calls.every_days"],
    "copd": ["bands.red_max", "bands.amber_max", "duration_days"],
    "care-home": ["duration_days"],
    "pregnancy": [
        *("admission.min_age", "admission.usual_spo2_min", "bands.red_max", "bands.amber_max"),
        *("vitals.pulse.amber_from", "vitals.pulse.red_from"),
    ],
    "children": ["admission.usual_spo2_min", "bands.red_max", "bands.amber_max", "duration_days"],
}

# Every number that is said to be read in a public source: its value and the keys of the sources, written down here by hand.
AT_HOME = {
    "admission.min_age": (18, "S12"),
    "admission.usual_spo2_min": (95, "S17 S20"),
    "bands.red_max": (92, "S19 S9"),
    "bands.amber_max": (94, "S19 S9 S18"),
    "exertion.min_rest_spo2": (96, "S36"),
    "repeat.amber_minutes": (60, "S19 S9"),
    "duration_days": (14, "S10 S11"),
}
CONFIRMED: dict[str, dict[str, tuple[Any, str]]] = {
    COVID: AT_HOME,
    PROACTIVE: AT_HOME,
    CVW: {
        "admission.min_age": (18, "S12"),
        "admission.usual_spo2_min": (95, "S18 S20"),
        "bands.red_max": (92, "S18 S19"),
        "bands.amber_max": (94, "S18 S19"),
        "exertion.min_rest_spo2": (96, "S36"),
        "duration_days": (14, "S39"),
        "calls.every_days": (1, "S39"),
    },
    "ari-virtual-ward": {"admission.min_age": (18, "S27"), "bundles[0].target": (80, "S73"), "bundles[1].target": (80, "S74")},
    "copd": {
        "admission.min_age": (18, "S27"),
        "target.low": (88, "dhos gdl"),
        "target.high": (92, "dhos gdl"),
        "bundles[0].target": (80, "S73"),
    },
    "care-home": {
        "admission.min_age": (18, "S12"),
        "admission.usual_spo2_min": (95, "S17 S20"),
        "bands.red_max": (92, "S19 S9 S14 S15"),
        "bands.amber_max": (94, "S19 S9 S14 S15"),
        "repeat.amber_minutes": (60, "S19 S9"),
    },
    "pregnancy": {"duration_days": (14, "S10 S11")},
    "children": {"admission.min_age": (0, "rcpch"), "admission.max_age": (18, "rcpch")},
}

# Our own defaults are the same wherever they stand.
DESIGN = {
    "admission.min_age_days": 28,
    "admission.usual_spo2_min": 95,
    "trend.baseline_readings": 3,
    "repeat.red_minutes": 15,
    "repeat.amber_minutes": 60,
    "repeat.same_words_s": 60,
    "repeat.unknown_order_minutes": 2,
    "reading_times": ["08:00", "13:00", "18:00"],
    "chase.reminder": 30,
    "chase.second_reminder": 60,
    "chase.missed": 120,
    "chase.early": 60,
    "quiet.start": "08:00",
    "quiet.end": "21:00",
    "ladder.red.claim": 15,
    "ladder.red.outcome": 30,
    "ladder.red.climb_every": 15,
    "ladder.amber.claim": 60,
    "ladder.amber.outcome": 120,
    "ladder.amber.climb_every": 60,
    "ladder.routine.claim": 240,
    "ladder.routine.outcome": 240,
    "ladder.routine.climb_every": 240,
    "advice_loop.ask_minutes": 10,
    "advice_loop.silence_minutes": 20,
}

# MADE UP FOR THESE TESTS: what a clinician might have typed. Nothing of it is a default.
MADE_UP = {
    "chase.reminder": "10",
    "chase.second_reminder": "20",
    "chase.missed": "40",
    "calls.on_days": "1 3",
    "calls.every_days": "2",
    "reading_times": "09:00 17:00",
    "bands.red_max": "85",
    "bands.amber_max": "87",
    "duration_days": "9",
    "admission.min_age": "17",
    "admission.usual_spo2_min": "93",
    "vitals.pulse.amber_from": "101",
    "vitals.pulse.red_from": "151",
}


def filled(shipped: Definition) -> Definition:
    """The definition with a made-up number in each gap."""
    return shipped.filled({gap.name: MADE_UP[gap.name] for gap in shipped.gaps}, signed="MADE UP FOR THESE TESTS")


def numbers() -> list[tuple[str, Place]]:
    """Every number of every pathway."""
    return [(name, place) for name, shipped in SHIPPED.items() for place in shipped.places]


def named(one: object) -> str:
    return one.name if isinstance(one, Place) else str(one)


def changed(name: str, place: Place, **entry: object) -> dict[str, Any]:
    """The plain data of a pathway with another entry at one place."""
    source = copy.deepcopy(dict(SHIPPED[name].source))
    inside: Any = source
    for step in place.path:
        inside = inside[step]
    inside.update(entry)
    return source


def test_there_are_the_eight_that_are_promised() -> None:
    assert set(SHIPPED) == set(GAPS)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_is_sound_and_names_only_what_is_there(name: str) -> None:
    beside = partial(pathway_references.faults_of, beside=pathway_references.known())
    assert isinstance(chart_loader.load_any(loader.DEFINITIONS / f"{name}.yaml", beside=beside), Definition)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_clinicians_must_fill_in_is_exactly_what_is_written_down(name: str) -> None:
    assert [gap.name for gap in SHIPPED[name].gaps] == GAPS[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_said_to_be_confirmed_is_written_down_with_its_source(name: str) -> None:
    said = {place.name: (place.value, place.source) for place in SHIPPED[name].places if place.label is Label.CONFIRMED}
    assert said == CONFIRMED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_other_number_is_a_default_of_ours_or_empty(name: str) -> None:
    for place in SHIPPED[name].places:
        if place.label is Label.DESIGN:
            assert place.value == DESIGN[place.name], place.name
            assert "house" in place.source.split()
        else:
            assert (place.value is None) is (place.label is Label.UNCONFIRMED), place.name
            assert place.label in (Label.CONFIRMED, Label.UNCONFIRMED)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_empty_says_what_is_known_of_it(name: str) -> None:
    assert [place.name for place in SHIPPED[name].places if place.value is None and not place.note] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_source_that_is_listed_is_named(name: str) -> None:
    assert set(SHIPPED[name].source["sources"]) == set(_sources_named({**SHIPPED[name].source, "sources": {}}))


def _sources_named(found: Any) -> list[str]:  # noqa: ANN401 -- plain data
    if isinstance(found, list):
        return [key for item in found for key in _sources_named(item)]
    if not isinstance(found, dict):
        return []
    own = found["source"].split() if isinstance(found.get("source"), str) else []
    return [*own, *(key for item in found.values() for key in _sources_named(item))]


@pytest.mark.parametrize("name", SHIPPED)
def test_once_filled_in_each_can_go_live(name: str) -> None:
    pathway = filled(SHIPPED[name]).complete()
    assert pathway.name == name
    assert definition.of(pathway).gaps == ()


@pytest.mark.parametrize("name", [name for name, gaps in GAPS.items() if gaps])
def test_while_a_number_is_missing_none_can_go_live(name: str) -> None:
    for gap in SHIPPED[name].gaps:
        lacking = SHIPPED[name].filled(
            {one.name: MADE_UP[one.name] for one in SHIPPED[name].gaps if one is not gap}, signed="MADE UP FOR THESE TESTS"
        )
        with pytest.raises(Unsound):
            lacking.complete()


@pytest.mark.parametrize(("name", "place"), numbers(), ids=named)
def test_a_number_that_is_taken_out_is_refused_or_reads_as_a_gap(name: str, place: Place) -> None:
    if place.label is not Label.UNCONFIRMED:
        told = pathway_document.faults_of(changed(name, place, value=None))
        assert DocumentFault((*place.path, "value"), "is empty: a named clinician must fill it in") in told
    lacking = definition.from_document(changed(name, place, value=None, label="UNCONFIRMED"))
    [empty] = [one for one in lacking.places if one.path == place.path]
    assert empty.is_gap is empty.needed
    assert page_sections.EMPTY in plain_words.page(lacking)
    if empty.needed:
        assert "NOT COMPLETE" in plain_words.page(lacking)
        with pytest.raises(Unsound):
            lacking.complete()


@pytest.mark.parametrize(("name", "place"), numbers(), ids=named)
def test_a_number_that_is_not_confirmed_is_never_shipped_filled_in(name: str, place: Place) -> None:
    value = place.value if place.value is not None else {True: ["08:00"], False: 1}[place.kind.clock]
    told = pathway_document.faults_of(changed(name, place, value=value, label="UNCONFIRMED"))
    assert [fault for fault in told if fault.path == (*place.path, "value")]


@pytest.mark.parametrize("name", ["pregnancy", "children", "covid-oximetry-at-home", "covid-oximetry-at-home-proactive", CVW])
def test_news2_is_off_where_it_does_not_hold_or_is_not_asked_for(name: str) -> None:
    assert "news2" not in [use["chart"] for use in SHIPPED[name].source.get("scores", [])]


def test_no_bundle_element_hides_another() -> None:
    """The second action of the COPD bundle holds three, each with its own say whether it applies."""
    elements = {one["code"]: one.get("eligible") for one in SHIPPED["copd"].source["bundles"][0]["elements"]}
    assert len(elements) == 5 + 2
    assert all(elements[code] for code in ("action_plan", "rescue_pack", "oxygen_alert_card"))
    assert [code for code, whom in elements.items() if whom is None] == ["technique", "smoking", "pulmonary_rehabilitation", "follow_up"]


def test_a_bundle_for_one_illness_leaves_out_the_others() -> None:
    elements = [one for bundle in SHIPPED["ari-virtual-ward"].source["bundles"] for one in bundle["elements"]]
    assert [one["code"] for one in elements if not one.get("eligible", "").startswith(("People with COPD", "People with asthma"))] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_the_guide_says_what_must_be_filled_in(name: str) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "pathways.md").read_text(encoding="utf-8")
    [row] = [line for line in guide.splitlines() if line.startswith(f"| `{name}` |")]
    said = row.rpartition(" | ")[2].removesuffix(" |")
    assert said == (", ".join(f"`{gap}`" for gap in GAPS[name]) or "nothing")
