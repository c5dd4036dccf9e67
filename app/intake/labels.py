"""What the numbers are called: the names of the vitals, and the units and things that make a number no vital of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.intake.phrases import wordset


class Vital(StrEnum):
    """What a number is a measurement of."""

    SPO2 = "spo2"  # oxygen saturation, %
    PULSE = "pulse"  # beats a minute
    TEMPERATURE = "temperature"  # °C, unless it looks like °F
    RESPIRATORY_RATE = "respiratory_rate"  # breaths a minute
    PRESSURE = "pressure"  # blood pressure: not asked for
    OTHER = "other"  # anything else that is measured: sugar, weight, battery


@dataclass(frozen=True, slots=True)
class Label:
    """A vital named in the text, at the tokens from `start` to before `end`.

    `after` says that such a name usually stands behind its number, as a unit does.
    """

    vital: Vital
    start: int
    end: int
    after: bool = False


_NAMES: Final[dict[Vital, str]] = {
    Vital.SPO2: """
        spo2, o2, sp, sats, sat, saturation, oxygen, oximeter, oximetry, oximeter reading, pulse oximeter, pulse oximetry, pulse ox,
        blood oxygen, blood o2, blood sats, oxygen saturation, oxygen sats, oxygen level, o2 sats, o2 sat, o2 saturation, sats o2,
        oxygen spo2, spo2 sats, spo2 oxygen, blood oxygen saturation, blood oxygen level, blood oxygen levels, oxygen sat
    """,
    Vital.PULSE: """
        pulse, hr, pr, heart rate, heartrate, heart, heart beat, heart beats, pulse rate, bpm, beats, beats per minute, beats a minute,
        beats per min, beats a min, beats min, beats minute, pulse bpm, pr bpm, pulse heart rate, heart pulse
    """,
    Vital.TEMPERATURE: """
        temp, temperature, body temp, body temperature, degrees, c, celsius, degrees c, degrees celsius, thermometer, f, fahrenheit,
        degrees f, degrees fahrenheit
    """,
    Vital.RESPIRATORY_RATE: """
        rr, resps, resp rate, resps rate, breaths, breaths per minute, breaths a minute, breaths per min, breaths a min, breaths min,
        breaths minute, breathing rate, breath rate, breathing, brpm, breaths rate
    """,
    Vital.PRESSURE: "bp, blood pressure, systolic, diastolic, sys, dia, b p, mmhg",
    Vital.OTHER: """
        glucose, blood glucose, sugar, sugars, blood sugar, blood sugars, bm, bms, bs, weight, wt, weigh, height, bmi, inr, peak flow,
        pf, pefr, fev, fev1, fio2, news, news2, pi, perfusion index, battery, charge, charged, hba1c, cholesterol, ketones, crp, score,
        humidity, volume, hb, haemoglobin, ph, pao2, co2, d3, b12, chance
    """,
}
_AFTER: Final = wordset("bpm beats breaths degrees c celsius f fahrenheit mmhg")
# One letter is a name only right before its number: "S94 P88".
_LETTERS: Final[dict[str, Vital]] = {
    "s": Vital.SPO2,
    "o": Vital.SPO2,
    "p": Vital.PULSE,
    "h": Vital.PULSE,
    "t": Vital.TEMPERATURE,
    "r": Vital.RESPIRATORY_RATE,
}
_PARTS: Final = wordset("level levels reading readings rate value number numbers count % percent")
_LONGEST: Final = 3

PHRASES: Final[dict[tuple[str, ...], Vital]] = {
    tuple(name.split()): vital for vital, names in _NAMES.items() for name in names.replace("\n", " ").split(",")
}
LABEL_WORDS: Final = frozenset(word for phrase in PHRASES for word in phrase) | _PARTS - {"%"}
# The long names, for slips of the finger.
LABEL_KEYWORDS: Final = wordset(
    "level levels reading readings oxygen oximeter oximetry saturation pulse temperature thermometer heartrate"
    " breathing breaths celsius fahrenheit"
)
FAHRENHEIT: Final = frozenset({"f", "fahrenheit"})

# After a number: it counts these, and is no vital.
UNITS: Final = wordset("""
    mg mcg ug ml litre litres liter liters lpm lts ltr ltrs tablet tablets tabs pills puff puffs paracetamol paracetamols ibuprofen
    capsules caps doses drops sachets nebs sprays units amoxicillin prednisolone steroids antibiotics inhalers secs seconds minutes
    mins hours hrs days weeks wks months mths years yrs yo steps stairs flights miles km metres cm mm ft feet inches yards stone
    lbs kg kgs pounds quid pence people children grandchildren cups pints glasses spoons slices biscuits eggs dogs cats books
    cocodamol sleepers episodes attempts laps lengths mmol kpa mmhg pages pillows blankets floors bars
