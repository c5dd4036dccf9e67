"""Why somebody is on the list, read on the page; and the handover: composed, changed, copied, printed, kept with the outcome."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_the_main_story import text_as

pytestmark = pytest.mark.browser
PARTS = ("Situation", "Background", "Assessment", "Recommendation", "Decision")
COPIED = "SITUATION\nThis is Clinician of north"


def open_receipt(page: Page) -> str:
    """Open the receipt of the first reason and give all that it says."""
    page.get_by_text("Why am I seeing this?").first.click()
    receipt = page.locator(".ward-told").first
    expect(receipt.get_by_text("Would have been green from 95%.")).to_be_visible()
    return receipt.inner_text()


@pytest.mark.usefixtures("hand")
def test_a_red_text_is_explained_handed_over_and_kept(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell", lives_alone=True, plan="For hospital if reversible")
    nurse, phone = visitors.come(house.nurse), visitors.come(house.nurse)
    phone.goto("/simulator")
    text_as(phone, people.phone(1), "88 110 chest pain")
    nurse.goto("/worklist")
    nurse.get_by_role("button", name="Claim Ada Bell").click()
    expect(nurse.get_by_text("Ada Bell is yours.")).to_be_visible()

    said = open_receipt(nurse)
    for words in (
        "88 110 chest pain",
        "Red at 92% or less.",
        "The pathway's, since",
        "Confirmed: read in the source.",
        "Rule spo2.band, version 1",
    ):
        assert words in said

    nurse.get_by_label("Note", exact=True).fill("Sounds breathless")
    nurse.get_by_role("button", name="Compose a handover (SBARD)").click()
    for part in PARTS:
        expect(nurse.get_by_label(part, exact=True)).to_have_value(re.compile(r"\S"))
    expect(nurse.get_by_label("Note", exact=True)).to_have_value("Sounds breathless")
    expect(nurse.get_by_label("Background", exact=True)).to_have_value(re.compile("Usual SpO2: not known."))
    nurse.get_by_label("Assessment", exact=True).fill("I do not know but I am worried")

    nurse.get_by_role("button", name="Record the outcome").click()
    expect(nurse.get_by_text("There is a problem")).to_be_visible()
    expect(nurse.get_by_label("Assessment", exact=True)).to_have_value("I do not know but I am worried")
    nurse.get_by_label("999 called").check()
    nurse.get_by_role("button", name="Record the outcome").click()
    expect(nurse).to_have_url(re.compile(r"/worklist$"))

    nurse.get_by_label("Find a patient").fill("Bell")
    nurse.get_by_role("button", name="Find").click()
    nurse.get_by_role("link", name="Ada Bell").click()
    history = nurse.locator(".ward-history")
    history.get_by_text("Handover (SBARD)").click()
    expect(history.get_by_text("I do not know but I am worried")).to_be_visible()
    history.get_by_text("Why: the receipt").last.click()
    expect(history.get_by_text("Would have been green from 95%.").first).to_be_visible()


def test_the_handover_goes_to_the_clipboard_where_the_browser_lets_it(house: House, visitors: Visitors) -> None:
    page = scenes.patient_with_a_handover(house, visitors)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=house.url)
    page.get_by_label("Decision", exact=True).fill("Ring again at 16:00")
    page.get_by_role("button", name="Copy the handover").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(COPIED)
    assert copied.endswith("DECISION\nRing again at 16:00")


def test_where_the_browser_forbids_it_the_whole_is_selected_for_the_keys(house: House, visitors: Visitors) -> None:
    page = scenes.handover(house, visitors)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden')); }")
    page.get_by_role("button", name="Copy the handover").click()
    expect(page.get_by_text("press Ctrl and C")).to_be_visible()
    selected = page.evaluate("(() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd); })()")
    assert selected.startswith(COPIED)
    assert "DECISION\nAgreed: ...." in selected


def test_a_handover_with_everything_in_it_prints_on_one_page(house: House, visitors: Visitors) -> None:
    page = scenes.handover(house, visitors)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()
    assert sheets(page) == 1


@pytest.mark.usefixtures("hand")
def test_what_is_written_opens_as_a_page_to_print_beside_the_form(house: House, visitors: Visitors) -> None:
    page = scenes.patient_with_a_handover(house, visitors)
    page.get_by_label("Recommendation", exact=True).fill("Please see her within the hour.\n" + "A long line of what is wanted. " * 50)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Handover as a page to print").click()
    printed = opened.value
    expect(printed.get_by_text("Please see her within the hour.")).to_be_visible()
    expect(printed.get_by_role("button", name="Print")).to_be_visible()
    assert sheets(printed) == 1
    expect(page.get_by_label("Recommendation", exact=True)).to_have_value(re.compile("Please see her within the hour."))


def sheets(page: Page) -> int:
    """Count the sheets of paper that a page would print on."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def test_a_handover_is_composed_and_printed_without_script(house: House, visitors: Visitors) -> None:
    stay = scenes.deteriorating(house)
    house.claim()
    page = visitors.come(house.nurse, java_script_enabled=False)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_text("Why am I seeing this?").first.click()
    expect(page.get_by_text("Would have been green from 95%.").first).to_be_visible()
    page.get_by_role("button", name="Compose a handover (SBARD)").click()
    expect(page.get_by_label("Situation", exact=True)).to_have_value(re.compile("Ada Bell"))
    expect(page.get_by_role("button", name="Copy the handover")).to_be_hidden()
