"""What was typed into the fields that a pathway and its charts ask for: values, or every fault beside its field. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, assert_never

from app.clinician_ui import asked
from app.clinician_ui.asked import Ask, Asked, ChoiceAsk, NumberAsk, SignAsk
from app.errors import Fault
from app.monitoring.scores import given, scoring
from app.pathways import asking
from app.pathways.chart import NO, YES, Chart, Number
from app.pathways.item_words import capital

_NUMBER: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")
_TENTH: Final = Decimal("0.1")

Typed = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered, by the form's names; what was left empty is not there. With a fault beside a field it is not either."""

    values: Mapping[str, Typed]
    faults: tuple[Fault, ...]

    def measured(self, name: str) -> Any:  # noqa: ANN401 -- each field has a type of its own
        """Give one of our own measurements, or None."""
        return self.values.get(name)

    @property
    def observations(self) -> dict[str, Typed]:
        """What only a chart asks for, by the chart's own names."""
        start = asked.OBSERVATION
        return {name.removeprefix(start): value for name, value in self.values.items() if name.startswith(start)}


def read(typed: Mapping[str, str], wanted: Asked) -> Entered:
    """Read every field that is asked. A chart refuses in its own words; nothing is ever moved into range."""
    found: dict[str, Number | str] = {}
    faults: dict[str, str] = {}
    for ask in wanted.every:
        text = typed.get(ask.name, "").strip()
        if text:
            _take(ask, text, found, faults)
    charted: dict[str, Number | str] = {}
    for chart in wanted.charts:
        charted |= _held_against(chart, found, faults)
    values: dict[str, Typed] = {}
    for ask in wanted.every:
        value = charted.get(ask.name, found.get(ask.name))
        if value is not None and ask.name not in faults:
            _keep(ask, value, values, faults)
    return Entered(values, tuple(Fault(ask.name, faults[ask.name]) for ask in wanted.every if ask.name in faults))


def _take(ask: Ask, text: str, found: dict[str, Number | str], faults: dict[str, str]) -> None:
    match ask:
        case NumberAsk():
            written = text.removesuffix(ask.unit).strip().replace(",", ".") if ask.unit else text.replace(",", ".")
            if not _NUMBER.fullmatch(written) or (ask.whole and "." in written):
                faults[ask.name] = _expected(ask)
            else:
                found[ask.name] = Decimal(written) if "." in written else int(written)
        case ChoiceAsk():
            found[ask.name] = text
            if text not in {option.value for option in ask.options}:
                faults[ask.name] = "Choose one of the answers shown."
        case SignAsk():
            found[ask.name] = text
            if text not in {YES, NO}:
                faults[ask.name] = "Choose yes, no or not looked."
        case _:
            assert_never(ask)


def _held_against(chart: Chart, found: Mapping[str, Number | str], faults: dict[str, str]) -> dict[str, Number | str]:
    """Give what a chart makes of what was typed, by the form's names, and add what it refuses."""
    fields = {field.name: asked.name_of(field.name) for field in chart.inputs.values() if not asking.of_the_patient(field)}
    typed = {field: found[name] for field, name in fields.items() if name in found and name not in faults}
    values, refused = given.look(chart, typed)
    for fault in (*refused, *scoring.contradictions(chart, values)):
        if fault.field in typed:
            title = chart.inputs[fault.field].title
            faults.setdefault(fields[fault.field], capital(fault.reason.removeprefix(f"{title}: ")))
    return {fields[field]: value for field, value in (*values.codes.items(), *values.numbers.items())}


def _keep(ask: Ask, value: Number | str, values: dict[str, Typed], faults: dict[str, str]) -> None:
    """Keep a value as it is handed on, or refuse a number out of its range; one that a chart takes is in it already."""
    match ask:
        case NumberAsk() if not isinstance(value, str):
            if ask.low <= value <= ask.high:
                values[ask.name] = _plain(value, ask)
            else:
                faults[ask.name] = _expected(ask)
        case SignAsk():
            values[ask.name] = value == YES
        case NumberAsk() | ChoiceAsk():
            values[ask.name] = str(value)
        case _:
            assert_never(ask)


def _plain(value: Number, ask: NumberAsk) -> int | float:
    """Give a whole number as one; a temperature to a tenth, half-up, as it was written."""
    if ask.tenths:
        return float(Decimal(value).quantize(_TENTH, ROUND_HALF_UP))
    return float(value) if value % 1 else int(value)


def _expected(ask: NumberAsk) -> str:
    if ask.whole:
        return f"Enter a whole number from {ask.low:g} to {ask.high:g}."
    return f"Enter a number from {ask.low:g} to {ask.high:g}{f' {ask.unit}' if ask.unit else ''}."
