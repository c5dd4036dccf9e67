"""Teams from end to end: a manager names them, a nurse enrols into one and works its part of the list, with every red over it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
ROW = ".ward-row"


def name_teams(manager: Page) -> None:
    manager.goto("/hub")
    manager.get_by_role("link", name="The hub’s teams").click()
    field = manager.get_by_label("Teams, one a line")
    field.fill("North locality\nElm House\nelm house")
    manager.get_by_role("button", name="Save the teams").click()
    expect(manager.get_by_role("alert")).to_contain_text("“elm house” is here twice; capitals make no difference.")
    expect(field).to_have_value("North locality\nElm House\nelm house")
    field.fill("North locality\nElm House")
    manager.get_by_role("button", name="Save the teams").click()
    expect(manager.get_by_role("status")).to_have_text("The teams are saved.")


def enrol_into_elm_house(nurse: Page) -> None:
    nurse.goto("/enrol")
    for label, typed in (
        ("NHS number", people.nhs_number(2)),
        ("Date of birth", "31/03/1950"),
        ("Given name", "Ben"),
        ("Family name", "Cole"),
        ("Patient’s mobile phone", people.phone(2)),
    ):
        nurse.get_by_label(label).fill(typed)
    nurse.get_by_label("Team").select_option("Elm House")
    nurse.get_by_role("button", name="Enrol").click()
    expect(nurse).to_have_url(re.compile(r"/enrol/\d+$"))


def narrow_to_elm_house(nurse: Page) -> None:
    nurse.goto("/worklist")
    expect(nurse.locator(ROW)).to_have_count(2)
    nurse.get_by_text("Show only some").click()
    nurse.get_by_label("Team").select_option("Elm House")
    nurse.get_by_role("button", name="Show", exact=True).click()
    expect(nurse).to_have_url(re.compile(r"team=Elm\+House"))


def test_a_hub_names_its_teams_and_a_nurse_works_the_list_of_hers(house: House, visitors: Visitors) -> None:
    name_teams(visitors.come(house.ward.manager))
    house.enrol(1, given_name="Ada", family_name="Bell", team="North locality")
    house.text("88 110")
    nurse = visitors.come(house.nurse)
    enrol_into_elm_house(nurse)
    house.text("94 80", by=people.phone(2))
    narrow_to_elm_house(nurse)
    strip = nurse.get_by_role("region", name="All reds, whatever is chosen below")
    for _ in range(2):
        expect(nurse.locator(ROW)).to_have_count(1)
        expect(nurse.locator(ROW)).to_contain_text("Ben Cole")
        expect(strip).to_contain_text("Ada Bell")
        nurse.reload()
    expect(nurse.get_by_label("Team")).to_have_value("Elm House")

    nurse.get_by_role("link", name="Ben Cole").click()
    nurse.get_by_text("Change the team").click()
    nurse.get_by_label("Team", exact=True).select_option("North locality")
    nurse.get_by_role("button", name="Save the team").click()
    expect(nurse.get_by_text("Team: Elm House → North locality")).to_be_attached()
    nurse.goto("/worklist?team=Elm+House")
    expect(nurse.get_by_text("Nobody on the list fits what you chose.")).to_be_visible()
    expect(strip).to_contain_text("Ada Bell")
