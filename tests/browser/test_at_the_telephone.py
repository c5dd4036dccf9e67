"""What a nurse does with the telephone in hand: find the patient, claim before a colleague does, enter what is said."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("hand")
def test_the_second_to_claim_is_told_who_was_first(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell")
    house.text("88 110")
    robin = house.colleague()
    pages = [visitors.come(staff) for staff in (robin, house.nurse)]
    for page in pages:
        page.goto("/worklist")
        expect(page.get_by_role("button", name="Claim Ada Bell")).to_be_visible()
    first, second = pages
    # The second list has not heard of it yet when the button is pressed.
    second.route("**/worklist/list*", lambda route: route.fulfill(status=204))
    first.get_by_role("button", name="Claim Ada Bell").click()
    expect(first.get_by_text("Ada Bell is yours.")).to_be_visible()
    second.get_by_role("button", name="Claim Ada Bell").click()
    expect(second.get_by_role("alert")).to_contain_text("Robin Okoro")
    expect(second.locator(".ward-row")).to_contain_text("With Robin Okoro")


@pytest.mark.usefixtures("hand")
def test_a_reading_given_by_telephone_goes_through_the_same_rules(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    scenes.phone_in(page, spo2="88", pulse="112")
    expect(page.get_by_text("Tell the patient")).to_contain_text("999")
    expect(page.get_by_role("heading", name="Red alert")).to_be_visible()
    page.goto("/worklist")
    expect(page.locator(".ward-row").first).to_contain_text("Ada Bell")
    expect(page.locator(".ward-row").first).to_contain_text("88%")


def test_no_answer_fills_in_what_follows_and_another_choice_takes_it_back(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, carer_name="Bo", carer_phone=people.phone(51))
    house.text("call me")
    house.claim(by=house.nurse)
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    due, step = page.get_by_label("Next step due"), page.get_by_label("What is to be done then")
    page.get_by_label("No answer").check()
    expect(step).to_have_value("Try again, then the carer: Bo, 07700 900051.")
    expect(due.locator("option:checked")).to_have_text("In 30 minutes")
    expect(page.get_by_text("Filled in as nobody answers. Change what you like.")).to_be_visible()
    page.get_by_label("Carry on").check()
    expect(step).to_have_value("")
    expect(due).to_have_value("")
    # what a person changed is theirs, and stays
    page.get_by_label("No answer").check()
    step.fill("Ring her neighbour")
    due.select_option("In 15 minutes")
    page.get_by_label("Visit").check()
    page.get_by_label("No answer").check()
    expect(step).to_have_value("Ring her neighbour")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page).to_have_url(re.compile("/worklist"))
    assert abs(house.worklist()[0].due_at - house.at() - timedelta(minutes=15)) < timedelta(minutes=1)


@pytest.mark.parametrize("words", ["bell", "ada be", people.nhs_number(1), people.phone(1).replace("+44", "0")])
def test_a_patient_is_found_by_name_number_or_phone(house: House, visitors: Visitors, words: str) -> None:
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    house.enrol(2, given_name="Ben", family_name="Cole")
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    find(page, words)
    expect(page.locator(".ward-found .ward-row")).to_have_count(1)
    page.get_by_role("link", name="Ada Bell").click()
    expect(page).to_have_url(re.compile(f"/patients/{stay.patient_id}$"))


def test_a_search_that_finds_nobody_says_so(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    find(page, "<nobody>")
    expect(page.get_by_text("Nobody of this hub fits “<nobody>”.")).to_be_visible()


def test_a_list_whose_service_has_stopped_says_that_it_cannot_be_relied_on(house: House, visitors: Visitors) -> None:
    house.enrol(1)
    house.text("88 110")
    page = visitors.come(house.nurse)
    page.clock.install()
    page.goto("/worklist")
    expect(page.locator(".ward-row")).to_have_count(1)
    visitors.watch.expect("ERR_|Failed to fetch|aborted|timeout")
    house.stop.close()
    page.clock.run_for(12_000)
    expect(page.get_by_role("alert")).to_contain_text("Do not rely on this list.")
    expect(page.locator(".ward-row")).to_have_count(1)


def test_the_managers_figures_follow_the_ward(house: House, visitors: Visitors) -> None:
    house.enrol(1)
    page = visitors.come(house.ward.manager)
    page.clock.install()
    page.goto("/hub")
    alerts = page.locator(".app-tile", has_text="Open alerts")
    expect(alerts).to_contain_text("no red alert is open")
    house.text("88 110")
    page.clock.run_for(61_000)
    expect(alerts).to_contain_text("1 red")


def find(page: Page, words: str) -> None:
    page.get_by_label("Find a patient").fill(words)
    page.get_by_role("button", name="Find").click()
