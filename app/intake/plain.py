"""A text as typed, folded to one plain spelling: case, digits of any script, quotes, dashes and spaces."""

import unicodedata

_SPELT: dict[str, str] = {
    # Quotes and accents that phones put for an apostrophe, and dashes of every length.
    **dict.fromkeys("’‘‛´`ʼ′＇", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("÷∕⁄", "/"),
    "×": "x",
    "٪": "%",
    "٫": ".",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "。": ".",
    "、": ",",
    "≤": "<",
    "≥": ">",
    "≈": "~",
    "→": "->",
    # Signs that say something a nurse would act on.
    "🆘": " sos ",
    "🚑": " ambulance ",
    "👍": " ok ",
    "🙏": " thanks ",
    "💯": " 100 ",
}
_LIKE_A_DIGIT = ("<super>", "<sub>", "<circle>")
_DROPPED = frozenset({"Cf", "Me", "Sk"})  # joiners and marks of direction, keycap frames, skin tones


def plain(body: str) -> str:
    """Return `body` in lower case, ASCII digits and signs, single spaces; emoji and control characters become spaces.

    Keeps every letter and every digit, and the order they stand in. Work grows with the length of the text.
    """
    if body.isascii():
        return " ".join(_printable(body).casefold().split())
    spelt: list[str] = []
    for character in body:
        spelt.append(_fold(character, after_digit=bool(spelt) and spelt[-1][-1:].isdigit()))
    joined = unicodedata.normalize("NFKC", "".join(spelt)).casefold()
    return " ".join(unicodedata.normalize("NFKC", joined).split())


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def _fold(character: str, *, after_digit: bool) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    if (spelt := _SPELT.get(character)) is not None:
        return spelt
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    kind = unicodedata.decomposition(character).split(" ", 1)[0]
    if kind == "<fraction>":
        return " half "  # never joined to the digits before it: 94½ is not 941/2
    if kind in _LIKE_A_DIGIT and after_digit:
        return " " + character  # 94² is not 942, while SpO₂ is SpO2
    return character if kind else _by_category(character)


def _by_category(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category.startswith(("C", "Z", "S")) and category not in ("Sc", "Sm"):
        return " "
    return character
