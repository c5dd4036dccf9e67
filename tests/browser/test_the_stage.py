"""A trainer plays the afternoon with the mouse and with the keyboard alone: starts it, changes its pace, holds it, and goes on by event."""

import pytest
from playwright.sync_api import expect

from tests.browser import rehearsed, scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("hand")]


def test_the_afternoon_is_started_sped_up_held_and_gone_through_by_event(house: House, visitors: Visitors) -> None:
    stage = rehearsed.with_stage(house)
    page = scenes.at(house, visitors, "/simulator")
    page.get_by_role("button", name="Start the afternoon").click()
    time = page.locator("#demo-time")
    page.get_by_role("button", name="×60").click()
    expect(time).to_contain_text("×60")
    page.get_by_role("button", name="Pause").click()
    expect(time).to_contain_text("paused")
    page.get_by_text("The whole script").click()
    done = page.locator(".sim-steps__step--done")
    before = done.count()
    page.get_by_role("button", name="To the next event").click()
    for _ in range(100):
        stage.round()
        if done.count() > before:
            break
        page.wait_for_timeout(100)
    expect(done).not_to_have_count(before)
