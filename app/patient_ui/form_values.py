"""What was typed into the patient's form, as values or as faults. What may be an emergency is never held up by a fault. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.errors import Fault
from app.intake import form_parser
from app.intake.form_parser import Reason
from app.intake.reply import AmberFlag, Feeling, Question, ReadingValues, RedFlag
from app.pathways.vocabulary import Range
from app.wording import sentences

SIGN: Final = "sign_"
TICKED: Final = "yes"
ORDER: Final = "order_confirmed"
TAKEN_AGO: Final = "taken_ago"
"""The field that says how many seconds ago the form was filled in, where it could not be sent at once."""
MEASURED: Final = {
    "spo2": "spo2",
    "pulse": "pulse",
    "temperature": "temperature_c",
    "respiratory_rate": "respiratory_rate",
    "spo2_exertion": "spo2_exertion",
}
"""The measurement that each number of the form is."""
_LONGEST_NUMBER: Final = 20
_NO_PART: Final = ("client_id", TAKEN_AGO)  # what says nothing of the patient, and may differ from one trying to the next
_ANY_PULSE: Final = "60"
_LONGEST_AGO: Final = 9  # digits


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form says. With a fault there is no reading, but what was ticked stands, and `values.candidates` may be low."""

    values: ReadingValues
    faults: tuple[Fault, ...]
    order_doubtful: bool  # the two numbers may be the wrong way round: ask
    question: Question | None  # what is to be asked back with the answer

    def takes_part(self, red_max: int) -> bool:
        """Whether it is taken in now: a whole reading, or anything that may need help. `red_max` is the highest red SpO2, %."""
        values = self.values
        unwell = values.red_flags or values.amber_flags or values.feeling is Feeling.WORSE
        return not self.faults or bool(unwell) or min(values.candidates, default=red_max + 1) <= red_max


def read(typed: Mapping[str, str], ranges: Mapping[str, Range], *, language: str = sentences.FALLBACK) -> Entered:
    """Read the form; `ranges` are those of the patient's pathway. Raises nothing; what cannot be read is a fault beside its field."""
    pulse = typed.get("pulse", "").strip()
    parsed = form_parser.parse_fields(
        spo2=typed.get("spo2", ""),
        # The pulse may be missing, as in a text: it is then asked for. Some pulse is read instead, and taken out again.
        pulse=pulse or _ANY_PULSE,
        temperature=typed.get("temperature", ""),
        respiratory_rate=typed.get("respiratory_rate", ""),
        spo2_exertion=typed.get("spo2_exertion", ""),
        oxygen=typed.get("oxygen", ""),
        feeling=typed.get("feeling", ""),
        symptom_codes=[flag.value for flag in (*RedFlag, *AmberFlag) if typed.get(f"{SIGN}{flag.value}") == TICKED],
        order_confirmed=typed.get(ORDER) == TICKED,
        ranges=ranges,
    )
    values = parsed.values if pulse else replace(parsed.values, pulse=None)
    return Entered(
        values=values,
        faults=tuple(Fault(fault.field, sentences.say(f"entry_fault.{fault.reason.value}", language=language)) for fault in parsed.faults),
        order_doubtful=any(fault.reason is Reason.PERHAPS_SWAPPED for fault in parsed.faults) or typed.get(ORDER) == TICKED,
        question=_question(values, faulty=bool(parsed.faults)),
    )


def numbers(typed: Mapping[str, str]) -> dict[str, str]:
    """Give what was typed as numbers, by measurement, as it stands: whether it can be read or not."""
    written = {measure: " ".join(typed.get(field, "").split())[:_LONGEST_NUMBER] for field, measure in MEASURED.items()}
    return {measure: text for measure, text in written.items() if text}


def kept(typed: Mapping[str, str]) -> str:
    """Give what was typed as one text, so that the same form sent twice can be told from another."""
    return "\n".join(f"{name}={value.strip()}" for name, value in sorted(typed.items()) if name not in _NO_PART)


def taken_ago(typed: Mapping[str, str], *, longest: timedelta = timedelta.max) -> timedelta:
    """Say how long ago a reading was taken: by two looks at one clock, so that it need not be right, and within what is possible.

    Nothing, or nothing that can be read, is now.
    """
    said = typed.get(TAKEN_AGO, "").strip()
    if not said.isdecimal() or len(said) > _LONGEST_AGO:
        return timedelta(0)
    return min(timedelta(seconds=int(said)), longest)


def _question(values: ReadingValues, *, faulty: bool) -> Question | None:
    if faulty:
        return Question.READING_MISSING
    return Question.PULSE_MISSING if values.pulse is None else None
