"""Passwords that are handed on."""

from app.admin_ui import temporary
from app.identity import passwords


def test_a_password_made_by_chance_is_good_enough_and_never_the_same() -> None:
    made = {temporary.password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert passwords.faults_in(password, email="sam@example.nhs.uk", name="Sam Okoro") == ()


def test_no_sign_can_be_mistaken_for_another() -> None:
    assert not set("".join(temporary.password() for _ in range(200))) & set("0o1il5s2")
