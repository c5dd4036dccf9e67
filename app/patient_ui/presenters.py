"""What the patient's page shows: one slot, one form, one answer; no name and no history. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.intake.reply import Feeling, Oxygen
from app.pathways import asking
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker, Measure, Range
from app.patient_ui.form_values import ORDER, SIGN, Entered
from app.web.form import Form
from app.wording import sentences

_LABELS: Final = ("spo2", "pulse", "respiratory_rate", "spo2_exertion", "temperature", "oxygen", "feeling", ORDER)
_FIELDS: Final = {Measure.TEMPERATURE.value: "temperature"}
"""What the form calls a measurement, where that is not its own name."""
_NUMBERS: Final = (Measure.RESPIRATORY_RATE.value, Measure.TEMPERATURE.value, Measure.EXERTION.value)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: one slot, by the hub's clock, on one pathway."""

    token: str
    slot_at: datetime
    zone: ZoneInfo
    pathway: Pathway
    ranges: Mapping[str, Range]  # of each measurement


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """One more number that the pathway asks for."""

    name: str
    hint: str
    unit: str
    decimal: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form for one slot. `client_id` is made for this sending: a double tap of it is one reading."""

    action: str
    slot: str  # "Monday 2 March, 08:00"
    form: Form
    numbers: tuple[Number, ...]  # asked beside oxygen and pulse
    breathing: tuple[Option, ...]  # on air or on oxygen; empty: not asked
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
    asked = asking.measures_of(place.pathway)
    red = {f"{SIGN}{sign.code}": _sign("red_flag", sign.code) for sign in place.pathway.symptoms.red}
    amber = {f"{SIGN}{sign.code}": _sign("amber_flag", sign.code) for sign in place.pathway.symptoms.amber}
    return FormPage(
        action=f"/r/{place.token}",
        slot=slot_words(place.slot_at, place.zone),
        form=Form({**_labels(place.pathway), **red, **amber}, typed or {}, entered.faults if entered else ()),
        numbers=tuple(_number(name, place) for name in asked if name in _NUMBERS),
        breathing=tuple(_option("oxygen", one.value) for one in Oxygen) if Measure.OXYGEN in asked else (),
        feelings=tuple(_option("feeling", one.value) for one in Feeling),
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


def _number(name: str, place: Place) -> Number:
    exertion = place.pathway.exertion
    hint = sentences.say(f"entry_hint.{name}", {"limit": exertion.min_rest_spo2.value if exertion else None})
    unit = place.ranges[name].unit
    return Number(_FIELDS.get(name, name), hint, "" if unit.startswith("/") else unit, decimal=name == Measure.TEMPERATURE)


def _option(table: str, code: str) -> Option:
    return Option(code, sentences.say(f"{table}.{code}"))


def _labels(pathway: Pathway) -> dict[str, str]:
    """Give the words beside each field: to the patient, or to whoever enters for them."""
    own = asking.asker_of(pathway) is Asker.PATIENT
    tables = {name: "entry" if own or not sentences.has_words(f"entry_for.{name}") else "entry_for" for name in _LABELS}
    return {name: sentences.say(f"{table}.{name}") for name, table in tables.items()}


def _sign(table: str, code: str) -> str:
    words = sentences.say(f"{table}.{code}")
    return words[0].upper() + words[1:]
