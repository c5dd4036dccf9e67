"""The list as it is worked with: narrowed, by keyboard alone, by ear, on paper; put off, and taken over from a colleague."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
ROW = ".ward-row"


@pytest.fixture
def list_page(house: House, visitors: Visitors) -> Page:
    """A list of three before a nurse: a red, an amber, and one who asked to be rung, in Polish."""
    house.enrol(1, given_name="Ada", family_name="Bell")
    house.enrol(2, given_name="Ben", family_name="Cole")
    house.enrol(3, given_name="Cay", family_name="Dunn", language="pl", interpreter=True)
    house.text("88 110")
    house.text("94 80", by=people.phone(2))
    house.text("call me", by=people.phone(3))
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_a_nurse_goes_through_the_list_and_claims_by_keyboard_alone(list_page: Page) -> None:
    for key, name in (("j", "Ada Bell"), ("j", "Ben Cole"), ("j", "Cay Dunn"), ("j", "Cay Dunn"), ("k", "Ben Cole")):
        list_page.keyboard.press(key)
        assert focused(list_page) == name
    list_page.keyboard.press("c")
    expect(list_page).to_have_url(re.compile(r"/patients/\d+"))
    expect(list_page.get_by_text("Ben Cole is yours.")).to_be_visible()


def test_the_keys_are_said_and_leave_what_is_typed_alone(list_page: Page) -> None:
    list_page.keyboard.press("?")
    dialog = list_page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("How the list is ordered")
    list_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    list_page.keyboard.press("/")
    list_page.keyboard.type("jack? c/k")
    expect(list_page.get_by_label("Find a patient")).to_have_value("jack? c/k")
    expect(dialog).to_be_hidden()


@pytest.mark.usefixtures("hand")
def test_a_narrowed_list_keeps_its_address_goes_on_by_itself_and_shows_every_red(house: House, list_page: Page) -> None:
    list_page.get_by_text("Show only some").click()
    list_page.get_by_label("Language").select_option("Polish")
    list_page.get_by_role("button", name="Show", exact=True).click()
    expect(list_page).to_have_url(re.compile("language=pl"))
    expect(list_page.locator(ROW)).to_have_count(1)
    strip = list_page.get_by_role("region", name="All reds, whatever is chosen below")
    expect(strip).to_contain_text("Ada Bell")
    house.text("85 120", by=people.phone(2))
    expect(strip).to_contain_text("Ben Cole", timeout=3_000)
    expect(list_page.locator(ROW)).to_have_count(1)
    list_page.get_by_role("link", name="Show the whole list").first.click()
    expect(list_page.locator(ROW)).to_have_count(3)


@pytest.mark.usefixtures("hand")
def test_a_new_red_sounds_only_where_somebody_asked_for_it(house: House, list_page: Page) -> None:
    sounded = list_page.locator("html[data-sounded]")
    house.text("85 120", by=people.phone(2))
    expect(list_page.locator(".ward-row--red")).to_have_count(2)
    expect(sounded).to_have_count(0)
    button = list_page.get_by_role("button", name="Sound for a new red")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(list_page.locator("html[data-sounded='1']")).to_have_count(1)  # it is heard once, so that one knows how it sounds
    house.text("chest pain", by=people.phone(3))
    expect(list_page.locator("html[data-sounded='2']")).to_have_count(1)
    list_page.reload()
    expect(button).to_contain_text("Sound for a new red: on")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_on_paper_stand_the_patients_and_none_of_the_tools(list_page: Page) -> None:
    list_page.emulate_media(media="print")
    expect(list_page.locator(ROW)).to_have_count(3)
    for hidden in (".ward-tools", ".ward-filters", ".ward-find", ".ward-claim"):
        expect(list_page.locator(hidden).first).to_be_hidden()
    expect(list_page.get_by_text("As of")).to_be_visible()


@pytest.mark.usefixtures("hand")
def test_an_amber_is_put_off_with_a_reason_and_comes_back_when_anything_new_comes(house: House, list_page: Page) -> None:
    list_page.get_by_role("link", name="Cay Dunn").click()
    list_page.get_by_text("Not now: put off until a time").click()
    list_page.get_by_role("button", name="Put off", exact=True).click()
    expect(list_page.get_by_role("alert").filter(has_text="There is a problem")).to_contain_text("Say why nobody is needed before then.")
    list_page.get_by_label("Nobody is needed before").select_option("In 2 hours")
    list_page.locator("#later_why").fill("Asleep after the night shift")
    list_page.get_by_role("button", name="Put off", exact=True).click()
    planned = list_page.get_by_role("region", name=re.compile("Planned for later"))
    expect(planned).to_contain_text("Cay Dunn")
    house.text("pain", by=people.phone(3))
    expect(planned).to_have_count(0, timeout=3_000)
    expect(list_page.locator(ROW).filter(has_text="Cay Dunn")).to_have_count(1)


@pytest.mark.usefixtures("hand")
def test_two_nurses_see_who_calls_whom_and_one_takes_over_with_a_reason(house: House, list_page: Page, visitors: Visitors) -> None:
    colleague = house.colleague()
    house.claim(by=colleague)
    expect(list_page.get_by_text("Who is calling whom")).to_be_visible(timeout=3_000)
    expect(list_page.locator(".ward-calling")).to_contain_text("Robin Okoro: Ada Bell")
    list_page.get_by_role("link", name="Ada Bell").first.click()
    list_page.get_by_text("Take over from Robin Okoro").click()
    list_page.get_by_label("Why you take over").fill("Robin has gone off shift")
    list_page.get_by_role("button", name="Take over", exact=True).click()
    expect(list_page.get_by_text("Ada Bell is yours.")).to_be_visible()
    expect(list_page.get_by_text("Robin has gone off shift").first).to_be_attached()
