"""National PEWS agrees with the published tables in every age band, and overrides raise the level without touching the total."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from app.monitoring.scores import npews, scoring
from tests.monitoring.scores.examples import NPEWS, WELL, alone, refusal, scored

AGES = ("0-11m", "1-4y", "5-12y", "13y+")
# For each age band the starts of the bands, rising, and the score from each start on.
STARTS: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {
    "respiratory_rate": {
        "0-11m": ((1, 4), (10, 2), (20, 1), (30, 0), (50, 1), (60, 2), (70, 4)),
        "1-4y": ((1, 4), (10, 2), (20, 0), (40, 1), (50, 2), (60, 4)),
        "5-12y": ((1, 4), (10, 2), (15, 1), (20, 0), (25, 1), (40, 2), (50, 4)),
        "13y+": ((1, 4), (10, 1), (15, 0), (25, 1), (30, 2), (40, 4)),
    },
    "heart_rate": {
        "0-11m": ((20, 4), (80, 2), (90, 1), (110, 0), (150, 1), (170, 2), (180, 4)),
        "1-4y": ((20, 4), (60, 2), (70, 1), (90, 0), (140, 1), (150, 2), (170, 4)),
        "5-12y": ((20, 4), (60, 2), (70, 1), (80, 0), (120, 1), (140, 2), (160, 4)),
        "13y+": ((20, 4), (50, 2), (60, 1), (70, 0), (100, 1), (120, 2), (130, 4)),
    },
    "systolic_bp": {
        "0-11m": ((20, 4), (50, 2), (60, 1), (70, 0), (90, 1), (100, 2), (110, 4)),
        "1-4y": ((20, 4), (50, 2), (60, 1), (80, 0), (100, 1), (120, 2), (130, 4)),
        "5-12y": ((20, 4), (70, 2), (80, 1), (90, 0), (110, 1), (120, 2), (130, 4)),
        "13y+": ((20, 4), (80, 2), (90, 1), (100, 0), (120, 1), (130, 2), (140, 4)),
    },
}
LAST = {"respiratory_rate": 150, "heart_rate": 300, "systolic_bp": 250}
# The same for all ages: field, sub-score, value, score.
SAME = {
    ("spo2", "spo2"): ((50, 4), (91, 4), (92, 1), (94, 1), (95, 0), (100, 0)),
    ("fio2_percent", "oxygen"): (
        (0, 0), ("15.99", 0), (16, 1), (21, 1), ("29.99", 1), (30, 2), ("49.99", 2), (50, 4), (100, 4),
    ),
    ("oxygen_litres_per_min", "oxygen"): ((0, 0), ("0.01", 1), ("1.99", 1), (2, 2), ("5.99", 2), (6, 4), (20, 4)),
    ("oxygen_device", "oxygen"): (("air", 0), ("high_flow", 4), ("bipap", 4), ("cpap", 4), ("BiPAP", 4)),
    ("respiratory_distress", "respiratory_distress"): (("none", 0), ("mild", 1), ("moderate", 2), ("severe", 4)),
    ("capillary_refill_s", "capillary_refill"): ((0, 0), (1, 0), (2, 0), (3, 2), (30, 2)),
}  # fmt: skip
SCORED = ("respiratory_rate", "respiratory_distress", "spo2", "oxygen", "heart_rate", "systolic_bp", "capillary_refill")


def band_ends() -> list[tuple[str, str, int, int]]:
    """Both ends of each band of each table."""
    found = []
    for field, tables in STARTS.items():
        for age, starts in tables.items():
            found += [(field, age, start, score) for start, score in starts]
            found += [(field, age, after - 1, score) for (_, score), (after, _) in pairwise(starts)]
            found += [(field, age, LAST[field], starts[-1][1])]
    return found


def number(value: object) -> object:
    """A decimal as JSON gives it; anything else as it is."""
    return Decimal(value) if isinstance(value, str) and value[0].isdigit() else value


def answered(**changed: object) -> dict[str, Any]:
    """The answer for a child who is well but for what is changed."""
    return npews.as_json(scored("npews", **changed))


@pytest.mark.parametrize(("field", "age", "value", "expected"), band_ends())
def test_each_edge_of_each_age_band_scores_as_published(field: str, age: str, value: int, expected: int) -> None:
    assert alone("npews", age_band=age, **{field: value}).subscores[field] == expected


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize(("field", "name", "value", "expected"), [(*names, *edge) for names, edges in SAME.items() for edge in edges])
def test_what_is_the_same_for_all_ages_scores_as_published(age: str, field: str, name: str, value: object, expected: int) -> None:
    assert alone("npews", age_band=age, **{field: number(value)}).subscores[name] == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("capillary_refill_s", "2.01", 2),
        ("capillary_refill_s", "2.5", 2),
        ("capillary_refill_s", "2.99", 2),
        ("respiratory_rate", "19.5", 1),
        ("respiratory_rate", "24.5", 1),
        ("respiratory_rate", "49.5", 4),
        ("spo2", "94.5", 1),
        ("spo2", "91.5", 4),
        ("oxygen_litres_per_min", "0.005", 1),
        ("oxygen_litres_per_min", "1.995", 2),
        ("fio2_percent", "29.995", 2),
        ("heart_rate", "119.5", 1),
        ("heart_rate", "69.5", 2),
    ],
)
def test_a_value_between_two_bands_takes_the_higher_one(field: str, value: str, expected: int) -> None:
    score = alone("npews", age_band="5-12y", **{field: Decimal(value)})
    assert score.at_least == expected


def test_a_well_child_scores_nothing_and_calls_for_nothing() -> None:
    assert answered() == {
        "total": 0,
        "partial": False,
        "missing": [],
        "at_least": 0,
        "subscores": dict.fromkeys(SCORED, 0),
        "level": "none",
        "overrides": [],
    }


def test_the_highest_total_is_four_of_each_but_two_of_capillary_refill() -> None:
    assert NPEWS.highest_total == 26


@pytest.mark.parametrize(
    ("changed", "total", "level"),
    [
        ({"spo2": 94}, 1, "low"),
        ({"spo2": 90}, 4, "low"),
        ({"spo2": 90, "heart_rate": 120}, 5, "medium"),
        ({"spo2": 90, "heart_rate": 160}, 8, "medium"),
        ({"spo2": 90, "heart_rate": 160, "systolic_bp": 110}, 9, "high"),
        ({"spo2": 90, "heart_rate": 160, "systolic_bp": 130}, 12, "high"),
        ({"spo2": 90, "heart_rate": 160, "systolic_bp": 130, "respiratory_rate": 25}, 13, "emergency"),
    ],
)
def test_the_level_follows_the_total(changed: dict[str, int], total: int, level: str) -> None:
    answer = answered(**changed)
    assert (answer["total"], answer["level"]) == (total, level)


@pytest.mark.parametrize(
    ("changed", "level", "overrides"),
    [
        ({"concern": "sepsis"}, "medium", ["sepsis"]),
        ({"concern": "shock"}, "high", ["shock"]),
        ({"concern": "pupils"}, "emergency", ["pupils"]),
        ({"consciousness": "V"}, "high", ["consciousness_v"]),
        ({"consciousness": "P"}, "emergency", ["consciousness_p"]),
        ({"consciousness": "U"}, "emergency", ["consciousness_u"]),
        ({"intuition": "none"}, "none", []),
        ({"intuition": "low"}, "low", ["intuition"]),
        ({"intuition": "medium"}, "medium", ["intuition"]),
        ({"intuition": "high"}, "high", ["intuition"]),
        ({"intuition": "emergency"}, "emergency", ["intuition"]),
        ({"carer_question": "W"}, "none", ["carer_worse"]),
        ({"carer_question": "W", "intuition": "high"}, "high", ["intuition", "carer_worse"]),
        ({"carer_question": "B"}, "none", []),
        ({"temperature_c": Decimal("35.9")}, "none", ["think_sepsis"]),
        ({"temperature_c": 36}, "none", []),
        ({"temperature_c": Decimal("37.9")}, "none", []),
        ({"temperature_c": 38}, "none", ["think_sepsis"]),
        ({"temperature_c": Decimal("37.95")}, "none", ["think_sepsis"]),
        ({"concern": "sepsis", "consciousness": "U"}, "emergency", ["sepsis", "consciousness_u"]),
    ],
)
def test_overrides_raise_the_level_and_leave_the_total(changed: dict[str, object], level: str, overrides: list[str]) -> None:
    answer = answered(**changed)
    assert (answer["total"], answer["level"], answer["overrides"]) == (0, level, overrides)


def test_the_most_urgent_of_score_and_overrides_counts() -> None:
    much = {"spo2": 90, "heart_rate": 160, "systolic_bp": 130, "respiratory_rate": 25}
    assert answered(**much, concern="sepsis")["level"] == "emergency"
    assert answered(spo2=94, concern="sepsis")["level"] == "medium"


def test_a_partial_set_says_only_what_is_certain() -> None:
    answer = npews.as_json(alone("npews", age_band="0-11m", spo2=90, concern="sepsis"))
    assert (answer["total"], answer["partial"], answer["at_least"], answer["level"]) == (None, True, 4, "medium")
    assert answer["missing"] == [name for name in SCORED if name != "spo2"]


def test_what_is_never_scored_makes_no_set_partial() -> None:
    score = scored("npews", consciousness=None, temperature_c=None, carer_question=None)
    assert (score.total, score.partial) == (0, False)


@pytest.mark.parametrize("device", ["nasal_prongs", "face_mask", "head_box", "non_rebreathe"])
def test_a_device_that_scores_by_its_flow_says_nothing_without_one(device: str) -> None:
    without = scoring.score(NPEWS, {**WELL["npews"], "oxygen_device": device})
    assert (without.subscores["oxygen"], without.missing, without.total) == (None, ("oxygen",), None)
    assert scored("npews", oxygen_device=device, oxygen_litres_per_min=2).total == 2


def test_of_several_ways_to_say_the_oxygen_the_highest_counts() -> None:
    assert scored("npews", oxygen_device="cpap", oxygen_litres_per_min=1).total == 4
    assert scored("npews", oxygen_device=None, oxygen_litres_per_min=1, fio2_percent=40).total == 2


def test_air_and_oxygen_at_once_is_a_contradiction() -> None:
    fault = refusal("npews", age_band="1-4y", oxygen_device="air", oxygen_litres_per_min=2)
    assert (fault.field, fault.reason) == ("oxygen_device", "Oxygen support: contradicts the other measures of it.")
    assert refusal("npews", age_band="1-4y", oxygen_device="air", fio2_percent=40).field == "oxygen_device"
    assert scored("npews", oxygen_device="air", oxygen_litres_per_min=0).total == 0


@pytest.mark.parametrize("fraction", [Decimal("0.4"), Decimal("0.21"), 1, Decimal("0.01")])
def test_a_fraction_is_no_percentage(fraction: object) -> None:
    fault = refusal("npews", age_band="1-4y", fio2_percent=fraction)
    assert (fault.field, "fraction" in fault.reason) == ("fio2_percent", True)


def test_without_an_age_band_nothing_is_scored() -> None:
    assert refusal("npews", spo2=98).field == "age_band"
    assert refusal("npews", spo2=98, age_band="13-18y").field == "age_band"
