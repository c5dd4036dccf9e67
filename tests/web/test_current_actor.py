"""From a cookie to a member of staff: who passes, who is turned away, and for how long."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from app.db import Database
from app.identity import service as identity
from app.identity.roles import Role
from app.identity.store import SESSIONS
from app.staff_ui import routes as staff_ui
from app.web import current_actor
from tests.doors import PASSWORD, TEST, Ward, open_ward, password_hash
from tests.web.conftest import made_up_doors

FORM = {"Sec-Fetch-Site": "same-origin"}


def last_seen(ward: Ward) -> object:
    with ward.database.read() as session:
        return session.scalar(select(SESSIONS.c.last_seen_at))


def test_somebody_with_leave_passes(ward: Ward) -> None:
    assert ward.signed_in(Role.CLINICIAN).get("/clinicians").text == "Casey Clinician"


def test_somebody_without_leave_is_told_why(ward: Ward) -> None:
    answer = ward.signed_in(Role.CLINICIAN).get("/keepers")
    assert answer.status_code == 403
    assert "Only an administrator changes the hub" in answer.text


def test_a_cookie_that_was_made_up_signs_nobody_in(ward: Ward) -> None:
    browser = ward.visitor()
    browser.cookies.set(current_actor.PLAIN_COOKIE, "made-up")
    assert browser.get("/clinicians").status_code == 303


def test_half_an_hour_without_a_request_ends_a_session(ward: Ward) -> None:
    browser = ward.signed_in()
    ward.clock.advance(timedelta(minutes=31))
    assert browser.get("/clinicians").status_code == 303


def test_every_request_keeps_a_session_alive_until_twelve_hours_are_over(ward: Ward) -> None:
    browser = ward.signed_in()
    for _ in range(35):
        ward.clock.advance(timedelta(minutes=20))
        assert browser.get("/clinicians").status_code == 200
    ward.clock.advance(timedelta(minutes=20))
    assert browser.get("/clinicians").status_code == 303


def test_a_screen_that_asks_by_itself_keeps_no_session_alive(ward: Ward) -> None:
    browser = ward.signed_in()
    before = last_seen(ward)
    ward.clock.advance(timedelta(minutes=20))
    assert browser.get("/watched").status_code == 200
    assert last_seen(ward) == before
    ward.clock.advance(timedelta(minutes=11))
    assert browser.get("/watched").status_code == 303


def test_a_disabled_person_is_out_at_once(ward: Ward) -> None:
    browser = ward.signed_in(Role.CLINICIAN)
    clinician = ward.staff[Role.CLINICIAN]

    def disable(session: Session) -> None:
        identity.disable_staff(session, ward.hub.id, clinician.id, actor=TEST, now=ward.clock.now())

    ward.database.write(disable)
    assert browser.get("/clinicians").status_code == 303


def test_a_password_that_somebody_else_has_seen_must_be_changed_first(ward: Ward) -> None:
    clinician = ward.staff[Role.CLINICIAN]

    def reset(session: Session) -> None:
        identity.reset_password(session, ward.hub.id, clinician.id, password_hash(), actor=TEST, now=ward.clock.now())

    ward.database.write(reset)
    browser = ward.signed_in(Role.CLINICIAN)
    answer = browser.get("/clinicians")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/password"


def test_over_https_the_cookie_is_bound_to_host_and_https(database: Database) -> None:
    live = open_ward(database, made_up_doors(), staff_ui.router, environment="production", public_url="https://ward.example.nhs.uk")
    answer = live.visitor().post("/login", data={"email": "clinician@example.nhs.uk", "password": PASSWORD}, headers=FORM)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-wardlight=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert "max-age" not in cookie.lower()


def test_over_plain_http_the_cookie_has_a_plain_name_so_that_the_demonstration_works(ward: Ward) -> None:
    answer = ward.visitor().post("/login", data={"email": "clinician@example.nhs.uk", "password": PASSWORD}, headers=FORM)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("wardlight=")
    assert "httponly" in cookie.lower()
    assert "secure" not in cookie.lower()
