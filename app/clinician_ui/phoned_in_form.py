"""The form for what a patient says on the telephone, and how it is read. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from app.errors import Fault
from app.intake import sms_parser
from app.intake.reply import AmberFlag, Oxygen, ReadingValues, RedFlag
from app.monitoring.reading import measured_at
from app.pathways import vocabulary
from app.pathways.schema import Symptoms
from app.pathways.vocabulary import Range

LABELS: Final = {
    "spo2": "Oxygen",
    "pulse": "Pulse",
    "temperature_c": "Temperature",
    "respiratory_rate": "Breaths in a minute",
    "oxygen": "Breathing",
    "measured_at": "Measured at, if not just now",
    "words": "In their own words",
    "concern": "I am worried, whatever the numbers say",
}
RED: Final = "red_"
AMBER: Final = "amber_"
LONGEST_WORDS: Final = 1000  # characters
_RANGES: Final = {"spo2": vocabulary.SPO2, "pulse": vocabulary.PULSE, "respiratory_rate": vocabulary.RESPIRATORY_RATE}
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)  # with a zone or seconds it would be another time
AnyFlag = TypeVar("AnyFlag", RedFlag, AmberFlag)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was entered; with faults, nothing is recorded."""

    values: ReadingValues
    measured_at: datetime
    concern: bool
    words: str | None  # as the patient said them
    faults: tuple[Fault, ...]


def field_names(symptoms: Symptoms) -> dict[str, str]:
    """Give the tick for each symptom of the pathway, in its order: the name of the field and the symptom's code."""
    red = {f"{RED}{symptom.code}": symptom.code for symptom in symptoms.red}
    return red | {f"{AMBER}{symptom.code}": symptom.code for symptom in symptoms.amber}


def parse(typed: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> Parsed:
    """Read the form. What is said in words is understood as a text would be, for its symptoms alone: numbers have fields."""
    faults: list[Fault] = []
    numbers = {name: _whole(typed, name, within, faults) for name, within in _RANGES.items()}
    temperature = _temperature(typed.get("temperature_c", ""), faults)
    words = typed.get("words", "").strip()
    if len(words) > LONGEST_WORDS:
        faults.append(Fault("words", f"This is longer than {LONGEST_WORDS} characters."))
    said = sms_parser.parse(words[:LONGEST_WORDS]).values
    values = ReadingValues(
        spo2=numbers["spo2"],
        pulse=numbers["pulse"],
        respiratory_rate=numbers["respiratory_rate"],
        temperature_c=temperature,
        oxygen=next((one for one in Oxygen if one.value == typed.get("oxygen")), None),
        feeling=said.feeling,
        red_flags=_both(_ticked(typed, RED, RedFlag), said.red_flags),
        amber_flags=_both(_ticked(typed, AMBER, AmberFlag), said.amber_flags),
    )
    if numbers["spo2"] is None and (said.spo2 is not None or said.candidates):
        faults.append(Fault("spo2", "There seems to be an oxygen level in the words: enter it here."))
    concern = typed.get("concern") == "yes"
    if not faults and values == ReadingValues(oxygen=values.oxygen) and not concern:
        faults.append(Fault("spo2", "Enter the oxygen, or tick what the patient says."))
    return Parsed(values, _when(typed.get("measured_at", ""), faults, zone=zone, now=now), concern, words or None, tuple(faults))


def _whole(typed: Mapping[str, str], name: str, within: Range, faults: list[Fault]) -> int | None:
    text = typed.get(name, "").strip().removesuffix("%").strip()
    if not text:
        return None
    # Longer than any number of these: int() is never handed a page of digits.
    if not (text.isascii() and text.isdigit() and len(text) < len("10000") and within.holds(int(text))):
        faults.append(Fault(name, f"Enter a whole number from {within.low:g} to {within.high:g}."))
        return None
    return int(text)


def _temperature(typed: str, faults: list[Fault]) -> float | None:
    text = typed.strip().replace(",", ".")
    if not text:
        return None
    within = vocabulary.TEMPERATURE_C
    whole, _, part = text.partition(".")
    plain = text.isascii() and whole.isdigit() and (part.isdigit() or not part) and len(text) < len("1000.00")
    if not plain or not within.holds(float(text)):
        faults.append(Fault("temperature_c", f"Enter the temperature in °C, from {within.low:g} to {within.high:g}."))
        return None
    return float(Decimal(text).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _ticked(typed: Mapping[str, str], prefix: str, kind: type[AnyFlag]) -> tuple[AnyFlag, ...]:
    return tuple(flag for flag in kind if typed.get(f"{prefix}{flag.value}") == "yes")


def _both(ticked: tuple[AnyFlag, ...], said: tuple[AnyFlag, ...]) -> tuple[AnyFlag, ...]:
    return ticked + tuple(flag for flag in said if flag not in ticked)


def _when(typed: str, faults: list[Fault], *, zone: ZoneInfo, now: datetime) -> datetime:
    text = typed.strip()
    if text and not _TIME.fullmatch(text):
        faults.append(Fault("measured_at", "Enter a time of day, such as 08:30."))
        return now
    return measured_at(text or None, received_at=now, zone=zone)
