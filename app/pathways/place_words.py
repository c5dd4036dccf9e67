"""What each number of a pathway is called when people fill it in, compare it or sign it."""

from collections.abc import Iterable
from typing import Final

from app.pathways.document import Path, spelled

_RUNG: Final = {
    "claim": "{urgency}: minutes until somebody has claimed it",
    "outcome": "{urgency}: minutes from the claim to an outcome",
    "climb_every": "{urgency}: minutes between calls to the on-call number once late",
}
_LIMIT: Final = {
    "red_to": "{measure}: red at or below",
    "amber_to": "{measure}: amber at or below",
    "amber_from": "{measure}: amber at or above",
    "red_from": "{measure}: red at or above",
}
MEASURES: Final = {
    "spo2": "SpO2",
    "pulse": "Pulse",
    "temperature_c": "Temperature",
    "respiratory_rate": "Breathing rate",
    "spo2_exertion": "SpO2 after moving",
    "oxygen": "Whether on air or oxygen",
    "feeling": "How they feel",
    "soft_signs": "Soft signs",
}
UNITS: Final = {"spo2": "%", "pulse": "a minute", "temperature_c": "°C", "respiratory_rate": "a minute", "spo2_exertion": "%"}
_UNITS: Final = frozenset({"%", "°C", "a minute", "years", "days", "points of %"})
_WORDS: Final[dict[Path, str]] = {
    ("admission", "min_age"): "Youngest age, years",
    ("admission", "max_age"): "Oldest age, years",
    ("admission", "min_age_days"): "Youngest age, days",
    ("admission", "usual_spo2_min"): "Usual SpO2 below which a patient needs limits of their own, %",
    ("bands", "red_max"): "SpO2 red at or below, %",
    ("bands", "amber_max"): "SpO2 amber at or below, %",
    ("target", "low"): "Target SpO2 on oxygen, lowest, %",
    ("target", "high"): "Target SpO2 on oxygen, highest, %",
    ("exertion", "min_rest_spo2"): "SpO2 at rest below which nobody should be made to move for a test, %",
    ("exertion", "drop_amber"): "Fall after moving that is amber, points of %",
    ("trend", "baseline_readings"): "First readings that make a baseline, where the usual SpO2 is unknown",
    ("trend", "drop_amber"): "Fall below the patient's baseline that is amber, points of %",
    ("trend", "drop_red"): "Fall below the patient's baseline that is red, points of %",
    ("trend", "persistence"): "Readings in a row out of range that count as persistent",
    ("repeat", "red_minutes"): "Minutes after which a red reading stands without another",
    ("repeat", "amber_minutes"): "Minutes within which an amber reading is taken again",
    ("repeat", "same_words_s"): "Seconds within which the same words again are no repeat",
    ("repeat", "unknown_order_minutes"): "Minutes within which the order of two readings is unknown",
    ("reading_times",): "Reading times",
    ("duration_days",): "Days of monitoring",
    ("chase", "reminder"): "Minutes until a reminder",
    ("chase", "second_reminder"): "Minutes until the second reminder, to the carer too",
    ("chase", "missed"): "Minutes until silence is an amber alert",
    ("chase", "early"): "Minutes by which a reading may be early",
    ("quiet", "start"): "Unasked texts go from",
    ("quiet", "end"): "Unasked texts go until",
    ("calls", "every_days"): "Days between check-in calls",
    ("calls", "on_days"): "Days of the check-in calls, counted from onboarding",
    ("advice_loop", "ask_minutes"): "Minutes after “call 999” until the patient is asked whether they did",
    ("advice_loop", "silence_minutes"): "Minutes after “call 999” until silence climbs",
}


def name_of(path: Path) -> str:
    """Name a number in words; one that has none is called by its path."""
    bare = tuple(step for step in path if step != "value")
    if bare in _WORDS:
        return _WORDS[bare]
    match bare:
        case ("ladder", str(urgency), str(field)) if field in _RUNG:
            return _RUNG[field].format(urgency=urgency.capitalize())
        case ("vitals", str(measure), str(field)) if field in _LIMIT:
            return f"{_LIMIT[field].format(measure=MEASURES[measure])}, {UNITS[measure]}"
        case ("bundles", bundle, "target"):
            return f"Patients who are to have the whole bundle{_which(bundle)}, %"
        case ("scores", chart, "change_amber"):
            return f"Rise above the usual score{_which(chart)} that is amber"
        case ("scores", chart, "change_red"):
            return f"Rise above the usual score{_which(chart)} that is red"
        case _:
            return spelled(bare)


def named(key: Path) -> tuple[str, str]:
    """Name a number without its unit, and give the unit: ("SpO2 red at or below", "%"); the unit is empty where it is in the name."""
    name, _, unit = name_of(key).rpartition(", ")
    return (name, unit) if unit in _UNITS else (name_of(key), "")


def valued(value: object, unit: str = "") -> str:
    """Say a number, a time or a list of them, with its unit: "92%", "39 °C", "08:00, 13:00"."""
    text = ", ".join(str(one) for one in value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
    if not unit or unit == "%":
        return text + unit
    said = unit.removesuffix(" of %")
    return f"{text} {said.removesuffix('s') if text == '1' else said}"


def in_words(sentence: str, keys: Iterable[tuple[str, Path]]) -> str:
    """Put a sentence that names numbers by their paths into words; `keys` are the paths as they are written, and their keys."""
    for written, key in sorted(keys, key=lambda one: -len(one[0])):
        sentence = sentence.replace(written, f"“{named(key)[0]}”")
    return sentence


def _which(code: str | int) -> str:
    return f" of {code}" if isinstance(code, str) else ""
