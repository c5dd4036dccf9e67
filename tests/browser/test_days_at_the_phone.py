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


def test_a_couples_day_on_one_phone(rehearsal: Rehearsal, nurse: Nurse, handset: Callable[..., Handset]) -> None:
    house = rehearsal.house
    house.enrol(1, given_name="Ada", family_name="Bell", reading_times=("14:10", "18:00"))
    ben = house.enrol(2, given_name="Ben", family_name="Cole", phone=people.phone(1), reading_times=("14:10", "18:00"))
    rehearsal.settle()
    phone, worklist = handset(), nurse.looks()
    expect(phone.page.get_by_text("For B (begin each reply with B): Welcome")).to_be_visible()
    worklist.goto(f"/enrol/{ben.id}")
    expect(worklist.get_by_text("This patient is B there")).to_be_visible()

    # Each is asked by letter, and each reading is filed right.
    rehearsal.turn(later=8 * MINUTE)
    phone.text("A 96 80")
    phone.shows("For A (begin each reply with A): Oxygen 96, pulse 80.")
    worklist = nurse.looks()
    phone.text("B 91 104")
    expect(worklist.locator(ROW)).to_contain_text("Ben Cole", timeout=IN_SECONDS_MS)
    expect(worklist.locator(ROW)).to_contain_text("91%")
    record = nurse.opens("Ben Cole")
    expect(record.get_by_text("shared with Ada Bell (A)")).to_be_visible()
    expect(record.get_by_role("table", name="Readings in the time shown").get_by_role("row")).to_have_count(2)
    nurse.records("Rang: cold hands, 95 on the other finger.")
    nurse.rests()

    # In the evening one of them forgets the letter, and the number is dangerous for either.
    rehearsal.until(house.now.replace(hour=18, minute=0, second=5))
    worklist = nurse.looks()
    phone.text("88 110")
    phone.shows("Whose is it? Reply with their letter.")
    phone.shows("call 999")
    expect(worklist.locator(ROW)).to_have_count(2, timeout=IN_SECONDS_MS)
    for row in worklist.locator(ROW).all():
        expect(row).to_contain_text("Not confirmed yet")
    phone.text("B")
    phone.shows("For B (begin each reply with B): Oxygen 88, pulse 110.")
    expect(worklist.locator(ROW)).to_have_count(1, timeout=IN_SECONDS_MS)
    expect(worklist.locator(ROW)).to_contain_text("Ben Cole")
    expect(worklist.locator(ROW)).to_contain_text("88%")


def test_the_day_of_a_carer_for_three(rehearsal: Rehearsal, nurse: Nurse, handset: Callable[..., Handset]) -> None:
    house, times = rehearsal.house, ("14:10", "20:00")
    ada = house.enrol(1, given_name="Ada", family_name="Bell", reading_times=times)
    ben = house.enrol(2, given_name="Ben", family_name="Cole", phone=people.phone(1), reading_times=times)
    cara = house.enrol(
        3, given_name="Cara", family_name="Dee", reading_times=times, carer_name="Jo", carer_phone=people.phone(1), carer_role="daughter"
    )
    rehearsal.turn(later=8 * MINUTE)
    phone, worklist = handset(), nurse.looks()
    for body in rehearsal.on_the_phone(people.phone(1)):
        assert not [name for stay in (ada, ben, cara) for name in (stay.given_name, stay.family_name) if name in body]
    assert {body[:5] for body in rehearsal.on_the_phone(people.phone(1))[-2:]} == {"For A", "For B"}

    # One by letter; one without, which is asked about; one with a letter that nobody has, which is asked about too.
    phone.text("A 96 80")
    phone.shows("For A")
    phone.text("97 78")
    phone.shows("More than one person uses this phone with us.")
    expect(worklist.locator(ROW)).to_have_count(1, timeout=IN_SECONDS_MS)
    phone.text("C")
    phone.shows("For C (begin each reply with C): Oxygen 97, pulse 78.")
    expect(worklist.locator(ROW)).to_have_count(0, timeout=IN_SECONDS_MS)
    phone.text("D 95 70")
    phone.shows("More than one person uses this phone with us.")
    expect(worklist.locator(ROW)).to_have_count(1, timeout=IN_SECONDS_MS)
    phone.text("A")
    phone.shows("For A (begin each reply with A): Oxygen 95, pulse 70.")
    expect(worklist.locator(ROW)).to_have_count(0, timeout=IN_SECONDS_MS)
    nurse.rests()

    # Nothing is heard of Ben: he alone is chased, by his letter, and then a person is to ring.
    chased = len(rehearsal.on_the_phone(people.phone(1)))
    rehearsal.until(house.now.replace(hour=17, minute=30))
    assert {body[:5] for body in rehearsal.on_the_phone(people.phone(1))[chased:]} == {"For B"}
    worklist = nurse.looks()
    expect(worklist.locator(ROW)).to_have_count(1)
    expect(worklist.locator(ROW)).to_contain_text("Ben Cole")
    nurse.opens("Ben Cole")
    nurse.records("Rang Jo: he sleeps, sounds well.")
    expect(nurse.page.locator(ROW)).to_have_count(0)


def test_the_day_of_a_patient_who_texts_end_by_mistake(rehearsal: Rehearsal, nurse: Nurse, handset: Callable[..., Handset]) -> None:
    house = rehearsal.house
    stay = house.enrol(1, given_name="Ada", family_name="Bell", reading_times=("14:10", "18:00", "20:45"))
    rehearsal.turn(later=8 * MINUTE)
    phone, worklist = handset(), nurse.looks()
    phone.text("96 80")
    phone.shows("Oxygen 96")
    phone.text("END")
    expect(phone.page.get_by_text("Opted out of texts from")).to_be_visible()
    expect(worklist.locator(ROW)).to_contain_text("Cannot text: phone today.", timeout=IN_SECONDS_MS)
    expect(worklist.locator(ROW)).to_contain_text("until they text START")
    texted = len(rehearsal.on_the_phone(people.phone(1)))
    nurse.rests()

    # Nothing is texted, and the reading of six o'clock is missed all the same: a person is to ring.
    rehearsal.until(house.now.replace(hour=20, minute=30))
    assert len(rehearsal.on_the_phone(people.phone(1))) == texted
    worklist = nurse.looks()
    expect(worklist.locator(ROW)).to_contain_text("Cannot text: phone today.")
    expect(worklist.locator(ROW)).to_contain_text("18:00")
    record = nurse.opens("Ada Bell")
    expect(record.locator("header").get_by_text("Has opted out of texts", exact=True)).to_be_visible()

    # On the telephone Ada says that she meant to end the talk, and texts START.
    phone.text("START")
    phone.shows("our texts to you are on again")
    nurse.records("Rang: 97 by her oximeter, well. Meant to say goodbye; has texted START.")
    expect(nurse.page.locator(ROW)).to_have_count(0)
    nurse.rests()
    rehearsal.until(house.now.replace(hour=20, minute=45, second=5))
    phone.shows("Time for your reading.")
    phone.text("97 78")
    phone.shows("Oxygen 97")
    nurse.looks().goto(f"/patients/{stay.patient_id}")
    expect(nurse.page.get_by_text("They texted START: texts go again.")).to_be_visible()
    expect(nurse.page.get_by_text("Has opted out of texts", exact=True)).to_have_count(0)
    history = nurse.page.locator(".ward-history")
    for words in ("Cannot text: phone today.", "18:00", "Meant to say goodbye"):
        expect(history.get_by_text(words).first).to_be_visible()


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
