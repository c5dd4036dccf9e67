"""Pulse, temperature and breathing rate by the pathway's limits, SpO2 after moving, and too much oxygen. All numbers here are made up."""

from typing import Any

import pytest

from app.monitoring.context import Person
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from tests.monitoring.examples import PATHWAY, codes, judged, observed, past, pathway_with

EMPTY = {"value": None, "source": "house", "label": "UNCONFIRMED"}
FOUR = {"vitals": {"pulse": {name: dict(EMPTY) for name in ("red_to", "amber_to", "amber_from", "red_from")}}}
PULSE = pathway_with(
    FOUR, **{"vitals.pulse.red_to": "40", "vitals.pulse.amber_to": "50", "vitals.pulse.amber_from": "110", "vitals.pulse.red_from": "130"}
)
WARM = pathway_with(
    vitals__temperature_c__amber_from="38", vitals__temperature_c__red_from="39.5", vitals__respiratory_rate__amber_from="22"
)
MOVING = pathway_with(exertion__drop_amber="3")
TARGET = pathway_with(
    {"target": {name: {"value": value, "source": "house", "label": "DESIGN"} for name, value in (("low", 88), ("high", 92))}}
)
OWN: dict[str, Any] = {"amber_max": 87, "red_max": 85, "usual_spo2": 90}


@pytest.mark.parametrize(
    ("pulse", "code"),
    [
        (40, "vital_red"),
        (41, "vital_amber"),
        (50, "vital_amber"),
        (51, None),
        (109, None),
        (110, "vital_amber"),
        (129, "vital_amber"),
        (130, "vital_red"),
    ],
)
def test_a_pulse_is_judged_by_both_ends_of_its_limits(pulse: int, code: str | None) -> None:
    judgement = judged(observed(None, pulse=pulse), pathway=PULSE)
    assert codes(judgement) == ([] if code is None else [code])
    assert judgement.level is {"vital_red": Level.RED, "vital_amber": Level.AMBER, None: None}[code]


def test_a_limit_that_is_broken_says_which_side_and_where_it_came_from() -> None:
    (low,), (high,) = (judged(observed(None, pulse=pulse), pathway=PULSE).findings for pulse in (38, 140))
    assert [(one.values["measure"], one.values["value"], one.values["side"], one.values["threshold"]) for one in (low, high)] == [
        ("pulse", 38, "at or below", 40.0),
        ("pulse", 140, "at or above", 130.0),
    ]
    assert (high.rule_id, high.values["source"], high.values["label"]) == ("vital.limit", "hub1", "LOCAL")


@pytest.mark.parametrize(("said", "found"), [({"temperature_c": 37.9}, []), ({"temperature_c": 38.0}, ["vital_amber"])])
def test_a_temperature_is_judged_by_its_tenths(said: dict[str, Any], found: list[str]) -> None:
    assert codes(judged(observed(None, **said), pathway=WARM)) == found


def test_every_measurement_is_judged_and_every_finding_kept() -> None:
    judgement = judged(observed(93, temperature_c=39.5, respiratory_rate=22), pathway=WARM)
    assert codes(judgement) == ["spo2_amber", "vital_red", "vital_amber"]
    assert judgement.level is judgement.governing is Level.RED


def test_a_measurement_that_is_out_of_limits_makes_no_good_repeat() -> None:
    assert judged(observed(97, at=5, temperature_c=38.5), past(91), pathway=WARM).repeat_result == "none"


@pytest.mark.parametrize(("rest", "moving", "drops"), [(97, 95, False), (97, 94, True), (97, 90, True), (97, 98, False), (94, 91, True)])
def test_oxygen_after_moving_is_judged_by_its_fall(rest: int, moving: int, *, drops: bool) -> None:
    found = codes(judged(observed(rest, spo2_exertion=moving), pathway=MOVING))
    assert ("exertion_drop" in found) is drops


def test_without_a_resting_value_in_the_report_the_last_one_known_counts() -> None:
    rested = (past(97, at=-60, number=1), past(None, at=-30, number=2), past(80, at=30, number=3))
    assert codes(judged(observed(None, spo2_exertion=90), *rested, pathway=MOVING)) == ["exertion_drop"]
    assert codes(judged(observed(None, spo2_exertion=96), *rested, pathway=MOVING)) == []


