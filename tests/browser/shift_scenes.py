"""Pages with which a shift ends and a round begins."""

from typing import Final

from playwright.sync_api import Page

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
    downtime_pack,
)
