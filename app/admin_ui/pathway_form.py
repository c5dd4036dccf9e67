"""The form of every number of a pathway: its fields by section, what stands in them, and each fault beside its field. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.errors import Fault
from app.pathways import place_words, plain_words
from app.pathways.definition import Definition, Place
from app.pathways.entries import Kind
from app.pathways.item_words import capital

REASON: Final = "reason"
_REASON_LABEL: Final = "Why this is proposed"
_FIRST: Final = "To be filled in first"
# By the first step of a number's path, in the order of the page.
_HEADINGS: Final = {
    "bands": "How a reading is judged",
    "target": "How a reading is judged on oxygen",
    "vitals": "Other measurements",
    "exertion": "After moving",
    "trend": "Against the patient’s own baseline",
    "scores": "Early warning scores",
    "admission": "Who may join",
    "reading_times": "What is asked, and when",
    "duration_days": "What is asked, and when",
    "quiet": "What is asked, and when",
    "repeat": "Taking it again",
    "chase": "When nothing comes",
    "ladder": "How soon a person answers",
    "advice_loop": "After “call 999”",
    "calls": "Check-in calls",
    "bundles": "Care bundles",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One number to be typed. `hint` says what may stand there, and where what stands comes from."""

    name: str
    hint: str
    suffix: str
    narrow: bool
    inputmode: str


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers under one heading."""

    heading: str
    first: bool  # without these the pathway cannot go live
    fields: tuple[Field, ...]


def groups(start: Definition) -> tuple[Group, ...]:
    """Give the fields by heading: those that are needed and empty first."""
    places = start.places
    gaps = tuple(_field(place, start) for place in places if place.is_gap)
    found: dict[str, list[Field]] = {heading: [] for heading in _HEADINGS.values()}
    for place in places:
        if not place.is_gap:
            found[_HEADINGS[str(place.path[0])]].append(_field(place, start))
    rest = tuple(Group(heading, first=False, fields=tuple(fields)) for heading, fields in found.items() if fields)
    return (Group(_FIRST, first=True, fields=gaps), *rest) if gaps else rest


def labels(start: Definition) -> dict[str, str]:
    """Give the words beside each field, in the order of the form."""
    names = {field_of(place): place_words.named(place.key)[0] for place in start.places}
    ordered = [field.name for group in groups(start) for field in group.fields]
    return {**{name: names[name] for name in ordered}, REASON: _REASON_LABEL}


def values(start: Definition) -> dict[str, str]:
    """Give what stands in each field before anything is typed."""
    return {field_of(place): "" if place.value is None else place_words.valued(place.value) for place in start.places}


def settings(start: Definition, typed: Mapping[str, str]) -> dict[str, str]:
    """Give what was typed by the numbers' own names; a field that did not come stays as it stands."""
    return {place.name: typed[field] for place in start.places if (field := field_of(place)) in typed}


def changed(start: Definition, typed: Mapping[str, str]) -> dict[str, str]:
    """Give what was typed where it is not what stood there, and the reason: what a preview has to carry on."""
    stood = values(start)
    return {name: text for name, text in typed.items() if name == REASON or (name in stood and text.strip() != stood[name])}


def faults(start: Definition, found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give each fault beside the field that it concerns, with the numbers in it called by their words."""
    return tuple(Fault(_beside(start, fault.field), _said(start, fault.reason)) for fault in found)


def field_of(place: Place) -> str:
    """Give the name of a number's field: letters, digits, hyphens and underscores."""
    return "n-" + re.sub(r"[^a-z0-9_]+", "-", place.name).strip("-")


def _field(place: Place, start: Definition) -> Field:
    kind = place.kind
    return Field(
        name=field_of(place),
        hint=" ".join(_hints(place, start)),
        suffix=place_words.named(place.key)[1],
        narrow=not kind.many,
        inputmode="text" if kind.clock or kind.many else "decimal" if kind.decimals else "numeric",
    )


def _hints(place: Place, start: Definition) -> Iterable[str]:
    if place.is_gap:
        yield "Needed."
    yield _range(place.kind)
    if not place.needed:
        yield "Empty: there is no such rule."
    origin = plain_words.origin_of(place.entry, start.source["sources"])
    yield f"{capital(origin.words)} ({origin.source})."
    if origin.note:
        yield origin.note


def _range(kind: Kind) -> str:
    match kind:
        case Kind(clock=True, many=True):
            return "Local times in order, such as 08:00, 13:00."
        case Kind(clock=True):
            return "A local time, such as 08:00."
        case Kind(many=True):
            return f"Whole numbers from {kind.least:g} to {kind.most:g}, in order, with commas."
        case _:
            return f"{kind.least:g} to {kind.most:g}."


def _beside(start: Definition, name: str | None) -> str | None:
    """Give the field of a number, of the first of a section, or None for the whole."""
    if name is None:
        return None
    if name == REASON:
        return REASON
    places = start.places
    exact = next((place for place in places if place.name == name), None)
    inside = exact or next((place for place in places if place.name.startswith((f"{name}.", f"{name}["))), None)
    return field_of(inside) if inside else None


def _said(start: Definition, reason: str) -> str:
    names: dict[str, Any] = {place.name: place.key for place in start.places}
    return place_words.in_words(reason, names.items())
