"""Numbers written in words, by a closed grammar: "ninety-four", "a hundred and two", "thirty six point eight"."""

from typing import Final

from app.intake.tokens import Kind, Token

UNITS: Final[dict[str, int]] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "fore": 4, "fower": 4, "twa": 2, "seeven": 7, "echt": 8, "sevn": 7, "eigt": 8, "eght": 8, "nien": 9,
}  # fmt: skip
TEENS: Final[dict[str, int]] = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
# Misspellings stand here one by one, because a number is never guessed from what it resembles.
TENS: Final[dict[str, int]] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "ninty": 90, "ninetey": 90, "nintey": 90, "eigthy": 80, "eightey": 80, "eighy": 80, "sevnty": 70, "seventey": 70,
}  # fmt: skip
HUNDRED: Final = 100
_BELOW_TWENTY: Final = {**UNITS, **TEENS}


def read_number_words(tokens: list[Token]) -> list[Token]:
    """Return the tokens with each run of number words turned into one spelt NUMBER token."""
    if not any(token.word in _STARTS for token in tokens):
        return tokens
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        value, after = _number(tokens, at)
        if after == at:
            read.append(tokens[at])
            after = at + 1
        else:
            text = " ".join(token.text for token in tokens[at:after])
            read.append(Token(Kind.NUMBER, text, text, value=float(value), spelt=True))
        at = after
    return _join_points(read)


_STARTS: Final = frozenset({*_BELOW_TWENTY, *TENS, "hundred", "point"})


def _number(tokens: list[Token], at: int) -> tuple[int, int]:
    """Return the number that begins at `at` and where it ends; the same place when none begins there."""
    word = _word(tokens, at)
    if word == "hundred":
        return _after_hundred(tokens, HUNDRED, at + 1)
    if word in {"a", "one", "two"} and _word(tokens, at + 1) == "hundred":
        return _after_hundred(tokens, HUNDRED * UNITS.get(word, 1), at + 2)
    return _below_hundred(tokens, at)


def _after_hundred(tokens: list[Token], hundreds: int, at: int) -> tuple[int, int]:
    start = at + 1 if _word(tokens, at) in {"and", "an"} else at
    rest, after = _below_hundred(tokens, start)
    return (hundreds + rest, after) if after > start else (hundreds, at)


def _below_hundred(tokens: list[Token], at: int) -> tuple[int, int]:
    word = _word(tokens, at)
    if word in _BELOW_TWENTY:
        return _BELOW_TWENTY[word], at + 1
    if word not in TENS:
        return 0, at
    unit_at = at + 1
    unit = UNITS.get(_word(tokens, unit_at), 0)
    # "ninety one hundred" is 90 and 100: the lower reading of the two.
    if unit == 0 or _word(tokens, unit_at + 1) == "hundred":
        return TENS[word], at + 1
    return TENS[word] + unit, unit_at + 1


def _join_points(tokens: list[Token]) -> list[Token]:
    """Join "thirty six point eight" and "36 point 8" to one decimal."""
    joined: list[Token] = []
    for token in tokens:
        if len(joined) > 1 and joined[-1].word == "point" and _is_digit(token) and joined[-2].kind is Kind.NUMBER:
            whole, _ = joined[-2], joined.pop()
            text = f"{whole.text} point {token.text}"
            joined[-1] = whole._replace(text=text, word=text, value=whole.value + token.value / 10, decimal=True)
        else:
            joined.append(token)
    return joined


def _is_digit(token: Token) -> bool:
    return token.kind is Kind.NUMBER and token.whole in range(10) and not token.decimal


def _word(tokens: list[Token], at: int) -> str:
    return tokens[at].word if at < len(tokens) and tokens[at].kind is Kind.WORD else ""
