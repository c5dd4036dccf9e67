"""Signing in: the right person gets in, a guesser is slowed down, and nobody learns which addresses are known."""

from datetime import datetime, timedelta

import pytest

from app.audit import trail
from app.db import Database
from app.errors import Invalid
from app.flows import sign_in
from app.identity import attempts, sessions
from app.identity import service as identity
from app.identity.actor import system
from tests import people
from tests.people import NOON, PASSWORD, Ward

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
NEW = "a quite different secret"


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


def try_in(database: Database, email: str, password: str = PASSWORD, *, address: str = HERE, at: datetime = NOON) -> sign_in.SignedIn:
    return sign_in.sign_in(database, email=email, password=password, address=address, now=at)


def fail(database: Database, email: str, times: int, *, address: str = HERE, at: datetime = NOON) -> None:
    for _ in range(times):
        with pytest.raises(sign_in.NotSignedIn):
            try_in(database, email, "not the password", address=address, at=at)


def actions(database: Database) -> list[str]:
    with database.read() as session:
        return [entry["action"] for entry in trail.export(session)]


def test_the_right_password_signs_in_however_the_address_is_spelt(database: Database, ward: Ward) -> None:
    entered = try_in(database, f" {ward.clinician.email.upper()} ")
    assert entered.staff == ward.clinician
    with database.read() as session:
        assert sessions.current(session, entered.token, now=NOON) == ward.clinician
    assert actions(database)[-1] == "staff.signed_in"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(database: Database, ward: Ward) -> None:
    with pytest.raises(sign_in.NotSignedIn) as wrong:
        try_in(database, ward.clinician.email, "not the password")
    with pytest.raises(sign_in.NotSignedIn) as unknown:
        try_in(database, "nobody@north.example")
    assert wrong.value.sentence == unknown.value.sentence
    assert actions(database)[-2:] == ["staff.sign_in_failed"] * 2


@pytest.mark.parametrize(("email", "password"), [("", PASSWORD), ("a\x00b", PASSWORD), ("a" * 255, PASSWORD), ("a@b.c", "x" * 129)])
def test_nonsense_is_refused_before_it_is_counted(database: Database, ward: Ward, email: str, password: str) -> None:
    before = actions(database)
    with pytest.raises(sign_in.NotSignedIn):
        try_in(database, email, password)
    assert actions(database) == before


def test_a_disabled_person_does_not_get_in(database: Database, ward: Ward) -> None:
    database.write(lambda s: identity.disable_staff(s, ward.hub.id, ward.clinician.id, actor=system("test"), now=NOON))
    with pytest.raises(sign_in.NotSignedIn):
        try_in(database, ward.clinician.email)


def test_after_five_failures_from_one_place_the_right_password_waits_too(database: Database, ward: Ward) -> None:
    fail(database, ward.clinician.email, attempts.PER_EMAIL_AND_ADDRESS)
    with pytest.raises(attempts.TooManyTries):
        try_in(database, ward.clinician.email)
    assert try_in(database, ward.clinician.email, at=NOON + attempts.WINDOW + timedelta(seconds=1)).staff == ward.clinician


def test_a_guesser_elsewhere_does_not_keep_the_person_out(database: Database, ward: Ward) -> None:
    fail(database, ward.clinician.email, attempts.PER_EMAIL_AND_ADDRESS, address=ELSEWHERE)
    assert try_in(database, ward.clinician.email).staff == ward.clinician


def test_a_success_here_wipes_the_slips_made_here(database: Database, ward: Ward) -> None:
    for minute in range(3):
        at = NOON + timedelta(minutes=minute)
        fail(database, ward.clinician.email, attempts.PER_EMAIL_AND_ADDRESS - 1, at=at)
        assert try_in(database, ward.clinician.email, at=at + timedelta(seconds=1)).staff == ward.clinician


def test_one_account_guessed_from_many_places_is_closed_for_a_while(database: Database, ward: Ward) -> None:
    for place in range(attempts.PER_EMAIL):
        fail(database, ward.clinician.email, 1, address=f"198.51.100.{place}")
    with pytest.raises(attempts.TooManyTries):
        try_in(database, ward.clinician.email)


def test_many_accounts_guessed_from_one_place_close_that_place(database: Database, ward: Ward) -> None:
    database.write(
        lambda session: [attempts.begin(session, f"{number}@north.example", HERE, now=NOON) for number in range(attempts.PER_ADDRESS)]
    )
    with pytest.raises(attempts.TooManyTries):
        try_in(database, ward.clinician.email)
    assert try_in(database, ward.clinician.email, address=ELSEWHERE).staff == ward.clinician


def test_old_tries_are_forgotten(database: Database, ward: Ward) -> None:
    fail(database, ward.clinician.email, 2)
    assert database.write(lambda s: attempts.forget(s, now=NOON + attempts.KEPT)) == 0
    assert database.write(lambda s: attempts.forget(s, now=NOON + attempts.KEPT + timedelta(seconds=1))) == 2


def test_signing_out_ends_the_session(database: Database, ward: Ward) -> None:
    token = try_in(database, ward.clinician.email).token
    for _ in range(2):
        database.write(lambda session: sign_in.sign_out(session, token, now=NOON))
    with database.read() as session:
        assert sessions.current(session, token, now=NOON) is None
    assert actions(database).count("staff.signed_out") == 1


def test_a_new_password_of_ones_own_is_used_from_now_on(database: Database, ward: Ward) -> None:
    token = try_in(database, ward.clinician.email).token
    sign_in.change_password(database, ward.clinician, token=token, old=PASSWORD, new=NEW, now=NOON)
    with pytest.raises(sign_in.NotSignedIn):
        try_in(database, ward.clinician.email)
    assert try_in(database, ward.clinician.email, NEW).staff == ward.clinician
    with database.read() as session:
        assert sessions.current(session, token, now=NOON) is not None


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("not the password", "short", ["new_password", "old_password"]),
        (PASSWORD, "short", ["new_password"]),
        (PASSWORD, PASSWORD, ["new_password"]),
    ],
)
def test_a_change_of_password_names_every_fault(database: Database, ward: Ward, old: str, new: str, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        sign_in.change_password(database, ward.clinician, token="x", old=old, new=new, now=NOON)
    assert [fault.field for fault in refused.value.faults] == fields
