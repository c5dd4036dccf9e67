"""The simulator's page with the demo's scripted afternoon on it, before it is played, in the outage, and when it is over."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import rehearsed, scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

TO_THE_OUTAGE: Final = 8
ALL: Final = 13


def afternoon_ready(house: House, visitors: Visitors) -> Page:
    rehearsed.with_stage(house)
    page = scenes.at(house, visitors, "/simulator")
    expect(page.get_by_role("button", name="Start the afternoon")).to_be_visible()
    return page


def afternoon_in_the_outage(house: House, visitors: Visitors) -> Page:
    rehearsed.play(house, TO_THE_OUTAGE)
    page = scenes.with_every_part_open(scenes.at(house, visitors, "/simulator"))
    expect(page.get_by_text("The provider is away.")).to_be_visible()
    return page


def afternoon_over(house: House, visitors: Visitors) -> Page:
    rehearsed.play(house, ALL)
    page = scenes.at(house, visitors, "/simulator")
    expect(page.get_by_text("For a fresh afternoon")).to_be_visible()
    return page


SCENES: Final[tuple[scenes.Scene, ...]] = (afternoon_ready, afternoon_in_the_outage, afternoon_over)
