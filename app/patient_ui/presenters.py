"""What the patient's page shows: one slot, one form, one answer; no name and no history. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.errors import Fault
from app.intake.reply import AmberFlag, Feeling, RedFlag
from app.messaging.vocabulary import MessageClass
from app.pathways.schema import Pathway
from app.web.form import Form
from app.wording import sentences

RED, AMBER = "red_", "amber_"
TICKED: Final = "yes"
_LABELS: Final = {
    "spo2": "Oxygen",
    "pulse": "Pulse",
    "temperature": "Temperature, if you took it",
    "feeling": "How do you feel, against your last reading?",
}
_FEELINGS: Final = {Feeling.BETTER: "Better", Feeling.SAME: "About the same", Feeling.WORSE: "Worse"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form for one slot. `client_id` is made for this sending: a double tap of it is one reading."""

    action: str
    slot: str  # "Monday 2 March, 08:00"
    form: Form
    feelings: tuple[Option, ...]
    red_signs: tuple[str, ...]  # names of the fields, each a box to tick
    amber_signs: tuple[str, ...]
    client_id: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was understood and what to do: the words that a text would have brought."""

    again: str  # the address of the form
    paragraphs: tuple[str, ...]
    urgent: bool


def form_page(
    token: str,
    slot_at: datetime,
    zone: ZoneInfo,
    pathway: Pathway,
    *,
    client_id: str,
    typed: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
) -> FormPage:
    """Make the form, empty or as it was typed with what is wrong."""
    red = {f"{RED}{sign.code}": _sign("red_flag", sign.code) for sign in pathway.symptoms.red}
    amber = {f"{AMBER}{sign.code}": _sign("amber_flag", sign.code) for sign in pathway.symptoms.amber}
    return FormPage(
        action=f"/r/{token}",
        slot=slot_words(slot_at, zone),
        form=Form({**red, **_LABELS, **amber}, typed or {}, faults),
        feelings=tuple(Option(feeling.value, text) for feeling, text in _FEELINGS.items()),
        red_signs=tuple(red),
        amber_signs=tuple(amber),
        client_id=client_id,
    )


def answer_page(token: str, body: str, message_class: MessageClass) -> AnswerPage:
    """Show the answer, a paragraph a line."""
    lines = tuple(line.strip() for line in body.splitlines() if line.strip())
    return AnswerPage(f"/r/{token}", lines, urgent=message_class is MessageClass.SAFETY)


def slot_words(slot_at: datetime, zone: ZoneInfo) -> str:
    """Say which slot is answered, by the hub's wall clock."""
    local = slot_at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def red_flags(typed: Mapping[str, str]) -> tuple[RedFlag, ...]:
    """Give the emergency signs that were ticked."""
    return tuple(flag for flag in RedFlag if typed.get(f"{RED}{flag.value}") == TICKED)


def amber_flags(typed: Mapping[str, str]) -> tuple[AmberFlag, ...]:
    """Give the other signs that were ticked."""
    return tuple(flag for flag in AmberFlag if typed.get(f"{AMBER}{flag.value}") == TICKED)


def kept(typed: Mapping[str, str], names: Iterable[str]) -> str:
    """Give what was typed as one line, so that the same form sent twice can be told from another."""
    return "\n".join(f"{name}={typed.get(name, '').strip()}" for name in sorted(names))


def _sign(table: str, code: str) -> str:
    words = sentences.say(f"{table}.{code}")
    return words[0].upper() + words[1:]
