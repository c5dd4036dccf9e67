"""A pathway as it is shipped or proposed: sound, but with places that clinicians still have to fill in and sign."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.errors import Fault, Invalid
from app.pathways import entries, pathway_document, reader
from app.pathways.document import DocumentFault, Path, Unsound, spelled
from app.pathways.entries import Kind
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Label

HUB: Final = "hub"
"""The sources of numbers that a hub's own clinicians set and signed begin so: hub1, hub2."""
NONE: Final = "none"
"""What is typed for a number that one does without."""
_HUBS: Final = re.compile(rf"{HUB}[1-9][0-9]{{0,5}}")
_UNFIT: Final = "These numbers cannot be used."
_NUMBER: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Place:
    """One number of a definition: where it stands, what may stand there, and what does. `value` None: it is empty."""

    path: Path
    key: Path  # the path, with the code of a chart or a bundle where that has its number in a list
    kind: Kind
    value: Any
    source: str
    label: Label
    note: str | None  # what is remembered of it, not confirmed
    needed: bool  # without it the pathway cannot go live

    @property
    def name(self) -> str:
        """The path as people write it: `bands.red_max`."""
        return spelled(self.path)

    @property
    def entry(self) -> dict[str, Any]:
        """Where it comes from, as an entry of the file says it."""
        return {"source": self.source, "label": self.label, **({"note": self.note} if self.note else {})}

    @property
    def is_gap(self) -> bool:
        """Whether it is empty and may not stay so."""
        return self.value is None and self.needed


@dataclass(frozen=True)
class Definition:
    """The plain data of a sound definition, and what is still empty in it."""

    source: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The pathway's name: small letters and hyphens."""
        return str(self.source["name"])

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.source["title"])

    @property
    def version(self) -> str:
        """The version that the file states."""
        return str(self.source["version"])

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every number that it has a place for, in the order of the sections."""
        return tuple(_places(self.source))

    @property
    def gaps(self) -> tuple[Place, ...]:
        """What clinicians must fill in before it can go live."""
        return tuple(place for place in self.places if place.is_gap)

    def complete(self) -> Pathway:
        """Give the pathway; raises `Unsound` naming every gap while there is one."""
        if self.gaps:
            raise Unsound(tuple(DocumentFault((*gap.path, "value"), entries.EMPTY) for gap in self.gaps))
        return reader.read(self.source)

    def filled(self, settings: Mapping[str, str], *, signed: str) -> "Definition":
        """Give the definition with these numbers, by their names: what differs becomes LOCAL, and `signed` is its source.

        Lists are written with spaces or commas; "none" empties what may be empty. Raises `Invalid` with each fault beside its name.
        """
        known, faults = {place.name: place for place in self.places}, []
        source, key = deepcopy(dict(self.source)), self._next_hub_source()
        for name, text in settings.items():
            try:
                _set(source, _known(known, name), text, key)
            except _NotThat as wrong:
                faults.append(Fault(name, str(wrong)))
        changed = source != self.source
        if changed:
            source["sources"] = {**source["sources"], key: signed}
        if faults:
            raise Invalid(_UNFIT, faults=tuple(faults))
        refuse(pathway_document.faults_of(source))
        return Definition(source) if changed else self

    def keeping(self, own: "Definition") -> "Definition":
        """Give this definition with the numbers that a hub set in `own`, an earlier one: a newer file does not undo a signature.

        What a newer file makes of them together is looked at when it is filled in.
        """
        places = {place.key: place for place in self.places}
        source, signed = deepcopy(dict(self.source)), set()
        for theirs in own.places:
            if is_hubs(theirs.source) and theirs.key in places:
                entry, kept = _entry(source, places[theirs.key].path), _entry(own.source, theirs.path)
                entry.update(value=kept["value"], source=kept["source"], label=kept["label"])
                signed.add(theirs.source)
        source["sources"] = {**source["sources"], **{key: what for key, what in own.source["sources"].items() if is_hubs(key)}}
        return Definition(source) if signed else self

    def _next_hub_source(self) -> str:
        """Give a key that no earlier signature has: each change keeps its own source."""
        taken = sum(1 for key in self.source["sources"] if is_hubs(str(key)))
        return f"{HUB}{taken + 1}"


class _NotThat(ValueError):
    """What was typed does not fit its place."""


def is_hubs(source: str) -> bool:
    """Whether a number with this source was set and signed in the hub itself."""
    return _HUBS.fullmatch(source) is not None


def of(pathway: Pathway) -> Definition:
    """Give the definition that a pathway was read from."""
    return Definition(pathway.document)


def from_document(source: object) -> Definition:
    """Give the definition in plain data, as it was signed; raises `Unsound` with every fault when it cannot be read."""
    faults = pathway_document.faults_of_signed(source)
    if faults or not isinstance(source, dict):
        raise Unsound(faults)
    return Definition(source)


def refuse(faults: Iterable[DocumentFault]) -> None:
    """Raise `Invalid` with these faults, each beside the number that it concerns; none is no reason to."""
    told = tuple(Fault(_plain(fault.path), _sentence(fault.expected)) for fault in faults)
    if told:
        raise Invalid(_UNFIT, faults=told)


def _places(source: Mapping[str, Any]) -> Iterator[Place]:
    for path, kind, spare in pathway_document.kinds(dict(source)):
        entry = _entry(source, path)
        needed = not spare or entry.get("required", False)
        yield Place(path, _keyed(source, path), kind, entry["value"], entry["source"], Label(entry["label"]), entry.get("note"), needed)


def _keyed(source: Mapping[str, Any], path: Path) -> Path:
    return tuple(_code(_entry(source, path[: at + 1])) if isinstance(step, int) else step for at, step in enumerate(path))


def _code(item: Mapping[str, Any]) -> str:
    return str(item.get("chart") or item.get("code"))


def _entry(source: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 -- plain data
    for step in path:
        source = source[step]
    found: dict[str, Any] = source
    return found


def _known(places: Mapping[str, Place], name: str) -> Place:
    if name not in places:
        raise _NotThat("There is no such number in this pathway.")
    return places[name]


def _plain(path: Path) -> str:
    return spelled(path).removesuffix(".value")


def _set(source: dict[str, Any], place: Place, text: str, key: str) -> None:
    value = _typed(place, text)
    if value == place.value:
        return
    entry = _entry(source, place.path)
    entry.update(value=value, source=key, label=str(Label.UNCONFIRMED if value is None else Label.LOCAL))


def _typed(place: Place, text: str) -> Any:  # noqa: ANN401 -- a number, a time, or a list of them
    """Read what was typed; raises `_NotThat`."""
    written = text.strip()
    if written.casefold() in {"", NONE}:
        if place.needed:
            raise _NotThat("This number is needed: the pathway cannot go live without it.")
        return None
    words = written.replace(",", " ").split() if place.kind.many else [written]
    values = [_one(word, place.kind) for word in words]
    value = values if place.kind.many else values[0]
    faults = list(entries.value_faults(place.path, value, place.kind))
    if faults:
        raise _NotThat(_sentence(faults[0].expected))
    return value


def _one(word: str, kind: Kind) -> Any:  # noqa: ANN401 -- a number or a time
    if kind.clock:
        if not entries.CLOCK.fullmatch(word):
            raise _NotThat("Expected a local time, such as 08:00.")
        return word
    if not _NUMBER.fullmatch(word):
        raise _NotThat(f"Expected {kind.expected}.")
    return float(word) if kind.decimals or "." in word else int(word)


def _sentence(expected: str) -> str:
    return f"{expected[0].upper()}{expected[1:]}."
