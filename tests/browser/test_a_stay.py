"""What a nurse does with a stay from its page, with the mouse and with the keyboard alone: each stops or moves what it must, at once."""

import pytest
from playwright.sync_api import Page, expect

from tests import bundled, people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("hand")]
ROW = ".ward-row"


@pytest.fixture
def page(house: House, visitors: Visitors) -> Page:
    """The page of a patient who is well."""
    stay = house.enrol(1, given_name="Ada", family_name="Bell")
    house.text("97 78", at=house.at(minutes_ago=20))
    return scenes.of_patient(house, visitors, stay)


def end(page: Page, why: str) -> None:
    page.get_by_text("Discharge or hand over to another service").click()
    form = page.locator("form[action$='/discharge']")
    form.get_by_label("Why").select_option(why)
    form.get_by_role("button", name="Discharge").click()


def test_a_patient_who_goes_to_hospital_and_comes_home_is_paused_and_asked_again(page: Page) -> None:
    page.get_by_text("Pause readings").click()
    page.locator("#pause_reason").select_option("In hospital")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", name="Paused: in hospital")).to_be_visible()
    page.get_by_role("button", name="Go on asking for readings").click()
    expect(page.get_by_role("heading", name="Being monitored")).to_be_visible()


def test_a_patient_is_moved_to_another_pathway_with_a_reason_and_the_history_says_so(house: House, page: Page) -> None:
    house.parts.database.write(lambda session: bundled.adopt(session, house.ward.hub.id, "ari-virtual-ward", now=house.now))
    page.reload()
    page.get_by_text("Step up or step down", exact=True).click()
    page.locator("#other_version").select_option(label="Acute respiratory infection virtual ward (adults)")
    page.get_by_role("button", name="Move to this pathway").click()
    expect(page.locator("#other_reason-error")).to_contain_text("Say why")
    page.locator("#other_reason").fill("Oxygen falls, agreed with Dr Amin")
    page.get_by_role("button", name="Move to this pathway").click()
    expect(page.get_by_role("region", name="Pathway")).to_contain_text("Acute respiratory")
    expect(page.get_by_role("region", name="History")).to_contain_text("Oxygen falls, agreed with Dr Amin")


def test_a_transfer_names_who_takes_over_and_what_is_texted_later_is_read_all_the_same(house: House, page: Page) -> None:
    end(page, "Transferred")
    expect(page.locator("#taken_over_by-error")).to_be_visible()
    page.locator("#taken_over_by").fill("Harbour hospital at home")
    page.get_by_role("button", name="Discharge").click()
    expect(page.get_by_role("region", name="History")).to_contain_text("Harbour hospital at home")
    house.text("88 110")
    page.get_by_role("link", name="Worklist").first.click()
    expect(page.locator(ROW)).to_contain_text("Ada Bell")


def test_nobody_is_discharged_past_what_waits_on_the_list_but_a_death_clears_it(house: House, page: Page) -> None:
    house.text("94 88")
    page.reload()
    end(page, "Recovered")
    expect(page.get_by_role("alert").first).to_contain_text("somebody has to see why first")
    end(page, "Died")
    expect(page.locator("#stay")).to_contain_text("died", ignore_case=True)
    page.get_by_role("link", name="Worklist").first.click()
    expect(page.locator(ROW)).to_have_count(0)
    page.get_by_label("Find a patient").fill(people.nhs_number(1))
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".ward-found")).to_contain_text("Ada Bell")


def test_somebody_well_is_discharged_by_what_the_pathway_says(page: Page) -> None:
    page.get_by_text("Discharge or hand over to another service").click()
    page.get_by_role("link", name="What the pathway says before a discharge").click()
    expect(page.get_by_role("region", name="Going home")).to_contain_text("14 days are over")
    form = page.locator("form[action$='/discharge']")
    form.get_by_label("Why").select_option("Recovered")
    form.get_by_role("button", name="Discharge").click()
    expect(page.locator("#stay")).to_contain_text("recovered", ignore_case=True)
    expect(page.get_by_role("button", name="Discharge")).to_have_count(0)
