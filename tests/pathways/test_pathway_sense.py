"""Numbers that are sound one by one and contradict each other: each is told at its place. All numbers here are made up."""

from typing import Any

import pytest

from app.pathways import loader, pathway_document
from app.pathways.document import spelled

SHIPPED = loader.load_shipped()["covid-oximetry-at-home"].source


def number(value: float) -> dict[str, object]:
    return {"value": value, "source": "house", "label": "DESIGN"}


def faults(**sections: Any) -> list[tuple[str, str]]:  # noqa: ANN401 -- sections of a pathway
    return [(spelled(fault.path), fault.expected) for fault in pathway_document.faults_of({**SHIPPED, **sections})]


@pytest.mark.parametrize(
    ("limits", "where"),
    [
        ({"red_to": 50, "amber_to": 50}, "vitals.pulse.red_to.value"),
        ({"amber_to": 110, "amber_from": 100}, "vitals.pulse.amber_to.value"),
        ({"amber_from": 130, "red_from": 120}, "vitals.pulse.amber_from.value"),
        ({"red_to": 140, "red_from": 130}, "vitals.pulse.red_to.value"),
    ],
)
def test_the_limits_of_a_measurement_stand_in_their_order(limits: dict[str, int], where: str) -> None:
    assert [path for path, _ in faults(vitals={"pulse": {name: number(value) for name, value in limits.items()}})] == [where]


def test_limits_that_stand_in_order_are_sound_with_any_of_them_left_out() -> None:
    every = {"red_to": 40, "amber_to": 50, "amber_from": 110, "red_from": 130}
    for left_out in every:
        assert faults(vitals={"pulse": {name: number(value) for name, value in every.items() if name != left_out}}) == []


def test_a_smaller_fall_is_amber_and_a_larger_one_red() -> None:
    trend = {"baseline_readings": number(3), "drop_amber": number(4), "drop_red": number(4)}
    assert faults(trend=trend) == [("trend.drop_amber.value", "expected less than trend.drop_red")]


def test_a_smaller_rise_of_a_score_is_amber_and_a_larger_one_red() -> None:
    use = {"chart": "news2", "red": "high", "amber": "medium", "source": "house", "label": "DESIGN"}
    assert [path for path, _ in faults(scores=[{**use, "change_amber": number(5), "change_red": number(2)}])] == [
        "scores[0].change_amber.value"
    ]


def test_a_target_has_a_low_end_and_a_high_one() -> None:
    assert [path for path, _ in faults(target={"low": number(92), "high": number(88)})] == ["target.low.value"]


def test_somebody_may_join() -> None:
    admission = {**SHIPPED["admission"], "max_age": number(10)}
    assert [path for path, _ in faults(admission=admission)] == ["admission.max_age.value"]


def test_the_question_comes_before_silence_counts() -> None:
    assert [path for path, _ in faults(advice_loop={"ask_minutes": number(20), "silence_minutes": number(20)})] == [
        "advice_loop.ask_minutes.value"
    ]


def test_what_is_empty_is_compared_with_nothing() -> None:
    empty = {"value": None, "source": "house", "label": "UNCONFIRMED"}
    bands = {"red_max": empty, "amber_max": number(94)}
    assert faults(bands=bands, trend={"baseline_readings": number(3), "drop_amber": dict(empty), "drop_red": number(4)}) == []


def test_a_code_stands_once_in_its_list() -> None:
    twice = [{"code": "fever", "source": "house", "label": "DESIGN"}] * 2
    assert faults(symptoms={"red": [], "amber": [dict(one) for one in twice]}) == [
        ("symptoms.amber[1].code", "fever stands in this list twice")
    ]
