"""The patient's page as they want it: one question at a time, large print, easy words; by keyboard alone, and with room for a thumb."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_web_form import own_phone, readings

pytestmark = pytest.mark.browser
LOOKS = ("", "?large=1", "?easy=1", "?one=1", "?one=1&large=1&easy=1")
# What a thumb can hit: the control itself with the label that belongs to it. A link inside a sentence is as tall as its line.
SMALL = """() => [...document.querySelectorAll("main a, main button, main input:not([type=hidden])")]
  .filter((node) => node.checkVisibility() && !node.closest("p.app-inline"))
  .map((node) => {
    const boxes = [node, ...(node.labels && node.type !== "text" ? node.labels : [])].map((one) => one.getBoundingClientRect());
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
    return [node.name || node.innerText, Math.round(right - left), Math.round(bottom - top)];
  })
  .filter(([, width, height]) => width < 44 || height < 44)"""


@pytest.mark.parametrize("look", LOOKS)
def test_every_target_has_room_for_a_thumb(house: House, visitors: Visitors, look: str) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)) + look)
    assert page.evaluate(SMALL) == []


def test_one_question_at_a_time_is_a_choice_and_can_be_taken_back(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)))
    expect(page.get_by_label("Pulse")).to_be_visible()
    page.get_by_role("link", name="One question at a time").click()
    expect(page.get_by_text("Question 1 of 5")).to_be_visible()
    expect(page.get_by_label("Pulse")).to_be_hidden()
    page.get_by_role("link", name="All questions at once").click()
    expect(page.get_by_label("Pulse")).to_be_visible()


def test_one_question_at_a_time_sends_the_whole_by_keyboard_alone(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = own_phone(house, visitors, house.link(stay) + "?one=1")
    page.get_by_label("Oxygen", exact=True).focus()
    page.keyboard.type("96")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Pulse")).to_be_focused()
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Better")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 4 of 5")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send my reading")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Oxygen 96, pulse 70")).to_be_visible()
    (kept,) = readings(house, stay)
    assert (kept.spo2, kept.pulse, kept.feeling) == (96, 70, "better")


def test_going_back_keeps_what_was_typed(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)) + "?one=1")
    page.get_by_label("Oxygen", exact=True).fill("96")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Oxygen", exact=True)).to_have_value("96")


def test_a_fault_in_one_question_shows_every_question(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)) + "?one=1")
    page.get_by_label("Oxygen", exact=True).fill("980")
    for _ in range(4):
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Send my reading").click()
    expect(page.locator("#spo2-error")).to_be_visible()
    expect(page.get_by_label("Pulse")).to_be_visible()
    expect(page.get_by_role("button", name="Send my reading")).to_be_visible()


def test_without_script_every_question_is_there_and_the_form_goes_by_itself(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = own_phone(house, visitors, house.link(stay) + "?one=1&easy=1", script=False)
    expect(page.get_by_role("link", name="All questions at once")).to_be_hidden()
    page.get_by_label("Oxygen", exact=True).fill("96")
    page.get_by_label("Pulse").fill("70")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We got your numbers")).to_be_visible()
    assert [one.spo2 for one in readings(house, stay)] == [96]


def test_large_print_is_half_as_large_again(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)))
    before = size_of_print(page)
    page.get_by_role("link", name="Large print").click()
    expect(page.get_by_role("link", name="Usual print")).to_be_visible()
    assert size_of_print(page) >= 1.5 * before


def size_of_print(page: Page) -> float:
    size: float = page.locator("label").first.evaluate("(node) => Number.parseFloat(getComputedStyle(node).fontSize)")
    return size


def test_the_look_stays_through_answer_and_next_form_and_is_remembered_nowhere_else(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)))
    page.get_by_role("link", name="Easy words").click()
    page.get_by_label("Oxygen", exact=True).fill("88")
    page.get_by_role("button", name="Send").click()
    answer = page.get_by_role("alert").filter(has_text="What to do now")
    expect(answer).to_contain_text("call 999")
    assert answer.locator(".app-error p").count() > 3  # a sentence a line
    page.get_by_role("link", name="Send new numbers").click()
    expect(page).to_have_url(re.compile(r"\?easy=1$"))
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_an_answer_on_a_page_asks_for_nothing_that_only_a_text_could_do(house: House, visitors: Visitors) -> None:
    page = own_phone(house, visitors, house.link(house.enrol(1)))
    page.get_by_label("Oxygen", exact=True).fill("88")
    page.get_by_role("button", name="Send").click()
    answer = page.get_by_role("alert").filter(has_text="What to do now")
    expect(answer).to_contain_text("Not right? Send another reading with the button below.")
    assert "WRONG" not in answer.inner_text()
