"""A plain text cut into words, numbers, signs, and what only looks like a vital: dates, times, phones, glued digits."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from app.errors import WardlightError
from app.identifiers import parse_nhs_number

SPO2_LEAST: Final = 50
SPO2_MOST: Final = 100
NOON: Final = 12
_HIGHEST_PULSE: Final = 250
_LONGEST_GLUED: Final = 6  # two or three vitals run together; more digits than this are a phone or a reference
_LEAD: Final = 24
_NHS_NUMBER_IS: Final = re.compile(r"\bnhs (?:number|num|no|nr|id)\b\W{0,3}(?:is|its|=)?\W{0,2}$")
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER_OF_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# Not "2.5 litres".
_DOTTED_DAY: Final = rf"{_DAY}\.(?:1[0-2]|0[1-9]|[1-9](?! ?[a-z%]))(?![\d.])"
_HOUR: Final = r"(?:[01]?\d|2[0-3])"
_HOST: Final = r"[a-z][a-z\d-]{0,62}"
_NAMED: Final = "|".join(
    rf"(?<=\b{name})" for name in ("temp", "sats", "sat", "spo2", "sp02", "o2", "oxygen", "pulse", "hr", "pr", "bpm", "resps", "rr")
)


class Kind(StrEnum):
    """What a piece of text is."""

    WORD = "word"  # letters, and the few words spelt with digits
    NUMBER = "number"  # may be a vital
    UNCLEAR = "unclear"  # digits that were not typed as one number: "9O", "9488"
    MARK = "mark"  # punctuation
    TIME = "time"  # a time of day
    PRESSURE = "pressure"  # a blood pressure, "120/80"
    LINK = "link"  # an address on the web: never opened
    OTHER = "other"  # a date, a phone or NHS number, a sum of money, a dose


class Token(NamedTuple):
    """One piece of a plain text, as it stands there.

    `word` is its plain form for looking up: no apostrophes. `value` is a number's value, or the likeliest oxygen in
    an UNCLEAR one (0 if none). `decimal`, `percent` and `spelt` (in words) say how a number was written.
    `time` is "HH:MM" on a TIME that is certain.
    """

    kind: Kind
    text: str
    word: str = ""
    value: float = 0.0
    decimal: bool = False
    percent: bool = False
    spelt: bool = False
    time: str | None = None

    @property
    def whole(self) -> int:
        """The value without what stands after its point."""
        return int(self.value)

    @property
    def may_be_spo2(self) -> bool:
        """Whether an oximeter could show this as its SpO2."""
        return SPO2_LEAST <= self.whole <= SPO2_MOST


# Tried in this order at each place. Every repeat is bounded, or runs over one class of characters, so that the work
# grows no faster than the text. Folded spaces are single, so one optional space is enough.
_PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    ("link", r"(?:https?://|www\.)\S+"),
    ("mail", r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{2,63}"),
    # A bare address begins with a letter: "sats.95" and "no.10" are none. Behind an ending that is also a word it needs its path.
    (
        "domain",
        rf"\b(?:{_HOST}\.){{1,3}}(?:(?:com|org|net|info|uk|io|ly)(?![\w.-])(?:[/?#]\S*)?|(?:co|be|gl|gd|gg|ie|eu|app|link|page|site)/\S+)",
    ),
    ("phone", r"(?<![\d.])(?:(?:\+|00)\d\d[ -]?(?:\(0\)[ -]?)?\d{2,5}|0[1-9]\d{1,3})[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"),
    ("nhs", r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"),
    ("isodate", rf"(?<!\d)20\d\d-{_NUMBER_OF_MONTH}-{_DAY}(?!\d)"),
    ("date", rf"(?<![\d.]){_DAY}(?P<between>[/.-]){_NUMBER_OF_MONTH}(?P=between)(?:19|20)?\d\d(?!\d)"),
    # "on 23.11", and what is too late for an hour and too cold for a temperature.
    ("dotdate", rf"(?<=\bon )(?:{_DOTTED_DAY})|(?<=\bfrom )(?:{_DOTTED_DAY})|(?<![\d.,/])(?:2[4-9]|3[01])\.(?:0[1-9]|1[0-2])(?![\d.])"),
    ("monthday", rf"(?<![\d.]){_DAY}(?:st|nd|rd|th)?[ -]?(?:of )?{_MONTH}\b(?: 20\d\d)?"),
    ("daymonth", rf"\b{_MONTH} ?{_DAY}(?:st|nd|rd|th)?(?![\d%])(?: 20\d\d)?"),
    ("meridiem", rf"(?<![\d.,/]){_HOUR}(?:[0-5]\d(?! )|[:.h][0-5]\d)? ?(?:am|pm|a\.m\.?|p\.m\.?)(?![a-z])"),
    ("clock", rf"(?<![\d.,/]){_HOUR}(?:[:h]|(?:(?<=at \d)|(?<=at \d\d))\.)[0-5]\d(?::[0-5]\d)?(?: ?(?:hrs|hours|hr|h)\b)?(?!\d)"),
    ("hours", r"(?<![\d.,/])(?:[01]\d|2[0-3])[0-5]\d ?(?:hrs|hours|h)\b|(?<=at )(?:[01]\d|2[0-3])[0-5]\d(?![\d%])"),
    ("zerohours", r"(?<![\d.,/])0\d[0-5]\d(?![\d%.])"),
    ("vaguetime", rf"(?<![\d.,/]){_HOUR}(?: ?o'? ?clock\b|\.[0-5]\d(?![\d%.]))"),
    ("daymonthnumbers", rf"(?<![\d.,/]){_DAY}/{_NUMBER_OF_MONTH}(?![\d/])"),
    ("money", r"[£$€] ?\d{1,9}(?:\.\d\d?)?"),
    ("ordinal", r"(?<!\d)\d{1,3}(?:st|nd|rd|th)\b"),
    ("longrun", r"\d{4,}"),
    ("label", r"(?<![a-z])(?:sp ?[o0] ?2|sa[o0]2|s[o0]2|sp0(?!\d)|o ?2|(?<![\d:/.+-])02(?:(?![\d:/.])|(?=[:.]? ?(?:[5-9]\d|100)(?!\d))))"),
    ("codeword", r"\b(?:covid-?19|c-?19|co2|h2o|b12|d3|b4|gr8|m8|l8r?|w8|2day|2moro|2nite|2night|4me|fi[o0]2|news2|pa[o0]2)(?![a-z\d])"),
    # The letters that begin the name of a vital begin no postcode here: "hr88 9am".
    ("postcode", r"\b(?!hr|pr|rr|bp|sp)(?:[a-z]{2}|[abcdefgilmnwx])\d[a-z\d]? ?\d[abd-hjln-uw-z]{2}\b"),
    ("casualty", r"\ba ?(?:&|\+|and|n) ?e\b"),
    ("cannot", r"\bcan not\b"),
    ("lettero", r"(?<![a-z\d])(?:[5-9]o|1oo|10o|l00)(?![a-z\d])"),
    ("decimal", r"(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d{1,2}|,\d)(?!\d)"),
    ("number", r"\d{1,3}"),
    ("word", r"[^\W\d_]+(?:'[^\W\d_]+|;t\b)*"),
    # A hyphen within a word; a full stop or comma typed for the space between two, but not after "no": "No.Chest pain".
    ("joint", r"(?<=[^\W\d_])(?:-|(?<!\bno)(?<!\bnot)(?<!\bnor)[.,])(?=[^\W\d_])"),
    # "sats.95 hr.80": a name and its number, parted by a full stop.
    ("dot", rf"(?:{_NAMED})\.(?=\d)"),
    ("mark", r"[-=]+>|[^\w\s]|_"),
)
_PIECE: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))


def tokenise(text: str) -> list[Token]:
    """Return the pieces of a plain text, in order; every character but spaces, and hyphens within words, is in one."""
    return [
        token
        for match in _PIECE.finditer(text)
        for token in _tokens(str(match.lastgroup), match.group(), text[max(0, match.start() - _LEAD) : match.start()])
    ]


def _tokens(name: str, text: str, before: str) -> Iterator[Token]:
    if name in {"joint", "dot"}:
        return
    if name == "nhs" and not _is_nhs_number(text) and not _NHS_NUMBER_IS.search(before):
        for part in re.split(r"[ -]", text):
            yield Token(Kind.NUMBER, part, value=float(part)) if len(part) <= len("999") else _longrun(part)
        return
    yield _MAKERS.get(name, _other)(text)


def _is_nhs_number(text: str) -> bool:
    digits = re.sub(r"[ -]", "", text)
    if len(digits) == len(text) or (int(digits[:3]) > _HIGHEST_PULSE and int(digits[3:6]) > _HIGHEST_PULSE):
        return True
    try:
        parse_nhs_number(digits, allow_test=True)
    except WardlightError:
        return False
    return True


def _other(text: str) -> Token:
    return Token(Kind.OTHER, text, text)


def _link(text: str) -> Token:
    return Token(Kind.LINK, text, text)


def _word(text: str) -> Token:
    return Token(Kind.WORD, text, text.replace("'", "").replace(";", ""))


def _mark(text: str) -> Token:
    return Token(Kind.MARK, text, text)


def _label(text: str) -> Token:
    return Token(Kind.WORD, text, "spo2" if text.startswith("s") else "o2")


def _casualty(text: str) -> Token:
    return Token(Kind.WORD, text, "ae")


def _cannot(text: str) -> Token:
    return Token(Kind.WORD, text, "cant")


def _number(text: str) -> Token:
    return Token(Kind.NUMBER, text, text, value=float(text))


def _decimal(text: str) -> Token:
    return Token(Kind.NUMBER, text, text, value=float(text.replace(",", ".")), decimal=True)


def _letter_o(text: str) -> Token:
    return Token(Kind.UNCLEAR, text, text, value=float(text.replace("o", "0").replace("l", "1")))


def _longrun(text: str) -> Token:
    """Digits run together: the first two may be an oxygen ("9488"), or the last two after a label typed as 02."""
    if len(text) > _LONGEST_GLUED:
        return _other(text)
    head = text.removeprefix("02")
    value = float(SPO2_MOST) if head.startswith(str(SPO2_MOST)) else float(head[:2])
    return Token(Kind.UNCLEAR if SPO2_LEAST <= value <= SPO2_MOST else Kind.OTHER, text, text, value=value)


def _meridiem(text: str) -> Token:
    parts = [int(part) for part in re.findall(r"\d\d?(?=\d\d)|\d\d?", text)]
    hour = parts[0]
    minute = parts[1] if len(parts) > 1 else 0
    if hour <= NOON:
        hour = hour % NOON + (NOON if "p" in text else 0)
    return Token(Kind.TIME, text, text, time=f"{hour:02d}:{minute:02d}")


def _clock(text: str) -> Token:
    digits = re.findall(r"\d\d?", text)
    return Token(Kind.TIME, text, text, time=f"{int(digits[0]):02d}:{digits[1]}")


def _vague_time(text: str) -> Token:
    return Token(Kind.TIME, text, text)


_MAKERS: Final[dict[str, Callable[[str], Token]]] = {
    "link": _link,
    "domain": _link,
    "meridiem": _meridiem,
    "clock": _clock,
    "hours": _clock,
    "zerohours": _clock,
    "vaguetime": _vague_time,
    "longrun": _longrun,
    "label": _label,
    "codeword": _word,
    "casualty": _casualty,
    "cannot": _cannot,
    "lettero": _letter_o,
    "decimal": _decimal,
    "number": _number,
    "word": _word,
    "mark": _mark,
}
