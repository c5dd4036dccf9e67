"""Whether a text puts an earlier reading right, and which number in it is the one taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.intake.labels import LABEL_WORDS
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

_ADMITS: Final = wordset("wrong incorrect mistyped ignore disregard sorry oops oop whoops correction typo meant mistake soz apologies")
_LEADS_ON: Final = wordset(
    "text message previous way round its it is that was should be have been read say said i meant to put a the my last one reading actually"
)
WORDS: Final = _ADMITS
_AT_ONCE: Final = wordset("sorry oops oop whoops correction typo soz")
_VAGUE: Final = wordset("something somethings anything nothing whats not")
_LATE: Final = wordset("late later delay delayed forgot forgotten waiting slow")
_DENIES: Final = frozenset({"not", "isnt", "wasnt"})
_UNSAID: Final = _DENIES | {"should", "last", "previous", "earlier"}
_NEAR: Final = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """`says_so`: the words mean a correction. `struck`: the tokens of numbers taken back ("96 not 86")."""

    says_so: bool
    struck: frozenset[int]


def find(tokens: Sequence[Token]) -> Correction:
    """Return what the words say of a correction; "sorry I am late, 96 72" is none."""
    struck = frozenset(place for place, token in enumerate(tokens) if _is_number(token) and _is_struck(tokens, place))
    begins_with_star = bool(tokens) and tokens[0].word == "*" and any(map(_is_number, tokens[1:2]))
    return Correction(bool(struck) or begins_with_star or _admits(tokens), struck)


def without(tokens: Sequence[Token], correction: Correction) -> list[Token]:
    """Return the tokens with what was taken back set aside.

    What is said of the wrong value ("last") and of the right one ("should be") casts no doubt any more.
    """
    plain = [token._replace(kind=Kind.OTHER) if place in correction.struck else token for place, token in enumerate(tokens)]
    if not correction.says_so:
        return plain
    return [token._replace(word="is") if token.word in _UNSAID else token for token in plain]


def _is_number(token: Token) -> bool:
    return token.kind is Kind.NUMBER


def _is_struck(tokens: Sequence[Token], place: int) -> bool:
    """A number right after "not", with another number close by that is not denied."""
    if place == 0 or tokens[place - 1].word not in _DENIES:
        return False
    near = (*range(max(0, place - _NEAR), place - 1), *range(place + 1, min(len(tokens), place + _NEAR)))
    return any(_is_number(tokens[other]) and (other == 0 or tokens[other - 1].word not in _DENIES) for other in near)


def _admits(tokens: Sequence[Token]) -> bool:
    for place, token in enumerate(tokens):
        if (
            token.word in _ADMITS
            and not _is_vague(tokens, place)
            and _reaches_number(tokens, place + 1, through_labels=token.word not in _AT_ONCE)
        ):
            return True
    words = [token.word for token in tokens[:3]]
    return (words[:2] == ["should", "be"] or words[1:] == ["should", "be"]) and _reaches_number(tokens, 2, through_labels=False)


def _is_vague(tokens: Sequence[Token], place: int) -> bool:
    """Say whether what is wrong is no reading: "something is wrong, 91 104", "woke up late sorry, 96 71"."""
    before = {token.word for token in tokens[max(0, place - 3) : place]}
    return not _VAGUE.isdisjoint(before) or (tokens[place].word in _AT_ONCE and not _LATE.isdisjoint(before))


def _reaches_number(tokens: Sequence[Token], start: int, *, through_labels: bool) -> bool:
    """Say whether a number follows with nothing but joining words between."""
    for token in tokens[start : start + 2 * _NEAR]:
        if _is_number(token):
            return True
        passes = token.kind is Kind.MARK or token.word in _LEADS_ON or (through_labels and token.word in LABEL_WORDS)
        if not passes:
            return False
    return False
