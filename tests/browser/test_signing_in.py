"""Signing in and out, in front of the real forms."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


def sign_in(page: Page, email: str, password: str = people.PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.usefixtures("hand")
def test_a_wrong_password_is_refused_and_the_right_one_leads_to_the_list(house: House, visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    expect(page).to_have_url(re.compile("/login"))
    sign_in(page, house.nurse.email, "not my password")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right.")
    expect(page.get_by_label("E-mail address")).to_have_value(house.nurse.email)
    expect(page.get_by_label("Password", exact=True)).to_be_empty()
    sign_in(page, house.nurse.email)
    expect(page).to_have_url(re.compile("/worklist$"))


def test_the_page_that_was_asked_for_comes_after_signing_in(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = visitors.come()
    page.goto(f"/patients/{stay.patient_id}?stay={stay.id}")
    sign_in(page, house.nurse.email)
    expect(page).to_have_url(re.compile(rf"/patients/{stay.patient_id}\?stay={stay.id}$"))


def test_a_session_that_is_over_asks_again_and_leads_back(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = visitors.come(house.nurse)
    page.goto("/hub")
    house.clock.advance(timedelta(minutes=31))
    page.goto(f"/patients/{stay.patient_id}")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    sign_in(page, house.nurse.email)
    expect(page).to_have_url(re.compile(f"/patients/{stay.patient_id}$"))


def test_nothing_is_left_to_see_after_signing_out(house: House, visitors: Visitors) -> None:
    house.enrol(1, family_name="Bell")
    page = visitors.come(house.nurse)
    page.goto("/patients?q=bell")
    expect(page.get_by_text("Ada1 Bell")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    page.go_back()
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_text("Ada1 Bell")).to_have_count(0)
