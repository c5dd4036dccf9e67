"""Signing in and out, choosing a password, and where everybody starts."""

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from app.db import Database
from app.identity import service as identity
from app.identity.attempts import PER_EMAIL_AND_ADDRESS
from app.identity.roles import Role
from app.identity.store import SESSIONS
from app.staff_ui import demo_people, presenters
from app.staff_ui import routes as staff_ui
from tests.doors import PASSWORD, TEST, Ward, open_ward, password_hash

OURS = {"Sec-Fetch-Site": "same-origin"}
EMAIL = "clinician@example.nhs.uk"


def sign_in(ward: Ward, **typed: str) -> tuple[int, str, str]:
    answer = ward.visitor().post("/login", data={"email": EMAIL, "password": PASSWORD, **typed}, headers=OURS)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def reset(ward: Ward, role: Role) -> None:
    def work(session: Session) -> None:
        identity.reset_password(session, ward.hub.id, ward.staff[role].id, password_hash(), actor=TEST, now=ward.clock.now())

    ward.database.write(work)


def test_the_right_password_signs_in_and_leads_to_the_start_page(ward: Ward) -> None:
    assert sign_in(ward)[:2] == (303, "/")


def test_the_address_may_be_typed_in_capitals_and_with_spaces(ward: Ward) -> None:
    assert sign_in(ward, email=f"  {EMAIL.upper()} ")[0] == 303


def test_signing_in_goes_on_to_the_page_that_was_wanted(ward: Ward) -> None:
    assert sign_in(ward, next="/patients/3")[1] == "/patients/3"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"])
def test_signing_in_never_goes_on_to_another_site(ward: Ward, elsewhere: str) -> None:
    assert sign_in(ward, next=elsewhere)[1] == "/"


@pytest.mark.parametrize("typed", [{"password": "wrong wrong wrong"}, {"email": "nobody@example.nhs.uk"}, {"email": "", "password": ""}])
def test_a_refusal_is_the_same_whoever_is_asked_for(ward: Ward, typed: dict[str, str]) -> None:
    status, _, text = sign_in(ward, **typed)
    assert status == 401
    assert "The e-mail address or the password is not right." in text
    assert "Error: Sign in" in text


def test_a_refused_address_is_still_there_and_the_password_is_not(ward: Ward) -> None:
    text = sign_in(ward, email="some.one@example.nhs.uk", password="a mistyped one")[2]
    assert 'value="some.one@example.nhs.uk"' in text
    assert "a mistyped one" not in text


def test_too_many_wrong_passwords_ask_for_patience(ward: Ward) -> None:
    for _ in range(PER_EMAIL_AND_ADDRESS):
        assert sign_in(ward, password="wrong wrong wrong")[0] == 401
    status, _, text = sign_in(ward)
    assert status == 429
    assert "too many tries" in text


def test_the_page_to_sign_in_sends_on_whoever_is_in(ward: Ward) -> None:
    assert ward.signed_in().get("/login").headers["Location"] == "/"


def test_signing_out_ends_the_session_and_takes_the_cookie(ward: Ward) -> None:
    browser = ward.signed_in()
    answer = browser.post("/logout", headers=OURS)
    assert answer.headers["Location"] == "/login"
    assert 'wardlight=""' in answer.headers["Set-Cookie"]
    with ward.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SESSIONS).where(SESSIONS.c.revoked_at.is_(None))) == 0


def test_signing_out_twice_is_no_fault(ward: Ward) -> None:
    assert ward.visitor().post("/logout", headers=OURS).status_code == 303


@pytest.mark.parametrize(("role", "home"), [(Role.CLINICIAN, "/worklist"), (Role.MANAGER, "/worklist"), (Role.ADMINISTRATOR, "/hub")])
def test_everybody_starts_where_their_work_is(ward: Ward, role: Role, home: str) -> None:
    assert ward.signed_in(role).get("/").headers["Location"] == home


def test_a_visitor_starts_by_signing_in(ward: Ward) -> None:
    assert ward.visitor().get("/").headers["Location"] == "/login"


def test_a_password_of_ones_own_is_taken_and_work_goes_on(ward: Ward) -> None:
    reset(ward, Role.CLINICIAN)
    browser = ward.signed_in()
    assert browser.get("/").headers["Location"] == "/password"
    assert "Somebody else gave you the password" in browser.get("/password").text
    typed = {"old_password": PASSWORD, "new_password": "seven herons above the weir"}
    assert browser.post("/password", data=typed, headers=OURS).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/worklist"


def test_every_fault_of_a_new_password_stands_beside_its_field(ward: Ward) -> None:
    answer = ward.signed_in().post("/password", data={"old_password": "not this", "new_password": "short"}, headers=OURS)
    assert answer.status_code == 422
    assert "This is not your present password." in answer.text
    assert "Use at least 12 characters" in answer.text
    assert "seven" not in answer.text


def test_the_demonstration_says_who_to_sign_in_as(database: Database) -> None:
    ward = open_ward(database, staff_ui.router, environment="demo")
    text = ward.visitor().get("/login").text
    for person in demo_people.PEOPLE:
        assert person.email in text
    assert demo_people.PASSWORD in text


@pytest.mark.parametrize("environment", ["production", "test"])
def test_nowhere_else_is_a_password_shown(environment: str) -> None:
    assert presenters.sign_in_page(environment).people == ()
    assert presenters.sign_in_page(environment).password == ""


def test_a_form_with_a_thousand_fields_is_no_breakdown(ward: Ward) -> None:
    answer = ward.visitor().post("/login", data={f"field{number}": "x" for number in range(1000)}, headers=OURS)
    assert answer.status_code == 400


def test_a_zero_sign_in_the_address_is_no_breakdown(ward: Ward) -> None:
    assert sign_in(ward, email="a\x00b@example.nhs.uk")[0] == 401
