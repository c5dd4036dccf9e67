"""A manager keeps the rota and holds a drill; whoever is on call answers on a telephone, and the page says how long it took."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import on_call_scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("hand")
def test_a_manager_fills_the_rota_holds_a_drill_and_sees_it_acknowledged(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.ward.manager)
    page.goto("/hub")
    expect(page.get_by_text("On call now: 07700 900950, the hub’s on-call number.")).to_be_visible()
    page.get_by_role("link", name="The rota, and drills").click()
    page.get_by_role("button", name="Add to the rota").click()
    page.get_by_label("Name").fill("Robin Okoro")
    page.get_by_label("Phone, which is texted and rung").fill("07700 900951")
    page.get_by_label("From").fill("half past")
    page.get_by_label("Until").fill("20:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#starts-error")).to_contain_text("Write the time as 08:00.")
    page.get_by_label("From").fill("08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The rota is saved.")
    expect(page.get_by_text("On call now: Robin Okoro, 07700 900951, until 20:00.")).to_be_visible()
    expect(page.get_by_text("Nobody is on call in these hours")).to_be_visible()
    page.get_by_label("Why").fill("Monthly test")
    page.get_by_role("button", name="Drill: ring and text whoever is on call now").click()
    drill = page.locator("#drills .app-people__one")
    expect(drill).to_contain_text("Text: With the provider")
    expect(drill).to_contain_text("Not acknowledged")
    nurse = visitors.come(house.nurse)
    nurse.goto("/simulator?phone=%2B447700900951")
    nurse.get_by_role("button", name="Pick up").click()
    expect(nurse.get_by_text("This is a drill. Hello, this is Wardlight").first).to_be_visible()
    nurse.get_by_role("button", name="1", exact=True).click()
    expect(nurse.get_by_text("Thank you: that is written down.").first).to_be_visible()
    expect(drill).to_contain_text(re.compile(r"Acknowledged after \d+ s"))
    expect(drill).to_contain_text("Call: Picked up")
    expect(drill).to_contain_text("Monthly test")
    nurse.goto("/worklist")
    expect(nurse.get_by_text("On call now: Robin Okoro")).to_be_visible()
    expect(nurse.get_by_text("Nobody is waiting.")).to_be_visible()


def test_an_acknowledged_red_stays_red_and_unclaimed_and_a_gap_in_the_rota_is_loud(house: House, visitors: Visitors) -> None:
    page = on_call_scenes.worklist_acknowledged_with_nobody_on_call(house, visitors)
    row = page.locator(".ward-row--red")
    expect(row).to_contain_text("not claimed by that")
    expect(row.get_by_role("button", name="Claim")).to_be_visible()
    expect(page.locator(".ward-oncall--nobody")).to_contain_text("The rota has nobody on call now.")
