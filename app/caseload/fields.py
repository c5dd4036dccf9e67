"""How each field of an enrolment is read: text in, value out, or `Unreadable` with what to do about it. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.caseload.episode import Channel
from app.identifiers import IdentifierError, parse_nhs_number, parse_phone

LONGEST_NAME: Final = 80
LONGEST_PLAN: Final = 2000
LONGEST_ANY: Final = 10_000
OLDEST_YEARS: Final = 130  # engineering limit: the oldest person ever known reached 122
SPO2_LOW, SPO2_HIGH = 50, 100  # %: outside is never a reading, a hard range as other systems have it
NEWS2_HIGHEST: Final = 20  # the most that seven parameters add up to (Royal College of Physicians, NEWS2, 2017)
MOST_TIMES: Final = 8  # a day; design
LONGEST_STAY: Final = timedelta(days=366)  # before the day it is entered; engineering limit, against a mistyped year
_DAY: Final = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# The outward and inward halves, and the one postcode that is neither (GOV.UK, postcode format).
_POSTCODE: Final = re.compile(r"(GIR|[A-Z]{1,2}\d[A-Z\d]?)(0AA|\d[A-Z]{2})")
_TAG: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")  # BCP 47, as far as patients need it
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "on"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "off"})
_NO_PLAN: Final = frozenset({*_NO, "none", "n/a", "na", "nil"})
# NHS Data Dictionary, PERSON STATED GENDER CODE: 1, 2, 9 (indeterminate), X (not known); and how people write them.
_SEXES: Final = {
    "female": "female", "f": "female", "2": "female", "woman": "female",
    "male": "male", "m": "male", "1": "male", "man": "male",
    "indeterminate": "indeterminate", "i": "indeterminate", "9": "indeterminate", "other": "indeterminate",
    "unknown": "unknown", "not known": "unknown", "not stated": "unknown", "x": "unknown", "0": "unknown", "u": "unknown",
}  # fmt: skip
# Those most spoken in England and Wales (Census 2021, main language), by the name a person would type.
_LANGUAGES: Final = {
    "english": "en", "polish": "pl", "romanian": "ro", "panjabi": "pa", "punjabi": "pa", "urdu": "ur", "portuguese": "pt",
    "spanish": "es", "arabic": "ar", "bengali": "bn", "sylheti": "syl", "gujarati": "gu", "italian": "it", "tamil": "ta",
    "french": "fr", "lithuanian": "lt", "chinese": "zh", "mandarin": "zh", "cantonese": "yue", "turkish": "tr",
    "bulgarian": "bg", "russian": "ru", "persian": "fa", "farsi": "fa", "dari": "prs", "hungarian": "hu", "greek": "el",
    "german": "de", "somali": "so", "kurdish": "ku", "hindi": "hi", "malayalam": "ml", "albanian": "sq", "ukrainian": "uk",
    "tigrinya": "ti", "welsh": "cy", "nepali": "ne", "pashto": "ps", "yoruba": "yo", "vietnamese": "vi", "slovak": "sk",
    "czech": "cs", "latvian": "lv", "dutch": "nl", "swahili": "sw", "british sign language": "bfi", "bsl": "bfi",
}  # fmt: skip


class Unreadable(ValueError):
    """A field that cannot be used; the text says what to do about it."""


def plain(text: str) -> str:
    """Give the text in its composed form, without the white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def line(text: str, *, longest: int) -> str:
    """One line of ordinary text."""
    _refuse_control(text)
    value = " ".join(text.split())
    if len(value) > longest:
        raise Unreadable(f"This may have up to {longest} characters, and has {len(value)}.")
    return value


def name(text: str) -> str:
    """A person's name, in any script."""
    value = line(text, longest=LONGEST_NAME)
    if not any(character.isalpha() for character in value):
        raise Unreadable("A name has at least one letter.")
    return value


def plan(text: str) -> str | None:
    """A treatment escalation plan, as written, several lines perhaps; "no" and the like mean that there is none."""
    _refuse_control(text)
    if text.casefold() in _NO_PLAN:
        return None
    if len(text) > LONGEST_PLAN:
        raise Unreadable(f"The plan may have up to {LONGEST_PLAN} characters, and has {len(text)}.")
    return text.replace("\r\n", "\n")  # a browser sends the first, and the same words are no other plan


def nhs_number(text: str, *, allow_test: bool) -> str:
    """Ten digits that pass their check."""
    try:
        return parse_nhs_number(text, allow_test=allow_test)
    except IdentifierError as error:
        raise Unreadable(error.sentence) from error


def phone(text: str, *, allow_test: bool) -> str:
    """A phone number in E.164 form."""
    try:
        return parse_phone(text, allow_test=allow_test)
    except IdentifierError as error:
        raise Unreadable(error.sentence) from error


