"""The Oxford MEOWS agrees with its published boundaries, and says that it is a local chart."""

from decimal import Decimal
from typing import Any

import pytest

from app.monitoring.scores import any_chart
from tests.monitoring.scores.examples import MEOWS, alone, scored

EDGES = {
    "respiratory_rate": ((4, 8), (10, 8), (11, 0), (20, 0), (21, 2), (30, 2), (31, 8), (60, 8)),
    "spo2": ((50, 8), (91, 8), (92, 2), (95, 2), (96, 0), (100, 0)),
    "pulse": ((20, 8), (40, 8), (41, 2), (60, 2), (61, 0), (100, 0), (101, 2), (120, 2), (121, 8), (250, 8)),
    "systolic_bp": ((50, 8), (89, 8), (90, 2), (100, 2), (101, 0), (150, 0), (151, 2), (160, 2), (161, 8), (250, 8)),
    "diastolic_bp": ((20, 2), (39, 2), (40, 0), (100, 0), (101, 2), (110, 2), (111, 8), (200, 8)),
    "temperature_c": ((30, 2), ("35.4", 2), ("35.5", 0), ("37.5", 0), ("37.6", 2), ("38.0", 2), ("38.1", 8), ("38.05", 8), (45, 8)),
    "consciousness": (("A", 0), ("C", 2), ("V", 8), ("P", 8), ("U", 8)),
}


@pytest.mark.parametrize(("field", "value", "expected"), [(field, *edge) for field, edges in EDGES.items() for edge in edges])
def test_each_edge_scores_as_published(field: str, value: Any, expected: int) -> None:  # noqa: ANN401 -- a number or a code
    given = Decimal(value) if isinstance(value, str) and value[0].isdigit() else value
    assert alone("meows-oxford", **{field: given}).subscores[field.removesuffix("_c")] == expected


@pytest.mark.parametrize(
    ("changed", "total", "level"),
    [
        ({}, 0, "low"),
        ({"spo2": 95}, 2, "low-medium"),
        ({"spo2": 95, "pulse": 101}, 4, "medium"),
        ({"spo2": 95, "pulse": 101, "diastolic_bp": 39}, 6, "medium"),
        ({"spo2": 91}, 8, "high"),
        ({"nurse_concern": True}, 0, "high"),
        ({"nurse_concern": False}, 0, "low"),
    ],
)
def test_the_level_follows_the_total_and_a_nurse_s_concern(changed: dict[str, Any], total: int, level: str) -> None:
    score = scored("meows-oxford", **changed)
    assert score.level is not None
    assert (score.total, score.level.code) == (total, level)


def test_the_published_sets_have_their_published_totals() -> None:
    first = {"respiratory_rate": 18, "spo2": 95, "systolic_bp": 220, "diastolic_bp": 100, "pulse": 115, "temperature_c": Decimal("35.4")}
    worst = {
        "respiratory_rate": 25,
        "spo2": 97,
        "systolic_bp": 220,
        "diastolic_bp": 111,
        "pulse": 131,
        "consciousness": "P",
        "temperature_c": Decimal("39.1"),
    }
    assert scored("meows-oxford", **first).total == 14
    assert scored("meows-oxford", **worst).total == 42
    assert scored("meows-oxford", respiratory_rate=25, pulse=120, spo2=97, diastolic_bp=60).total == 4


def test_the_answer_says_that_the_chart_is_local() -> None:
    assert any_chart.as_json(scored("meows-oxford", spo2=91)) == {
        "chart": "meows-oxford",
        "version": "1.0",
        "status": "LOCAL",
        "total": 8,
        "partial": False,
        "missing": [],
        "subscores": {
            "respiratory_rate": 0,
            "spo2": 8,
            "systolic_bp": 0,
            "diastolic_bp": 0,
            "pulse": 0,
            "consciousness": 0,
            "temperature": 0,
        },
        "level": "high",
        "at_least": 8,
        "level_at_least": "high",
        "overrides": [],
        "response": "The chart's source gives no response; the maternity unit's own rules hold.",
    }
    assert "not the national" in MEOWS.title


def test_a_nurse_s_concern_counts_in_a_partial_set_too() -> None:
    answer = any_chart.as_json(alone("meows-oxford", nurse_concern=True))
    assert (answer["total"], answer["level"], answer["level_at_least"], answer["overrides"]) == (None, None, "high", ["nurse_concern"])


def test_an_override_says_in_words_what_it_is() -> None:
    [override] = alone("meows-oxford", nurse_concern=True).overrides
    assert (override.code, override.level, override.words) == ("nurse_concern", "high", "a nurse is concerned")
