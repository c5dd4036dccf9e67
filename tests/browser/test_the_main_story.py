"""The main job in a browser: a patient texts, the list moves, a nurse claims, rings and writes down what came of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
ROW = ".ward-row"


def text_as(page: Page, phone: str, body: str) -> None:
    page.get_by_label("Whose phone").select_option(phone)
    page.get_by_role("button", name="Show this phone").click()
    page.wait_for_url(re.compile(r"/simulator\?phone="))
    page.get_by_label("Or write a text").fill(body)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.usefixtures("hand")
def test_a_low_text_leads_to_a_call_and_off_the_list(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell")
    house.enrol(2, given_name="Ben", family_name="Cole")
    house.text("94 88", by=people.phone(2))
    nurse, phone = visitors.come(house.nurse), visitors.come(house.nurse)
    nurse.goto("/worklist")
    expect(nurse.locator(ROW)).to_have_count(1)
    phone.goto("/simulator")
    text_as(phone, people.phone(1), "88 110")
    expect(phone.locator("#talk")).to_contain_text("999", timeout=2_500)
    first = nurse.locator(ROW).first
    expect(first).to_contain_text("Ada Bell", timeout=3_000)
    expect(first).to_contain_text("88%")
    expect(nurse.locator(ROW)).to_have_count(2)
    expect(nurse).to_have_title(re.compile(r"\(1 red\)"))
    first.get_by_role("button", name="Claim").click()
    expect(nurse).to_have_url(re.compile(r"/patients/\d+$"))
    expect(nurse.get_by_role("heading", name="Ada Bell")).to_be_visible()
    expect(nurse.get_by_text("Ada Bell is yours.")).to_be_visible()
    nurse.get_by_label("Carry on").check()
    nurse.get_by_label("Note", exact=True).fill("Cold hands. 96 on the other finger.")
    nurse.get_by_role("button", name="Record the outcome").click()
    expect(nurse).to_have_url(re.compile(r"/worklist$"))
    expect(nurse.locator(ROW)).to_have_count(1)
    expect(nurse.locator(ROW)).to_contain_text("Ben Cole")
