"""NHS numbers and phone numbers: taken in any usual spelling, refused with a sentence that helps."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import identifiers
from app.identifiers import IdentifierError

REAL_LOOKING = "9434765919"
TESTING = "9990000018"


def with_check_digit(nine: str) -> str | None:
    """The NHS Data Dictionary's own rule, written again: weights 10 to 2, remainder from 11; 10 is no digit."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return None if check == 10 else f"{nine}{check % 11}"


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919",
        "943-476-5919",
        " 9434765919 ",
        "9434 7659 19",
        "943\u00a0476\u00a05919",
        "943\u2013476\u20135919",
        "９４３ ４７６ ５９１９",
        "٩٤٣٤٧٦٥٩١٩",
        "\u200b943 476 5919",
    ],
)
def test_an_nhs_number_is_read_however_it_is_spaced(text: str) -> None:
    assert identifiers.parse_nhs_number(text, allow_test=False) == REAL_LOOKING


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is missing"),
        ("   ", "is missing"),
        ("943 476 591", "has 10 digits and this has 9"),
        ("943 476 59190", "has 10 digits and this has 11"),
        ("943 476 591X", "only digits"),
        ("94347659.19", "only digits"),
        ("943 476 5918", "does not pass its own check"),
        ("934 476 5919", "does not pass its own check"),
        ("0000000000", "One digit ten times"),
        ("7777777777", "One digit ten times"),
        ("²²²²²²²²²²", "One digit ten times"),
    ],
)
def test_a_wrong_nhs_number_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(IdentifierError, match=said) as refused:
        identifiers.parse_nhs_number(text, allow_test=True)
    assert refused.value.status == 422


def test_a_scottish_number_must_begin_with_a_real_date() -> None:
    with pytest.raises(IdentifierError, match="does not pass its own check"):
        identifiers.parse_nhs_number(str(with_check_digit("310299123")), allow_test=True)


def test_the_999_range_is_taken_only_for_testing() -> None:
    assert identifiers.parse_nhs_number("999 000 0018", allow_test=True) == TESTING
    with pytest.raises(IdentifierError, match="for testing only"):
        identifiers.parse_nhs_number("999 000 0018", allow_test=False)


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda nine: nine[0] in "4678"))
def test_every_number_with_the_right_last_digit_is_taken_and_no_other(nine: str) -> None:
    right = with_check_digit(nine)
    for last in string.digits:
        number = nine + last
        if number == right and len(set(number)) > 1:
            assert identifiers.parse_nhs_number(number, allow_test=False) == number
        else:
            with pytest.raises(IdentifierError):
                identifiers.parse_nhs_number(number, allow_test=False)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_number_or_is_repeated_in_its_refusal(text: str) -> None:
    for read in (identifiers.parse_nhs_number, identifiers.parse_phone):
        try:
            taken = read(text, allow_test=True)
        except IdentifierError as refusal:
            assert len(text.strip()) < 6 or text.strip() not in refusal.sentence  # noqa: PT017  (either outcome is right; this is about the words)
        else:
            assert taken.removeprefix("+").isascii()
            assert taken.removeprefix("+").isdigit()


def test_an_nhs_number_is_shown_as_the_nhs_prints_it() -> None:
    assert identifiers.format_nhs_number(REAL_LOOKING) == "943 476 5919"


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "+44 7700 900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "07700-900-123",
        "447700900123",
        "０７７００ ９００１２３",
    ],
)
def test_a_test_phone_is_read_however_it_is_written(text: str) -> None:
    assert identifiers.parse_phone(text, allow_test=True) == "+447700900123"
    with pytest.raises(IdentifierError, match="for testing only"):
        identifiers.parse_phone(text, allow_test=False)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("07912 345678", "+447912345678"),
        ("020 7972 1000", "+442079721000"),
        ("+353 85 012 3456", "+353850123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_a_real_phone_is_taken_in_production(text: str, e164: str) -> None:
    assert identifiers.parse_phone(text, allow_test=False) == e164


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is missing"),
        ("07700 90012", "too few digits"),
        ("07912 3456789", "too many digits"),
        ("phone me", "only digits"),
        ("07912 345678 ask for Ann", "only digits"),
        ("07912 345678 ext 4", "only digits"),
        ("1" * 70, "only digits"),
        ("+999 12345678", "No country"),
        ("//", "cannot be read"),
        ("+", "cannot be read"),
        ("01632 960", "too few digits|No such"),
        ("00000 000000", "No such phone number"),
        ("0909 879 0123", "premium-rate"),
    ],
)
def test_a_wrong_phone_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(IdentifierError, match=said):
        identifiers.parse_phone(text, allow_test=True)


@pytest.mark.parametrize(
    ("phone", "is_test"),
    [
        ("+447700900000", True),
        ("+447700900999", True),
        ("+447700901000", False),
        ("+4477009001234", False),
        ("+447700900\x00\x00\x00", False),
    ],
)
def test_the_drama_range_is_exactly_a_thousand_numbers(phone: str, is_test: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert identifiers.is_test_phone(phone) is is_test


@pytest.mark.parametrize(
    ("e164", "shown"),
    [("+447700900123", "07700 900123"), ("+442079721000", "020 7972 1000"), ("+353850123456", "+353 85 012 3456"), ("unknown", "unknown")],
)
def test_a_phone_is_shown_as_people_here_read_it(e164: str, shown: str) -> None:
    assert identifiers.format_phone(e164) == shown


@given(st.integers(min_value=0, max_value=999))
def test_what_is_shown_is_read_back_as_the_same_number(last: int) -> None:
    e164 = f"+447700900{last:03d}"
    assert identifiers.parse_phone(identifiers.format_phone(e164), allow_test=True) == e164
