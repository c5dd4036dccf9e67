"""The patient's page at three in the morning: charts over the time one chooses, by keyboard, in any colours, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import patient_scenes, scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


def test_a_nurse_chooses_the_time_by_keyboard_and_it_stays_in_the_address(house: House, visitors: Visitors) -> None:
    # given a patient of four days, of whom three are shown
    page = scenes.of_patient(house, visitors, patient_scenes.busy(house))
    choices = page.get_by_role("navigation", name="How much the charts show")
    expect(choices.locator("[aria-current]")).to_have_text("3 days")
    chart = page.get_by_role("img", name=re.compile("^Oxygen"))
    before = chart.locator(".ward-mark").count()
    # when the whole stay is chosen
    choices.get_by_role("link", name="Whole stay").focus()
    page.keyboard.press("Enter")
    # then it is in the address, and outlives a reload
    expect(page).to_have_url(re.compile("span=stay"))
    page.reload()
    expect(choices.locator("[aria-current]")).to_have_text("Whole stay")
    assert chart.locator(".ward-mark").count() > before


def test_missed_readings_are_gaps_and_what_was_measured_after_moving_stands_apart(house: House, visitors: Visitors) -> None:
    page = patient_scenes.patient_with_all_that_charts_show(house, visitors)
    chart = page.get_by_role("img", name=re.compile("^Oxygen, "))
    expect(chart.locator(".ward-mark--moving")).to_have_count(1)
    assert chart.locator(".ward-spot--missed").count() > 1
    assert chart.locator(".ward-line").count() > 1
    expect(page.get_by_role("img", name=re.compile("^Temperature"))).to_be_visible()
    expect(page.locator(".ward-marks").get_by_text(f"Call: Carry on monitoring ({house.nurse.name})")).to_be_visible()


def test_marks_keep_their_shapes_in_forced_colours(house: House, visitors: Visitors) -> None:
    stay = patient_scenes.busy(house)
    page = visitors.come(house.nurse, forced_colors="active")
    page.goto(f"/patients/{stay.patient_id}?span=stay")
    chart = page.get_by_role("img", name=re.compile("^Oxygen, "))
    background = chart.evaluate("one => getComputedStyle(one).backgroundColor")
    for one in (".ward-spot__gap", ".ward-line"):
        assert chart.locator(one).first.evaluate("one => getComputedStyle(one).stroke") != background


@pytest.mark.usefixtures("hand")
def test_the_summary_of_a_busy_stay_prints_on_one_sheet(house: House, visitors: Visitors) -> None:
    stay = patient_scenes.busy(house)
    scenes.planned(house, stay, summary="Not for intensive care.")
    page = scenes.of_patient(house, visitors, stay)
    page.get_by_role("link", name="Summary to print").click()
    page.get_by_role("link", name="Whole stay").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (page.get_by_role("button", name="Print"), page.get_by_role("link", name="Whole stay")):
        expect(hidden).to_be_hidden()
    for shown in ("Ada Bell", "Not for intensive care", "Bo Bell, son, 07700 900801", "Carry on monitoring"):
        expect(page.locator("article").filter(has_text=shown)).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1


@pytest.mark.usefixtures("hand")
def test_somebody_in_hospital_is_paused_until_a_day_and_goes_on(house: House, visitors: Visitors) -> None:
    # given somebody paused until Thursday, who stands among what is planned
    page = patient_scenes.patient_paused_until_a_day(house, visitors)
    expect(page.get_by_text("On the list again Thu 26 Nov 08:00")).to_be_visible()
    page.goto("/worklist")
    expect(page.get_by_text("Are they home? Then go on asking for readings")).to_be_visible()
    # when they are home sooner
    page.get_by_role("link", name="Ada Bell").first.click()
    page.get_by_role("button", name="Go on asking for readings").click()
    # then nobody waits for them any more
    expect(page.get_by_role("heading", name="Being monitored")).to_be_visible()
    page.goto("/worklist")
    expect(page.get_by_text("Are they home?")).to_have_count(0)


def test_a_nurse_writes_to_a_patient_by_keyboard_and_sees_it_in_the_conversation(house: House, visitors: Visitors) -> None:
    page = patient_scenes.writing_to_a_patient(house, visitors)
    expect(page.get_by_text("Somebody else may read it. It says: Ada")).to_be_visible()
    page.get_by_role("button", name="Send the text").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Texts").get_by_text("Ada, please ring us “today”.")).to_be_visible()
