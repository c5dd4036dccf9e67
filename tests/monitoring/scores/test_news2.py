"""NEWS2 agrees with the published tables on every edge and with every published vector, and says when a set is partial."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.monitoring.scores import news2, scoring
from tests.monitoring.scores.examples import NEWS2, WELL, alone, refusal, scored

SUBSCORES = ("respiratory_rate", "spo2", "oxygen", "systolic_bp", "pulse", "consciousness", "temperature")
FIELDS = (*SUBSCORES[:-1], "temperature_c")
# field, sub-score: each band's two ends.
EDGES = {
    "respiratory_rate": ((4, 3), (8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3), (60, 3)),
    "systolic_bp": ((50, 3), (90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3), (250, 3)),
    "pulse": ((20, 3), (40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3), (250, 3)),
    "temperature_c": (
        (30, 3), ("35.0", 3), ("35.1", 1), ("36.0", 1), ("36.1", 0), ("38.0", 0), ("38.1", 1), ("39.0", 1), ("39.1", 2), (45, 2),
    ),
    "consciousness": (("A", 0), ("C", 3), ("V", 3), ("P", 3), ("U", 3)),
    "oxygen": (("air", 0), ("oxygen", 2)),
}  # fmt: skip
SPO2 = {
    (1, "air"): ((50, 3), (91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0), (100, 0)),
    (2, "air"): ((50, 3), (83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0), (93, 0), (98, 0), (100, 0)),
    (2, "oxygen"): (
        (50, 3), (83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0), (93, 1), (94, 1), (95, 2), (96, 2), (97, 3), (100, 3),
    ),
}  # fmt: skip
# Full sets as published: breathing, SpO2, scale, on oxygen, systolic, pulse, consciousness, temperature; sub-scores; total; risk.
# C, V, P and U share a score, so a vector that says "CVPU" is tried with each.
VECTORS = (
    ("overall1", (18, 95, 1, True, 220, 115, "A", "35.4"), (0, 1, 2, 3, 2, 0, 1), 9, "high"),
    ("overall2", (25, 97, 2, True, 220, 131, "P", "39.1"), (3, 3, 2, 3, 3, 3, 2), 19, "high"),
    ("overall3", (8, 91, 1, True, 90, 40, "C", "35.0"), (3, 3, 2, 3, 3, 3, 3), 20, "high"),
    ("overall4", (16, 97, 1, False, 120, 60, "A", "37.0"), (0, 0, 0, 0, 0, 0, 0), 0, "low"),
    ("overall5", (11, 95, 1, False, 110, 91, "A", "37.0"), (1, 1, 0, 1, 1, 0, 0), 4, "low"),
    ("overall6", (25, 97, 1, False, 120, 60, "A", "37.0"), (3, 0, 0, 0, 0, 0, 0), 3, "low-medium"),
    ("overall7", (25, 97, 1, False, 120, 111, "A", "37.0"), (3, 0, 0, 0, 2, 0, 0), 5, "medium"),
    ("overall9", (9, 86, 2, True, 105, 100, "A", "38.5"), (1, 1, 2, 1, 1, 0, 1), 7, "high"),
    ("score 0", (20, 98, 1, False, 111, 78, "A", "37"), (0, 0, 0, 0, 0, 0, 0), 0, "low"),
    ("score 1, SpO2", (20, 95, 1, False, 111, 78, "A", "37"), (0, 1, 0, 0, 0, 0, 0), 1, "low"),
    ("score 2, SpO2", (20, 93, 1, False, 111, 78, "A", "37"), (0, 2, 0, 0, 0, 0, 0), 2, "low"),
    ("score 3, SpO2", (20, 91, 1, False, 111, 78, "A", "37"), (0, 3, 0, 0, 0, 0, 0), 3, "low-medium"),
    ("low-medium", (20, 98, 1, False, 70, 78, "A", "37"), (0, 0, 0, 3, 0, 0, 0), 3, "low-medium"),
    ("hypercapnic, high SpO2", (20, 98, 2, True, 111, 78, "A", "37"), (0, 3, 2, 0, 0, 0, 0), 5, "medium"),
    ("hypercapnic, on air", (20, 98, 2, False, 111, 78, "A", "37"), (0, 0, 0, 0, 0, 0, 0), 0, "low"),
    ("hypercapnic, low SpO2", (20, 82, 2, False, 111, 78, "A", "37"), (0, 3, 0, 0, 0, 0, 0), 3, "low-medium"),
    ("unconscious", (20, 98, 2, True, 111, 78, "CVPU", "37"), (0, 3, 2, 0, 0, 3, 0), 8, "high"),
    ("hypothermia", (20, 98, 2, True, 111, 78, "CVPU", "34"), (0, 3, 2, 0, 0, 3, 3), 11, "high"),
    ("fever", (20, 98, 2, True, 111, 78, "CVPU", "39"), (0, 3, 2, 0, 0, 3, 1), 9, "high"),
    ("high fever", (20, 98, 2, True, 111, 78, "CVPU", "40"), (0, 3, 2, 0, 0, 3, 2), 10, "high"),
    ("bradycardia", (20, 98, 2, True, 111, 48, "CVPU", "40"), (0, 3, 2, 0, 1, 3, 2), 11, "high"),
    ("tachycardia", (20, 98, 2, True, 111, 150, "CVPU", "40"), (0, 3, 2, 0, 3, 3, 2), 13, "high"),
    ("hypotension", (20, 98, 2, True, 80, 150, "CVPU", "40"), (0, 3, 2, 3, 3, 3, 2), 16, "high"),
    ("moderate hypotension", (20, 98, 2, True, 105, 150, "CVPU", "40"), (0, 3, 2, 1, 3, 3, 2), 14, "high"),
    ("very high pressure", (20, 98, 2, True, 230, 150, "CVPU", "40"), (0, 3, 2, 3, 3, 3, 2), 16, "high"),
    ("fast breathing", (27, 98, 2, True, 230, 150, "CVPU", "40"), (3, 3, 2, 3, 3, 3, 2), 19, "high"),
    ("slow breathing", (10, 98, 2, True, 230, 150, "CVPU", "40"), (1, 3, 2, 3, 3, 3, 2), 17, "high"),
    # The UK Core example gives 37.5 degrees a score of 1, and so 6 in all. 36.1 to 38.0 scores 0: it is 5.
    ("the UK Core example, put right", (21, 93, 1, False, 120, 95, "A", "37.5"), (2, 2, 0, 0, 1, 0, 0), 5, "medium"),
)
# Vectors of the published single-parameter files that are no measurements: refused here, where the source scores them.
REFUSED = (
    ("respiratory_rate", 0), ("respiratory_rate", 999), ("spo2", 0), ("systolic_bp", 0), ("systolic_bp", 999), ("pulse", 0),
    ("temperature_c", 0),
)  # fmt: skip


def number(value: object) -> object:
    """A decimal as JSON gives it; anything else as it is."""
    return Decimal(value) if isinstance(value, str) and value[0].isdigit() else value


@pytest.mark.parametrize(("field", "value", "expected"), [(field, *edge) for field, edges in EDGES.items() for edge in edges])
def test_each_edge_of_each_band_scores_as_published(field: str, value: object, expected: int) -> None:
    name = field.removesuffix("_c")
    score = alone("news2", spo2_scale=1, **{field: number(value)})
    assert score.subscores[name] == expected
    assert score.at_least == expected
    assert score.missing == tuple(other for other in SUBSCORES if other != name)


@pytest.mark.parametrize(
    ("scale", "oxygen", "spo2", "expected"), [(*case, *edge) for case, edges in SPO2.items() for edge in edges]
)  # fmt: skip
def test_each_edge_of_both_oxygen_scales_scores_as_published(scale: int, oxygen: str, spo2: int, expected: int) -> None:
    assert alone("news2", spo2_scale=scale, oxygen=oxygen, spo2=spo2).subscores["spo2"] == expected


@pytest.mark.parametrize("oxygen", ["air", "oxygen", None])
def test_scale_one_does_not_ask_what_is_breathed(oxygen: str | None) -> None:
    for spo2, expected in SPO2[1, "air"]:
        assert alone("news2", spo2_scale=1, oxygen=oxygen, spo2=spo2).subscores["spo2"] == expected


@pytest.mark.parametrize(("given", "subscores", "total", "risk"), [vector[1:] for vector in VECTORS], ids=[vector[0] for vector in VECTORS])
def test_each_published_vector_has_its_published_score(given: tuple[Any, ...], subscores: tuple[int, ...], total: int, risk: str) -> None:
    breathing, spo2, scale, on_oxygen, systolic, pulse, states, temperature = given
    for state in states:
        answer = news2.as_json(
            scoring.score(
                NEWS2,
                {
                    "respiratory_rate": breathing,
                    "spo2": spo2,
                    "spo2_scale": scale,
                    "oxygen": "oxygen" if on_oxygen else "air",
                    "systolic_bp": systolic,
                    "pulse": pulse,
                    "consciousness": state,
                    "temperature_c": Decimal(temperature),
                },
            )
        )
        assert answer == {
            "total": total,
            "partial": False,
            "missing": [],
            "subscores": dict(zip(SUBSCORES, subscores, strict=True)),
            "risk": risk,
            "at_least": total,
            "risk_at_least": risk,
        }


def test_the_published_partial_vector_is_at_least_six_and_no_total() -> None:
    given = {"respiratory_rate": 25, "spo2": 95, "spo2_scale": 1, "oxygen": "oxygen", "systolic_bp": 120, "pulse": 60, "consciousness": "A"}
    assert news2.as_json(scoring.score(NEWS2, given)) == {
        "total": None,
        "partial": True,
        "missing": ["temperature"],
        "subscores": dict(zip(SUBSCORES, (3, 1, 2, 0, 0, 0, None), strict=True)),
        "risk": None,
        "at_least": 6,
        "risk_at_least": "medium",
    }


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_published_vectors_that_nobody_can_measure_are_refused(field: str, value: int) -> None:
    assert refusal("news2", spo2_scale=1, **{field: value}).field == field


@pytest.mark.parametrize("field", FIELDS)
def test_any_one_missing_measurement_makes_the_set_partial(field: str) -> None:
    score = scored("news2", **{field: None})
    assert (score.total, score.level, score.partial) == (None, None, True)
    assert score.missing == (field.removesuffix("_c"),)
    assert score.level_at_least.code == "low"


def test_nothing_measured_is_no_score_at_all() -> None:
    score = alone("news2", spo2_scale=1)
    assert (score.total, score.at_least, score.missing) == (None, 0, SUBSCORES)


@pytest.mark.parametrize("spo2", [93, 98, 100, Decimal("92.5")])
def test_scale_two_above_its_target_hangs_on_the_oxygen(spo2: float) -> None:
    unknown = scored("news2", spo2_scale=2, spo2=spo2, oxygen=None)
    assert unknown.subscores["spo2"] is None
    assert unknown.missing == ("spo2", "oxygen")
    assert unknown.at_least == 0


@pytest.mark.parametrize(("spo2", "expected"), [(83, 3), (85, 2), (87, 1), (88, 0), (92, 0)])
def test_scale_two_up_to_its_target_is_certain_without_the_oxygen(spo2: int, expected: int) -> None:
    score = scored("news2", spo2_scale=2, spo2=spo2, oxygen=None)
    assert score.subscores["spo2"] == expected
    assert score.missing == ("oxygen",)


def test_the_same_saturation_is_nothing_on_air_and_three_on_oxygen() -> None:
    assert scored("news2", spo2_scale=2, spo2=98).total == 0
    assert scored("news2", spo2_scale=2, spo2=98, oxygen="oxygen").total == 5


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [
        ("35.04", 3), ("35.05", 1), ("36.04", 1), ("36.05", 0), ("38.04", 0), ("38.05", 1), ("39.04", 1), ("39.05", 2), ("38.0499", 0),
        (38.05, 1), (35.05, 1), (36.05, 0), (39.05, 2), (37, 0),
    ],
)  # fmt: skip
def test_temperatures_are_taken_half_up_as_they_were_written(temperature: object, expected: int) -> None:
    assert alone("news2", spo2_scale=1, temperature_c=number(temperature)).subscores["temperature"] == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("respiratory_rate", "8.5", 3),
        ("respiratory_rate", "20.5", 2),
        ("respiratory_rate", "11.04", 1),
        ("spo2", "91.5", 3),
        ("spo2", "95.1", 1),
        ("spo2", "95.04", 1),
        ("systolic_bp", "110.5", 1),
        ("systolic_bp", "219.1", 3),
        ("pulse", "90.5", 1),
        ("pulse", "50.5", 1),
    ],
)
def test_a_number_between_two_bands_takes_the_higher_score(field: str, value: str, expected: int) -> None:
    assert alone("news2", spo2_scale=1, **{field: Decimal(value)}).subscores[field] == expected


@pytest.mark.parametrize(
    ("changed", "total", "risk"),
    [
        ({}, 0, "low"),
        ({"pulse": 91}, 1, "low"),
        ({"pulse": 111, "respiratory_rate": 21}, 4, "low"),
        ({"consciousness": "C"}, 3, "low-medium"),
        ({"consciousness": "C", "pulse": 91}, 4, "low-medium"),
        ({"pulse": 111, "respiratory_rate": 21, "spo2": 95}, 5, "medium"),
        ({"consciousness": "C", "pulse": 111}, 5, "medium"),
        ({"pulse": 111, "respiratory_rate": 21, "spo2": 93}, 6, "medium"),
        ({"pulse": 111, "respiratory_rate": 21, "spo2": 93, "systolic_bp": 110}, 7, "high"),
    ],
)
def test_the_risk_follows_the_total_and_any_single_three(changed: dict[str, Any], total: int, risk: str) -> None:
    score = scored("news2", **changed)
    assert score.level is not None
    assert (score.total, score.level.code) == (total, risk)


def test_the_response_differs_between_nothing_and_little() -> None:
    nothing, little = scored("news2").level, scored("news2", pulse=91).level
    assert nothing is not None
    assert little is not None
    assert nothing.code == little.code == "low"
    assert "routine" in nothing.response
    assert "nurse" in little.response


def test_nothing_measured_calls_for_no_level_of_a_single_score() -> None:
    strict = replace(NEWS2, levels=(NEWS2.levels[0], replace(NEWS2.levels[2], single=1)))
    assert scoring.score(strict, {"spo2_scale": 1}).level_at_least.code == "low"


def test_the_highest_total_is_twenty_of_seven_parameters() -> None:
    assert (NEWS2.highest_total, len(NEWS2.parameters)) == (20, 7)


@pytest.mark.parametrize("age", [0, 15, Decimal("15.99"), 15.96])
def test_nobody_under_sixteen_is_scored(age: float) -> None:
    fault = refusal("news2", **WELL["news2"], age_years=age)
    assert (fault.field, "16" in fault.reason) == ("age_years", True)


@pytest.mark.parametrize("age", [16, Decimal("16.0"), 70, 130, None])
def test_from_sixteen_on_people_are_scored(age: float | None) -> None:
    assert scored("news2", age_years=age).total == 0


def test_nobody_pregnant_is_scored_whatever_else_is_wrong() -> None:
    assert refusal("news2", **{**WELL["news2"], "spo2": 9}, pregnant=True).field == "pregnant"
    assert scored("news2", pregnant=False).total == 0


def test_the_scale_is_never_guessed() -> None:
    assert refusal("news2", **{**WELL["news2"], "spo2_scale": None}).field == "spo2_scale"
    assert refusal("news2", spo2=95).field == "spo2_scale"
    for scale in (0, 3, True, "two", 1.0):
        assert refusal("news2", spo2_scale=scale).field == "spo2_scale"
