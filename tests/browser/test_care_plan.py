"""A care plan in a browser: written down, its text approved, used when a reading is red, and seen first by whoever rings."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import looks
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_the_main_story import text_as

pytestmark = pytest.mark.browser
TEXT = "Ring your palliative team on 01632 960001, day or night."


def fill_in(page: Page) -> None:
    page.get_by_label("Kind of plan").select_option(label="ReSPECT")
    page.get_by_label("Not for hospital").check()
    page.get_by_label("What the plan says").fill("Wishes to stay at home.")
    page.get_by_label("What the patient is told when a reading is red").fill(TEXT)
    page.get_by_label("Where this comes from").fill("ReSPECT form seen at the first visit")


@pytest.mark.usefixtures("hand")
def test_an_approved_text_arrives_and_the_badge_comes_first_until_the_plan_is_out_of_date(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    nurse, phone = visitors.come(house.nurse), visitors.come(house.nurse)
    nurse.goto(f"/patients/{stay.patient_id}")
    nurse.get_by_role("link", name="Write down a care plan").click()
    fill_in(nurse)
    nurse.get_by_label("To be reviewed by").fill(f"{house.now + timedelta(days=1):%d/%m/%Y}")
    nurse.get_by_role("button", name="Save the care plan").click()
    expect(nurse.get_by_text("no clinician has approved this patient's own text")).to_be_visible()
    nurse.get_by_role("button", name="Approve this text").click()
    expect(nurse.get_by_text(re.compile(f"Approved by {house.nurse.name}"))).to_be_visible()
    assert not list(looks.axe(nurse))

    phone.goto("/simulator")
    text_as(phone, people.phone(1), "85 120")
    talk = phone.locator("#talk")
    expect(talk).to_contain_text(TEXT, timeout=2_500)
    expect(talk).to_contain_text("The team has been told.")
    expect(talk).not_to_contain_text("call 999 or go to A&E")

    nurse.goto("/worklist")
    row = nurse.locator(".ward-row").first
    expect(row).to_contain_text("Ada Bell")
    words = row.inner_text()
    assert words.index("Not for hospital") < words.index("60 years") < words.index("Oxygen 85%")
    assert not list(looks.axe(nurse))

    house.clock.advance(timedelta(days=2))
    visitors.watch.expect("401|403")
    again, text = visitors.come(house.nurse), visitors.come(house.nurse)
    text.goto("/simulator")
    text_as(text, people.phone(1), "85 120")
    expect(text.locator("#talk")).to_contain_text("999", timeout=5_000)
    again.goto("/worklist")
    row = again.locator(".ward-row").first
    expect(row).to_contain_text("Plan out of date: Not for hospital")
    expect(row).to_contain_text("A red reading is answered with the 999 advice: the plan is out of date.")
    assert not list(looks.axe(again))


@pytest.mark.usefixtures("hand")
def test_all_texts_are_stopped_by_one_press_and_the_list_says_to_ring(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    nurse, phone = visitors.come(house.nurse), visitors.come(house.nurse)
    nurse.goto(f"/patients/{stay.patient_id}")
    nurse.get_by_text("Do not contact: stop all texts").click()
    nurse.get_by_label("Why, for the record").fill("Asked by her son")
    nurse.get_by_role("button", name="Stop all texts").click()
    expect(nurse.locator(".ward-stopped")).to_contain_text("The team has stopped all texts to this patient. Ring instead.")
    phone.goto("/simulator")
    text_as(phone, people.phone(1), "85 120")
    nurse.goto("/worklist")
    row = nurse.locator(".ward-row").first
    expect(row).to_contain_text("Oxygen 85%")
    expect(row).to_contain_text("Cannot text: phone today.")
    expect(phone.locator("#talk")).not_to_contain_text("This is LOW")
