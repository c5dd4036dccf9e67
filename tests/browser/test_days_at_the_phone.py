"""Whole days of patients who do not fit the usual: a landline, a couple on one phone, a carer of three, an END by mistake."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.caseload.episode import Channel
from tests import people
from tests.browser import looks
from tests.browser.conftest import Visitors
from tests.browser.rehearsal import IN_SECONDS_MS, Handset, Nurse, Rehearsal, rehearsing

pytestmark = pytest.mark.browser
ROW = ".ward-row"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rehearsal(sqlite_url: str) -> Iterator[Rehearsal]:
    with rehearsing(sqlite_url) as found:
        yield found


@pytest.fixture
def visitors(rehearsal: Rehearsal, new_context: Callable[..., BrowserContext]) -> Iterator[Visitors]:
    came = Visitors(rehearsal.house, new_context)
    yield came
    assert not came.watch.complaints


@pytest.fixture
def nurse(rehearsal: Rehearsal, visitors: Visitors) -> Nurse:
    return Nurse(rehearsal, visitors)


@pytest.fixture
def handset(rehearsal: Rehearsal, visitors: Visitors) -> Callable[..., Handset]:
    return lambda number=1: Handset(rehearsal, visitors.come(), people.phone(number))


def calls(page: Page) -> list[str]:
    """What the patient's page says of calls, newest first."""
    return page.locator("[data-medium=voice]").all_inner_texts()


def test_a_landline_patients_day(rehearsal: Rehearsal, nurse: Nurse, handset: Callable[..., Handset]) -> None:
    house = rehearsal.house
    house.enrol(1, given_name="Ada", family_name="Bell", channel=Channel.VOICE, reading_times=("14:10", "18:00"))
    phone = handset()
    worklist = nurse.looks()
    expect(worklist.locator(ROW)).to_have_count(0)

    # The phone rings at ten past two; Ada keys in a low reading and hears what to do.
    rehearsal.turn(later=8 * MINUTE)
    phone.pick_up()
    phone.hears("automatic call from North ward")
    phone.key("88#")
    phone.hears("Now key in the pulse")
    phone.key("104#")
    phone.key("3")
    phone.hears("You keyed in: oxygen 8 8, pulse 1 0 4, and you feel worse.")
    phone.key("1")
    phone.hears("call 999")
    expect(worklist.locator(ROW)).to_contain_text("88%", timeout=IN_SECONDS_MS)
    record = nurse.opens("Ada Bell")
    expect(record.get_by_role("heading", name="Red alert")).to_be_visible()
    expect(record.get_by_role("heading", name="Calls", exact=True)).to_be_visible()
    expect(record.locator("[data-medium=voice]").last).to_contain_text("Automated call")
    expect(record.locator("[data-medium=voice]").last).to_contain_text("Answered")
    nurse.records("Rang: short of breath, the crew is on its way.")
    nurse.rests()

    # The call for the new reading finds her on her way.
    rehearsal.turn(later=6 * MINUTE)
    phone.let_ring()

    # At six nobody picks up: it rings once more, and then a person is to ring.
    rehearsal.until(house.at(minutes_ago=0).replace(hour=18, minute=0, second=5))
    phone.let_ring()
    rehearsal.turn(later=31 * MINUTE)
    phone.let_ring()
    rehearsal.turn(later=91 * MINUTE)
    worklist = nurse.looks()
    expect(worklist.locator(ROW)).to_contain_text("Ada Bell")
    expect(worklist.locator(ROW)).to_contain_text("after automated calls")
    record = nurse.opens("Ada Bell")
    assert [one.split(" · ")[1] for one in calls(record)] == ["Not answered", "Not answered", "Not answered", "Answered"]
    assert rehearsal.on_the_phone(people.phone(1)) == []


def test_the_page_of_the_phones_is_fit_for_everybody(rehearsal: Rehearsal, handset: Callable[..., Handset]) -> None:
    house = rehearsal.house
    house.enrol(1, channel=Channel.VOICE, reading_times=("14:10",))
    phone = handset()
    phone.text("thank you")
    phone.text("END")
    rehearsal.turn(later=8 * MINUTE)
    phone.pick_up()
    phone.hears("automatic call")
    faults = looks.faults_of(phone.page)
    assert not faults, "\n" + "\n".join(faults)
