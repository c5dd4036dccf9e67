"""A patient whose signal drops: the reading stays on the phone until the service has it, and the page says which at every moment."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.test_web_form import own_phone, readings

pytestmark = pytest.mark.browser
HELD = "() => [...Object.entries(localStorage), ...Object.entries(sessionStorage), document.cookie].flat().filter(Boolean)"
FAILS = r"Failed to load resource|net::ERR"  # what the browser says of a request that found no signal


def fill_in(page: Page, spo2: str, pulse: str) -> None:
    page.get_by_label("Oxygen", exact=True).fill(spo2)
    page.get_by_label("Pulse").fill(pulse)


def tap_send(page: Page) -> None:
    page.get_by_role("button", name="Send my reading").click()


def on_the_phone(page: Page) -> list[str]:
    """Everything that the browser would still hold tomorrow."""
    held = page.evaluate(
        "() => [...Object.entries(localStorage), ...Object.entries(sessionStorage), document.cookie].flat().filter(Boolean)"
    )
    return [str(one) for one in held]


def without_signal(house: House, visitors: Visitors, path: str | None = None) -> Page:
    visitors.watch.expect(FAILS)
    page = own_phone(house, visitors, path or house.link(house.enrol(1)))
    page.context.set_offline(True)
    return page


def not_sent(page: Page) -> None:
    block = page.locator("#unsent")
    expect(block).to_be_visible()
    expect(block.get_by_role("heading")).to_have_text("NOT SENT")
    assert "Call 999" in block.locator("p").first.inner_text()
    expect(page).to_have_title(re.compile("^NOT SENT"))
    expect(page.locator("[data-answer=kept]")).to_have_count(0)


def test_a_reading_without_signal_is_not_sent_and_goes_by_itself_when_the_signal_is_back(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "96", "70")
    tap_send(page)
    not_sent(page)
    expect(page.locator("#unsent li")).to_contain_text("Oxygen 96, Pulse 70")
    assert readings(house, stay) == []
    page.context.set_offline(False)
    answer = page.get_by_role("status").filter(has_text="We have your reading")
    expect(answer).to_contain_text("Oxygen 96, pulse 70")
    expect(answer).to_contain_text(re.compile(r"ent and received at 14:\d\d\."))
    expect(page.locator("#unsent")).to_be_hidden()
    expect(page).to_have_title(re.compile("^Thank you"))
    assert [one.spo2 for one in readings(house, stay)] == [96]
    assert on_the_phone(page) == []


def test_a_dangerous_number_without_signal_shows_999_at_once_and_is_listed_later(house: House, visitors: Visitors) -> None:
    page = without_signal(house, visitors)
    fill_in(page, "88", "110")
    tap_send(page)
    expect(page.locator("#unsent")).to_be_visible(timeout=1000)
    assert "Oxygen 92 or less" in page.locator("#unsent p").first.inner_text()
    not_sent(page)
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="What to do now")).to_contain_text("call 999")
    expect(page).to_have_title(re.compile("^Urgent"))
    assert [item.urgency for item in house.worklist()] == ["red"]


def test_an_unsent_reading_outlives_the_page_and_goes_when_it_is_opened_again(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "95", "81")
    tap_send(page)
    not_sent(page)
    page.route("**/r/*", no_way_out)
    page.context.set_offline(False)
    page.reload()
    not_sent(page)
    expect(page.locator("#unsent li")).to_contain_text("Oxygen 95, Pulse 81")
    page.unroute("**/r/*")
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_role("status").filter(has_text="Oxygen 95, pulse 81")).to_be_visible()
    assert [one.spo2 for one in readings(house, stay)] == [95]
    assert on_the_phone(page) == []


def no_way_out(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_a_reading_that_arrived_though_the_answer_was_lost_is_one_reading(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    visitors.watch.expect(FAILS)
    page = own_phone(house, visitors, house.link(stay))

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/r/*", lose_the_answer)
    fill_in(page, "96", "70")
    tap_send(page)
    not_sent(page)
    assert len(readings(house, stay)) == 1
    page.unroute("**/r/*")
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("[data-answer=kept]")).to_contain_text("Oxygen 96, pulse 70")
    assert len(readings(house, stay)) == 1


def test_many_taps_without_signal_are_one_reading(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "97", "71")
    page.evaluate("() => { for (let tap = 0; tap < 5; tap++) document.querySelector('[data-reading]').requestSubmit(); }")
    not_sent(page)
    expect(page.locator("#unsent li")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator("[data-answer=kept]")).to_be_visible()
    assert [one.spo2 for one in readings(house, stay)] == [97]


def test_a_second_reading_without_signal_takes_nothing_from_the_first(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "88", "110")
    tap_send(page)
    not_sent(page)
    page.get_by_role("button", name="Add another reading").click()
    fill_in(page, "97", "80")
    page.evaluate(
        "() => document.querySelector('[data-reading]').requestSubmit()"
    )  # faster than a thumb, which the button would not believe
    expect(page.locator("#unsent li")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator("[data-answer=kept]")).to_have_count(2)
    expect(page.get_by_role("alert").filter(has_text="What to do now").first).to_contain_text("call 999")
    assert sorted(one.spo2 or 0 for one in readings(house, stay)) == [88, 97]
    assert on_the_phone(page) == []
    assert [item.urgency for item in house.worklist()] == ["red"]


def test_a_link_that_dies_while_the_reading_waits_brings_it_to_the_team_all_the_same(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "93", "90")
    tap_send(page)
    not_sent(page)
    house.clock.advance(timedelta(hours=25))
    page.context.set_offline(False)
    expect(page.locator("#page")).to_contain_text("We have kept your numbers, but this link has expired")
    expect(page.locator("#page")).to_contain_text("Call 999")
    expect(page.locator("#page")).to_contain_text("Oxygen 93, pulse 90.")
    expect(page.locator("#refused")).to_be_hidden()
    assert ([one.candidates for one in readings(house, stay)], on_the_phone(page)) == ([(93,)], [])
    assert [item.urgency for item in house.worklist()] == ["amber"]


def test_a_dead_link_that_is_opened_again_sends_what_waits(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = without_signal(house, visitors, house.link(stay))
    fill_in(page, "88", "90")
    tap_send(page)
    not_sent(page)
    page.route("**/r/*", no_way_out)
    house.clock.advance(timedelta(hours=25))
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#page")).to_contain_text("This link has expired.")
    not_sent(page)
    page.unroute("**/r/*", no_way_out)
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("#page [role=alert]")).to_contain_text("call 999")
    assert ([one.candidates for one in readings(house, stay)], on_the_phone(page)) == ([(88,)], [])


def leave_on_the_phone(page: Page, link: str, hours_ago: int) -> None:
    """Leave a reading of 91 on the phone, as if it had been typed for another link so long ago."""
    fields = [["spo2", "91"], ["pulse", "90"]]
    left = {"id": "x", "action": link, "fields": fields, "says": "Oxygen 91"}
    put = "localStorage.setItem('wardlight-unsent:' + left.action, JSON.stringify([{...left, at: Date.now() - hours * 3600000}]))"
    page.evaluate(f"([left, hours]) => {put}", [left, hours_ago])


def test_what_lies_on_the_phone_from_a_link_long_dead_is_sent_as_a_late_reading(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    old = house.link(stay)
    house.clock.advance(timedelta(hours=40))
    page = own_phone(house, visitors, house.link(stay))
    leave_on_the_phone(page, old, 30)
    page.reload()
    expect(page.locator("[data-answer=kept]")).to_contain_text("call 999")
    (kept,) = readings(house, stay)
    assert (kept.spo2, kept.late, house.now - kept.measured_at >= timedelta(hours=29)) == (91, True, True)
    assert on_the_phone(page) == []


def test_what_lies_on_the_phone_from_an_address_that_was_never_a_link_is_said_and_taken_away(house: House, visitors: Visitors) -> None:
    visitors.watch.expect("status of 404")
    page = own_phone(house, visitors, house.link(house.enrol(1)))
    leave_on_the_phone(page, "/r/old", 30)
    page.reload()
    expect(page.locator("#refused li")).to_contain_text("Oxygen 91")
    assert on_the_phone(page) == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, "<p>Sorry</p>"), (200, "<h1>Welcome to the hospital's guest network. Thank you.</h1>")],
    ids=["the service is down", "a network puts its own page in between"],
)
def test_only_the_services_own_answer_counts_as_received(house: House, visitors: Visitors, status: int, body: str) -> None:
    visitors.watch.expect("Failed to load resource|answered 503")
    page = own_phone(house, visitors, house.link(house.enrol(1)))

    def instead(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(content_type="text/html", status=status, body=body)
        else:
            route.continue_()

    page.route("**/r/*", instead)
    fill_in(page, "96", "70")
    tap_send(page)
    not_sent(page)
    assert len(on_the_phone(page)) == 2


def test_a_reading_that_waited_carries_the_time_at_which_it_was_taken(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    link = house.link(stay)
    house.clock.advance(timedelta(hours=3))
    page = without_signal(house, visitors, link)
    page.clock.install()
    fill_in(page, "96", "70")
    tap_send(page)
    not_sent(page)
    page.clock.fast_forward("02:00:00")
    page.context.set_offline(False)
    expect(page.locator("[data-answer=kept]")).to_contain_text(re.compile(r"Taken at 15:\d\d\. Sent and received at 17:\d\d\."))
    (kept,) = readings(house, stay)
    assert timedelta(hours=1, minutes=59) < kept.received_at - kept.measured_at < timedelta(hours=2, minutes=1)
    assert kept.late


def test_what_is_wrong_in_a_form_is_asked_about_without_a_reload(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = own_phone(house, visitors, house.link(stay))
    fill_in(page, "980", "72")
    tap_send(page)
    expect(page.locator("#spo2-error")).to_be_visible()
    expect(page.get_by_label("Pulse")).to_have_value("72")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert on_the_phone(page) == []
    fill_in(page, "98", "72")
    tap_send(page)
    expect(page.locator("[data-answer=kept]")).to_be_focused()
    assert [one.spo2 for one in readings(house, stay)] == [98]


def test_a_link_that_is_gone_is_told_too(house: House, visitors: Visitors) -> None:
    page = without_signal(house, visitors)
    fill_in(page, "96", "70")
    tap_send(page)
    not_sent(page)
    house.parts.database.write(lambda session: session.execute(text("DELETE FROM patient_link")))
    page.context.set_offline(False)
    expect(page.locator("#refused li")).to_contain_text("Oxygen 96, Pulse 70")
    assert on_the_phone(page) == []


def test_what_was_not_sent_goes_when_the_next_link_is_opened_to_the_slot_that_it_was_for(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    first = house.link(stay, slot_at=house.at(minutes_ago=300))
    page = without_signal(house, visitors, first)
    fill_in(page, "89", "104")
    tap_send(page)
    not_sent(page)
    following = house.link(stay)
    page.goto("about:blank")  # else the first page sends it itself, as soon as there is signal
    page.context.set_offline(False)
    page.goto(following)
    expect(page.get_by_role("alert").filter(has_text="What to do now")).to_contain_text("call 999")
    assert [one.spo2 for one in readings(house, stay)] == [89]
    assert on_the_phone(page) == []
