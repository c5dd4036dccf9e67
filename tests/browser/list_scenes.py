"""The worklist and what is pressed from it, in the states that only a press or another's work brings about."""

from typing import Final

from playwright.sync_api import Page, expect

from app.alerts.service import Outcome
from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House


def worklist_with_its_keys_open(house: House, visitors: Visitors) -> Page:
    page = _list(house, visitors)
    page.get_by_role("button", name="Keys (?)").click()
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    return page


def worklist_narrowed_with_every_red_over_it(house: House, visitors: Visitors) -> Page:
    page = _list(house, visitors)
    page.goto("/worklist?language=pl")
    expect(page.get_by_role("region", name="All reds, whatever is chosen below")).to_be_visible()
    page.get_by_text("Show only some").click()
    return page


def worklist_with_somebody_put_off(house: House, visitors: Visitors) -> Page:
    page = _put_off(_list(house, visitors), why="Asleep after the night shift")
    expect(page.get_by_role("region", name="Planned for later")).to_be_visible()
    return page


def patient_put_off_without_reason(house: House, visitors: Visitors) -> Page:
    page = _put_off(_list(house, visitors), why="")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def patient_taken_over_without_reason(house: House, visitors: Visitors) -> Page:
    page = _list(house, visitors)
    house.claim(by=house.colleague())
    page.get_by_role("link", name="Ada Bell").first.click()
    page.get_by_text("Take over from Robin Okoro").click()
    page.get_by_role("button", name="Take over", exact=True).click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def patient_of_whom_something_new_came_meanwhile(house: House, visitors: Visitors) -> Page:
    page = _list(house, visitors)
    house.claim()
    page.get_by_role("link", name="Ada Bell").first.click()
    house.text("chest pain")
    expect(page.get_by_text("Something new has come in.")).to_be_visible()
    page.get_by_label("Carry on monitoring").check()
    visitors.watch.expect("409")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("This came in after you opened the page.")).to_be_visible()
    return page


def patient_whom_nobody_answered_twice(house: House, visitors: Visitors) -> Page:
    page = _list(house, visitors)
    for _ in range(2):
        house.rang(house.claim(), Outcome.NO_ANSWER)
    house.claim()
    page.get_by_role("link", name="Ada Bell").first.click()
    page.get_by_label("No answer").check()
    return page


def _list(house: House, visitors: Visitors) -> Page:
    """A list of a red, an amber, and one who asked to be rung in Polish."""
    house.enrol(1, at=house.at(days_ago=2), given_name="Ada", family_name="Bell")
    house.enrol(2, at=house.at(days_ago=2), given_name="Ben", family_name="Cole")
    house.enrol(3, at=house.at(days_ago=2), given_name="Cay", family_name="Dunn", language="pl", interpreter=True)
    house.text("88 110", at=house.at(minutes_ago=4))
    house.text("94 80", by=people.phone(2), at=house.at(minutes_ago=9))
    house.text("call me", by=people.phone(3), at=house.at(minutes_ago=2))
    return scenes.at(house, visitors, "/worklist")


def _put_off(page: Page, *, why: str) -> Page:
    page.get_by_role("link", name="Cay Dunn").click()
    page.get_by_text("Not now: put off until a time").click()
    page.get_by_label("Nobody is needed before").select_option("In 2 hours")
    page.locator("#later_why").fill(why)
    page.get_by_role("button", name="Put off", exact=True).click()
    return page


SCENES: Final[tuple[scenes.Scene, ...]] = (
    worklist_with_its_keys_open,
    worklist_narrowed_with_every_red_over_it,
    worklist_with_somebody_put_off,
    patient_put_off_without_reason,
    patient_taken_over_without_reason,
    patient_of_whom_something_new_came_meanwhile,
    patient_whom_nobody_answered_twice,
)
