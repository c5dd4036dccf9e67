"""What one version of a pathway changes against another, in sentences that both who sign can read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.pathways import caution, item_differences, plain_words
from app.pathways import definition as definitions
from app.pathways.caution import Effect
from app.pathways.definition import Definition, Place
from app.pathways.document import Path
from app.pathways.item_differences import Charts
from app.pathways.place_words import named, valued


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different. `effect` is what it does to caution; None where it does nothing, or nobody can say."""

    path: Path  # of a number its key: codes stand in it, not places in a list
    sentence: str
    effect: Effect | None = None
    origin: str | None = None  # where a number that comes in comes from; one that a hub sets itself comes from this very change

    @property
    def looser(self) -> bool | None:
        """Whether the pathway becomes less cautious; None where that is not known."""
        return self.effect.looser if self.effect else None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changes, what needs the most thought first."""

    looser: tuple[Change, ...]  # less cautious
    tighter: tuple[Change, ...]  # more cautious
    others: tuple[Change, ...]  # neither, or nobody can say

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.looser or self.tighter or self.others)


def told(before: Definition, after: Definition, charts: Charts) -> Difference:
    """Give what `after` changes, by what it does to caution."""
    changes = between(before, after, charts)
    looser, tighter, others = (tuple(one for one in changes if one.looser is wanted) for wanted in (True, False, None))
    return Difference(looser, tighter, others)


def between(before: Definition, after: Definition, charts: Charts) -> tuple[Change, ...]:
    """Give everything that `after` changes, in the order of the page; nothing when they say the same.

    `charts` are the score charts there are: only they know which of their levels is the more urgent.
    Which version it is stands beside the difference, and is no part of it. A source that a hub's own signature made is told
    with its number.
    """
    return (*_words(before.source, after.source), *_numbers(before, after), *_items(before, after, charts), *_sources(before, after))


_WORDS: Final = {"name": "The name", "title": "The title", "audience": "For whom it is", "summary": "The summary"}
_ADVICE: Final = {
    "green": "The answer to a green reading",
    "amber": "The answer to an amber reading",
    "red": "The answer to a red reading",
    "amber_symptom": "The answer to amber words",
    "red_symptom": "The answer to red words",
}


def _words(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field, words in _WORDS.items():
        if before[field] != after[field]:
            yield Change((field,), f"{words}: from “{before[field]}” to “{after[field]}”.")
    for level, words in _ADVICE.items():
        old, new = before["advice"][level], after["advice"][level]
        if old != new:
            yield Change(("advice", level), f"{words}: the text “{new}” in place of “{old}”.")


def _numbers(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = {place.key: place for place in before.places}, {place.key: place for place in after.places}
    for key in dict.fromkeys([*new, *old]):
        yield from _number(old.get(key), new.get(key), before, after)


def _number(before: Place | None, after: Place | None, old: Definition, new: Definition) -> Iterator[Change]:
    place = after or before
    assert place is not None  # noqa: S101 -- a key is that of one of the two
    was, now = before.value if before else None, after.value if after else None
    if was != now:
        origin = None if after is None or now is None or definitions.is_hubs(after.source) else str(_origin(after, new))
        # Before a number that is needed was there the pathway was not live: there is nothing to be more cautious than.
        effect = None if before is not None and before.is_gap else caution.of(place.key, was, now)
        yield Change(place.key, _moved(place, was, now), effect, origin)
    elif before is None or after is None:
        come = "there is a place for it now, which is empty" if before is None else "its place, which was empty, is gone"
        yield Change(place.key, f"{named(place.key)[0]}: {come}.")
    elif _beside(before, old) != _beside(after, new):
        yield Change(place.key, _backed(before, after, old, new))


def _moved(place: Place, was: Any, now: Any) -> str:  # noqa: ANN401 -- a number, a time, or a list of them
    name, unit = named(place.key)
    if now is None:
        return f"{name}: taken out. It was {valued(was, unit)}."
    if was is None:
        before = "Nothing stood here before." if place.needed else "There was no such rule before."
        return f"{name}: {valued(now, unit)}. {before}"
    return f"{name}: from {valued(was, unit)} to {valued(now, unit)}."


def _backed(before: Place, after: Place, old: Definition, new: Definition) -> str:
    """Say that a number is as it was, and what is different about where it comes from."""
    name, unit = named(after.key)
    shown = "still empty" if after.value is None else f"still {valued(after.value, unit)}"
    if before.needed is not after.needed:
        return f"{name}: {shown}. {'It is needed now.' if after.needed else 'One can do without it now.'}"
    return f"{name}: {shown}. Where it comes from: {_origin(after, new)} in place of {_origin(before, old)}."


def _beside(place: Place, of: Definition) -> tuple[object, ...]:
    return _origin(place, of), place.source, place.note, place.needed


def _origin(place: Place, of: Definition) -> plain_words.Origin:
    return plain_words.origin_of(place.entry, of.source["sources"])


def _items(before: Definition, after: Definition, charts: Charts) -> Iterator[Change]:
    for told in item_differences.between(before.source, after.source, charts):
        yield Change(told.path, told.sentence, told.effect)


def _sources(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = before.source["sources"], after.source["sources"]
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) == new.get(key) or (definitions.is_hubs(key) and key not in old):
            continue
        yield Change(("sources", key), _listed(key, old.get(key), new.get(key)))


def _listed(key: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"A source is new: {key}, “{now}”."
    if now is None:
        return f"A source is no longer listed: {key}, “{was}”."
    return f"The source {key} is described anew: “{now}” in place of “{was}”."
