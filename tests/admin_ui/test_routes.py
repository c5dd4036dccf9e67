"""Keeping the hub and its staff: what an administrator can change, and that nobody else can."""

import re

import pytest
from fastapi.testclient import TestClient

from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import store
from app.identity.roles import Role
from app.identity.store import StaffView
from tests.doors import Ward, another_hub

OURS = {"Sec-Fetch-Site": "same-origin"}
HUB = {
    "name": "Harbour Ward",
    "phone": "0113 496 0002",
    "on_call_phone": "07700 900555",
    "hours_open": "07:00",
    "hours_close": "22:00",
    "timezone": "Europe/London",
}
SOMEBODY = {"name": "Sam Okoro", "email": "sam.okoro@example.nhs.uk", "role": "clinician"}


@pytest.fixture
def browser(ward: Ward) -> TestClient:
    return ward.signed_in(Role.ADMINISTRATOR)


def hub_now(ward: Ward) -> HubView:
    with ward.database.read() as session:
        return hubs.by_id(session, ward.hub.id)


def member(ward: Ward, email: str) -> StaffView | None:
    with ward.database.read() as session:
        return store.staff_by_email(session, ward.hub.id, email)


def password_in(text: str) -> str:
    found = re.search(r"<code>([a-z0-9-]+)</code>", text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.MANAGER])
@pytest.mark.parametrize("path", ["/settings", "/settings/staff/new", "/settings/staff/1"])
def test_nobody_but_an_administrator_sees_the_settings(ward: Ward, role: Role, path: str) -> None:
    assert ward.signed_in(role).get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/settings/hub", "/settings/staff", "/settings/staff/1", "/settings/staff/1/reset", "/settings/staff/1/disable"]
)
def test_nobody_but_an_administrator_changes_them(ward: Ward, path: str) -> None:
    assert ward.signed_in(Role.CLINICIAN).post(path, data={**HUB, **SOMEBODY}, headers=OURS).status_code == 403


def test_the_settings_show_the_hub_its_staff_and_its_pathways(browser: TestClient) -> None:
    text = browser.get("/settings").text
    for said in ("North Ward", "0113 496 0000", "Casey Manager", "COVID Oximetry @home (adults)"):
        assert said in text


def test_a_changed_hub_is_saved(ward: Ward, browser: TestClient) -> None:
    answer = browser.post("/settings/hub", data=HUB, headers=OURS)
    assert answer.headers["Location"] == "/settings?done=hub"
    hub = hub_now(ward)
    assert (hub.name, hub.phone, hub.on_call_phone, hub.hours_open, hub.hours_close) == (
        "Harbour Ward", "+441134960002", "+447700900555", "07:00", "22:00",
    )  # fmt: skip
    assert hub.slug == ward.hub.slug


def test_every_fault_of_the_hub_is_named_and_what_was_typed_is_still_there(ward: Ward, browser: TestClient) -> None:
    answer = browser.post("/settings/hub", data={**HUB, "name": "", "phone": "12", "hours_open": "seven"}, headers=OURS)
    assert answer.status_code == 422
    for href in ("#name", "#phone", "#hours_open"):
        assert f'<a href="{href}">' in answer.text
    for typed in ('value="12"', 'value="seven"', 'value="07700 900555"'):
        assert typed in answer.text
    assert hub_now(ward) == ward.hub


def test_the_number_of_another_hub_is_refused(ward: Ward, browser: TestClient) -> None:
    other = another_hub(ward)
    assert other.phone is not None
    answer = browser.post("/settings/hub", data={**HUB, "phone": other.phone}, headers=OURS)
    assert answer.status_code == 422
    assert "Another hub has this number" in answer.text


def test_without_an_on_call_number_the_page_says_what_that_means(ward: Ward, browser: TestClient) -> None:
    assert "nobody is told" in browser.get("/settings").text
    browser.post("/settings/hub", data=HUB, headers=OURS)
    assert "nobody is told" not in browser.get("/settings").text


def test_somebody_added_signs_in_with_the_password_that_is_shown_once(ward: Ward, browser: TestClient) -> None:
    answer = browser.post("/settings/staff", data=SOMEBODY, headers=OURS)
    assert answer.status_code == 200
    password = password_in(answer.text)
    entered = ward.visitor().post("/login", data={"email": SOMEBODY["email"], "password": password}, headers=OURS)
    assert entered.status_code == 303
    added = member(ward, SOMEBODY["email"])
    assert added is not None
    assert added.must_change_password
    assert password not in browser.get("/settings").text


def test_every_fault_of_a_new_member_is_named_and_nothing_typed_is_lost(browser: TestClient) -> None:
    answer = browser.post("/settings/staff", data={"name": "", "email": "not an address", "role": "owner"}, headers=OURS)
    assert answer.status_code == 422
    for href in ("#name", "#email", "#role"):
        assert f'<a href="{href}">' in answer.text
    assert 'value="not an address"' in answer.text


def test_an_address_that_somebody_has_is_refused(browser: TestClient) -> None:
    answer = browser.post("/settings/staff", data={**SOMEBODY, "email": "manager@example.nhs.uk"}, headers=OURS)
    assert answer.status_code == 422
    assert "Somebody with this e-mail address is known already." in answer.text


def test_a_member_of_staff_is_changed(ward: Ward, browser: TestClient) -> None:
    staff_id = ward.staff[Role.CLINICIAN].id
    assert "Casey Clinician" in browser.get(f"/settings/staff/{staff_id}").text
    answer = browser.post(f"/settings/staff/{staff_id}", data=SOMEBODY | {"role": "manager"}, headers=OURS)
    assert answer.headers["Location"] == "/settings?done=staff"
    changed = member(ward, SOMEBODY["email"])
    assert changed is not None
    assert changed.role is Role.MANAGER


