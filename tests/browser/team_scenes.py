"""Pages that meet the teams of a hub: where they are named, enrolled into, changed, counted, and narrowed by."""

from typing import Final

from playwright.sync_api import Page, expect

from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.on_call_scenes import as_manager

NORTH, LONG = "North locality", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def teamed(house: House) -> None:
    """A ward in two teams, of which one has the longest name there is, and somebody in neither."""
    people.name_teams(house.parts.database, house.ward.hub, NORTH, LONG)
    house.enrol(1, at=house.at(days_ago=2), given_name="Ada", family_name="Bell", team=NORTH)
    house.enrol(2, at=house.at(days_ago=2), given_name="Ben", family_name="Cole", team=LONG)
    house.enrol(3, at=house.at(days_ago=2), given_name="Cay", family_name="Dunn")
    house.text("88 110", at=house.at(minutes_ago=4))
    house.text("94 80", by=people.phone(2), at=house.at(minutes_ago=9))
    house.text("call me", by=people.phone(3), at=house.at(minutes_ago=2))


def teams_not_named(house: House, visitors: Visitors) -> Page:
    return as_manager(house, visitors, "/settings/teams")


def teams_refused(house: House, visitors: Visitors) -> Page:
    page = as_manager(house, visitors, "/settings/teams")
    people.name_teams(house.parts.database, house.ward.hub, NORTH, LONG)
    page.get_by_label("Teams, one a line").fill(f"{LONG}\n-\n{LONG.upper()}")
    page.get_by_role("button", name="Save the teams").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def caseload_by_team(house: House, visitors: Visitors) -> Page:
    teamed(house)
    return as_manager(house, visitors, "/hub")


def enrolment_into_a_team(house: House, visitors: Visitors) -> Page:
    teamed(house)
    return scenes.at(house, visitors, "/enrol")


def worklist_of_a_team(house: House, visitors: Visitors) -> Page:
    teamed(house)
    page = scenes.at(house, visitors, f"/worklist?team={LONG}")
    expect(page.locator(".ward-row")).to_have_count(1)
    return page


def patient_given_to_no_team_there_is(house: House, visitors: Visitors) -> Page:
    teamed(house)
    item = next(one for one in house.worklist() if one.name == "Ben Cole")
    page = scenes.at(house, visitors, f"/patients/{item.patient_id}")
    people.name_teams(house.parts.database, house.ward.hub)
    page.get_by_text("Change the team").click()
    page.get_by_label("Team", exact=True).select_option(NORTH)
    page.get_by_role("button", name="Save the team").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


SCENES: Final[tuple[scenes.Scene, ...]] = (
    teams_not_named,
    teams_refused,
    caseload_by_team,
    enrolment_into_a_team,
    worklist_of_a_team,
    patient_given_to_no_team_there_is,
)
