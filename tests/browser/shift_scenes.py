"""Pages with which a shift ends and a round begins."""

from typing import Final

from playwright.sync_api import Page, expect

from app.downtime import copying
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House


def shift_handover(house: House, visitors: Visitors) -> Page:
    scenes.full_ward(house)
    page = scenes.at(house, visitors, "/handover")
    page.get_by_label("Anything else").fill("The lift is broken.\nKeys are with Robin.")
    page.get_by_role("button", name="Save the note").click()
    return page


def shift_handover_empty(house: House, visitors: Visitors) -> Page:
    return scenes.at(house, visitors, "/handover")


def shift_handover_refused(house: House, visitors: Visitors) -> Page:
    page = shift_handover(house, visitors)
    page.get_by_role("button", name="I have taken over").click()
    return page


def shift_handover_signed(house: House, visitors: Visitors) -> Page:
    scenes.deteriorating(house)
    page = visitors.come(house.colleague())
    page.goto("/handover")
    page.get_by_role("button", name="I have taken over").click()
    return page


def board_round(house: House, visitors: Visitors) -> Page:
    scenes.full_ward(house)
    page = scenes.at(house, visitors, "/board-round")
    first = page.locator(".ward-round__row").first
    first.get_by_text("Decision or note").click()
    first.get_by_label("Decision").select_option("Step up")
    first.get_by_label("Note").fill("Seen with Dr Amin")
    first.get_by_role("button", name="Seen today").click()
    expect(page.get_by_text("Seen today", exact=False).first).to_be_visible()
    expect(page.locator("#progress")).to_have_text("1 of 5 seen today")
    return page


def board_round_with_faults(house: House, visitors: Visitors) -> Page:
    scenes.full_ward(house)
    page = scenes.at(house, visitors, "/board-round")
    first = page.locator(".ward-round__row").first
    first.get_by_text("Decision or note").click()
    first.get_by_label("Note").fill("x" * 401)
    first.get_by_role("button", name="Seen today").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def board_round_empty(house: House, visitors: Visitors) -> Page:
    return scenes.at(house, visitors, "/board-round")


def downtime_pack(house: House, visitors: Visitors) -> Page:
    scenes.full_ward(house)
    with house.parts.database.read() as session:
        words = copying.page(session, house.ward.hub, now=house.now)
    page = visitors.come()
    page.set_content(words)
    return page


SCENES: Final[tuple[scenes.Scene, ...]] = (
    shift_handover,
    shift_handover_empty,
    shift_handover_refused,
    shift_handover_signed,
    board_round,
    board_round_with_faults,
    board_round_empty,
    downtime_pack,
)
