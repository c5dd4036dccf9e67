"""Enrolling: by keyboard alone, with every fault named and nothing lost; the leaflet; putting right; undoing."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
KEYS_IN_TWO_MINUTES = 360  # at three a second, which is slow
NORA = {
    "nhs_number": people.nhs_number(7),
    "date_of_birth": "31/03/1950",
    "given_name": "Nora",
    "family_name": "Lind",
    "sex": "f",  # in a list the first letter chooses
    "postcode": "LS1 4AP",
    "phone": "07700900123",
    "lives_alone": " ",  # ticks the box
    "carer_name": "Ola Lind",
    "carer_phone": "07700900124",
    "carer_role": "daughter",
    "onset_date": "20/11/2026",
    "oximeter_serial": "OX-42",
    "usual_spo2": "97",
    "has_plan": "\t",  # nothing to be said
    "gp_practice": "The Elms",
    "referral_source": "GP",
}


def type_whole_form(page: Page, values: dict[str, str]) -> int:
    """Go through the form by Tab, type where there is something to type, send it by Enter; give how many keys that took."""
    left, keys = dict(values), 0
    page.get_by_label("NHS number").focus()
    while left:
        here = page.evaluate("document.activeElement.name || document.activeElement.type")
        assert here != "submit", f"past the end, and never came by {sorted(left)}"
        words = left.pop(here, "").strip("\t")
        page.keyboard.type(words)
        page.keyboard.press("Tab" if left else "Enter")
        keys += len(words) + 1
    return keys


def test_a_patient_is_enrolled_by_keyboard_alone_within_two_minutes(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/enrol")
    assert type_whole_form(page, NORA) <= KEYS_IN_TWO_MINUTES
    expect(page.get_by_role("heading", name="Nora Lind is enrolled")).to_be_visible()
    with house.parts.database.read() as session:
        (stay,) = caseload.caseload(session, house.ward.hub.id, states=frozenset(EpisodeState))
    assert (stay.lives_alone, stay.carer_name, stay.usual_spo2, stay.phone) == (True, "Ola Lind", 97, "+447700900123")


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/enrol")
    page.get_by_label("NHS number").fill("943 476 5910")
    page.get_by_label("Given name").fill("Nora <Lind>")
    page.get_by_label("Date of birth").fill("31/02/1950")
    page.get_by_label("mobile phone").fill("12")
    page.get_by_label("What the plan says").fill("Not for ventilation.\nHospital for infection.")
    page.get_by_role("button", name="Enrol the patient").click()
    for name in ("nhs_number", "date_of_birth", "family_name", "phone"):
        expect(page.locator(f"#{name}-error")).to_be_visible()
        expect(page.locator(f"#{name}")).to_have_attribute("aria-describedby", re.compile(f"{name}-error"))
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page.get_by_label("NHS number")).to_have_value("943 476 5910")
    expect(page.get_by_label("Given name")).to_have_value("Nora <Lind>")
    expect(page.get_by_label("Date of birth")).to_have_value("31/02/1950")
    expect(page.get_by_label("What the plan says")).to_have_value("Not for ventilation.\nHospital for infection.")
    page.locator(".nhsuk-error-summary").get_by_role("link", name="Family name").click()
    expect(page.get_by_label("Family name")).to_be_focused()


@pytest.mark.usefixtures("hand")
def test_a_low_usual_level_demands_limits_who_set_them_and_why(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/enrol")
    for name in ("nhs_number", "date_of_birth", "given_name", "family_name", "phone"):
        page.locator(f"#{name}").fill(NORA[name])
    expect(page.get_by_label("Amber at or below")).to_be_hidden()
    page.get_by_label("Usual oxygen level on air").press_sequentially("91")
    expect(page.get_by_label("Amber at or below")).to_be_visible()
    page.get_by_role("button", name="Enrol the patient").click()
    expect(page.locator("#amber_max-error")).to_contain_text("below 95%")
    page.get_by_label("Amber at or below").fill("89")
    page.get_by_label("Red at or below").fill("86")
    page.get_by_label("Set by").fill("Dr Amin, respiratory")
    page.get_by_label("Reason", exact=True).fill("COPD, usually 90 to 92")
    page.get_by_role("button", name="Enrol the patient").click()
    expect(page.get_by_role("heading", name="Nora Lind is enrolled")).to_be_visible()


def test_the_leaflet_and_the_diary_print_on_two_sheets(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr Amin", limits_reason="COPD")
    page = visitors.come(house.nurse)
    page.goto(f"/enrol/{stay.id}")
    page.get_by_role("button", name="Print the leaflet and diary").click()
    expect(page.get_by_role("heading", name="Checking your oxygen at home")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".app-leaflet__red")).to_contain_text("86 or less")
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 2


@pytest.mark.usefixtures("hand")
def test_a_mistake_is_put_right_with_a_reason(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = visitors.come(house.nurse)
    page.goto(f"/enrol/{stay.id}/correct")
    page.get_by_label("Family name").fill("Lindqvist")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("#reason-error")).to_contain_text("Say what was wrong")
    expect(page.get_by_label("Family name")).to_have_value("Lindqvist")
    page.get_by_label("What was wrong").fill("Misread from the referral")
    page.get_by_role("button", name="Save the correction").click()
    page.get_by_role("link", name="Open the patient’s page").click()
    expect(page.get_by_role("heading", name="Ada1 Lindqvist")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Misread from the referral")


@pytest.mark.usefixtures("hand")
def test_an_enrolment_that_should_never_have_been_is_undone(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = visitors.come(house.nurse)
    page.goto(f"/enrol/{stay.id}")
    page.get_by_role("link", name="Undo this enrolment").click()
    page.get_by_label("Why the enrolment is undone").fill("The wrong Ada")
    page.get_by_role("button", name="Undo the enrolment").click()
    expect(page.get_by_role("heading", name="is no longer enrolled")).to_be_visible()
    with house.parts.database.read() as session:
        assert caseload.episode(session, stay.hub_id, stay.id).state is EpisodeState.ENDED
