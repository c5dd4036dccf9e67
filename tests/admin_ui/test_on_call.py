"""The rota and drills as managers and administrators keep them; nobody else."""

import pytest
from fastapi.testclient import TestClient

from app.hubs import store
from app.hubs.rota import Duty, Kind
from app.identity.roles import Role
from tests.doors import Ward

OURS = {"Sec-Fetch-Site": "same-origin"}

ROBIN = {"name": "Robin Okoro", "phone": "07700 900951", "kind": "on_call", "step": "1", "starts": "20:00", "ends": "08:00"} | {
    f"day_{number}": "yes" for number in range(7)
}
HOME = "/settings/on-call"


@pytest.fixture
def manager(ward: Ward) -> TestClient:
    return ward.signed_in(Role.MANAGER)


def rota(ward: Ward) -> tuple[Duty, ...]:
    with ward.database.read() as session:
        return store.by_id(session, ward.hub.id).rota


def add(browser: TestClient, **changes: str) -> None:
    answer = browser.post(HOME, data=ROBIN | changes, headers=OURS)
    assert answer.headers["Location"] == f"{HOME}?done=rota"


def test_a_manager_puts_somebody_on_the_rota_changes_and_takes_them_off(ward: Ward, manager: TestClient) -> None:
    assert "Nobody is on the rota" in manager.get(HOME).text
    add(manager)
    page = manager.get(f"{HOME}?done=rota").text
    for said in ("The rota is saved.", "Robin Okoro", "07700 900951", "every day, 20:00 to 08:00", "On call, place 1"):
        assert said in page
    assert 'value="Robin Okoro"' in manager.get(f"{HOME}/1").text
    manager.post(f"{HOME}/1", data=ROBIN | {"kind": "manager", "last_day": "2026-12-24"}, headers=OURS)
    assert rota(ward)[0].draft.kind is Kind.MANAGER
    assert "up to 24 Dec 2026" in manager.get(HOME).text
    manager.post(f"{HOME}/1/remove", headers=OURS)
    assert rota(ward) == ()


def test_bad_input_is_said_beside_its_field_and_what_was_typed_stays(ward: Ward, manager: TestClient) -> None:
    wrong = {"name": "Robin", "phone": "12", "kind": "on_call", "starts": "8", "ends": "08:00"}
    answer = manager.post(HOME, data=wrong, headers=OURS)
    assert answer.status_code == 422
    for href in ("#phone", "#days", "#starts"):
        assert f'<a href="{href}">' in answer.text
    for field in ("phone-error", "days-error", "starts-error"):
        assert f'id="{field}"' in answer.text
    assert 'value="Robin"' in answer.text
    add(manager)
    changed = manager.post(f"{HOME}/1", data=ROBIN | {"name": ""}, headers=OURS)
    assert changed.status_code == 422
    assert rota(ward)[0].draft.name == "Robin Okoro"


def test_the_hours_that_nobody_covers_are_named_and_an_empty_post_is_loud(manager: TestClient) -> None:
    add(manager)  # nights only; the clock shows 14:03
    page = manager.get(HOME).text
    assert "Nobody is on call now: when an alert waits too long, nobody is told." in page
    assert "Mon 23 Nov 14:03 to 20:00" in page
    assert "Nobody would be told." in page
    add(manager, name="Sam", phone="07700 900952", starts="08:00", ends="20:00")
    page = manager.get(HOME).text
    assert "On call now: Sam, 07700 900952, until 20:00." in page
    assert "Nobody is on call" not in page
    assert "Sam: a text" in page


def test_an_administrator_keeps_it_too_and_a_clinician_does_not(ward: Ward) -> None:
    assert ward.signed_in(Role.ADMINISTRATOR).get(HOME).status_code == 200
    clinician = ward.signed_in(Role.CLINICIAN)
    for path in (HOME, f"{HOME}/new", f"{HOME}/1", f"{HOME}/drills"):
        assert clinician.get(path).status_code == 403
    for path in (HOME, f"{HOME}/1", f"{HOME}/1/remove", f"{HOME}/drill"):
        assert clinician.post(path, data=ROBIN, headers=OURS).status_code == 403
    assert rota(ward) == ()


def test_what_is_not_on_the_rota_is_not_found(manager: TestClient) -> None:
    assert manager.get(f"{HOME}/7").status_code == 404
    assert manager.post(f"{HOME}/7/remove", headers=OURS).status_code == 404


def test_a_drill_wants_a_reason_and_somebody_to_tell(manager: TestClient) -> None:
    refused = manager.post(f"{HOME}/drill", data={"reason": "monthly"}, headers=OURS)
    assert refused.status_code == 422
    assert "nobody can be told" in refused.text
    add(manager, starts="00:00", ends="24:00")
    refused = manager.post(f"{HOME}/drill", data={"reason": " "}, headers=OURS)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    begun = manager.post(f"{HOME}/drill", data={"reason": "monthly"}, headers=OURS)
    assert begun.headers["Location"] == f"{HOME}?done=drill#drills"
    for said in ("Casey Manager: monthly", "Robin Okoro, 07700 900951", "Waiting to be sent", "Waiting to ring", "Not acknowledged"):
        assert said in manager.get(f"{HOME}/drills").text
