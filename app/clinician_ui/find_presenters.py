"""What the page says that finds patients. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.caseload.views import PatientView
from app.clinician_ui import moments
from app.clinician_ui.worklist_presenters import Seat
from app.identifiers import format_nhs_number, format_phone

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One patient who fits."""

    href: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class FindPage:
    """Who fits the words; `full` says that there may be more of them than are shown."""

    words: str
    found: tuple[Found, ...]
    full: bool


def find_page(words: str, found: Sequence[PatientView], seat: Seat) -> FindPage:
    """Show who was found."""
    return FindPage(words, tuple(_found(one, seat) for one in found), full=len(found) == MOST)


def _found(one: PatientView, seat: Seat) -> Found:
    age = moments.age(one.date_of_birth, seat.now.astimezone(seat.hub.zone).date())
    phone = format_phone(one.phone) if one.phone else "no phone"
    about = f"{age} years · born {one.date_of_birth:%d/%m/%Y} · NHS {format_nhs_number(one.nhs_number)} · {phone}"
    return Found(f"/patients/{one.id}", one.name, about)
