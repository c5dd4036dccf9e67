"""A reading at rest and one after moving in one text, each with its pulse: "resting 95 pulse 82, after a walk 93 pulse 97"."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.intake.doubts import AT_REST, of_exertion
from app.intake.labels import Label, Vital
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

_ENDS: Final = wordset(". , ; ! then but")
_TIES: Final = wordset("is was : of")
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class _Pair:
    """The numbers of one clause: `oxygen` is the place of the one that is not the pulse."""

    clause: range
    numbers: frozenset[int]
    oxygen: int


@dataclass(frozen=True, slots=True)
class Parted:
    """The tokens with the reading after moving set aside, the names that are left, and where its oxygen stands (None: there is none)."""

    tokens: list[Token]
    named: Sequence[Label]
    place: int | None


def part(tokens: list[Token], named: Sequence[Label]) -> Parted:
    """Set aside the pair of a clause of effort, where another clause holds one that says it was at rest."""
    pulses = frozenset(place for label in named if label.vital is Vital.PULSE for place in _behind(tokens, label.end))
    pairs = [pair for clause in _clauses(tokens) if (pair := _pair(tokens, pulses, clause)) is not None]
    if len(pairs) != _PAIR:
        return Parted(tokens, named, None)
    moved = [pair for pair in pairs if any(of_exertion(tokens, at) for at in pair.numbers)]
    rested = [pair for pair in pairs if pair not in moved and any(tokens[at].word in AT_REST for at in pair.clause)]
    if len(moved) != 1 or len(rested) != 1:
        return Parted(tokens, named, None)
    return Parted(
        [token._replace(kind=Kind.OTHER) if at in moved[0].numbers else token for at, token in enumerate(tokens)],
        [label for label in named if label.start not in moved[0].clause],
        moved[0].oxygen,
    )


def _behind(tokens: Sequence[Token], end: int) -> tuple[int, ...]:
    """Return the place right behind a name, or behind the "is" that follows it."""
    return (end, end + 1) if end < len(tokens) and tokens[end].word in _TIES else (end,)


def _clauses(tokens: Sequence[Token]) -> Iterator[range]:
    start = 0
    for at, token in enumerate(tokens):
        if token.word in _ENDS and token.kind is not Kind.NUMBER:
            yield range(start, at)
            start = at + 1
    yield range(start, len(tokens))


def _pair(tokens: Sequence[Token], pulses: Collection[int], clause: range) -> _Pair | None:
    """Give the two numbers of a clause that holds an oxygen and a number right behind the name of the pulse, and no other."""
    numbers = [at for at in clause if tokens[at].kind in (Kind.NUMBER, Kind.UNCLEAR)]
    oxygens = [at for at in numbers if at not in pulses]
    if len(numbers) != _PAIR or len(oxygens) != 1:
        return None
    oxygen = tokens[oxygens[0]]
    is_one = oxygen.may_be_spo2 and not oxygen.decimal and oxygen.kind is Kind.NUMBER
    return _Pair(clause, frozenset(numbers), oxygens[0]) if is_one else None
