"""What a person typed about a duty of the rota, checked: a draft, or every fault in their words. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.errors import Fault
from app.hubs.rota import Draft, Kind
from app.identifiers import IdentifierError, parse_phone

LONGEST_NAME: Final = 80
MOST_STEPS: Final = 9
DAYS: Final = tuple(f"day_{number}" for number in range(7))
"""The seven fields of the days, Monday first; "yes" is ticked."""
_HOUR: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or the faults that stand in its way."""

    draft: Draft | None
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Reader:
    raw: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str:
        return " ".join(self.raw.get(name, "").split())

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(Fault(name, reason))

    def name(self) -> str:
        value = self.text("name")
        if not value or len(value) > LONGEST_NAME:
            self.fault("name", f"Enter their name, in {LONGEST_NAME} letters at most.")
        return value

    def phone(self, *, ours: frozenset[str], allow_test: bool) -> str:
        try:
            value = parse_phone(self.text("phone"), allow_test=allow_test)
        except IdentifierError as error:
            self.fault("phone", error.sentence if self.text("phone") else "Enter the number to text and ring.")
            return ""
        if value in ours:
            self.fault("phone", "It must be a person's: this is the number that patients text.")
        return value

    def kind(self) -> Kind:
        try:
            return Kind(self.text("kind"))
        except ValueError:
            self.fault("kind", "Choose what they are there for.")
            return Kind.ON_CALL

    def step(self) -> int:
        value = self.text("step") or "1"
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= MOST_STEPS):
            self.fault("step", f"Write a number from 1 to {MOST_STEPS}: 1 is told first.")
            return 1
        return int(value)

    def days(self) -> frozenset[int]:
        chosen = frozenset(number for number, name in enumerate(DAYS) if self.raw.get(name) == "yes")
        if not chosen:
            self.fault("days", "Choose at least one day.")
        return chosen

    def hour(self, name: str) -> str:
        value = self.text(name)
        if not _HOUR.fullmatch(value) or (name == "starts" and value == "24:00"):
            self.fault(name, "Write the time as 08:00.")
            return "00:00"
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fault(name, "Write the date as 2026-12-24, or leave it empty.")
            return None


def parse(raw: Mapping[str, str], *, ours: frozenset[str], allow_test: bool) -> Parsed:
    """Check what was typed. `ours` are numbers that the service itself texts from; `allow_test` takes those reserved for drama."""
    reader = _Reader(raw)
    draft = Draft(
        name=reader.name(),
        phone=reader.phone(ours=ours, allow_test=allow_test),
        kind=reader.kind(),
        step=reader.step(),
        days=reader.days(),
        starts=reader.hour("starts"),
        ends=reader.hour("ends"),
        first_day=reader.day("first_day"),
        last_day=reader.day("last_day"),
    )
    if draft.first_day and draft.last_day and draft.last_day < draft.first_day:
        reader.fault("last_day", "The last day is before the first.")
    return Parsed(None if reader.faults else draft, tuple(reader.faults))
