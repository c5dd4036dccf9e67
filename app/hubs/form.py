"""What a person typed about a hub, checked: a draft, or every fault in their words. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import available_timezones

from app.errors import Fault
from app.identifiers import IdentifierError, parse_phone

FIELDS: Final = ("name", "slug", "timezone", "phone", "on_call_phone", "hours_open", "hours_close")
DEFAULT_TIMEZONE: Final = "Europe/London"
# A hub's hours if none are given. Our own default, no public source found: seven days, which a manager changes.
DEFAULT_OPEN: Final = "08:00"
DEFAULT_CLOSE: Final = "20:00"
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOUR: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
LONGEST_NAME: Final = 120
LONGEST_SLUG: Final = 60


@dataclass(frozen=True, slots=True)
class HubDraft:
    """A hub as it should be; every value is checked."""

    name: str
    slug: str
    timezone: str = DEFAULT_TIMEZONE
    phone: str | None = None
    on_call_phone: str | None = None
    hours_open: str = DEFAULT_OPEN
    hours_close: str = DEFAULT_CLOSE


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or the faults that stand in its way."""

    draft: HubDraft | None
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Reader:
    raw: Mapping[str, str]
    allow_test: bool
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str:
        return unicodedata.normalize("NFC", self.raw.get(name, "")).strip()

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(Fault(name, reason))

    def name(self) -> str:
        value = self.text("name")
        if not value:
            self.fault("name", "Enter the hub's name.")
        elif len(value) > LONGEST_NAME:
            self.fault("name", f"The name may have up to {LONGEST_NAME} letters.")
        return value

    def slug(self, name: str) -> str:
        value = self.text("slug") or slug_of(name)
        if name and (not _SLUG.fullmatch(value) or len(value) > LONGEST_SLUG):
            self.fault("slug", "The short name holds small letters, digits and single dashes only, such as north-ward.")
        return value

    def timezone(self) -> str:
        value = self.text("timezone") or DEFAULT_TIMEZONE
        if value not in available_timezones():
            self.fault("timezone", "There is no such time zone. Write it as Europe/London.")
        return value

    def phone(self, name: str) -> str | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return parse_phone(value, allow_test=self.allow_test)
        except IdentifierError as error:
            self.fault(name, error.sentence)
            return None

    def hour(self, name: str, default: str) -> str:
        value = self.text(name) or default
        if not _HOUR.fullmatch(value) or (name == "hours_open" and value == "24:00"):
            self.fault(name, "Write the time as 08:00.")
        return value


def parse(raw: Mapping[str, str], *, allow_test: bool) -> Parsed:
    """Check what was typed; `allow_test` takes the numbers reserved for drama too."""
    reader = _Reader(raw, allow_test)
    name = reader.name()
    draft = HubDraft(
        name=name,
        slug=reader.slug(name),
        timezone=reader.timezone(),
        phone=reader.phone("phone"),
        on_call_phone=reader.phone("on_call_phone"),
        hours_open=reader.hour("hours_open", DEFAULT_OPEN),
        hours_close=reader.hour("hours_close", DEFAULT_CLOSE),
    )
    if draft.phone and draft.phone == draft.on_call_phone:
        reader.fault("on_call_phone", "The on-call number must be a person's: this is the number that patients text.")
    return Parsed(None if reader.faults else draft, tuple(reader.faults))


def split_hours(text: str) -> tuple[str, str]:
    """Give opening and closing time of "08:00-20:00"; what cannot be split is given back whole, to be refused."""
    opens, _, closes = text.replace("–", "-").partition("-")
    return opens.strip(), closes.strip() or "?"


def slug_of(name: str) -> str:
    """Make a short name of a long one: "St Mary’s North" gives "st-marys-north"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
