"""The patient's page in each look, language and trouble; and where an administrator turns a language on."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from app.hubs import service as hubs
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.scenes import Scene, as_administrator, bell, sent

NO_SIGNAL = r"Failed to load resource|net::ERR"


def _form(house: House, visitors: Visitors, look: str) -> Page:
    page = visitors.come()
    page.goto(f"{house.link(bell(house))}?{look}")
    return page


def form_one_at_a_time(house: House, visitors: Visitors) -> Page:
    page = _form(house, visitors, "one=1")
    expect(page.get_by_text("Question 1 of")).to_be_visible()
    return page


def form_last_of_one_at_a_time(house: House, visitors: Visitors) -> Page:
    page = form_one_at_a_time(house, visitors)
    while page.get_by_role("button", name="Next").is_visible():
        page.get_by_role("button", name="Next").click()
    return page


def form_in_large_print(house: House, visitors: Visitors) -> Page:
    return _form(house, visitors, "large=1")


def form_in_easy_words(house: House, visitors: Visitors) -> Page:
    return _form(house, visitors, "easy=1")


def form_in_every_look_at_once(house: House, visitors: Visitors) -> Page:
    return _form(house, visitors, "one=1&large=1&easy=1")


def form_not_sent(house: House, visitors: Visitors) -> Page:
    visitors.watch.expect(NO_SIGNAL)
    page = _form(house, visitors, "")
    page.route("**/r/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    sent(page, spo2="88", pulse="110")
    expect(page.get_by_role("heading", name="NOT SENT")).to_be_visible()
    return page


def form_not_sent_and_another(house: House, visitors: Visitors) -> Page:
    page = form_not_sent(house, visitors)
    page.get_by_role("button", name="Add another reading").click()
    page.get_by_label("Oxygen", exact=True).blur()  # the look at the focus begins without one
    return page


def answer_in_large_print_and_easy_words(house: House, visitors: Visitors) -> Page:
    page = _form(house, visitors, "large=1&easy=1")
    page.get_by_label("Oxygen", exact=True).fill("88")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What to do now")).to_be_visible()
    return page


def form_after_its_link_expired(house: House, visitors: Visitors) -> Page:
    page = _form(house, visitors, "large=1")
    house.clock.advance(timedelta(hours=25))
    page.get_by_label("Oxygen", exact=True).fill("88")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What to do now")).to_be_visible()
    expect(page.locator("#page")).to_contain_text("This link has expired")
    return page


def _in_welsh(house: House, visitors: Visitors, look: str) -> Page:
    hub_id, actor = house.ward.hub.id, house.ward.administrator.actor
    house.parts.database.write(
        lambda session: hubs.choose_language(session, hub_id, "cy", on=True, reason="Read by Nia", actor=actor, now=house.now)
    )
    page = visitors.come()
    page.goto(f"{house.link(house.enrol(7, language='cy'))}?{look}")
    return page


def form_in_welsh(house: House, visitors: Visitors) -> Page:
    return _in_welsh(house, visitors, "")


def form_in_welsh_in_every_look_at_once(house: House, visitors: Visitors) -> Page:
    return _in_welsh(house, visitors, "one=1&large=1&easy=1")


def language_settings(house: House, visitors: Visitors) -> Page:
    return as_administrator(house, visitors, "/settings/languages/cy")


def language_settings_without_reason(house: House, visitors: Visitors) -> Page:
    page = language_settings(house, visitors)
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


SCENES: tuple[Scene, ...] = (
    form_in_welsh,
    form_in_welsh_in_every_look_at_once,
    language_settings,
    language_settings_without_reason,
    form_one_at_a_time,
    form_last_of_one_at_a_time,
    form_in_large_print,
    form_in_easy_words,
    form_in_every_look_at_once,
    form_not_sent,
    form_not_sent_and_another,
    answer_in_large_print_and_easy_words,
    form_after_its_link_expired,
)
