"""The list while somebody sits before it: it moves by itself, disturbs nobody, and says so when it cannot be relied on."""

import re

import pytest
from playwright.sync_api import expect

from app.alerts.watchdog import Loop
from tests import doors, people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
ROW = ".ward-row"
IN_TIME_MS = 3_000  # in which a change has to be on every list


def test_a_change_moves_neither_the_focus_nor_what_is_being_typed(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell")
    house.enrol(2, given_name="Ben", family_name="Cole")
    house.text("94 88")
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    page.get_by_label("Find a patient").fill("Dee")
    claim = page.get_by_role("button", name="Claim Ada Bell")
    claim.focus()
    house.text("88 110", by=people.phone(2))
    expect(page.locator(ROW).first).to_contain_text("Ben Cole", timeout=IN_TIME_MS)
    expect(claim).to_be_focused()
    expect(page.get_by_label("Find a patient")).to_have_value("Dee")


def test_a_claim_is_on_every_other_list_in_time(house: House, visitors: Visitors) -> None:
    house.enrol(1)
    house.text("88 110")
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    expect(page.get_by_role("button", name="Claim")).to_be_visible()
    house.claim(by=house.colleague())
    expect(page.locator(ROW)).to_contain_text("With Robin Okoro", timeout=IN_TIME_MS)
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)


def test_the_time_of_the_list_goes_on_while_nothing_changes(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    shown = page.locator("#as-of")
    before = shown.inner_text()
    expect(shown).not_to_have_text(before, timeout=5_000)
    expect(page.get_by_text("Do not rely on this list.")).to_be_hidden()


def test_a_list_that_is_cut_off_says_so_and_recovers(house: House, visitors: Visitors) -> None:
    house.enrol(1)
    page = visitors.come(house.nurse)
    page.clock.install()
    page.goto("/worklist")
    page.route("**/worklist/list*", lambda route: route.abort())
    visitors.watch.expect("ERR_FAILED|Failed to fetch|timeout")
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Do not rely on this list.")).to_be_visible()
    page.unroute("**/worklist/list*")
    house.text("88 110")
    page.clock.run_for(4_000)
    expect(page.locator(ROW)).to_contain_text("88%")
    page.clock.run_for(2_000)
    expect(page.get_by_text("Do not rely on this list.")).to_be_hidden()


@pytest.mark.parametrize("frozen", Loop)
def test_each_loop_that_freezes_stands_over_the_list_and_goes_when_it_is_mended(house: House, visitors: Visitors, frozen: Loop) -> None:
    house.enrol(1)
    house.text("88 110")
    page = visitors.come(house.nurse)
    page.clock.install()
    visitors.watch.expect("timeout")  # the clock is moved on faster than any answer can come
    page.goto("/worklist")
    caution = page.locator("#caution")
    expect(caution).not_to_contain_text("Do not rely")
    house.freeze(frozen)
    page.clock.run_for(11_000)
    expect(caution).to_contain_text("Do not rely on what this page shows.")
    expect(caution).to_contain_text(f"since {house.at(minutes_ago=5).astimezone(house.ward.hub.zone):%H:%M}")
    expect(caution).to_contain_text("Ring the patients you are worried about, the reds first")
    expect(page.locator(ROW)).to_contain_text("88%")
    house.parts.database.write(doors.going_round)
    page.clock.run_for(11_000)
    expect(caution).to_be_empty()


@pytest.mark.parametrize("width", [1280, 1920])
def test_what_is_wrong_is_said_as_wide_as_the_list_under_it(house: House, visitors: Visitors, width: int) -> None:
    house.enrol(1)
    house.text("88 110")
    house.freeze(Loop.SENDING)
    page = visitors.come(house.nurse)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/worklist")
    edges = "one => { const box = one.getBoundingClientRect(); return [box.left, box.right] }"
    said = page.locator("#caution .nhsuk-width-container").evaluate(edges)
    assert said == page.locator("main").evaluate(edges)
    assert said == page.locator(".nhsuk-header__container").evaluate(edges)


def test_the_page_of_a_patient_that_is_cut_off_says_so(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = visitors.come(house.nurse)
    page.clock.install()
    page.goto(f"/patients/{stay.patient_id}")
    page.route("**/news*", lambda route: route.abort())
    visitors.watch.expect("ERR_FAILED|Failed to fetch|timeout")
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Do not rely on this page.")).to_be_visible()


def test_a_list_left_alone_leads_to_the_sign_in_page(house: House, visitors: Visitors) -> None:
    page = visitors.come(house.nurse)
    page.goto("/worklist")
    visitors.watch.expect("401")
    house.clock.advance(house.at(minutes_ago=-31) - house.now)
    expect(page).to_have_url(re.compile("/login"))


def test_the_page_of_a_patient_says_that_something_new_came_and_keeps_what_is_typed(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    house.text("93 95")
    house.claim()
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_label("Note", exact=True).fill("Talks in full sentences")
    house.text("chest pain")
    expect(page.get_by_text("Something new has come in.")).to_be_visible(timeout=5_000)
    expect(page.get_by_label("Note", exact=True)).to_have_value("Talks in full sentences")
    page.get_by_label("Carry on monitoring").check()
    visitors.watch.expect("409")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("This came in after you opened the page.")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Talks in full sentences")
    expect(page.get_by_label("Carry on monitoring")).to_be_checked()
