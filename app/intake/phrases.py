"""Phrases found in a run of words: each pattern is a row of slots with small gaps, looked up by its first word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Code = TypeVar("Code")


def wordset(text: str) -> frozenset[str]:
    """Return the words of a text parted by spaces: a long list of words reads best so."""
    return frozenset(text.split())


# A gap does not reach over these: they begin another thought.
NO_GAP_OVER: Final = frozenset({".", ",", "?", "but", "count", "counting", "counted", "measure", "need", "needs", "send"})


@dataclass(frozen=True, slots=True)
class Match(Generic[Code]):
    """A phrase found: its code and the places of the terms that fill its slots, ascending."""

    code: Code
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """The place of its first term."""
        return self.places[0]

    @property
    def end(self) -> int:
        """One past the place of its last term."""
        return self.places[-1] + 1


@dataclass(frozen=True, slots=True)
class _Slot:
    gap: int
    words: frozenset[str]


class Phrasebook(Generic[Code]):
    """Patterns ready to be found.

    A pattern is written as slots parted by spaces: `a|b` is either word, `@name` a class of words, and `~2` before a
    slot lets up to two other words stand before it.
    """

    def __init__(self, patterns: Mapping[Code, Sequence[str]], classes: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[Code, tuple[_Slot, ...]]]] = {}
        self.words: frozenset[str] = frozenset()
        for code, texts in patterns.items():
            for text in texts:
                self._add(code, _slots(text, classes))

    def _add(self, code: Code, slots: tuple[_Slot, ...]) -> None:
        self.words |= {word for slot in slots for word in slot.words}
        for word in slots[0].words:
            self._by_first.setdefault(word, []).append((code, slots))

    def find(self, terms: Sequence[str]) -> list[Match[Code]]:
        """Return every match, in the order of the places they begin at; work is bounded per term."""
        found: list[Match[Code]] = []
        for place, term in enumerate(terms):
            for code, slots in self._by_first.get(term, ()):
                found += [Match(code, places) for places in _fillings(terms, (place,), slots)]
        return found


def _fillings(terms: Sequence[str], places: tuple[int, ...], slots: tuple[_Slot, ...]) -> Iterator[tuple[int, ...]]:
    if len(places) == len(slots):
        yield places
        return
    slot = slots[len(places)]
    start = places[-1] + 1
    for place in range(start, min(start + slot.gap + 1, len(terms))):
        if terms[place] in slot.words:
            yield from _fillings(terms, (*places, place), slots)
        if terms[place] in NO_GAP_OVER:
            return


def _slots(text: str, classes: Mapping[str, str]) -> tuple[_Slot, ...]:
    slots: list[_Slot] = []
    gap = 0
    for piece in text.split():
        if piece.startswith("~"):
            gap = int(piece[1:])
        else:
            slots.append(_Slot(gap, frozenset(_words(piece, classes))))
            gap = 0
    return tuple(slots)


def _words(piece: str, classes: Mapping[str, str]) -> Iterable[str]:
    for word in piece.split("|"):
        if word.startswith("@"):
            yield from _words(classes[word[1:]], classes)
        else:
            yield word
