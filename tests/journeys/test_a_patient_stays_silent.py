"""A patient stays silent: asked, reminded, reminded again with the carer, and then on the list; on changeover days too."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.alerts.service import Outcome, Urgency
from app.db import Database
from app.flows import entered_reading
from app.intake.reply import ReadingValues
from tests import people, story
from tests.story import MINUTE, Story

LONDON = ZoneInfo("Europe/London")
CARER = people.phone(700)
DAYS = [
    date(2026, 2, 3),
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 3, 30),
    date(2026, 10, 24),
    date(2026, 10, 25),
    date(2026, 10, 26),
]


def local(day: date, clock: str) -> datetime:
    """An instant by the clock on the wall of the ward."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON).astimezone(people.NOON.tzinfo)


def given_a_ward_on_the_evening_before(database: Database, day: date) -> Story:
    return story.begin(database, local(day - timedelta(days=1), "20:00"))


def when_the_day_passes_in_silence(ward: Story, day: date) -> dict[str, dict[str, int]]:
    """Give what the worker did, by the clock on the wall."""
    did: dict[str, dict[str, int]] = {}
    ward.clock.set(local(day, "00:00"))
    end = local(day + timedelta(days=1), "00:00")
    while ward.now < end:
        report = ward.tick(30 * MINUTE)
        done = {name: report[name] for name in ("prompts", "reminders", "second_reminders", "missed") if report[name]}
        if done:
            did[f"{ward.now.astimezone(LONDON):%H:%M}"] = done
    return did


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_silent_patient_is_chased_by_the_clock_on_the_wall(database: Database, day: date) -> None:
    ward = given_a_ward_on_the_evening_before(database, day)
    ward.enrol(carer_phone=CARER, carer_name="Bea")

    did = when_the_day_passes_in_silence(ward, day)

    assert did == {
        "08:00": {"prompts": 1},
        "08:30": {"reminders": 1},
        "09:00": {"second_reminders": 1},
        "10:00": {"missed": 1},
        "13:00": {"prompts": 1},
        "13:30": {"reminders": 1},
        "14:00": {"second_reminders": 1},
        "15:00": {"missed": 1},
        "18:00": {"prompts": 1},
        "18:30": {"reminders": 1},
        "19:00": {"second_reminders": 1},
        "20:00": {"missed": 1},
    }
    patients = [text for text in ward.texts_to(people.phone(1)) if text.template != "welcome"]
    assert len(patients) == len({text.purpose for text in patients}) == 9
    assert {text.state for text in patients} == {"accepted"}
    assert ward.templates_to(CARER) == ["carer_reminder"] * 3
    assert ward.item().urgency is Urgency.AMBER


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=str)
@pytest.mark.parametrize("slot", ["00:30", "01:30", "02:30"])
def test_a_time_in_the_changed_hour_is_asked_for_once(database: Database, day: date, slot: str) -> None:
    ward = given_a_ward_on_the_evening_before(database, day)
    ward.enrol(reading_times=(slot,))
    totals = ward.ticks(local(day, "23:00"), every=15 * MINUTE)
    assert (totals["prompts"], totals["missed"]) == (1, 1)
    assert ward.templates_to().count("prompt") == 1


def test_a_missed_reading_that_nobody_rings_about_climbs(ward: Story) -> None:
    ward.enrol()
    ward.ticks(ward.now + timedelta(hours=3), every=10 * MINUTE)  # 13:00 missed at 15:00
    assert ward.codes() == {"missed_reading", "unverified_number"}
    assert ward.ticks(ward.now + 60 * MINUTE, every=10 * MINUTE)["climbed"] == 1


def test_a_late_answer_eases_the_miss_and_a_person_still_looks(ward: Story) -> None:
    ward.enrol()
    ward.ticks(ward.now + timedelta(hours=3), every=10 * MINUTE)
    ward.text("97 72")
    assert ward.item().urgency is Urgency.ROUTINE
    ward.claim()
    ward.rang(Outcome.CARRY_ON)
    assert ward.worklist() == []


def test_a_stop_in_the_middle_of_the_chase_ends_the_texts_and_not_the_clock(ward: Story) -> None:
    ward.enrol(carer_phone=CARER)
    ward.ticks(ward.now + timedelta(hours=1), every=10 * MINUTE)
    assert ward.answer().template == "prompt"
    ward.text("STOP")
    ward.ticks(ward.now + timedelta(hours=2), every=10 * MINUTE)
    assert ward.answer().template == "prompt"
    assert ward.templates_to(CARER) == ["carer_reminder"]
    assert ward.codes() == {"cannot_text", "missed_reading"}


def test_a_number_that_nothing_has_ever_come_from_is_said_so_and_one_that_has_texted_is_not(ward: Story) -> None:
    ward.enrol(1)
    ward.enrol(2)
    ward.text("ok", by=people.phone(2))
    ward.ticks(ward.now + timedelta(hours=3), every=10 * MINUTE)
    said = {item.phone: {str(reason.code) for reason in item.reasons} for item in ward.worklist()}
    assert said == {people.phone(1): {"missed_reading", "unverified_number"}, people.phone(2): {"missed_reading"}}


def test_a_reading_by_any_way_shows_that_the_patient_can_be_reached(ward: Story) -> None:
    stay = ward.enrol(1)
    hub, nurse, said = ward.ward.hub, ward.ward.nurse, ReadingValues(spo2=97, pulse=70)
    ward.database.write(lambda session: entered_reading.by_staff(session, hub.id, stay.id, said, actor=nurse, now=ward.now))
    ward.ticks(ward.now + timedelta(hours=9), every=60 * MINUTE)
    assert "unverified_number" not in ward.codes()
