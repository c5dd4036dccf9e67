"""What is said to be looser is looser: each number that judges a reading is held against the rules, over a sweep of readings."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from app.monitoring.context import Context, PastReading, Person
from app.monitoring.reading import Observation
from app.monitoring.rules import evaluate
from app.pathways import chart_loader, differences
from app.pathways.definition import Definition
from app.pathways.schema import Pathway
from tests.monitoring.examples import observed, past
from tests.pathways.test_differences import FULL

CHARTS = chart_loader.load_shipped()
USUAL = 98  # SpO2, %
Situation = tuple[Observation, tuple[PastReading, ...]]


def with_restore2() -> Definition:
    """The full pathway, scored by the chart that compares with the usual score; its levels are out of reach here."""
    source: dict[str, Any] = copy.deepcopy(dict(FULL.source))
    source["scores"] = [{**source["scores"][0], "chart": "restore2", "red": "call_999", "amber": "urgent_gp"}]
    return Definition(source)


def sweep() -> Iterator[Situation]:
    """Readings of every kind, one measurement moving at a time."""
    for spo2 in range(80, 101):
        for oxygen in ("air", "oxygen"):
            yield observed(spo2, oxygen=oxygen), ()
        for before in range(1, 5):
            yield observed(spo2), tuple(past(93, at=-200 * number, number=number) for number in range(1, before + 1))
    for pulse in range(30, 150):
        yield observed(97, pulse=pulse), ()
    for tenths in range(330, 420):
        yield observed(97, temperature_c=tenths / 10), ()
    for breaths in range(4, 40):
        yield observed(97, respiratory_rate=breaths), ()
    for moving in range(85, 98):
        yield observed(97, spo2_exertion=moving), ()


SITUATIONS = list(sweep())


def urgencies(pathway: Pathway) -> list[tuple[int, int]]:
    """How urgent each reading of the sweep is by a pathway, and how much is found in it that is not green."""
    found = []
    for observation, recent in SITUATIONS:
        context = Context(pathway=pathway, recent=recent, usual_spo2=USUAL, charts=CHARTS, person=Person(age_years=70, usual_news=0))
        judgement = evaluate(observation, context, now=observation.received_at)
        rank = -1 if judgement.level is None else judgement.level.rank
        found.append((rank, sum(finding.level.rank for finding in judgement.findings)))
    return found


# Each to a number on either side, or out of use. What is typed is what a clinician would type.
CHANGED = {
    "bands.red_max": ("91", "93"),
    "bands.amber_max": ("93", "95"),
    "target.high": ("93", "90"),
    "vitals.pulse.red_from": ("131", "none"),
    "vitals.pulse.amber_from": ("128", "none"),
    "vitals.pulse.amber_to": ("42", "none"),
    "vitals.pulse.red_to": ("39", "none"),
    "vitals.temperature_c.red_from": ("39.5", "38.7"),
    "vitals.temperature_c.amber_from": ("38.5", "37.5"),
    "vitals.temperature_c.amber_to": ("35.5", "36.5"),
    "vitals.temperature_c.red_to": ("34.5", "none"),
    "vitals.respiratory_rate.red_from": ("27", "none"),
    "vitals.respiratory_rate.amber_from": ("23", "none"),
    "vitals.respiratory_rate.amber_to": ("10", "none"),
    "vitals.respiratory_rate.red_to": ("7", "none"),
    "exertion.drop_amber": ("6", "3"),
    "trend.drop_amber": ("2", "none"),
    "trend.drop_red": ("6", "4"),
    "trend.persistence": ("4", "2"),
    "scores[0].change_amber": ("3", "1"),
    "scores[0].change_red": ("none", "2"),
}
# What goes out of the way, so that nothing else judges what the number judges.
NO_TREND = {"trend.drop_amber": "none", "trend.drop_red": "none", "trend.persistence": "none"}
LOW_BANDS = {"bands.red_max": "51", "bands.amber_max": "52"}
ASIDE = {
    "bands.": {**NO_TREND, "admission.usual_spo2_min": "97"},
    "target.": {**NO_TREND, **LOW_BANDS},
    "trend.drop": {**LOW_BANDS, "trend.persistence": "none"},
    "scores[0].change_amber": {f"vitals.respiratory_rate.{limit}": "none" for limit in ("red_to", "amber_to", "amber_from", "red_from")},
    "scores[0].change_red": {
        **{f"vitals.respiratory_rate.{limit}": "none" for limit in ("red_to", "amber_to", "amber_from", "red_from")},
        "scores[0].change_amber": "1",
        "scores[0].change_red": "3",
    },
}


def start_of(name: str) -> Definition:
    """The pathway to change this number in."""
    start = (
        with_restore2() if name.startswith("scores") else Definition({key: value for key, value in FULL.source.items() if key != "scores"})
    )
    aside = next((settings for part, settings in ASIDE.items() if name.startswith(part)), {})
    return start.filled(aside, signed="A")


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, both in CHANGED.items() for typed in both])
def test_what_is_said_of_a_change_is_what_the_rules_then_do(name: str, typed: str) -> None:
    start = start_of(name)
    after = start.filled({name: typed}, signed="B")
    (change,) = [one for one in differences.between(start, after, chart_loader.load_shipped()) if one.path[0] != "sources"]
    pairs = list(zip(urgencies(start.complete()), urgencies(after.complete()), strict=True))
    assert any(before != then for before, then in pairs), "the sweep does not reach this number"
    assert change.looser is (not any(then > before for before, then in pairs))
    assert change.looser is any(then < before for before, then in pairs)
