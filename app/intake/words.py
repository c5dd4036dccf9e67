"""A text read into tokens: cut, spelt, number words counted, and what is no vital set aside; and the terms phrases are found in."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, assert_never

from app.intake import asides, commands, days, doubts, labels, number_words, spelling, states, symptoms, told_of, welsh
from app.intake.plain import plain
from app.intake.tokens import Kind, Token, tokenise
from app.intake.vocabulary import ENGLISH, FILLERS, NAME_FOLLOWS, NAMES

_PHRASE_WORDS: Final = frozenset().union(
    symptoms.RED_BOOK.words, symptoms.AMBER_BOOK.words, symptoms.INNOCENT_BOOK.words, told_of.WORDS, commands.BOOK.words, states.WORDS
)
_WHOLE_TEXT_WORDS: Final = frozenset(word for text in commands.WHOLE_TEXTS for word in text.split())
_NUMBER_WORDS: Final = frozenset({*number_words.UNITS, *number_words.TEENS, *number_words.TENS, "hundred", "point"})
_LISTED: Final = labels.LABEL_WORDS | labels.UNITS_OF_FEW | labels.COUNTED_FEW | doubts.WORDS | FILLERS | ENGLISH | NAMES | NAME_FOLLOWS
KNOWN: Final = (_PHRASE_WORDS | _WHOLE_TEXT_WORDS) - welsh.STRANGE_ALONE | _NUMBER_WORDS | _LISTED
_SHORTEST_KEYWORD: Final = 5
# Spelling is mended towards what matters: the names of vitals, and the words of red and amber flags.
_KEYWORDS: Final = labels.LABEL_KEYWORDS | frozenset(
    word for word in symptoms.RED_BOOK.words | symptoms.AMBER_BOOK.words if len(word) >= _SHORTEST_KEYWORD
)
_EMERGENCY_NUMBERS: Final = frozenset({"999", "111", "112", "911"})
_MANY: Final = 9
_A_GREAT_MANY: Final = 20
_ENDS: Final = frozenset({".", "!", ";"})


def read(body: str, *, today: date | None = None) -> list[Token]:
    """Return the tokens of a text as it was sent; `today` is the day it came, where that is known."""
    tokens = days.marked(list(_spelt(list(_joined(tokenise(plain(body)))))), today)
    return asides.set_aside(number_words.read_number_words(tokens))


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Make one token of two words that mean one thing."""
    waiting: Token | None = None
    for token in tokens:
        one = spelling.JOINS.get((waiting.word, token.word)) if waiting is not None else None
        if waiting is not None and one is not None:
            yield Token(Kind.WORD, f"{waiting.text} {token.text}", one)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = token
    if waiting is not None:
        yield waiting


def _spelt(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.kind is not Kind.WORD:
            yield token
        elif token.word in spelling.SPLITS:
            for part in spelling.SPLITS[token.word]:
                yield Token(Kind.WORD, part, part)
        else:
            word = spelling.corrected(token.word, _KEYWORDS, KNOWN)
            yield token if word == token.word else token._replace(word=word)


def terms(tokens: Sequence[Token], *, today: date | None = None) -> list[str]:
    """Return one term a token, for phrases: its word, a mark, "#" for a number ("#9" and "#20" for a count of
    so many or more), "year" for one that is past, 999 and its like as they stand.
    """
    return ["year" if days.is_past_year(token, today) else _term(token) for token in tokens]


def _term(token: Token) -> str:
    match token.kind:
        case Kind.WORD:
            return token.word
        case Kind.MARK:
            return "." if token.word in _ENDS else "and" if token.word == "&" else token.word
        case Kind.OTHER | Kind.LINK:
            return token.text if token.text in _EMERGENCY_NUMBERS else _counted(token.value)
        case Kind.NUMBER | Kind.UNCLEAR | Kind.TIME | Kind.PRESSURE:
            return "#"
        case _:
            assert_never(token.kind)


def _counted(value: float) -> str:
    """Tell a large count from a small one: "took 30 paracetamol"."""
    return "#20" if value >= _A_GREAT_MANY else "#9" if value >= _MANY else "#"
