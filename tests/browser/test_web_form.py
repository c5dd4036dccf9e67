"""A patient on their own phone: the link in the text, the form behind it, and the answer."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.monitoring import store as monitoring
from app.monitoring.views import ReadingView
from tests import scored
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.scenes import sent

pytestmark = pytest.mark.browser


def readings(house: House, stay: EpisodeView) -> list[ReadingView]:
    with house.parts.database.read() as session:
        return monitoring.readings_of(session, stay.hub_id, stay.id)


def own_phone(house: House, visitors: Visitors, path: str, *, script: bool = True) -> Page:
    page = visitors.come(is_mobile=True, has_touch=True, java_script_enabled=script)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    return page


def test_the_link_in_the_text_opens_the_form_and_the_reading_counts(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, channel=Channel.WEB)
    nurse = visitors.come(house.nurse)
    house.clock.advance(timedelta(hours=4))  # past the six o'clock reading
    nurse.context.clear_cookies()
    visitors.sign_in(nurse.context, house.nurse)
    house.turn()
    nurse.goto("/simulator")
    link = nurse.locator("#talk").get_by_role("link").first
    expect(link).to_have_attribute("href", re.compile(re.escape(house.url) + "/r/"))
    with nurse.expect_popup() as opened:
        link.click()
    form = opened.value
    expect(form.get_by_text("18:00")).to_be_visible()
    assert "Ada1" not in form.locator("main").inner_text()
    sent(form, spo2="97", pulse="72")
    expect(form.get_by_role("status")).to_contain_text("Oxygen 97, pulse 72")
    assert [(one.spo2, one.pulse) for one in readings(house, stay)] == [(97, 72)]


def test_a_dangerous_reading_is_answered_with_999_and_listed(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = sent(own_phone(house, visitors, house.link(stay)), spo2="88", pulse="110")
    expect(page).to_have_title(re.compile("^Urgent"))
    expect(page.get_by_role("alert")).to_contain_text("call 999")
    (item,) = house.worklist()
    assert (item.urgency, item.patient_id) == ("red", stay.patient_id)


def test_one_link_takes_several_readings(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1)
    page = sent(own_phone(house, visitors, house.link(stay)), spo2="94", pulse="88")
    page.get_by_role("link", name="Send another reading").click()
    expect(page.get_by_label("Oxygen")).to_be_empty()
    sent(page, spo2="97", pulse="80")
    assert [one.spo2 for one in readings(house, stay)] == [97, 94]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_double_tap_is_one_reading(house: House, visitors: Visitors, *, script: bool) -> None:
    stay = house.enrol(1)
    page = own_phone(house, visitors, house.link(stay), script=script)
    page.get_by_label("Oxygen").fill("96")
    page.get_by_label("Pulse").fill("70")
    page.get_by_role("button", name="Send my reading").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Oxygen 96, pulse 70")
    assert [one.spo2 for one in readings(house, stay)] == [96]


def test_what_cannot_be_right_is_asked_again_with_nothing_lost(house: House, visitors: Visitors) -> None:
    scored.adopt(house.parts.database, house.ward.hub.id, scored.breathless(), now=house.now)
    stay = house.enrol(1, pathway=scored.BREATHLESS)
    page = own_phone(house, visitors, house.link(stay))
    page.get_by_role("radio", name="Worse").check()
    page.get_by_label("Temperature").fill("38.1")
    sent(page, spo2="980", pulse="72")
    expect(page.locator("#spo2-error")).to_be_visible()
    expect(page.get_by_label("Pulse")).to_have_value("72")
    expect(page.get_by_role("radio", name="Worse")).to_be_checked()
    expect(page.get_by_label("Temperature")).to_have_value("38.1")
    sent(page, spo2="98", pulse="72")
    assert 98 in [one.spo2 for one in readings(house, stay)]


def test_an_old_link_says_kindly_what_to_do_instead(house: House, visitors: Visitors) -> None:
    path = house.link(house.enrol(1))
    house.clock.advance(timedelta(hours=25))
    page = own_phone(house, visitors, path)
    expect(page.get_by_role("alert")).to_contain_text("This link has expired.")
    expect(page.get_by_role("alert")).to_contain_text("text your reading instead")