def day(text: str) -> date:
    """A calendar day, written 2026-03-31 or 31/03/2026."""
    found = _DAY.fullmatch(text)
    if not found:
        raise Unreadable("Write the date as 31/03/2026 or 2026-03-31.")
    parts = (found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"])
    try:
        return date(*map(int, parts))
    except ValueError as error:
        raise Unreadable("There is no such day in the calendar.") from error


def date_of_birth(text: str, *, today: date) -> date:
    """A day on which somebody alive may have been born."""
    born = day(text)
    if born > today:
        raise Unreadable("This day is in the future.")
    if today.year - born.year > OLDEST_YEARS:
        raise Unreadable(f"This is more than {OLDEST_YEARS} years ago: look at the year again.")
    return born


def past_day(text: str, *, today: date) -> date:
    """A day that is not in the future."""
    value = day(text)
    if value > today:
        raise Unreadable("This day is in the future.")
    return value


def past_instant(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment that has been, written as a day of the hub (then its first moment) or in full with its zone."""
    try:
        value = _instant(text, zone)
    except OverflowError as error:  # in UTC it lies before the calendar begins, or after it ends
        raise Unreadable("This is outside the calendar.") from error
    if value > now:
        raise Unreadable("This is in the future.")
    if value < now - LONGEST_STAY:
        raise Unreadable("This is more than a year ago: compare the year again.")
    return value


def spo2(text: str) -> int:
    """An oxygen saturation in whole %, with or without the sign."""
    digits = text.removesuffix("%").rstrip()
    plain = digits.isascii() and digits.isdigit() and len(digits) <= len(str(SPO2_HIGH))
    if not (plain and SPO2_LOW <= int(digits) <= SPO2_HIGH):
        raise Unreadable(f"Write the oxygen level as a whole number from {SPO2_LOW} to {SPO2_HIGH}.")
    return int(digits)


def usual_news(text: str) -> int:
    """The NEWS2 that somebody has when they are as usual, from 0."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(NEWS2_HIGHEST)) and int(text) <= NEWS2_HIGHEST):
        raise Unreadable(f"Write the usual NEWS2 as a whole number from 0 to {NEWS2_HIGHEST}.")
    return int(text)


def times(text: str) -> tuple[str, ...]:
    """Times of the day, "08:00 13:00 18:00", earliest first."""
    found = [_TIME.fullmatch(word) for word in re.split(r"[\s,;]+", text) if word]
    if not all(found):
        raise Unreadable("Write the times as 08:00 13:00 18:00.")
    values = [f"{int(one[1]):02}:{one[2]}" for one in found if one]
    if len(set(values)) != len(values):
        raise Unreadable("One of the times stands here twice.")
    if not 0 < len(values) <= MOST_TIMES:
        raise Unreadable(f"Give from 1 to {MOST_TIMES} times a day.")
    return tuple(sorted(values))


def yes_no(text: str) -> bool:
    """Yes or no."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("Write yes or no.")


def channel(text: str) -> Channel:
    """How the patient hands in readings."""
    try:
        return Channel(text.casefold())
    except ValueError as error:
        raise Unreadable("Choose one of sms, web, voice and staff.") from error


def sex(text: str) -> str:
    """One of female, male, indeterminate, unknown; the NHS's codes are understood."""
    found = _SEXES.get(text.casefold())
    if found is None:
        raise Unreadable("Choose female, male, indeterminate or unknown.")
    return found


def language(text: str) -> str:
    """A language tag; the English names of the most spoken are understood."""
    word = text.casefold()
    if word in _LANGUAGES:
        return _LANGUAGES[word]
    if _TAG.fullmatch(word) and len(word) <= 10:  # noqa: PLR2004 -- the column's width
        return word
    raise Unreadable("Give the language by its tag, such as en or pl, or by its English name.")


def postcode(text: str) -> str:
    """A postcode, in capitals and with its space."""
    bare = re.sub(r"\s+", "", text).upper()
    found = _POSTCODE.fullmatch(bare)
    if not found:
        raise Unreadable("Write the whole postcode, such as LS1 4AP.")
    return f"{found[1]} {found[2]}"


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        value = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        value = None
    if value is not None and value.utcoffset() is not None:
        return value.astimezone(UTC)
    if value is not None:
        raise Unreadable("Give the zone too, as in 2026-03-31T09:00:00+01:00, or the day alone.")
    return datetime.combine(day(text), time(), tzinfo=zone).astimezone(UTC)


def _refuse_control(text: str) -> None:
    if len(text) > LONGEST_ANY or any(unicodedata.category(one) == "Cc" and one not in "\n\r\t" for one in text):
        raise Unreadable("This holds a sign that cannot be kept: type it again.")
