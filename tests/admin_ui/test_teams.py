"""The teams as managers and administrators name them; nobody else."""

import html
import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.hubs import store
from app.identity.roles import Role
from tests import people
from tests.doors import Ward, another_hub

OURS = {"Sec-Fetch-Site": "same-origin"}
HOME = "/settings/teams"


@pytest.fixture
def manager(ward: Ward) -> TestClient:
    return ward.signed_in(Role.MANAGER)


def teams_of(ward: Ward) -> tuple[str, ...]:
    with ward.database.read() as session:
        return store.by_id(session, ward.hub.id).teams


def seen(page: Response) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def save(browser: TestClient, typed: str, page: Response | None = None) -> Response:
    return browser.post(HOME, data={"teams": typed, "seen": seen(page or browser.get(HOME))}, headers=OURS)


def shown(answer: Response) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_a_manager_names_the_teams_changes_them_and_takes_them_all_out(ward: Ward, manager: TestClient) -> None:
    south = another_hub(ward)
    assert save(manager, "North locality\r\n\r\n Elm  House").headers["Location"] == f"{HOME}?done=teams"
    assert teams_of(ward) == ("North locality", "Elm House")
    page = manager.get(f"{HOME}?done=teams")
    assert "The teams are saved." in page.text
    assert shown(page) == "North locality\nElm House"
    save(manager, "Elm House")
    assert teams_of(ward) == ("Elm House",)
    save(manager, "")
    assert teams_of(ward) == ()
    with ward.database.read() as session:
        assert store.by_id(session, south.id).teams == ()


def test_bad_names_are_said_beside_the_field_and_what_was_typed_stays(ward: Ward, manager: TestClient) -> None:
    people.name_teams(ward.database, ward.hub, "Oak House")
    typed = f"Elm House\n-\n{'x' * 61}\nELM HOUSE"
    answer = save(manager, typed)
    assert answer.status_code == 422
    assert "<title>Error: Teams" in answer.text
    assert answer.text.count('<a href="#teams">') == 3
    assert 'id="teams-error"' in answer.text
    assert "“ELM HOUSE” is here twice; capitals make no difference." in answer.text
    assert shown(answer) == typed
    assert teams_of(ward) == ("Oak House",)


def test_whoever_saves_over_somebody_elses_change_is_told_and_shown_it(ward: Ward, manager: TestClient) -> None:
    opened = manager.get(HOME)
    people.name_teams(ward.database, ward.hub, "Oak House")
    answer = save(manager, "Elm House", opened)
    assert answer.status_code == 409
    assert "Somebody else has changed the teams since you opened this page." in answer.text
    assert "<strong>The teams now:</strong> Oak House" in answer.text
    assert shown(answer) == "Elm House"
    assert teams_of(ward) == ("Oak House",)
    assert save(manager, "Elm House\nOak House", answer).status_code == 303
    assert teams_of(ward) == ("Elm House", "Oak House")


def test_an_administrator_names_them_too_and_a_clinician_does_not(ward: Ward) -> None:
    administrator = ward.signed_in(Role.ADMINISTRATOR)
    assert f'href="{HOME}"' in administrator.get("/settings").text
    assert save(administrator, "Elm House").status_code == 303
    clinician = ward.signed_in(Role.CLINICIAN)
    assert clinician.get(HOME).status_code == 403
    assert clinician.post(HOME, data={"teams": ""}, headers=OURS).status_code == 403
    assert teams_of(ward) == ("Elm House",)
