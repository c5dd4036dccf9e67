"""What the patient's page shows: one slot, one form, one answer; no name and no history. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.intake.reply import Feeling, Oxygen
from app.pathways import asking
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker, Measure, Range
from app.patient_ui.form_values import ORDER, SIGN, Entered
from app.patient_ui.look import LOOKS, Look, Words
from app.web.form import Form
from app.wording import on_page, sentences

_LABELS: Final = ("spo2", "pulse", "respiratory_rate", "spo2_exertion", "temperature", "oxygen", "feeling", ORDER)
_FIELDS: Final = {Measure.TEMPERATURE.value: "temperature"}
"""What the form calls a measurement, where that is not its own name."""
_NUMBERS: Final = (Measure.RESPIRATORY_RATE.value, Measure.TEMPERATURE.value, Measure.EXERTION.value)
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.?!]) +")
LATE: Final = timedelta(minutes=1)
"""From here on a reading is said to have been taken before it came."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: one slot, by the hub's clock, on one pathway."""

    token: str
    slot_at: datetime
    zone: ZoneInfo
    pathway: Pathway
    ranges: Mapping[str, Range]  # of each measurement
    red_max: int  # the highest SpO2, %, that is red for this patient


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to have the page look otherwise."""

    href: str
    text: str
    needs_script: bool


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

    words: Words
    look: Look
    unsent: tuple[str, ...]  # what to do where the reading does not go out
    action: str
    choices: tuple[Choice, ...]  # none where what was typed would be lost by one
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
    answers: bool  # something was sent, and this is what comes of it


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was understood and what to do: the words that a text would have brought, put for a page."""

    words: Words
    look: Look
    unsent: tuple[str, ...]
    again: str  # the address of the form
    paragraphs: tuple[str, ...]
    received: str  # "Sent and received at 08:04."
    urgent: bool


@dataclass(frozen=True, slots=True)
class NoLinkPage:
    """A link that opens nothing, or nothing any more."""

    words: Words
    look: Look
    unsent: tuple[str, ...]
    sentence: str
    todo: str


@dataclass(frozen=True, slots=True)
class LatePage:
    """What was filled in after its link had expired: kept, not as a reading of now, and what to do."""

    words: Words
    look: Look
    unsent: tuple[str, ...]
    advice: tuple[str, ...]
    sentence: str
    urgent: bool
    asks: bool  # for the numbers of now


def form_page(
    place: Place,
    words: Words,
    look: Look,
    *,
    client_id: str,
    typed: Mapping[str, str] | None = None,
    entered: Entered | None = None,
    advice: str = "",
) -> FormPage:
    """Make the form, empty or as it was typed with what is wrong."""
    asked = asking.measures_of(place.pathway)
    red = {f"{SIGN}{sign.code}": _sign(words, "red_flag", sign.code) for sign in place.pathway.symptoms.red}
    amber = {f"{SIGN}{sign.code}": _sign(words, "amber_flag", sign.code) for sign in place.pathway.symptoms.amber}
    return FormPage(
        words=words,
        look=look,
        unsent=unsent(place, words),
        action=look.address(place.token),
        choices=() if typed else _choices(place.token, words, look),
        slot=slot_words(place.slot_at, place.zone, words),
        form=Form({**_labels(place.pathway, words), **red, **amber}, typed or {}, entered.faults if entered else ()),
        numbers=tuple(_number(name, place, words) for name in asked if name in _NUMBERS),
        breathing=tuple(_option(words, "oxygen", one.value) for one in Oxygen) if Measure.OXYGEN in asked else (),
        feelings=tuple(_option(words, "feeling", one.value) for one in Feeling),
        red_signs=tuple(red),
        amber_signs=tuple(amber),
        client_id=client_id,
        ask_order=entered is not None and entered.order_doubtful,
        advice=paragraphs(advice, words, look),
        answers=entered is not None,
    )