""")
# The same after a small number; after one that may be an oxygen they may begin something else: "94 day 5", "88 min 84".
UNITS_OF_FEW: Final = UNITS | wordset("""
    g l lt tab pill capsule cap dose drop sachet neb nebuliser spray unit sec second min minute hour day week month year yr step
    stair flight mile metre meter meters m foot inch yard st lb pound person kid kids cup pint glass spoon slice egg dog cat book
    texts messages calls episode attempt goes tries times time old lap stops page
""")
# Before a small number: it is the number of something. "Aged 88" holds for any number.
COUNTED: Final = wordset("aged age ext extension pin ref")
COUNTED_FEW: Final = COUNTED | wordset("""
    day days week flat room ward bay house apartment bus page question slot step reference code order ticket stage type grade band
    channel radio route platform junction part section line attempt block floor version born
""")
LIVES_AT: Final = wordset("at live lives living address")
LITRES: Final = wordset("l litre litres liter liters lpm lt lts ltr ltrs")


def find_labels(words: Sequence[str], numbers_at: Sequence[bool]) -> list[Label]:
    """Return the names of vitals in the text, the longest first at each place.

    `numbers_at` says of each token whether it is a number; "sat", "breathing" and single letters need one beside them.
    """
    labels: list[Label] = []
    at = 0
    while at < len(words):
        label = _label_at(words, at)
        if label is None or not _holds(words, numbers_at, label):
            label = _letter_at(words, numbers_at, at)
        if label is None:
            at += 1
        else:
            labels.append(label)
            at = label.end
    return labels


def _label_at(words: Sequence[str], at: int) -> Label | None:
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        vital = PHRASES.get(tuple(words[at : at + length]))
        if vital is not None:
            end = at + length
            while end < len(words) and words[end] in _PARTS and words[end] != "%":
                end += 1
            return Label(vital, at, end, after=words[at] in _AFTER)
    return None


_NEEDS_A_NUMBER: Final = wordset("sat breathing heart score charge c f sp volume news chance beats")


# A name with its answer in a word, "temp normal", or denied, "no temp", names no number.
_STATES: Final = wordset("ok fine normal good great alright steady unchanged same")
_LINKS: Final = wordset(": = - is at of")
_FOR: Final = (wordset("for"), wordset("the my his her me"))
PER_CENT_ONLY: Final = wordset("battery charge charged humidity volume")


def is_answered(words: Sequence[str], numbers_at: Sequence[bool], label: Label) -> bool:
    """Say whether the name needs no number any more."""
    if label.vital is Vital.SPO2 or label.after:
        return False
    denied = label.start > 0 and words[label.start - 1] in {"no", "without"}
    follows = label.end + 1
    answered = label.end < len(words) and words[label.end] in _STATES and not (follows < len(words) and numbers_at[follows])
    return denied or answered


def _holds(words: Sequence[str], numbers_at: Sequence[bool], label: Label) -> bool:
    if label.end - label.start > 1 or words[label.start] not in _NEEDS_A_NUMBER:
        return True
    follows = label.end
    while follows < len(words) and words[follows] in _LINKS:
        follows += 1
    # "97 oxygen 68 heart": at the end of a text such a name stands behind its number.
    behind = (label.after or label.end == len(words)) and label.start > 0 and numbers_at[label.start - 1]
    # "81 for the heart and 95 for the oxygen".
    for_whom = label.start > len(_FOR) and words[label.start - 2] in _FOR[0] and words[label.start - 1] in _FOR[1]
    behind = behind or (for_whom and numbers_at[label.start - 3])
    return behind or (follows < len(words) and numbers_at[follows])


def _letter_at(words: Sequence[str], numbers_at: Sequence[bool], at: int) -> Label | None:
    """Find "P88" and "72p"; a letter among words, as in "sats r 93", is none."""
    vital = _LETTERS.get(words[at])
    if vital is None:
        return None
    follows = at + 2 if at + 1 < len(words) and words[at + 1] in {":", "=", "-"} else at + 1
    if follows < len(words) and numbers_at[follows]:
        among_words = at > 0 and not numbers_at[at - 1] and words[at - 1].isalpha()
        return None if among_words else Label(vital, at, at + 1)
    behind = vital is Vital.PULSE and at > 0 and numbers_at[at - 1]
    return Label(vital, at, at + 1, after=True) if behind else None
