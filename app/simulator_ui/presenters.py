"""What a simulated phone shows. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.caseload.views import EpisodeView
from app.errors import Fault
from app.identifiers import format_phone
from app.simulator_ui.call_presenters import CallView
from app.simulator_ui.stage_presenters import StageView
from app.web.form import Form

LABELS: Final = {"body": "Text message"}
LONGEST: Final = 1600  # characters: what the provider joins into one text
STRANGER: Final = "+447700900899"
"""A number of the drama range that the demo gives to nobody."""
_ARRIVED: Final = frozenset({"accepted", "sent", "delivered"})
_ADDRESS: Final = re.compile(r"(https?://\S+)")


@dataclass(frozen=True, slots=True)
class Said:
    """One text as it was sent: `direction` is "in" from the phone to the service, "out" from the service."""

    direction: str
    body: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `href` where it is an address."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as the phone shows it: `mine` is what was typed here."""

    mine: bool
    pieces: tuple[Piece, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One phone to choose."""

    phone: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Quick:
    """A text that is sent with one press, and what it stands for."""

    body: str
    means: str


QUICK: Final = (
    Quick("96 80", "a good reading"),
    Quick("93 95", "a lowish one"),
    Quick("88 110", "a dangerous one"),
    Quick("chest pain", "words that mean 999"),
)


@dataclass(frozen=True, slots=True)
class PhonePage:
    """One phone and the conversation on it, newest first; `mark` changes with it."""

    phone: str
    shown: str
    whose: str
    about: str
    contacts: tuple[Contact, ...]
    bubbles: tuple[Bubble, ...]
    mark: str
    quick: tuple[Quick, ...]
    form: Form
    service: str  # whom the phone believes it writes to
    call: CallView
    stage: StageView | None  # the scripted afternoon, in the demo


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a phone: whom it writes to and by which clock, its call, and the afternoon that is played."""

    service: str
    zone: ZoneInfo
    call: CallView
    stage: StageView | None = None


def phone_page(
    phone: str,
    stays: Sequence[EpisodeView],
    said: Sequence[Said],
    frame: Frame,
    *,
    typed: str = "",
    faults: tuple[Fault, ...] = (),
) -> PhonePage:
    """Show one phone of a hub's; `stays` are those of the hub, from whom one chooses."""
    owner = next((stay for stay in stays if stay.phone == phone), None)
    carers = next((stay for stay in stays if stay.carer_phone == phone), None)
    shown = [one for one in said if one.direction == "in" or one.status in _ARRIVED]
    return PhonePage(
        phone=phone,
        shown=format_phone(phone),
        whose=owner.name if owner else (f"{carers.name}’s carer" if carers else "A stranger"),
        about=_about(owner) if owner else "a number that belongs to no patient" if carers is None else f"{carers.carer_role or 'carer'}",
        contacts=_contacts(phone, stays),
        bubbles=tuple(_bubble(one, frame.zone) for one in shown),
        mark=f"{len(shown)}.{int(shown[0].at.timestamp() * 1000) if shown else 0}",
        quick=QUICK,
        form=Form(LABELS, {"body": typed}, faults),
        service=frame.service,
        call=frame.call,
        stage=frame.stage,
    )


def first_phone(stays: Sequence[EpisodeView]) -> str:
    """Give the phone that is shown first: a patient's, and a stranger's where there is no patient."""
    return next((stay.phone for stay in stays if stay.phone), STRANGER)


def faults_of(body: str) -> tuple[Fault, ...]:
    """Say what keeps a text from being sent."""
    if not body.strip():
        return (Fault("body", "Write something to send."),)
    if len(body) > LONGEST:
        return (Fault("body", f"A text has at most {LONGEST} characters."),)
    return ()


def _contacts(phone: str, stays: Sequence[EpisodeView]) -> tuple[Contact, ...]:
    ordered = sorted((stay for stay in stays if stay.phone), key=lambda stay: (stay.family_name, stay.given_name))
    known = [Contact(stay.phone, f"{stay.name} ({_about(stay)})", stay.phone == phone) for stay in ordered if stay.phone]
    if all(not one.chosen for one in known) and phone != STRANGER:
        known.insert(0, Contact(phone, format_phone(phone), chosen=True))
    return (*known, Contact(STRANGER, "A stranger (no patient’s number)", phone == STRANGER))


def _about(stay: EpisodeView) -> str:
    usual = f"{stay.usual_spo2}%" if stay.usual_spo2 is not None else "not known"
    own = f", own limits {stay.amber_max}/{stay.red_max}" if stay.amber_max is not None else ""
    return f"usual oxygen {usual}{own}"


def _bubble(one: Said, zone: ZoneInfo) -> Bubble:
    pieces = tuple(Piece(part, part if _ADDRESS.fullmatch(part) else None) for part in _ADDRESS.split(one.body) if part)
    return Bubble(one.direction == "in", pieces, f"{one.at.astimezone(zone):%a %H:%M}")