def test_the_last_one_known_is_the_last_measured_and_may_be_of_the_same_instant() -> None:
    moving = observed(None, spo2_exertion=93)  # 4 below 97, 1 below 94
    assert codes(judged(moving, past(97, at=-10, number=1), past(94, at=-20, number=2), pathway=MOVING)) == ["exertion_drop"]
    assert codes(judged(moving, past(94, at=-10, number=1), past(97, at=-20, number=2), pathway=MOVING)) == []
    assert codes(judged(moving, past(97, at=0, number=1), pathway=MOVING)) == ["exertion_drop"]
    assert codes(judged(moving, past(94, at=-10, number=1), past(97, at=-10, number=2), pathway=MOVING)) == ["exertion_drop"]


def test_a_fall_after_moving_is_amber() -> None:
    (fall,) = judged(observed(None, spo2_exertion=90), past(97, at=-10), pathway=MOVING).findings
    assert (fall.level, fall.values["level"]) == (Level.AMBER, "amber")


def test_oxygen_after_moving_is_never_judged_by_the_resting_bands() -> None:
    judgement = judged(observed(None, spo2_exertion=80), pathway=MOVING)
    assert (judgement.level, judgement.findings) == (None, ())
    assert codes(judged(observed(97, spo2_exertion=80))) == ["spo2_green"]


def test_too_much_oxygen_is_amber_and_within_the_target_is_green() -> None:
    assert codes(judged(observed(93, oxygen="oxygen"), pathway=TARGET, **OWN)) == ["above_target", "spo2_green"]
    within = judged(observed(92, oxygen="oxygen"), pathway=TARGET, **OWN)
    assert (codes(within), within.level) == (["spo2_green"], Level.GREEN)


def test_where_oxygen_is_at_home_a_high_level_that_is_not_said_to_be_on_air_is_not_called_good() -> None:
    home = Person(home_oxygen=True)
    unsaid = judged(observed(95), pathway=TARGET, person=home, **OWN)
    assert (codes(unsaid), unsaid.governing) == (["above_target", "spo2_green"], Level.AMBER)
    assert unsaid.findings[0].values["breathing"] == "unsaid"
    assert codes(judged(observed(95, oxygen="air"), pathway=TARGET, person=home, **OWN)) == ["spo2_green"]
    assert codes(judged(observed(91), pathway=TARGET, person=home, **OWN)) == ["spo2_green"]


def test_on_air_nothing_is_too_high() -> None:
    assert codes(judged(observed(97, oxygen="air"), pathway=TARGET, **OWN)) == ["spo2_green"]
    assert codes(judged(observed(97), pathway=TARGET, **OWN)) == ["spo2_green"]


def test_a_low_reading_on_oxygen_is_as_low_with_a_target() -> None:
    assert codes(judged(observed(85, oxygen="oxygen"), pathway=TARGET, **OWN)) == [FindingCode.SPO2_RED]


@pytest.mark.parametrize("measure", ["pulse", "temperature_c", "respiratory_rate"])
@pytest.mark.parametrize(("side", "beyond"), [("low", -1), ("low", 0), ("high", 0), ("high", 1)])
def test_what_hardly_anybody_has_is_put_before_a_person_where_nothing_judges_it(measure: str, side: str, beyond: int) -> None:
    low, high = {"pulse": (40, 150), "temperature_c": (35, 40), "respiratory_rate": (8, 30)}[measure]
    judgement = judged(observed(97, **{measure: (low if side == "low" else high) + beyond}))
    assert codes(judgement) == (["vital_unlikely", "spo2_green"] if beyond else ["spo2_green"])
    assert judgement.level is (Level.AMBER if beyond else Level.GREEN)


def test_what_has_a_limit_of_its_own_is_judged_by_that_alone() -> None:
    assert codes(judged(observed(97, temperature_c=41.0), pathway=WARM)) == ["vital_red", "spo2_green"]
    assert codes(judged(observed(97, pulse=190), pathway=WARM)) == ["vital_unlikely", "spo2_green"]


def test_an_unlikely_measurement_keeps_what_it_was_held_against() -> None:
    unlikely = judged(observed(97, pulse=190)).findings[0]
    named = {"pathway": PATHWAY.name, "pathway_version": PATHWAY.version}
    assert unlikely.values == {"measure": "pulse", "value": 190, "low": 40, "high": 150, "level": "amber", **named}
