"""What was typed into the patient's form, as values or as faults; an emergency that was ticked is never held up by a fault."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Fault
from app.intake.reply import Feeling, Question, ReadingValues
from app.patient_ui import presenters

RANGES = {"spo2": (50, 100), "pulse": (20, 250)}  # clinical facts, 10


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form says; `question` is what is to be asked back with the answer."""

    values: ReadingValues
    faults: tuple[Fault, ...]
    question: Question | None

    @property
    def refused(self) -> bool:
        """Whether the form is shown again: something is wrong or nothing was entered, and no emergency sign is ticked."""
        return bool(self.faults) and not self.values.red_flags


def read(typed: Mapping[str, str]) -> Entered:
    """Read the form. Raises nothing; what cannot be read is a fault beside its field."""
    faults: list[Fault] = []
    spo2, pulse = (_whole(typed, name, faults) for name in RANGES)
    red, amber = presenters.red_flags(typed), presenters.amber_flags(typed)
    feeling = next((one for one in Feeling if one == typed.get("feeling")), None)
    if spo2 is None and not faults:
        faults.append(Fault("spo2", "enter the number with the % sign, or tick what is wrong"))
    values = ReadingValues(spo2=spo2, pulse=pulse, feeling=feeling, red_flags=red, amber_flags=amber)
    return Entered(values, tuple(faults), Question.SPO2_MISSING if spo2 is None else None)


def _whole(typed: Mapping[str, str], name: str, faults: list[Fault]) -> int | None:
    text = typed.get(name, "").strip().removesuffix("%").strip()
    if not text:
        return None
    low, high = RANGES[name]
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        faults.append(Fault(name, f"enter a whole number from {low} to {high}"))
        return None
    return int(text)
