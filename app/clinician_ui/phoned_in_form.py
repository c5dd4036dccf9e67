"""The form for what a patient says on the telephone, and how it is read. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from app.clinician_ui import observation_form
from app.clinician_ui.asked import Asked
from app.clinician_ui.observation_form import Entered, Typed
from app.errors import Fault
from app.intake import sms_parser
from app.intake.reply import AmberFlag, Feeling, Oxygen, ReadingValues, RedFlag
from app.monitoring.reading import measured_at
from app.pathways.schema import Symptoms

LABELS: Final = {
    "measured_at": "Measured at, if not just now",
    "words": "In their own words",
    "concern": "I am worried, whatever the numbers say",
}
RED: Final = "red_"
AMBER: Final = "amber_"
LONGEST_WORDS: Final = 1000  # characters
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)  # with a zone or seconds it would be another time
NOTHING: Final = ReadingValues()
AnyFlag = TypeVar("AnyFlag", RedFlag, AmberFlag)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was entered; with faults, nothing is recorded."""

    values: ReadingValues
    observations: Mapping[str, Typed]  # what only a score chart asks for, by its own names
    measured_at: datetime
    concern: bool
    words: str | None  # as the patient said them
    faults: tuple[Fault, ...]


def field_names(symptoms: Symptoms) -> dict[str, str]:
    """Give the tick for each symptom of the pathway, in its order: the name of the field and the symptom's code."""
    red = {f"{RED}{symptom.code}": symptom.code for symptom in symptoms.red}
    return red | {f"{AMBER}{symptom.code}": symptom.code for symptom in symptoms.amber}


def parse(typed: Mapping[str, str], wanted: Asked, *, zone: ZoneInfo, now: datetime) -> Parsed:
    """Read the form. What is said in words is understood as a text would be, for its symptoms alone: numbers have fields."""
    entered = observation_form.read(typed, wanted)
    faults = list(entered.faults)
    words = typed.get("words", "").strip()
    if len(words) > LONGEST_WORDS:
        faults.append(Fault("words", f"This is longer than {LONGEST_WORDS} characters."))
    said = sms_parser.parse(words[:LONGEST_WORDS]).values
    values = values_of(entered, typed, said)
    if values.spo2 is None and (said.spo2 is not None or said.candidates):
        faults.append(Fault("spo2", "There seems to be an oxygen level in the words: enter it here."))
    concern = typed.get("concern") == "yes"
    if not faults and values == ReadingValues(oxygen=values.oxygen) and not entered.observations and not concern:
        faults.append(Fault("spo2", "Enter the oxygen, or tick what the patient says."))
    at = _when(typed.get("measured_at", ""), faults, zone=zone, now=now)
    return Parsed(values, entered.observations, at, concern, words or None, tuple(faults))


def values_of(entered: Entered, typed: Mapping[str, str], said: ReadingValues = NOTHING) -> ReadingValues:
    """Give what was measured and ticked as a text would have brought it, with what was `said` in words beside."""
    return ReadingValues(
        spo2=entered.measured("spo2"),
        pulse=entered.measured("pulse"),
        respiratory_rate=entered.measured("respiratory_rate"),
        temperature_c=entered.measured("temperature_c"),
        spo2_exertion=entered.measured("spo2_exertion"),
        oxygen=Oxygen(entered.measured("oxygen")) if entered.measured("oxygen") else None,
        feeling=_felt(entered.measured("feeling"), said.feeling),
        red_flags=_both(_ticked(typed, RED, RedFlag), said.red_flags),
        amber_flags=_both(_ticked(typed, AMBER, AmberFlag), said.amber_flags),
    )


def _felt(chosen: str | None, said: Feeling | None) -> Feeling | None:
    """Give how the patient feels: worse where either the choice or the words say so."""
    if chosen is None or said is Feeling.WORSE:
        return said
    return Feeling(chosen)


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
