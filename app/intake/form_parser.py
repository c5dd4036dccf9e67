"""The fields of a web form or of staff entry, understood by the same rules as a text; every fault is named by its field."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.intake import symptoms, words
from app.intake.plain import plain
from app.intake.reply import AmberFlag, Feeling, Oxygen, ReadingValues, RedFlag
from app.pathways.asking import RANGES
from app.pathways.vocabulary import SPO2, Range

_LONGEST_NOTE: Final = 2_000
_LOWEST_SHOWN: Final = 20  # an oximeter that shows less shows a fault
_SWAPPED_SPO2: Final = range(50, 70)
_SWAPPED_PULSE: Final = range(90, 101)
_FAHRENHEIT: Final = (94.0, 108.0)  # our own guard: looks like Fahrenheit, so ask
_WHOLE: Final = re.compile(r"\d{1,3}")
_DECIMAL: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_UNITS: Final = re.compile(r"\s*(?:%|bpm|c|°c|/min|per minute)$")


class Reason(StrEnum):
    """What is wrong with a field; wording has a sentence for each."""

    MISSING = "missing"  # nothing was written, and it is needed
    NOT_A_NUMBER = "not_a_number"  # something else than digits
    NOT_WHOLE = "not_whole"  # a decimal where the device shows whole numbers: it is not rounded
    OUT_OF_RANGE = "out_of_range"  # a number that nobody has
    PERHAPS_FAHRENHEIT = "perhaps_fahrenheit"  # a temperature of 94-108: which unit?
    PERHAPS_SWAPPED = "perhaps_swapped"  # a low oxygen beside a pulse of 90-100: which is which?
    UNKNOWN_CHOICE = "unknown_choice"  # not one of the choices of the form
    TOO_LONG = "too_long"  # a note of more than 2,000 characters


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault, at the field it was made in."""

    field: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """What a form says. With any fault there is no reading, yet the flags stand, and `candidates` hold what the oxygen may be."""

    values: ReadingValues
    faults: tuple[FieldFault, ...]
    note: str


@dataclass(slots=True)
class _Sheet:
    """The faults found so far."""

    faults: list[FieldFault]

    def fault(self, field: str, reason: Reason) -> None:
        self.faults.append(FieldFault(field, reason))


def parse_fields(  # noqa: PLR0913 -- the fields of a form, each by name
    *,
    spo2: str,
    pulse: str,
    temperature: str = "",
    respiratory_rate: str = "",
    spo2_exertion: str = "",
    feeling: str = "",
    oxygen: str = "",
    symptom_codes: Iterable[str] = (),
    note: str = "",
    order_confirmed: bool = False,
    ranges: Mapping[str, Range] = RANGES,
) -> ParsedForm:
    """Return the values of a form, or its faults with the flags that stand whatever else is wrong.

    Ranges: SpO2 50-100 %, pulse 20-250 /min, temperature 30-45 °C, breathing 4-60 /min, or those of
    `ranges` where a chart of the pathway has others for its patients. SpO2 and pulse are needed. A temperature of 94-108 is
    asked about. `symptom_codes` are red or amber flags ticked; the note goes through the same search for flags as a text.
    `order_confirmed` says that the sender was asked which of two numbers is the oxygen, and stands by them. Never raises.
    """
    sheet = _Sheet([])
    oxygen_value = _whole(sheet, "spo2", spo2, ranges["spo2"], needed=True)
    pulse_value = _whole(sheet, "pulse", pulse, ranges["pulse"], needed=True)
    if not order_confirmed:
        _doubt_order(sheet, oxygen_value, pulse_value)
    temperature_value = _temperature(sheet, temperature, ranges["temperature_c"])
    rate_value = _whole(sheet, "respiratory_rate", respiratory_rate, ranges["respiratory_rate"], needed=False)
    moved_value = _whole(sheet, "spo2_exertion", spo2_exertion, ranges["spo2_exertion"], needed=False)
    felt = _choice(sheet, "feeling", feeling, Feeling)
    breathed = _choice(sheet, "oxygen", oxygen, Oxygen)
    red, amber = _flags(sheet, symptom_codes, note)
    said = ReadingValues(
        oxygen=Oxygen(breathed) if breathed else None,
        feeling=Feeling(felt) if felt else None,
        red_flags=red,
        amber_flags=amber,
    )
    if sheet.faults:
        return ParsedForm(replace(said, candidates=_possible(spo2)), tuple(sheet.faults), note.strip())
    measured = replace(said, spo2=oxygen_value, pulse=pulse_value, respiratory_rate=rate_value)
    return ParsedForm(replace(measured, temperature_c=temperature_value, spo2_exertion=moved_value), (), note.strip())


