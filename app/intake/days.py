"""Dates in a text, held against the day it came: a reading beside the date of another day is not of now."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

ANOTHER_DAY: Final = "otherday"
"""The word that a date of another day is read as; `doubts` knows it."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)")
_FIGURES: Final = re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)(?:[/.-](?P<year>(?:19|20)?\d\d))?")
_NAMED: Final = re.compile(
    rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]?(?:of )?(?P<month>{'|'.join(_MONTHS)})[a-z]*"
    rf"|(?P<month_first>{'|'.join(_MONTHS)})[a-z]* ?(?P<day_behind>\d\d?)(?:st|nd|rd|th)?)(?: (?P<year>20\d\d))?"
)
_ORDINAL: Final = re.compile(r"(?P<day>\d\d?)(?:st|nd|rd|th)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_OF_BIRTH: Final = wordset("born dob birth birthday bday")
_DATES_IT: Final = wordset("on from dated")
_CENTURY: Final = 2000  # its first year leaps: a date without a year may be the 29th of February
_LONG_AGO: Final = timedelta(days=366)
_LATELY: Final = timedelta(days=14)
_LEAPS: Final = 8  # years from one 29th of February to the next, at most
_LONGEST_MONTH: Final = 31
_MOST_A_DAY: Final = 4


def marked(tokens: Sequence[Token], today: date | None) -> list[Token]:
    """Return the tokens with the dates of other days read as such.

    `today` is the day the text came, where it was sent from; None where that is not known: then every date is another day's.
    """
    return [_marked(tokens, at, today) for at in range(len(tokens))]


def is_past_year(token: Token, today: date | None) -> bool:
    """Say whether the token is a year that is over, "2009"; where the day is not known, any year of this century or the last."""
    if token.kind is not Kind.OTHER or not _YEAR.fullmatch(token.text):
        return False
    return today is None or int(token.text) < today.year


def _marked(tokens: Sequence[Token], at: int, today: date | None) -> Token:
    token = tokens[at]
    before = [one.word for one in tokens[max(0, at - 2) : at] if one.kind is Kind.WORD]
    if token.kind is Kind.TIME:
        # "22.11" is a time, or the date of a day that has just been: then it is asked about.
        of_late = token.time is None and _is_of_late(token, today)
        return token._replace(kind=Kind.OTHER, word=ANOTHER_DAY) if of_late else token
    if token.kind is not Kind.OTHER or not _OF_BIRTH.isdisjoint(before):
        return token
    follows = tokens[at + 1 : at + 2]
    if _ORDINAL.fullmatch(token.text) and not _is_day_of_month(token, before, follows, today):
        return token
    is_other = _is_other_day(token.text, today)
    return token._replace(word=ANOTHER_DAY) if is_other else token


def _is_day_of_month(token: Token, before: Sequence[str], follows: Sequence[Token], today: date | None) -> bool:
    """Tell "on the 2nd" from "the 2nd reading" and from today's own date; more than a few readings a day there are not."""
    day = int(token.text[:-2])
    dated = not _DATES_IT.isdisjoint(before) or day > _MOST_A_DAY
    counts = any(one.kind is Kind.WORD for one in follows)
    return dated and not counts and day <= _LONGEST_MONTH and (today is None or day != today.day)


def _is_other_day(text: str, today: date | None) -> bool:
    if _ORDINAL.fullmatch(text):
        return True
    found = _ISO.fullmatch(text) or _FIGURES.fullmatch(text) or _NAMED.fullmatch(text)
    if found is None:
        return False
    parts = {name: value for name, value in found.groupdict().items() if value}
    year = _year(parts.get("year"))
    written = _date(year, parts.get("month") or parts["month_first"], parts.get("day") or parts["day_behind"])
    if written is None:
        return False
    if today is None:
        return year is None or year >= _CENTURY
    # No reading is of a day to come: that is an appointment's. A date of long ago is one of birth.
    return timedelta(0) < today - (written if year is not None else _nearest(written, today)) <= _LONG_AGO


def _nearest(written: date, today: date) -> date:
    """Give the day that a date without a year is nearest to; one that only leap years have stands in the last of those."""
    years = (_date(year, str(written.month), str(written.day)) for year in range(today.year - _LEAPS, today.year + 2))
    return min((day for day in years if day is not None), key=lambda day: abs(day - today))


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) > len("26") else _CENTURY + int(written)


def _date(year: int | None, month: str, day: str) -> date | None:
    """Give the day; None for one that no calendar has."""
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    try:
        return date(year or _CENTURY, number, int(day))
    except ValueError:
        return None


def _is_of_late(token: Token, today: date | None) -> bool:
    found = re.fullmatch(r"(\d\d?)\.(\d\d)", token.text)
    if today is None or found is None:
        return False
    written = _date(None, found[2], found[1])
    return written is not None and timedelta(0) < today - _nearest(written, today) <= _LATELY
