"""The end of a shift and the round with the senior, with the mouse and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("hand")]


def test_who_goes_off_leaves_a_note_and_who_comes_on_reads_and_signs_it(house: House, visitors: Visitors) -> None:
    scenes.deteriorating(house)
    late, night = visitors.come(house.nurse), visitors.come(house.colleague("Noor Night"))
    late.goto("/worklist")
    late.get_by_role("link", name=re.compile("^Handover")).first.click()
    late.get_by_label("Anything else").fill("The lift is broken.")
    late.get_by_role("button", name="Save the note").click()
    expect(late.get_by_role("region", name="Anything else")).to_contain_text("The lift is broken.")

    night.goto("/handover")
    expect(night.get_by_role("main")).to_contain_text("The lift is broken.")
    night.get_by_role("button", name="I have taken over").click()
    expect(night.get_by_role("main")).to_contain_text("Noor Night took over")

    late.reload()
    late.get_by_role("region", name="Handovers before").get_by_role("link").first.click()
    expect(late.get_by_role("main")).to_contain_text("The lift is broken.")


def test_on_the_round_each_patient_is_seen_with_a_decision_and_is_marked_for_today(house: House, visitors: Visitors) -> None:
    scenes.full_ward(house)
    page = scenes.at(house, visitors, "/board-round")
    first = page.locator(".ward-round__row").first
    name = first.get_by_role("link").first.inner_text()
    first.get_by_text("Decision or note").click()
    first.get_by_label("Decision").select_option("Step up")
    first.get_by_label("Note").fill("Seen with Dr Amin")
    first.get_by_role("button", name="Seen today").click()
    expect(page.locator("#progress")).to_have_text("1 of 5 seen today")
    page.reload()
    expect(page.locator("#progress")).to_have_text("1 of 5 seen today")
    expect(page.locator(".ward-round__row").filter(has_text=name)).to_contain_text("Seen with Dr Amin")


def test_a_handover_goes_on_paper_without_its_tools(house: House, visitors: Visitors) -> None:
    scenes.full_ward(house)
    page = scenes.at(house, visitors, "/handover")
    page.emulate_media(media="print")
    for hidden in ("Save the note", "I have taken over", "Print"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    expect(page.get_by_role("heading", name="Shift handover")).to_be_visible()