def answer_page(
    place: Place, words: Words, look: Look, body: str, *, measured_at: datetime, received_at: datetime, urgent: bool
) -> AnswerPage:
    """Show the answer: the words of a text, and when the reading was taken and came."""
    taken, received = (f"{one.astimezone(place.zone):%H:%M}" for one in (measured_at, received_at))
    told = "received_late" if received_at - measured_at >= LATE else "received"
    return AnswerPage(
        words=words,
        look=look,
        unsent=unsent(place, words),
        again=look.address(place.token),
        paragraphs=paragraphs(body, words, look),
        received=words(told, taken=taken, received=received),
        urgent=urgent,
    )


def no_link_page(words: Words, look: Look, *, expired: bool) -> NoLinkPage:
    """Say that a link is too old, or is none, and what to do instead."""
    what_to_do = words("no_link_advice"), words("unsent_nobody"), words("unsent_kept")  # for what may still wait on the phone
    if expired:
        return NoLinkPage(words, look, what_to_do, words("no_link_expired"), words("no_link_do"))
    return NoLinkPage(words, look, what_to_do, words("no_link_unknown"), words("no_link_copy"))


def late_page(place: Place, words: Words, look: Look, said: str, body: str, *, urgent: bool, watched: bool) -> LatePage:
    """Say that what came through an expired link is kept, and what it was: `said`, or that it was no number.

    `body` is the answer where there is one that is true of a reading that may be old; else what is always said stands there. Whoever is
    not `watched` is asked for no numbers.
    """
    told = paragraphs(body, words, look) or (words("no_link_advice"),)
    sentence = words("late_kept", typed=said) if said else words("late_kept_signs")
    return LatePage(words, look, unsent(place, words), told, sentence, urgent=urgent, asks=watched)


def unsent(place: Place, words: Words) -> tuple[str, ...]:
    """Say what to do where a reading does not go out: whatever its numbers, the emergency line first."""
    return words("unsent_red", threshold=place.red_max), words("unsent_worse"), words("unsent_nobody"), words("unsent_kept")


def paragraphs(body: str, words: Words, look: Look) -> tuple[str, ...]:
    """Give a text's words as a page says them: a paragraph, or one a sentence in easy words."""
    said = on_page.put(body, language=words.language)
    if not look.easy:
        return (said,) if said else ()
    return tuple(one for one in _SENTENCE_ENDS.split(said) if one)


def slot_words(slot_at: datetime, zone: ZoneInfo, words: Words) -> str:
    """Say which slot is answered, by the hub's wall clock."""
    local = slot_at.astimezone(zone)
    weekday, month = words.of("weekday", f"d{local.isoweekday()}"), words.of("month", f"m{local.month}")
    return words.of("slot", "at", {"weekday": weekday, "day": local.day, "month": month, "time": f"{local:%H:%M}"})


def _choices(token: str, words: Words, look: Look) -> tuple[Choice, ...]:
    return tuple(
        Choice(look.turned(name).address(token), words(f"look_{name}_off" if look.has(name) else f"look_{name}"), name == "one")
        for name in LOOKS
    )


def _number(name: str, place: Place, words: Words) -> Number:
    exertion = place.pathway.exertion
    hint = words.of("entry_hint", name, {"limit": exertion.min_rest_spo2.value if exertion else None})
    unit = place.ranges[name].unit
    return Number(_FIELDS.get(name, name), hint, "" if unit.startswith("/") else unit, decimal=name == Measure.TEMPERATURE)


def _option(words: Words, table: str, code: str) -> Option:
    return Option(code, words.of(table, code))


def _labels(pathway: Pathway, words: Words) -> dict[str, str]:
    """Give the words beside each field: to the patient, or to whoever enters for them."""
    own = asking.asker_of(pathway) is Asker.PATIENT
    tables = {name: "entry" if own or not sentences.has_words(f"entry_for.{name}") else "entry_for" for name in _LABELS}
    return {name: words.of(table, name) for name, table in tables.items()}


def _sign(words: Words, table: str, code: str) -> str:
    said = words.of(table, code)
    return said[0].upper() + said[1:]
