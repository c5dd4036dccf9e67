"""What in a text was not understood: whether it casts doubt on the numbers, and what to show a clinician."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.intake import corrections, doubts
from app.intake.labels import COUNTED_FEW, LABEL_WORDS, UNITS_OF_FEW
from app.intake.tokens import Kind, Token
from app.intake.vocabulary import FILLERS, FOREIGN, NAME_FOLLOWS, NAMES, TITLES
from app.intake.words import KNOWN

_BRIDGE: Final = 3  # understood words that one run of surplus words may hold
_SEVERAL: Final = 2
_OF_TIMES: Final = frozenset({"half", "past", "to", "quarter"})
_UNDERSTOOD: Final = FILLERS | NAMES | doubts.WORDS | corrections.WORDS


@dataclass(frozen=True, slots=True)
class Surplus:
    """The words of a text that no rule used.

    `strange` are no English that we know; `ordinary` are, and may be what a bare number counts if they stand beside it.
    """

    strange: frozenset[int]
    ordinary: frozenset[int]

    def clouds_bare_numbers(self, tokens: Sequence[Token]) -> bool:
        """Say whether a number without a name might mean something else: what it counts may stand beside it."""
        numbers = [place for place, token in enumerate(tokens) if token.kind is Kind.NUMBER and not token.spelt]
        around = {place + step for place in numbers for step in (-1, 1)}
        # Beside two numbers, as the prompt asks, only what may be a unit clouds them.
        odd = self.ordinary if len(numbers) == 1 else {place for place in self.ordinary if tokens[place].word in UNITS_OF_FEW}
        return bool(around & odd or around & self.strange) or self._speaks_another_language(tokens)

    def clouds_named_numbers(self, tokens: Sequence[Token]) -> bool:
        """Say whether the same holds of numbers with a name: a strange word may be another name, right before its number."""
        named_strangely = any(place + 1 < len(tokens) and tokens[place + 1].kind is Kind.NUMBER for place in self.strange)
        return named_strangely or self._speaks_another_language(tokens)

    def _speaks_another_language(self, tokens: Sequence[Token]) -> bool:
        if any(not tokens[place].word.isascii() or tokens[place].word in FOREIGN for place in self.strange):
            return True
        words = sum(token.kind is Kind.WORD and token.word not in LABEL_WORDS for token in tokens)
        return len(self.strange) >= _SEVERAL and 2 * len(self.strange) >= words


def find(tokens: Sequence[Token], understood: Collection[int]) -> Surplus:
    """Sort the words that are in none of the `understood` places."""
    strange: set[int] = set()
    ordinary: set[int] = set()
    for place, token in enumerate(tokens):
        if token.kind is not Kind.WORD or place in understood or _is_understood(tokens, place):
            continue
        (ordinary if token.word in KNOWN else strange).add(place)
    return Surplus(frozenset(strange), frozenset(ordinary))


def _is_understood(tokens: Sequence[Token], place: int) -> bool:
    word = tokens[place].word
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if word in _UNDERSTOOD or (before is not None and before.kind is Kind.OTHER and word in UNITS_OF_FEW):
        return True
    if after is not None and after.kind in (Kind.OTHER, Kind.TIME) and word in COUNTED_FEW | _OF_TIMES:
        return True
    return before is not None and word.isascii() and word not in KNOWN and _introduces_a_name(before.word, at_end=not _number(after))


def _introduces_a_name(word: str, *, at_end: bool) -> bool:
    """Say whether a name follows: "Mrs Patel 95 72", "John Smith 95 72", and at the end of a text "Regards, Bernadette"."""
    return word in TITLES or word in NAMES or (at_end and word in NAME_FOLLOWS)


def _number(token: Token | None) -> bool:
    return token is not None and token.kind in (Kind.NUMBER, Kind.UNCLEAR)


def shown(tokens: Sequence[Token], surplus: Surplus, used: frozenset[int]) -> tuple[str, ...]:
    """Return runs of what took no part, as they stand: surplus words with the few words between them, unused numbers."""
    odd = surplus.strange | surplus.ordinary
    ours = [place for place, token in enumerate(tokens) if place in odd or (_holds_digits(token) and place not in used)]
    runs: list[list[int]] = []
    for place in ours:
        if runs and _bridges(tokens, runs[-1][-1], place) and used.isdisjoint(range(runs[-1][-1], place)):
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(" ".join(token.text for token in tokens[run[0] : run[-1] + 1] if token.text) for run in runs)


def _holds_digits(token: Token) -> bool:
    return token.kind not in (Kind.WORD, Kind.MARK) and bool(token.text)


def _bridges(tokens: Sequence[Token], first: int, second: int) -> bool:
    between = tokens[first + 1 : second]
    return len(between) <= _BRIDGE and all(token.kind is Kind.WORD or not token.text for token in between)
