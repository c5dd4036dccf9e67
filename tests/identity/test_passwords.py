"""What makes a password good enough, and how it is held against its hash."""

import pytest

from app.errors import Invalid
from app.identity import passwords
from tests import people

ANN = {"email": "ann.field@north.example", "name": "Ann Field"}


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "eleven char",  # eleven characters
        "x" * 129,
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "Password1234",
        "123456789012",
        "qwertyuiopasdf",
        "I am ann.field and well",
        "the great annfield house",
        "wide FIELD with flowers",
    ],
)
def test_a_password_anyone_would_guess_is_refused(password: str) -> None:
    assert passwords.faults_in(password, **ANN)


@pytest.mark.parametrize("password", ["lantern over quiet water", "Tr0ubadour&3x", "пароль из четырёх слов", "t" * 60 + "abcdef"])
def test_a_long_password_of_any_kind_will_do(password: str) -> None:
    assert passwords.faults_in(password, **ANN) == ()


def test_a_password_that_will_not_do_is_never_hashed() -> None:
    with pytest.raises(Invalid) as refused:
        passwords.prepare("short", **ANN)
    assert [fault.field for fault in refused.value.faults] == ["password"]


def test_a_prepared_password_fits_itself_and_nothing_else() -> None:
    hashed = passwords.prepare("lantern over quiet water", **ANN)
    assert hashed.startswith("$argon2id$")
    assert passwords.verify("lantern over quiet water", hashed)
    assert not passwords.verify("lantern over quiet wate", hashed)


def test_the_same_letters_typed_on_another_keyboard_fit() -> None:
    composed, apart = "caf\u00e9 au lait and more", "cafe\u0301 au lait and more"
    assert passwords.verify(apart, people.password_hash(composed))


def test_nobodys_password_never_fits() -> None:
    assert not passwords.verify("a password that nobody has", None)


def test_a_hash_that_is_none_never_fits() -> None:
    assert not passwords.verify(people.PASSWORD, "not a hash")


def test_an_endless_password_is_not_even_hashed() -> None:
    assert not passwords.verify("x" * 1_000_000, people.password_hash())


def test_no_more_are_checked_at_once_than_there_is_memory_for() -> None:
    with passwords._turn(), passwords._turn(), pytest.raises(passwords.TooBusy), passwords._turn(wait_s=0):
        raise AssertionError("a third was let in")
