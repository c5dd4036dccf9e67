"""Pages that an automated call, or a shared phone, brings about."""

from typing import Final

from playwright.sync_api import Page, expect

from app.caseload.episode import Channel
from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House


def simulator_on_the_telephone(house: House, visitors: Visitors) -> Page:
    house.enrol(1, at=house.at(days_ago=1), given_name="Ada", family_name="Bell", channel=Channel.VOICE, reading_times=("14:00",))
    house.turn()
    page = scenes.at(house, visitors, "/simulator")
    page.get_by_role("button", name="Pick up").click()
    expect(page.locator(".sim-call__keyed")).to_have_text("nothing yet")
    return page


def patient_who_is_rung_on_a_shared_phone(house: House, visitors: Visitors) -> Page:
    stay = house.enrol(1, at=house.at(days_ago=1), channel=Channel.VOICE, reading_times=("14:00",))
    house.turn()
    house.enrol(2, phone=people.phone(1))
    return scenes.with_every_part_open(scenes.of_patient(house, visitors, stay))


def enrolment_done_on_a_shared_phone(house: House, visitors: Visitors) -> Page:
    house.enrol(1, channel=Channel.VOICE)
    return scenes.at(house, visitors, f"/enrol/{house.enrol(2, phone=people.phone(1)).id}")


SCENES: Final[tuple[scenes.Scene, ...]] = (
    simulator_on_the_telephone,
    patient_who_is_rung_on_a_shared_phone,
    enrolment_done_on_a_shared_phone,
)
