"""Each finding keeps all that its sentence and its receipt need; every code has its rule and its place. Numbers are made up."""

from typing import Any

import pytest

from app.monitoring.finding import RULES, Finding, FindingCode, in_order
from app.monitoring.reading import Level
from app.monitoring.rules import Judgement
from app.wording import sentences
from tests.monitoring.examples import judged, observed, past, pathway_with

NAMED = {"pathway": "covid-oximetry-at-home", "pathway_version": "1.2"}
SIGNED = {"origin": "pathway", "set_by": None, "source": "hub1", "label": "LOCAL"}
TARGET = {"target": {name: {"value": value, "source": "house", "label": "DESIGN"} for name, value in (("low", 88), ("high", 92))}}


def only(judgement: Judgement, code: str) -> dict[str, Any]:
    (found,) = [one for one in judgement.findings if one.code == code]
    said = sentences.say(f"finding.{code}", found.values)
    assert "not known" not in said
    assert "{" not in said
    return found.values


def test_every_code_has_a_rule_with_a_version() -> None:
    assert set(RULES) == set(FindingCode)
    assert all(rule and version.isdigit() for rule, version in RULES.values())


def test_a_fall_below_the_baseline() -> None:
    judgement = judged(observed(95), pathway=pathway_with(trend__drop_amber="3"), usual_spo2=98)
    told = {"spo2": 95, "baseline": 98, "baseline_origin": "usual", "drop": 3, "level": "amber", "threshold": 3, "green_from": 96}
    assert only(judgement, "trend_drop") == {**told, **SIGNED, **NAMED}


def test_out_of_range_again_and_again() -> None:
    judgement = judged(observed(94), past(93, at=-60), pathway=pathway_with(trend__persistence="2"))
    assert only(judgement, "trend_persistent") == {"spo2": 94, "count": 2, "level": "amber", "threshold": 2, **SIGNED, **NAMED}


def test_a_measurement_beyond_its_limit() -> None:
    judgement = judged(observed(None, pulse=120), pathway=pathway_with(vitals__pulse__amber_from="110"))
    told = {"measure": "pulse", "value": 120, "side": "at or above", "level": "amber", "threshold": 110}
    assert only(judgement, "vital_amber") == {**told, **SIGNED, **NAMED}


def test_a_fall_on_moving() -> None:
    judgement = judged(observed(97, spo2_exertion=92), pathway=pathway_with(exertion__drop_amber="4"))
    assert only(judgement, "exertion_drop") == {"rest": 97, "moving": 92, "drop": 5, "level": "amber", "threshold": 4, **SIGNED, **NAMED}


def test_too_much_oxygen() -> None:
    own = {"amber_max": 87, "red_max": 85, "usual_spo2": 90, "limits_by": "Dr Rao"}
    judgement = judged(observed(95, oxygen="oxygen"), pathway=pathway_with(TARGET), **own)
    told = {
        "spo2": 95,
        "breathing": "oxygen",
        "low": 88,
        "level": "amber",
        "threshold": 92,
        "origin": "pathway",
        "set_by": None,
        "source": "house",
    }
    assert only(judgement, "above_target") == {**told, "label": "DESIGN", **NAMED}


@pytest.mark.parametrize(("spo2", "code", "level"), [(97, "amber", Level.AMBER), (94, "red", Level.RED), (90, "red", Level.RED)])
def test_a_concern_says_how_urgent_it_makes_it(spo2: int, code: str, level: Level) -> None:
    judgement = judged(observed(spo2, concern=True))
    assert only(judgement, "concern") == {"flag": "concern", "level": code, **NAMED}
    assert judgement.level is level


def test_words_and_feelings_keep_what_was_said() -> None:
    judgement = judged(observed(97, red_flags=("chest_pain",), amber_flags=("fever",), feeling="worse"))
    assert only(judgement, "red_symptom") == {"flag": "chest_pain", **NAMED}
    assert only(judgement, "amber_symptom") == {"flag": "fever", **NAMED}
    assert only(judgement, "feels_worse") == {"flag": "feels_worse", **NAMED}


def test_findings_stand_in_the_order_of_the_rules_whatever_order_they_were_made_in() -> None:
    every = [Finding("rule", "1", code, Level.AMBER, confirmed=True) for code in FindingCode]
    assert [one.code for one in in_order(reversed(every))] == list(FindingCode)


@pytest.mark.parametrize(
    ("code", "level", "beside"),
    [
        (FindingCode.SPO2_RED, Level.RED, False),
        (FindingCode.SPO2_AMBER, Level.AMBER, False),
        (FindingCode.POSSIBLE_RED, Level.RED, False),
        (FindingCode.SPO2_GREEN, Level.GREEN, False),
        (FindingCode.ON_OXYGEN, Level.AMBER, True),
        (FindingCode.VITAL_AMBER, Level.AMBER, True),
    ],
)
def test_what_stands_beside_the_bands_keeps_a_good_number_from_settling_anything(code: FindingCode, level: Level, *, beside: bool) -> None:
    assert Finding("rule", "1", code, level, confirmed=True).beside_bands is beside
