"""A new nurse's first shift, by what the pages say alone: sign in, understand the list, take the first, ring, write down, hand over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import pictures
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
FOLDER = pictures.PICTURES / "first-shift"
IN_TIME_MS = 5 * 60 * 1000  # from handover to handover, for somebody who has never seen it


@pytest.fixture
def morning(house: House) -> House:
    """Three on the list: a red of just now, an amber that waits, and somebody who asked to be rung."""
    house.enrol(1, given_name="Ada", family_name="Bell", lives_alone=True, usual_spo2=97)
    house.enrol(2, given_name="Ben", family_name="Cole")
    house.enrol(3, given_name="Cay", family_name="Dunn", interpreter=True, language="pl")
    house.text("96 80", at=house.at(minutes_ago=600))
    house.text("94 84", at=house.at(minutes_ago=300))
    house.text("call me", by=people.phone(3), at=house.at(minutes_ago=50))
    house.text("94 88", by=people.phone(2), at=house.at(minutes_ago=20))
    house.text("88 110 feeling worse", at=house.at(minutes_ago=2))
    return house


def picture(page: Page, name: str) -> None:
    pictures.take(page, name, folder=FOLDER)


def sign_in(page: Page, house: House) -> None:
    page.goto("/")
    picture(page, "1-sign-in")
    page.get_by_label("E-mail address").fill(house.nurse.email)
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.usefixtures("hand")
def test_a_new_nurse_gets_from_signing_in_to_handing_over_by_what_the_pages_say(morning: House, visitors: Visitors) -> None:
    page = visitors.come()
    page.set_default_timeout(IN_TIME_MS / 10)
    sign_in(page, morning)

    # The list says who is first, why, and by when.
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    first = page.locator(".ward-row").first
    expect(first).to_contain_text("Ada Bell")
    expect(first).to_contain_text("Lives alone")
    expect(first).to_contain_text("Oxygen 88%, at or below the red limit of 92%")
    expect(first).to_contain_text("Claim by")
    picture(page, "2-the-list")
    page.get_by_role("button", name="Keys (?)").click()
    expect(page.get_by_role("dialog")).to_contain_text("By urgency: red, amber, routine.")
    picture(page, "3-keys-and-order")
    page.keyboard.press("Escape")

    # One press leads to the call: whom to ring, why, what was said.
    first.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("Ada Bell is yours.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Ring"))).to_have_attribute("href", f"tel:{people.phone(1)}")
    picture(page, "4-the-call")
    page.get_by_text("Why am I seeing this?").first.click()
    expect(page.get_by_text("88 110 feeling worse").first).to_be_visible()
    picture(page, "5-why")
    page.get_by_label("Visit").check()
    page.get_by_label("Note", exact=True).fill("Rang. Breathless on the stairs, talks in sentences. 89 on the other hand.")
    page.get_by_text("Next step, with a time").click()
    page.get_by_label("Next step due").select_option("In 1 hour")
    page.get_by_label("What is to be done then").fill("Has the visiting nurse been?")
    picture(page, "6-the-outcome")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("region", name=re.compile("Planned for later"))).to_contain_text("Ada Bell")
    picture(page, "7-after-the-call")

    # And to the next nurse: one page, signed for.
    page.get_by_role("link", name=re.compile("[Hh]andover")).first.click()
    expect(page.get_by_role("heading", name="Shift handover")).to_be_visible()
    for said in ("Ada Bell", "Has the visiting nurse been?", "Ben Cole", "Cay Dunn"):
        expect(page.get_by_role("main")).to_contain_text(said)
    picture(page, "8-handover")
    page.get_by_role("button", name="I have taken over").click()
    expect(page.get_by_role("main")).to_contain_text("took over")
    picture(page, "9-signed")
