"""What was typed about a care plan: a draft, or every fault beside its field. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from app.caseload import fields as read
from app.caseload.care_plan import Admission, CarePlan, Cpr, PlanDraft, PlanType, limits
from app.errors import Fault
from app.wording import gsm7

LONGEST_LINE: Final = 200  # characters
LONGEST_NOTE: Final = 600
LONGEST_RED_TEXT: Final = 280
"""Places in the alphabet of plain texts. The answer around it then fits three segments, as tests/wording holds it to."""
FIELDS: Final = (
    "plan_type", "admission_preference", "cpr_recommendation", "summary", "valid_from", "review_date", "document_ref",
    "capacity_note", "emergency_contact", "red_text",
)  # fmt: skip
# Signs that a word processor puts in by itself, and the plain ones that a person typed.
_PLAIN_SIGNS: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
# A patient who answers with one of these alone turns all our texts off, or on: the network sees to it, not we.
_SWITCHES: Final = re.compile(
    r"\b(?:reply|text|send|answer)(?: with)? [\"']?(?:stop|stopall|end|quit|cancel|unsubscribe|yes|start)\b", re.IGNORECASE
)


AnyCode = TypeVar("AnyCode", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or the faults in its way."""

    draft: PlanDraft | None
    faults: tuple[Fault, ...]


def parse(raw: Mapping[str, str]) -> Parsed:
    """Check what was typed, every field, and give a draft only if nothing is wrong. An unknown field is left alone."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, reader in _READERS.items():
        text = read.plain(raw.get(name, ""))
        if not text:
            continue
        try:
            values[name] = reader(text)
        except read.Unreadable as reason:
            faults.append(Fault(name, str(reason)))
    faults.extend(_together(values, frozenset(fault.field for fault in faults if fault.field)))
    return Parsed(None if faults else _draft(values), tuple(faults))


def to_raw(plan: CarePlan) -> dict[str, str]:
    """Give what one would type to have this plan: for showing it in its form again."""
    return {name: _typed(getattr(plan, name)) for name in FIELDS}


def red_text(text: str) -> str:
    """The text that a red reading is answered with: one line, in the plain alphabet, short enough for a phone."""
    value = read.line(text.translate(_PLAIN_SIGNS), longest=read.LONGEST_ANY)
    strange = sorted(gsm7.strangers(value))
    if strange:
        raise read.Unreadable(f"A text cannot carry {' '.join(strange)}: write it with plain letters and signs.")
    places = gsm7.places(value)
    if places > LONGEST_RED_TEXT:
        raise read.Unreadable(f"This may have up to {LONGEST_RED_TEXT} characters, and has {places}.")
    if _SWITCHES.search(value):
        raise read.Unreadable("Ask for another answer than STOP, END, QUIT, CANCEL or YES: the network takes these for itself.")
    return value


def _summary(text: str) -> str:
    value = read.plan(text)
    if value is None:
        raise read.Unreadable("Write down what the plan says, or choose that there is none.")
    return value


def _one_of(kind: type[AnyCode], sentence: str) -> Callable[[str], AnyCode]:
    def reader(text: str) -> AnyCode:
        try:
            return kind(text)
        except ValueError as error:
            raise read.Unreadable(sentence) from error

    return reader


_NO_KIND: Final = "Choose what kind of plan it is."
_NO_ADMISSION: Final = "Choose what the plan says about hospital."
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "plan_type": _one_of(PlanType, _NO_KIND),
    "admission_preference": _one_of(Admission, _NO_ADMISSION),
    "cpr_recommendation": _one_of(Cpr, "Choose what the plan says about CPR."),
    "summary": _summary,
    "valid_from": read.day,
    "review_date": read.day,
    "document_ref": lambda text: read.line(text, longest=LONGEST_LINE),
    "capacity_note": lambda text: read.line(text, longest=LONGEST_NOTE),
    "emergency_contact": lambda text: read.line(text, longest=LONGEST_LINE),
    "red_text": red_text,
}
_ONLY_WITH_A_PLAN: Final = ("summary", "valid_from", "review_date", "document_ref", "capacity_note", "red_text")


def _together(values: Mapping[str, Any], unread: frozenset[str]) -> Iterator[Fault]:
    """Say what is wrong with fields that are right each by itself, and what is missing."""
    kind = values.get("plan_type")
    if kind is None:
        if "plan_type" not in unread:
            yield Fault("plan_type", _NO_KIND)
    elif kind is PlanType.NONE:
        yield from (Fault(name, "You chose that there is no plan: take this out.") for name in _ONLY_WITH_A_PLAN if name in values)
    else:
        yield from _missing(values, unread)
    begins, reviewed = values.get("valid_from"), values.get("review_date")
    if begins and reviewed and reviewed < begins:
        yield Fault("review_date", "The review cannot be before the plan begins.")


def _missing(values: Mapping[str, Any], unread: frozenset[str]) -> Iterator[Fault]:
    if "admission_preference" not in values and "admission_preference" not in unread:
        yield Fault("admission_preference", _NO_ADMISSION)
    if "summary" not in values and "summary" not in unread:
        yield Fault("summary", "Write down what the plan says.")
    sayable = {"plan_type", "admission_preference"} <= values.keys()
    if sayable and "red_text" in values and not _limits(values):
        yield Fault("red_text", "This plan limits nothing, so a red reading is answered with the 999 advice: take this out.")


def _limits(values: Mapping[str, Any]) -> bool:
    return limits(values["plan_type"], values["admission_preference"])


def _draft(values: Mapping[str, Any]) -> PlanDraft:
    """Give the draft. Where there is no plan, what stands chosen about hospital and CPR means nothing."""
    if values["plan_type"] is PlanType.NONE:
        return PlanDraft(plan_type=PlanType.NONE, emergency_contact=values.get("emergency_contact"))
    return PlanDraft(**values)


def _typed(value: object) -> str:
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value)
