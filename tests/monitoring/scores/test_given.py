"""What cannot have been measured is refused by field, never moved into range and never scored."""

from decimal import Decimal

import pytest

from app.errors import Invalid
from app.monitoring.scores import given
from tests.monitoring.scores.examples import CHARTS, NEWS2, alone, refusal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("spo2", 9), ("spo2", 49), ("spo2", 101), ("spo2", 120), ("spo2", Decimal("49.99")), ("spo2", Decimal("100.01")),
        ("spo2", "95"), ("spo2", True), ("spo2", [95]), ("spo2", {}), ("spo2", float("nan")), ("spo2", float("inf")),
        ("spo2", Decimal("NaN")), ("spo2", Decimal("sNaN")), ("spo2", Decimal("Infinity")), ("spo2", Decimal("1E+400000")),
        ("spo2", 10**100), ("spo2", -95), ("respiratory_rate", 3), ("respiratory_rate", 61), ("pulse", 19), ("pulse", 251),
        ("systolic_bp", 49), ("systolic_bp", 251), ("temperature_c", Decimal("29.96")), ("temperature_c", Decimal("45.04")),
        ("temperature_c", 0), ("consciousness", "D"), ("consciousness", 1), ("consciousness", True), ("consciousness", ""),
        ("oxygen", "nitrogen"), ("oxygen", 2), ("oxygen", False), ("pregnant", "maybe"), ("pregnant", 0), ("age_years", -1),
        ("age_years", 131), ("age_years", "70"),
    ],
)  # fmt: skip
def test_what_nobody_can_measure_is_refused_by_its_field(field: str, value: object) -> None:
    assert refusal("news2", spo2_scale=1, **{field: value}).field == field


@pytest.mark.parametrize("temperature", [94, Decimal("98.6"), 101, 108])
def test_a_temperature_in_fahrenheit_is_named_as_such(temperature: object) -> None:
    assert "Fahrenheit" in refusal("news2", spo2_scale=1, temperature_c=temperature).reason


@pytest.mark.parametrize("spo2", [101, 110, 250])
def test_a_pulse_in_the_place_of_the_saturation_is_named_as_such(spo2: int) -> None:
    assert "a pulse" in refusal("news2", spo2_scale=1, spo2=spo2).reason
    assert "a pulse" not in refusal("news2", spo2_scale=1, spo2=49).reason


def test_a_refusal_says_what_was_expected_and_not_what_was_given() -> None:
    assert refusal("news2", spo2_scale=1, spo2=49).reason == "Oxygen saturation: expected 50 to 100 %."
    assert refusal("news2", spo2_scale=1, oxygen="x").reason == "Air or oxygen: expected one of air, oxygen."
    assert refusal("news2", spo2_scale=1, pregnant="x").reason == "Pregnant: expected true or false."
    assert refusal("news2").reason == "SpO2 scale: missing, and this chart cannot do without it."
    assert refusal("news2", spo2_scale=1, spo2="95").reason == "Oxygen saturation: expected a number."
    assert refusal("news2", spo2_scale=1, spo2=float("nan")).reason == "Oxygen saturation: expected a number."
    assert refusal("news2", spo2_scale=1, sp02=95).reason == "This chart does not ask for it; misspelt perhaps."
    assert refusal("news2", spo2_scale=1, pregnant=True).reason == "NEWS2 is not for use in pregnancy."


@pytest.mark.parametrize("name", ["temp", "SPO2", "concern", "diastolic_bp", ""])
def test_a_field_that_the_chart_does_not_ask_for_is_refused(name: str) -> None:
    assert refusal("news2", spo2_scale=1, **{name: None}).field == name


def test_every_fault_is_told_at_once_who_may_not_be_scored_first() -> None:
    with pytest.raises(Invalid) as refused:
        given.read(NEWS2, {"spo2": 9, "pulse": 300, "pregnant": True, "age_years": 3, "pluse": 80})
    assert [fault.field for fault in refused.value.faults] == ["age_years", "pregnant", "spo2_scale", "spo2", "pulse", "pluse"]
    assert refused.value.sentence == "These observations cannot be scored."


@pytest.mark.parametrize(("word", "code"), [("a", "A"), (" A ", "A"), ("u", "U")])
def test_capitals_and_spaces_make_no_difference_to_a_code(word: str, code: str) -> None:
    assert given.read(NEWS2, {"spo2_scale": "2", "consciousness": word}).codes == {"spo2_scale": "2", "consciousness": code}


@pytest.mark.parametrize("word", ["high flow", "High-Flow", "HIGH_FLOW"])
def test_hyphens_and_underscores_are_one(word: str) -> None:
    assert given.read(CHARTS["npews"], {"age_band": "0-11M", "oxygen_device": word}).codes["oxygen_device"] == "high_flow"


@pytest.mark.parametrize("value", [True, "yes", "Yes"])
def test_true_and_yes_are_the_same_answer(value: object) -> None:
    assert given.read(CHARTS["meows-oxford"], {"nurse_concern": value}).codes == {"nurse_concern": "yes"}


def test_both_ends_of_a_range_belong_to_it() -> None:
    for spo2 in (50, 100, Decimal("100.0"), 50.0):
        assert alone("news2", spo2_scale=1, spo2=spo2).missing
