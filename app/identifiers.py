"""NHS numbers and phone numbers as checked values: what a person typed in, one canonical text out."""

import unicodedata

import phonenumbers
from nhs_number.validate import is_valid
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from app.errors import WardlightError

NHS_NUMBER_DIGITS = 10
# Reserved for testing by NHS England: no person has or will have such a number.
TEST_NHS_PREFIX = "999"
# Ofcom keeps 07700 900000 to 900999 for drama: they never ring, and `phonenumbers` calls them invalid.
TEST_PHONE_PREFIX = "+447700900"
TEST_PHONE_LENGTH = len(TEST_PHONE_PREFIX) + 3
UK = 44
UK_MOBILE_DIGITS = 10
LONGEST_INPUT = 60
LARGEST_ID = 2**31 - 1
"""The largest id of any row that PostgreSQL's INTEGER can hold; a larger one names nothing."""

_PHONE_HINT = "Write a UK number as 07700 900123, and any other with its country, as +353 85 012 3456."


class IdentifierError(WardlightError):
    """A number that cannot be taken; the sentence says what is wrong and how to put it right, without the number."""

    status = 422


def parse_nhs_number(text: str, *, allow_test: bool) -> str:
    """Return the ten digits of an NHS number that passes its modulus 11 check.

    Spaces and dashes may stand anywhere. The 999 range is taken only with `allow_test`. Raises `IdentifierError`.
    Source: NHS Data Dictionary, NHS NUMBER; Scottish CHI numbers must also begin with a real date.
    """
    digits = _bare(text)
    if not digits:
        raise IdentifierError("The NHS number is missing: it is ten digits long, and stands on letters from the NHS.")
    if not _all_digits(digits):
        raise IdentifierError("An NHS number holds only digits: take out any letters or signs.")
    if len(digits) != NHS_NUMBER_DIGITS:
        raise IdentifierError(f"An NHS number has 10 digits and this has {len(digits)}: count them against the letter.")
    if len(set(digits)) == 1:
        raise IdentifierError("One digit ten times is not a person's NHS number: look for the real one.")
    if not is_valid(digits):
        raise IdentifierError("This NHS number does not pass its own check: a digit is mistyped, or two are swapped. Compare it again.")
    if digits.startswith(TEST_NHS_PREFIX) and not allow_test:
        raise IdentifierError("NHS numbers that begin with 999 are for testing only: enter the patient's own.")
    return digits


def format_nhs_number(digits: str) -> str:
    """Return ten digits as the NHS prints them, 3-3-4: `943 476 5919`."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def parse_phone(text: str, *, allow_test: bool, region: str = "GB") -> str:
    """Return a phone number in E.164 form, such as `+447700900123`.

    `region` (ISO 3166) is where a number without a country code is taken to be. The drama range 07700 900000 to
    900999 is taken only with `allow_test`. Premium-rate numbers are refused. Raises `IdentifierError`.
    """
    number = _read_phone(text, region)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if is_test_phone(e164):
        if not allow_test:
            raise IdentifierError("Phone numbers from 07700 900000 to 07700 900999 are for testing only: none rings.")
        return e164
    if not phonenumbers.is_valid_number(number):
        raise IdentifierError("No such phone number is in use: compare it with the patient's again.", hint=_PHONE_HINT)
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        raise IdentifierError("This is a premium-rate number: enter the person's own phone.")
    return e164


def is_test_phone(e164: str) -> bool:
    """Whether this E.164 number is one of the thousand that Ofcom keeps for drama."""
    return e164.startswith(TEST_PHONE_PREFIX) and len(e164) == TEST_PHONE_LENGTH and _all_digits(e164[1:])


def format_phone(e164: str) -> str:
    """Return an E.164 number as people here read it: `07700 900123`, or `+353 85 012 3456` for another country."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    if number.country_code == UK:
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _read_phone(text: str, region: str) -> PhoneNumber:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise IdentifierError("The phone number is missing.", hint=_PHONE_HINT)
    if len(plain) > LONGEST_INPUT or any(character.isalpha() for character in plain):
        raise IdentifierError("A phone number holds only digits, spaces and a leading +.", hint=_PHONE_HINT)
    try:
        number = phonenumbers.parse(plain, region)
    except NumberParseException as error:
        if plain.startswith("+") and error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise IdentifierError("No country has this code after the +.", hint=_PHONE_HINT) from error
        raise IdentifierError("This cannot be read as a phone number.", hint=_PHONE_HINT) from error
    _refuse_impossible(number)
    return number


def _refuse_impossible(number: PhoneNumber) -> None:
    verdict = phonenumbers.is_possible_number_with_reason(number)
    digits = str(number.national_number)
    # Nine digits may be a number of some town, and so "possible"; a UK mobile always has ten after its 0.
    short_mobile = number.country_code == UK and digits.startswith("7") and len(digits) < UK_MOBILE_DIGITS
    if short_mobile or verdict == phonenumbers.ValidationResult.TOO_SHORT:
        raise IdentifierError("This phone number has too few digits.", hint=_PHONE_HINT)
    if verdict == phonenumbers.ValidationResult.TOO_LONG:
        raise IdentifierError("This phone number has too many digits.", hint=_PHONE_HINT)


def _bare(text: str) -> str:
    """Return `text` with every kind of digit made ASCII, and spaces and dashes taken out."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"})
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
