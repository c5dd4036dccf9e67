"""A date in a text is today's, another day's, or none that a reading could have: it is held against the day the text came."""

from datetime import date

import pytest

from app.intake.reply import Question
from app.intake.sms_parser import parse

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("body", ["{} 94 88", "94 88 {}", "94 88 on {}", "sats 94, pulse 88 {}", "{}: 94 88"])
@pytest.mark.parametrize("written", ["23/11", "23/11/26", "23.11.2026", "22nd nov", "22 November", "Nov 22nd", "2026-11-22"])
def test_a_reading_beside_the_date_of_another_day_is_asked_about_and_may_be_the_oxygen(body: str, written: str) -> None:
    found = parse(body.format(written), today=TODAY)
    assert (found.values.spo2, found.question) == (None, Question.VALUE_NOW)
    assert 94 in found.values.candidates


@pytest.mark.parametrize("body", ["{} 94 88", "94 88 {}", "94 88 on {}", "sats 94, pulse 88 {}", "{}: 94 88"])
@pytest.mark.parametrize("written", ["27/11", "27/11/26", "27.11.2026", "27th nov", "27 November", "Nov 27th", "2026-11-27"])
def test_todays_own_date_casts_no_doubt(body: str, written: str) -> None:
    found = parse(body.format(written), today=TODAY)
    assert (found.values.spo2, found.values.pulse, found.question) == (94, 88, None)


def test_the_same_text_is_read_by_the_day_it_came() -> None:
    assert parse("31/12 97 72", today=date(2026, 12, 31)).values.spo2 == 97
    assert parse("31/12 97 72", today=date(2027, 1, 1)).question is Question.VALUE_NOW
    assert parse("29/2 97 72", today=date(2028, 2, 29)).values.spo2 == 97


@pytest.mark.parametrize("body", ["22.12 91 88", "91 88 22/12", "91 88 22nd dec", "91 88 1 jan"])
def test_in_a_new_year_the_days_before_it_are_other_days(body: str) -> None:
    assert parse(body, today=date(2027, 1, 2)).question is Question.VALUE_NOW


@pytest.mark.parametrize("body", ["94 80 next appt 3 dec", "94 80 appointment on 3rd december", "94 80 jab 3/12/26", "94 80 jab 2/1"])
def test_a_day_to_come_is_that_of_no_reading(body: str) -> None:
    assert parse(body, today=TODAY).values.spo2 == 94


def test_where_the_day_is_not_known_any_date_is_another_days() -> None:
    assert parse("27/11 97 72").question is Question.VALUE_NOW
    assert parse("12/03/1948 97 72").values.spo2 == 97


@pytest.mark.parametrize("body", ["dob 12/3/48 97 72", "12/03/1948 97 72", "same as 26/11 97 72", "2nd reading 97 72", "97 72 at 22.11"])
def test_what_only_looks_like_the_date_of_a_reading_casts_no_doubt(body: str) -> None:
    assert parse(body, today=TODAY).values.spo2 == 97


@pytest.mark.parametrize("body", ["31/2 97 72", "on 30.2 97 72"])
def test_a_date_that_no_calendar_has_breaks_nothing(body: str) -> None:
    assert parse(body, today=TODAY).as_json()
