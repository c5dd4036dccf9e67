"""What a person typed about a member of staff, checked: a draft, or every fault in their words. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import Fault
from app.identity.roles import Role

FIELDS: Final = ("email", "name", "role")
LONGEST_NAME: Final = 120
LONGEST_EMAIL: Final = 254  # RFC 5321
_EMAIL: Final = re.compile(r"[^@\s\"<>(),;:\\]+@[^@\s.]+(?:\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """A member of staff as they should be; every value is checked."""

    email: str  # lower case
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or the faults that stand in its way."""

    draft: StaffDraft | None
    faults: tuple[Fault, ...] = ()


def parse(raw: Mapping[str, str]) -> Parsed:
    """Check what was typed."""
    typed = {name: unicodedata.normalize("NFC", raw.get(name, "")).strip() for name in FIELDS}
    email, name, role = typed["email"].lower(), typed["name"], _role(typed["role"])
    faults = []
    if not _EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        faults.append(Fault("email", "Enter an e-mail address, such as name@example.nhs.uk."))
    if not 0 < len(name) <= LONGEST_NAME:
        faults.append(Fault("name", "Enter the person's name."))
    if role is None:
        faults.append(Fault("role", "Choose clinician, manager or administrator."))
    draft = StaffDraft(email, name, role) if role is not None and not faults else None
    return Parsed(draft, tuple(faults))


def _role(text: str) -> Role | None:
    try:
        return Role(text.lower())
    except ValueError:
        return None
