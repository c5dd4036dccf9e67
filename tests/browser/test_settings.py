"""The administrator's settings: somebody joins, and somebody is out at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_signing_in import sign_in

pytestmark = pytest.mark.browser
CHOSEN = "a lamp beside the tide"


@pytest.mark.usefixtures("hand")
def test_a_member_of_staff_joins_chooses_a_password_and_works(house: House, visitors: Visitors) -> None:
    admin = visitors.come(house.ward.administrator)
    admin.goto("/settings")
    admin.get_by_role("button", name="Add somebody").click()
    admin.get_by_label("Name").fill("Kim Park")
    admin.get_by_label("E-mail address").fill("kim@north.example")
    admin.get_by_label("Clinician").check()
    admin.get_by_role("button", name="Add them").click()
    expect(admin.get_by_role("alert")).to_contain_text("Give Kim Park this password")
    handed = admin.locator(".app-handed code").inner_text()
    kim = visitors.come()
    kim.goto("/worklist")
    sign_in(kim, "kim@north.example", handed)
    expect(kim.get_by_role("heading", name="Choose a new password")).to_be_visible()
    kim.get_by_label("Present password").fill(handed)
    kim.get_by_label("New password").fill(CHOSEN)
    kim.get_by_role("button", name="Save the new password").click()
    expect(kim).to_have_url(re.compile("/worklist$"))
    expect(kim.get_by_role("banner")).to_contain_text("Kim Park")


@pytest.mark.usefixtures("hand")
def test_whoever_is_disabled_is_out_at_once(house: House, visitors: Visitors) -> None:
    robin = house.colleague()
    at_work, admin = visitors.come(robin), visitors.come(house.ward.administrator)
    at_work.goto("/worklist")
    expect(at_work.get_by_role("heading", name="Worklist")).to_be_visible()
    visitors.watch.expect("401")
    admin.goto(f"/settings/staff/{robin.id}")
    admin.get_by_role("button", name="Disable Robin Okoro").click()
    expect(admin.get_by_role("status")).to_contain_text("They are signed out and can no longer sign in.")
    expect(admin.locator(".app-people__one", has_text="Robin Okoro")).to_contain_text("Disabled")
    expect(at_work).to_have_url(re.compile("/login"))
    sign_in(at_work, robin.email)
    expect(at_work.get_by_role("alert")).to_contain_text("not right")


@pytest.mark.usefixtures("hand")
def test_the_hubs_name_and_hours_are_changed_and_faults_stand_beside_their_fields(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.ward.administrator)
    page.goto("/settings")
    page.get_by_label("Name of the hub").fill("Harbour ward")
    page.get_by_label("Opens at").fill("25:00")
    page.get_by_role("button", name="Save the hub").click()
    expect(page.locator("#hours_open-error")).to_be_visible()
    expect(page.get_by_label("Name of the hub")).to_have_value("Harbour ward")
    page.get_by_label("Opens at").fill("07:30")
    page.get_by_role("button", name="Save the hub").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    expect(page.get_by_role("banner")).to_contain_text("Harbour ward")