def _written(text: str) -> str:
    """Return what was typed in plain digits, without the unit that some add."""
    return _UNITS.sub("", plain(text))


def _whole(sheet: _Sheet, field: str, text: str, allowed: Range, *, needed: bool) -> int | None:
    written = _written(text)
    if not written:
        if needed:
            sheet.fault(field, Reason.MISSING)
        return None
    if _WHOLE.fullmatch(written) is None:
        sheet.fault(field, Reason.NOT_WHOLE if _DECIMAL.fullmatch(written) else Reason.NOT_A_NUMBER)
        return None
    if not allowed.holds(int(written)):
        sheet.fault(field, Reason.OUT_OF_RANGE)
        return None
    return int(written)


def _possible(text: str) -> tuple[int, ...]:
    """Return the number in the oxygen's field if an oximeter can show it: with another fault it still may be a red."""
    written = _WHOLE.match(_written(text))
    value = int(written.group()) if written else 0
    return (value,) if _LOWEST_SHOWN <= value <= SPO2.high else ()


def _doubt_order(sheet: _Sheet, oxygen: int | None, pulse: int | None) -> None:
    """Ask about an oxygen of 50-69 beside a pulse of 90-100: perhaps the wrong way round. Our own guard."""
    if oxygen is not None and pulse is not None and oxygen in _SWAPPED_SPO2 and pulse in _SWAPPED_PULSE:
        sheet.fault("spo2", Reason.PERHAPS_SWAPPED)


def _temperature(sheet: _Sheet, text: str, allowed: Range) -> float | None:
    written = _written(text)
    if not written:
        return None
    if _DECIMAL.fullmatch(written) is None:
        sheet.fault("temperature", Reason.NOT_A_NUMBER)
        return None
    value = float(written.replace(",", "."))
    if allowed.holds(value):
        return value
    low, high = _FAHRENHEIT
    sheet.fault("temperature", Reason.PERHAPS_FAHRENHEIT if low <= value <= high else Reason.OUT_OF_RANGE)
    return None


def _choice(sheet: _Sheet, field: str, text: str, choices: type[StrEnum]) -> str:
    chosen = plain(text)
    if chosen and chosen not in {str(choice) for choice in choices}:
        sheet.fault(field, Reason.UNKNOWN_CHOICE)
        return ""
    return chosen


def _flags(sheet: _Sheet, ticked: Iterable[str], note: str) -> tuple[tuple[RedFlag, ...], tuple[AmberFlag, ...]]:
    codes = {plain(code) for code in ticked} - {""}
    known = {str(flag) for flag in (*RedFlag, *AmberFlag)}
    if codes - known:
        sheet.fault("symptoms", Reason.UNKNOWN_CHOICE)
    if len(note) > _LONGEST_NOTE:
        sheet.fault("note", Reason.TOO_LONG)
    said = symptoms.find(words.terms(words.read(note)))
    red = tuple(flag for flag in RedFlag if flag in said.red or flag in codes)
    return red, tuple(flag for flag in AmberFlag if flag in said.amber or flag in codes)
