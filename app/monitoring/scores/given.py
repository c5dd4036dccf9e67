"""What was measured, held against the chart that asks for it: checked values, or every fault by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, assert_never

from app.errors import Fault, Invalid
from app.pathways.chart import NO, YES, Chart, ChoiceField, Condition, Field, Number, NumberField, exact, folded, spelled

UNSCORED: Final = "These observations cannot be scored."


@dataclass(frozen=True, slots=True)
class Values:
    """What was given and may be used, by field: codes of closed lists, and numbers in their ranges."""

    codes: Mapping[str, str]
    numbers: Mapping[str, Number]


def read(chart: Chart, given: Mapping[str, object]) -> Values:
    """Give the checked values by field; what is missing or None is left out.

    Raises `Invalid` with a fault for each field that cannot be used, those who may not be scored at all first: an impossible
    number, a word for a number, a field the chart does not know. Never a guess, never a value moved into range.
    """
    values, faults = look(chart, given)
    faults = (*_exclusions(chart, values), *faults)
    if faults:
        raise Invalid(UNSCORED, faults=faults)
    return values


def look(chart: Chart, given: Mapping[str, object]) -> tuple[Values, tuple[Fault, ...]]:
    """Give what can be used and a fault for each field that cannot; whom the chart is for is not looked at."""
    codes: dict[str, str] = {}
    numbers: dict[str, Number] = {}
    faults: list[Fault] = []
    for field in chart.inputs.values():
        raw = given.get(field.name)
        try:
            match field:
                case _ if raw is None:
                    _refuse_missing(field)
                case ChoiceField():
                    codes[field.name] = _choice(field, raw)
                case NumberField():
                    numbers[field.name] = _number(field, raw)
                case _:
                    assert_never(field)
        except Invalid as refused:
            faults += refused.faults
    faults += (Fault(name, "This chart does not ask for it; misspelt perhaps.") for name in given if name not in chart.inputs)
    return Values(codes, numbers), tuple(faults)


def holds(condition: Condition, values: Values) -> bool:
    """Say whether a condition is met; what was not given meets none."""
    if condition.equals is not None:
        return values.codes.get(condition.field) == condition.equals
    number = values.numbers.get(condition.field)
    if number is None:
        return False
    return (condition.below is not None and number < condition.below) or (condition.least is not None and number >= condition.least)


def _exclusions(chart: Chart, values: Values) -> Iterator[Fault]:
    for rule in chart.refuses:
        if holds(rule.condition, values):
            yield Fault(rule.condition.field, f"{rule.words}.")


def _refuse_missing(field: Field) -> None:
    if field.required:
        raise _refusal(field, "missing, and this chart cannot do without it")


def _choice(field: ChoiceField, raw: object) -> str:
    """Find the code that was meant. True and false are yes and no; anything but text or a whole number is none."""
    if isinstance(raw, str | int):
        for code in field.codes:
            if folded(spelled(raw)) == folded(code):
                return code
    raise _refusal(field, f"expected {'true or false' if set(field.codes) == {YES, NO} else 'one of ' + ', '.join(field.codes)}")


def _number(field: NumberField, raw: object) -> Number:
    """Check a number as it was written, then take it half-up to the chart's places."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise _refusal(field, "expected a number")
    value = exact(raw)
    if isinstance(value, Decimal) and not value.is_finite():
        raise _refusal(field, "expected a number")
    limits = field.limits
    expected = f"expected {limits.low} to {limits.high} {field.unit}"
    for mistake in field.mistaken:
        if mistake.low <= value <= mistake.high:
            raise _refusal(field, f"{expected}; this looks like {mistake.words}")
    if not limits.low <= value <= limits.high:
        raise _refusal(field, expected)
    if field.decimals is None or isinstance(value, int):
        return value
    return value.quantize(Decimal(1).scaleb(-field.decimals), rounding=ROUND_HALF_UP)


def _refusal(field: Field, reason: str) -> Invalid:
    return Invalid(faults=(Fault(field.name, f"{field.title}: {reason}."),))
