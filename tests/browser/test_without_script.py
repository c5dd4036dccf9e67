"""The main job in a browser that runs no script, as on a locked-down hospital desktop."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_signing_in import sign_in

pytestmark = pytest.mark.browser


def test_a_text_leads_to_a_call_and_off_the_list_without_script(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell")
    page = visitors.come(java_script_enabled=False)
    page.goto("/simulator")
    sign_in(page, house.nurse.email)
    expect(page).to_have_url(re.compile("/simulator"))
    page.get_by_role("button", name="88 110").click()
    expect(page.locator("#talk")).to_contain_text("88 110")
    page.goto("/worklist")
    page.get_by_role("button", name="Claim Ada Bell").click()
    expect(page.get_by_text("Ada Bell is yours.")).to_be_visible()
    page.get_by_label("Carry on monitoring").check()
    page.get_by_role("button", name="Record the outcome").click()
    expect(page).to_have_url(re.compile("/worklist$"))
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
