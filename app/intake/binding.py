"""Which number belongs to which name: "94 sats, pulse 88", "SpO2 HR 94 88". Two readings as good as each other are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, assert_never

from app.intake.doubts import DENIES, INEXACT, NOT_NOW
from app.intake.labels import PER_CENT_ONLY, Label, Vital
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token
from app.intake.vocabulary import FILLERS

_STATES: Final = wordset("fine ok good normal great alright well steady")
_LINKS: Final = (
    FILLERS | INEXACT | NOT_NOW | DENIES | wordset("last this between usual thing thingy gadget = : - | / % ( ) , * & + ; # \" ' ~ < > but")
)
_PARTING: Final = wordset(", ; . ! ? and an & + | but then plus with")
_TOGETHER: Final = wordset("and an & / , ; - | + . : over")
_FARTHEST: Final = 7
_LIKELY_SPO2: Final = 85
_HOTTEST: Final = 46
_COOLEST_FAHRENHEIT: Final = 94
_LEAST_LIKELY: Final = 20  # a number below is an oxygen only if nothing else can be
_MOST: Final = 40  # names and numbers in one text; more than this is no reading, and is asked about
_BACKWARDS: Final = wordset("for is my me was on the as in are of ( ) - % ,")

Pairs = frozenset[tuple[int, Vital]]


@dataclass(frozen=True, slots=True)
class Binding:
    """The numbers that were named, by token; the bare ones; the vitals named without a number; `unsure` if it may be otherwise."""

    named: dict[int, Vital]
    bare: tuple[int, ...]
    dangling: frozenset[Vital]
    unsure: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """One name or one number; `start` and `end` are token places."""

    start: int
    end: int
    label: Label | None


@dataclass(frozen=True, slots=True)
class _Best:
    """The best ways to read the rest of a text: names used, how closely they stand, and up to two different results."""

    used: int
    closeness: float
    results: frozenset[Pairs]


_END: Final = _Best(0, 0.0, frozenset({frozenset()}))


def bind(tokens: Sequence[Token], labels: Sequence[Label]) -> Binding:
    """Give each number its name, if it has one, so that most names find a number and stand close to it."""
    items = _items(tokens, labels)
    numbers = [item.start for item in items if item.label is None]
    found = frozenset(label.vital for label in labels)
    if len(items) > _MOST:
        return Binding({}, tuple(numbers), found, unsure=True)
    best = _best(tokens, items) if labels else _END
    chosen = min(best.results, key=sorted)
    named = dict(chosen)
    return Binding(
        named=named,
        bare=tuple(place for place in numbers if place not in named),
        dangling=found - set(named.values()),
        unsure=len(best.results) > 1 or _says_twice(tokens, named),
    )


def _says_twice(tokens: Sequence[Token], named: dict[int, Vital]) -> bool:
    """Say whether a vital other than the oxygen has two values: then a name may have the wrong number."""
    values = {(vital, tokens[place].value) for place, vital in named.items() if vital not in (Vital.SPO2, Vital.OTHER)}
    return len({vital for vital, _ in values}) < len(values)


def _items(tokens: Sequence[Token], labels: Sequence[Label]) -> list[_Item]:
    by_start = {label.start: label for label in labels}
    inside = {place for label in labels for place in range(label.start, label.end)}
    items: list[_Item] = []
    for place, token in enumerate(tokens):
        label = by_start.get(place)
        if label is not None:
            _add_label(items, label)
        elif token.kind in (Kind.NUMBER, Kind.UNCLEAR) and place not in inside:
            items.append(_Item(place, place + 1, None))
    return items


def _add_label(items: list[_Item], label: Label) -> None:
    """Add a name, or join it to the same name right before: "oxygen (SpO2) 94"."""
    last = items[-1] if items else None
    if last is not None and last.label is not None and last.label.vital is label.vital and label.start - last.end <= 1:
        items[-1] = _Item(last.start, label.end, Label(label.vital, last.start, label.end, after=last.label.after and label.after))
    else:
        items.append(_Item(label.start, label.end, label))


def _best(tokens: Sequence[Token], items: Sequence[_Item]) -> _Best:
    """Go from the end to the beginning, keeping for each place the best way to read what follows."""
    best: list[_Best] = [_END] * (len(items) + 1)
    for at in range(len(items) - 1, -1, -1):
        options = [best[at + 1]]
        options += _block(tokens, items, at, best)
        for named, number in (items[at : at + 2], items[at : at + 2][::-1]) if at + 1 < len(items) else ():
            if named.label is not None and number.label is None:
                options += _couple(tokens, named.label, number, best[at + 2])
        options += _enclosed(tokens, items, at, best)
        best[at] = _better(options)
    return best[0]


def _better(options: Sequence[_Best]) -> _Best:
    top = max((option.used, option.closeness) for option in options)
    ties = [option for option in options if (option.used, option.closeness) == top]
    results = sorted({result for option in ties for result in option.results}, key=sorted)
    return _Best(top[0], top[1], frozenset(results[:2]))


def _couple(tokens: Sequence[Token], label: Label, number: _Item, rest: _Best) -> list[_Best]:
    """Read a name and the number beside it as one, if the number may be that at all."""
    if not _may_be(tokens, label, tokens[number.start]):
        return []
    backwards = number.start < label.start
    if backwards and label.vital is Vital.OTHER and tokens[number.start].may_be_spo2:
        return []
    start, end = (number.end, label.start) if backwards else (label.end, number.start)
    closeness = _closeness(tokens, start, end, backwards=backwards)
    if not closeness:
        return []
    if label.vital is Vital.SPO2 and tokens[number.start].whole < _LEAST_LIKELY:
        closeness -= 1.5
    if label.after:
        closeness += 1.0 if backwards else -0.5
    elif label.vital is not Vital.SPO2 and backwards:
        # "94 pulse 88" is oxygen, then its pulse, in the order asked for.
        closeness -= 0.25
    return [_with(rest, {(number.start, label.vital)}, closeness)]


def _may_be(tokens: Sequence[Token], label: Label, number: Token) -> bool:
    """A temperature is below 46, or 94 and more (°F, or its point left out); a battery is told in per cent."""
    match label.vital:
        case Vital.TEMPERATURE:
            return number.value < _HOTTEST or number.value >= _COOLEST_FAHRENHEIT
        case Vital.OTHER:
            return number.percent or tokens[label.start].word not in PER_CENT_ONLY
        case Vital.RESPIRATORY_RATE:
            # "Took bad with the breathing 91 104": nobody breathes as fast, and it may be the oxygen.
            return tokens[label.start].word != "breathing" or label.end - label.start > 1 or number.whole < _LIKELY_SPO2
        case Vital.SPO2 | Vital.PULSE | Vital.PRESSURE:
            return True
        case _:
            assert_never(label.vital)


def _enclosed(tokens: Sequence[Token], items: Sequence[_Item], at: int, best: Sequence[_Best]) -> list[_Best]:
    """Read a number between its name and its unit, "temp 38.5 C": both are used by it."""
    if at + 2 >= len(items) or items[at + 1].label is not None:
        return []
    name, unit = items[at].label, items[at + 2].label
    if name is None or unit is None or name.vital is not unit.vital or not unit.after:
        return []
    before = _closeness(tokens, items[at].end, items[at + 1].start, backwards=False)
    behind = _closeness(tokens, items[at + 1].end, items[at + 2].start, backwards=True)
    if not before or not behind:
        return []
    rest = _with(best[at + 3], {(items[at + 1].start, name.vital)}, before + behind + 1.0)
    return [_Best(rest.used + 1, rest.closeness, rest.results)]


def _with(rest: _Best, pairs: set[tuple[int, Vital]], closeness: float) -> _Best:
    results = frozenset(result | pairs for result in rest.results)
    return _Best(rest.used + len(pairs), rest.closeness + closeness, results)


def _closeness(tokens: Sequence[Token], start: int, end: int, *, backwards: bool) -> float:
    """Return how closely a name and a number stand: 2 side by side, 1 parted by "and" or a comma, 0 not together."""
    between = [token.word for token in tokens[start:end]]
    if len(between) > _FARTHEST or _ends_in_a_state(between) or not _LINKS.union(_PARTING).issuperset(between):
        return 0.0
    if backwards and not _BACKWARDS.issuperset(between):
        return 0.5 if _PARTING.issuperset(between) else 0.0
    return 2.0 if _PARTING.isdisjoint(between) else 1.0


def _ends_in_a_state(between: Sequence[str]) -> bool:
    """Say whether the name has its answer in a word: "pulse fine, 96 72"."""
    return any(word in _STATES and after in _PARTING for word, after in pairwise(between))


def _block(tokens: Sequence[Token], items: Sequence[_Item], at: int, best: Sequence[_Best]) -> list[_Best]:
    """Read "SpO2 HR 94 88" and "94 88 SpO2 HR": as many names as numbers, in the same order."""
    names_first = items[at].label is not None
    size = _run(items, at)
    middle, end = at + size, at + 2 * size
    if size <= 1 or end > len(items) or _run(items, middle) < size or (not names_first and _run(items, middle) != size):
        return []
    names = [item.label for item in items[at:end] if item.label is not None]
    vitals = [label.vital for label in names]
    places = [item.start for item in items[at:end] if item.label is None]
    if (
        len(set(vitals)) < size
        or Vital.OTHER in vitals
        or not _side_by_side(tokens, items[at:end])
        or not _closeness(tokens, items[middle - 1].end, items[middle].start, backwards=False)
    ):
        return []
    if not all(_may_be(tokens, label, tokens[place]) for label, place in zip(names, places, strict=True)):
        return []
    return [_with(best[end], set(zip(places, vitals, strict=True)), 1.5 * size)]


def _side_by_side(tokens: Sequence[Token], items: Sequence[_Item]) -> bool:
    """Say whether names follow names, and numbers numbers, with nothing but marks and "and" between."""
    alike = [(one, other) for one, other in pairwise(items) if (one.label is None) == (other.label is None)]
    return all(_TOGETHER.issuperset(token.word for token in tokens[one.end : other.start]) for one, other in alike)


def _run(items: Sequence[_Item], at: int) -> int:
    """Return how many names, or how many numbers, follow one another from `at`; looks no farther than a few."""
    kind = items[at].label is None if at < len(items) else None
    size = 0
    while at + size < len(items) and size < _FARTHEST and (items[at + size].label is None) == kind:
        size += 1
    return size
