"""Nothing that a nurse types about a call is lost: not by a time-out, a closed page, or a colleague who was quicker."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


def test_a_time_out_in_the_middle_of_a_sentence_gives_it_back(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    house.text("88 110")
    house.claim()
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_label("Note", exact=True).fill("Rang: short of breath on the stairs")
    expect(page.locator("#draft")).to_have_text(re.compile(r"^Kept \d\d:\d\d:\d\d, not recorded yet$"))
    page.context.clear_cookies()
    page.get_by_label("Note", exact=True).press_sequentially(", daughter is coming")
    visitors.watch.expect("401|303|Failed to load")
    expect(page.locator("#draft")).to_contain_text("Not kept: sign in again")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Rang: short of breath on the stairs, daughter is coming")
    again = visitors.come(house.nurse)
    again.goto(f"/patients/{stay.patient_id}")
    expect(again.get_by_text("What you typed and had not recorded is below")).to_be_visible()
    expect(again.get_by_label("Note", exact=True)).to_have_value("Rang: short of breath on the stairs")
    again.get_by_label("Carry on monitoring").check()
    again.get_by_role("button", name="Record the outcome").click()
    expect(again).to_have_url(re.compile("/worklist$"))
    expect(again.get_by_text("Nobody is waiting.")).to_be_visible()