def test_the_only_administrator_cannot_become_something_else(ward: Ward, browser: TestClient) -> None:
    me = ward.staff[Role.ADMINISTRATOR]
    answer = browser.post(f"/settings/staff/{me.id}", data={"name": me.name, "email": me.email, "role": "clinician"}, headers=OURS)
    assert answer.status_code == 409
    assert "the hub&#39;s only administrator" in answer.text


def test_a_reset_shows_a_password_once_and_signs_the_person_out(ward: Ward, browser: TestClient) -> None:
    theirs = ward.signed_in(Role.CLINICIAN)
    answer = browser.post(f"/settings/staff/{ward.staff[Role.CLINICIAN].id}/reset", headers=OURS)
    assert len(password_in(answer.text)) == 19
    assert theirs.get("/").headers["Location"] == "/login"


def test_a_disabled_person_is_out_at_once_and_let_in_again_later(ward: Ward, browser: TestClient) -> None:
    staff_id = ward.staff[Role.CLINICIAN].id
    theirs = ward.signed_in(Role.CLINICIAN)
    assert browser.post(f"/settings/staff/{staff_id}/disable", headers=OURS).headers["Location"] == "/settings?done=disabled"
    assert theirs.get("/").headers["Location"] == "/login"
    assert "They are disabled" in browser.get(f"/settings/staff/{staff_id}").text
    assert browser.post(f"/settings/staff/{staff_id}/enable", headers=OURS).headers["Location"] == "/settings?done=enabled"
    found = member(ward, "clinician@example.nhs.uk")
    assert found is not None
    assert not found.disabled


def test_the_only_administrator_cannot_be_disabled(ward: Ward, browser: TestClient) -> None:
    answer = browser.post(f"/settings/staff/{ward.staff[Role.ADMINISTRATOR].id}/disable", headers=OURS)
    assert answer.status_code == 409
    assert "only administrator" in answer.text


def test_enabling_somebody_who_is_not_disabled_is_refused_in_words(ward: Ward, browser: TestClient) -> None:
    answer = browser.post(f"/settings/staff/{ward.staff[Role.CLINICIAN].id}/enable", headers=OURS)
    assert answer.status_code == 409
    assert "This person is not disabled." in answer.text


@pytest.mark.parametrize("what", ["", "/reset", "/disable", "/enable"])
def test_the_staff_of_another_hub_are_not_there(ward: Ward, browser: TestClient, what: str) -> None:
    answer = browser.post(f"/settings/staff/9999{what}", data=SOMEBODY, headers=OURS)
    assert answer.status_code == 404


@pytest.mark.parametrize("done", ["hub", "staff", "disabled", "enabled"])
def test_what_was_done_is_said(browser: TestClient, done: str) -> None:
    assert 'role="status"' in browser.get(f"/settings?done={done}").text


def test_what_was_done_is_never_taken_from_the_address(browser: TestClient) -> None:
    assert "Send us money" not in browser.get("/settings?done=Send us money").text


def test_a_translation_that_nobody_checked_is_off_and_marked_so(browser: TestClient) -> None:
    page = browser.get("/settings").text
    assert "Translation not checked by a clinician or a qualified translator: off." in page
    assert "Automatic calls are in English." in page
    assert "Turn it on in this hub" in browser.get("/settings/languages/cy").text


def test_an_administrator_turns_it_on_with_a_reason_and_off_again(ward: Ward, browser: TestClient) -> None:
    for wanted, button in (("on", "Turn it off in this hub"), ("off", "Turn it on in this hub")):
        answer = browser.post("/settings/languages/cy", data={"wanted": wanted, "reason": "Read by Nia"}, headers=OURS)
        assert answer.headers["Location"] == "/settings?done=language"
        page = browser.get("/settings").text
        name = ward.staff[Role.ADMINISTRATOR].name
        assert re.search(rf"{wanted.title()} since \d+ \w+ \d+, \d\d:\d\d: turned {wanted} by {name}. Reason: Read by Nia", page)
        assert "Translation not checked by a clinician or a qualified translator." in page
        assert button in browser.get("/settings/languages/cy").text
        assert [one.on for one in hub_now(ward).languages] == [wanted == "on"]


def test_a_language_without_a_reason_stays_as_it_was(ward: Ward, browser: TestClient) -> None:
    answer = browser.post("/settings/languages/cy", data={"wanted": "on", "reason": " "}, headers=OURS)
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert hub_now(ward).languages == ()


@pytest.mark.parametrize("code", ["en", "xx", "CY", "cy-GB", "translation.toml"])
def test_there_is_no_other_translation_to_turn_on(browser: TestClient, code: str) -> None:
    assert browser.get(f"/settings/languages/{code}").status_code == 404
    assert browser.post(f"/settings/languages/{code}", data={"wanted": "on", "reason": "x"}, headers=OURS).status_code == 404


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.MANAGER])
def test_nobody_but_an_administrator_turns_a_language_on(ward: Ward, role: Role) -> None:
    browser = ward.signed_in(role)
    assert browser.get("/settings/languages/cy").status_code == 403
    assert browser.post("/settings/languages/cy", data={"wanted": "on", "reason": "x"}, headers=OURS).status_code == 403
    assert hub_now(ward).languages == ()


def test_one_hub_turns_a_language_on_for_itself_alone(ward: Ward, browser: TestClient) -> None:
    other = another_hub(ward)
    browser.post("/settings/languages/cy", data={"wanted": "on", "reason": "Read by Nia"}, headers=OURS)
    with ward.database.read() as session:
        assert {hub.id: len(hub.languages) for hub in hubs.all_hubs(session)} == {ward.hub.id: 1, other.id: 0}
