"""The patient's page and the sheet that goes with them, with everything that a stay can show."""

from typing import Final

from playwright.sync_api import Page, expect

from app.alerts.lifecycle import Outcome
from app.caseload.views import EpisodeView
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.scenes import DAYS, Scene, at, of_patient, planned, with_every_part_open


def busy(house: House) -> EpisodeView:
    """A patient of four days: readings at rest and after moving, a night and a morning without any, an alert and a call."""
    stay = house.enrol(
        1,
        at=house.at(days_ago=DAYS),
        given_name="Ada",
        family_name="Bell",
        usual_spo2=97,
        plan="For hospital if reversible; not for intensive care.",
        lives_alone=True,
        carer_name="Bo Bell",
        carer_phone="+447700900801",
        carer_role="son",
    )
    for step in range(14):
        house.text(f"{97 - step % 3} {72 + step}", at=house.at(days_ago=DAYS - step / 6, minutes_ago=50))
    for hours in range(30, 4, -1):
        house.turn(at=house.at(minutes_ago=hours * 60))
    house.text("91 104", at=house.at(minutes_ago=200))
    house.claim(at=house.at(minutes_ago=190))
    house.rang(house.worklist()[0], Outcome.CARRY_ON)
    return stay


def walked(house: House, page: Page) -> Page:
    """Type a reading of now with one after moving."""
    form = page.locator("form[action$='/readings']")
    form.get_by_text("Symptoms, words, time, other measurements").click()
    form.get_by_label("Oxygen", exact=True).fill("97")
    form.get_by_label("Pulse", exact=True).fill("80")
    form.get_by_label("Temperature", exact=True).fill("37.4")
    form.get_by_label("Oxygen after moving", exact=True).fill("92")
    form.get_by_role("button", name="Record the reading").click()
    expect(page.get_by_text("Tell the patient")).to_be_visible()
    return page


def patient_with_all_that_charts_show(house: House, visitors: Visitors) -> Page:
    return with_every_part_open(walked(house, of_patient(house, visitors, busy(house))))


def patient_over_the_whole_stay(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/patients/{busy(house).patient_id}?span=stay")


def summary_of_a_busy_stay(house: House, visitors: Visitors) -> Page:
    stay = busy(house)
    planned(house, stay)
    return at(house, visitors, f"/patients/{stay.patient_id}/summary")


def summary_with_nothing_yet(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/patients/{house.enrol(1).patient_id}/summary")


def patient_paused_until_a_day(house: House, visitors: Visitors) -> Page:
    page = of_patient(house, visitors, busy(house))
    page.get_by_text("Pause readings").click()
    page.get_by_label("Why").first.select_option("In hospital")
    page.get_by_label("Expected back on").fill("2026-11-26")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", name="Paused: in hospital")).to_be_visible()
    return page


def patient_handed_on_to_nobody(house: House, visitors: Visitors) -> Page:
    page = of_patient(house, visitors, busy(house))
    page.get_by_text("Discharge or hand over to another service").click()
    form = page.locator("form[action$='/discharge']")
    form.get_by_label("Why").select_option("Transferred")
    form.get_by_role("button", name="Discharge").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def writing_to_a_patient(house: House, visitors: Visitors) -> Page:
    page = of_patient(house, visitors, busy(house))
    page.get_by_role("link", name="Write a text").click()
    page.get_by_label("What the text says").fill("Ada, please ring us “today”.")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="As it will go")).to_be_visible()
    return page


def writing_nothing_to_a_patient(house: House, visitors: Visitors) -> Page:
    page = at(house, visitors, f"/patients/{house.enrol(1).patient_id}/text")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


SCENES: Final[tuple[Scene, ...]] = (
    patient_with_all_that_charts_show,
    patient_over_the_whole_stay,
    summary_of_a_busy_stay,
    summary_with_nothing_yet,
    patient_paused_until_a_day,
    patient_handed_on_to_nobody,
    writing_to_a_patient,
    writing_nothing_to_a_patient,
)
