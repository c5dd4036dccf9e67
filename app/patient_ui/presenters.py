"""What the patient's page shows: one slot, one form, one answer; no name and no history. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.intake.reply import Feeling
from app.pathways.schema import Pathway
from app.patient_ui.form_values import ORDER, SIGN, Entered
from app.web.form import Form
from app.wording import sentences

_ASKED: Final = ("spo2", "pulse", "temperature", "feeling", ORDER)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: one slot, by the hub's clock, on one pathway."""

    token: str
    slot_at: datetime
    zone: ZoneInfo
    pathway: Pathway


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
    ask_order: bool
    advice: tuple[str, ...]  # what to do at once, though something is still to be put right


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was understood and what to do: the words that a text would have brought."""

    again: str  # the address of the form
    paragraphs: tuple[str, ...]
    urgent: bool


def form_page(
    place: Place, *, client_id: str, typed: Mapping[str, str] | None = None, entered: Entered | None = None, advice: str = ""
) -> FormPage:
    """Make the form, empty or as it was typed with what is wrong."""
    red = {f"{SIGN}{sign.code}": _sign("red_flag", sign.code) for sign in place.pathway.symptoms.red}
    amber = {f"{SIGN}{sign.code}": _sign("amber_flag", sign.code) for sign in place.pathway.symptoms.amber}
    return FormPage(
        action=f"/r/{place.token}",
        slot=slot_words(place.slot_at, place.zone),
        form=Form({**_labels(), **red, **amber}, typed or {}, entered.faults if entered else ()),
        feelings=tuple(Option(feeling.value, sentences.say(f"feeling.{feeling.value}")) for feeling in Feeling),
        red_signs=tuple(red),
        amber_signs=tuple(amber),
        client_id=client_id,
        ask_order=entered is not None and entered.order_doubtful,
        advice=paragraphs(advice),
    )


def answer_page(token: str, body: str, *, urgent: bool) -> AnswerPage:
    """Show the answer: the words of a text."""
    return AnswerPage(f"/r/{token}", paragraphs(body), urgent)


def paragraphs(body: str) -> tuple[str, ...]:
    """Give a text a paragraph a line."""
    return tuple(line.strip() for line in body.splitlines() if line.strip())


def slot_words(slot_at: datetime, zone: ZoneInfo) -> str:
    """Say which slot is answered, by the hub's wall clock."""
    local = slot_at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def _labels() -> dict[str, str]:
    return {name: sentences.say(f"entry.{name}") for name in _ASKED}


def _sign(table: str, code: str) -> str:
    words = sentences.say(f"{table}.{code}")
    return words[0].upper() + words[1:]
