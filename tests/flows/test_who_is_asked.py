"""A pathway says who hands in the readings: the carer is asked where it asks a carer, and staff are asked by nobody's phone."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.alerts.service import Outcome
from app.caseload.episode import Channel
from app.db import Database
from app.flows import enrolment
from app.flows.prompts import ABOUT_A_SLOT
from app.wording import texts
from tests import people, scored, story
from tests.story import MINUTE, Story

PARENT = people.phone(700)
CHILD: dict[str, Any] = {"pathway": scored.CHILDREN, "date_of_birth": date(2022, 5, 1), "carer_name": "Jo", "carer_phone": PARENT}
RESIDENT: dict[str, Any] = {"pathway": scored.CARE_HOME, "date_of_birth": date(1938, 5, 1)}
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(database: Database) -> Story:
    """A hub at seven in the morning, with a pathway for children and one for a care home."""
    begun = story.begin(database, MORNING - timedelta(hours=1))
    scored.adopt(database, begun.ward.hub.id, scored.children(), scored.care_home(), now=begun.now)
    return begun


def morning(at: Story) -> dict[str, int]:
    at.clock.set(MORNING)
    return at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)


def test_a_carer_is_asked_and_chased_with_a_link_and_the_child_is_not(at: Story) -> None:
    at.enrol(**CHILD)
    totals = morning(at)
    assert at.templates_to(PARENT) == ["welcome_for_carer", "prompt_for_carer", "reminder_for_carer", "second_reminder_for_carer"]
    assert at.texts_to(people.phone(1)) == []
    assert all("/r/" in text.body for text in at.texts_to(PARENT)[1:])
    assert (totals["prompts"], totals["reminders"], totals["second_reminders"], totals["missed"]) == (1, 1, 1, 1)
    missed, unheard = at.item().reasons
    assert missed.values["asked"] == "carer"
    assert unheard.values["phone"] == PARENT


def test_a_carers_text_is_the_childs_reading_and_is_answered_to_the_carer(at: Story) -> None:
    stay = at.enrol(**CHILD)
    at.clock.set(MORNING)
    at.tick()
    at.text("97 110", by=PARENT)
    (reading,) = at.readings(stay)
    assert (reading.spo2, reading.entered_by, reading.scores[0]["chart"]) == (97, "carer", "npews")
    assert at.answer(PARENT).body.startswith("Oxygen 97, pulse 110.")
    assert at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)["missed"] == 0


def test_a_carer_without_a_phone_leaves_the_patients_own(at: Story) -> None:
    at.enrol(**{**CHILD, "carer_phone": None})
    morning(at)
    assert at.templates_to() == ["welcome", "prompt", "reminder", "second_reminder"]


def test_a_carer_who_opted_out_is_not_texted_and_the_slot_is_missed_all_the_same(at: Story) -> None:
    at.enrol(**CHILD)
    at.text("STOP", by=PARENT)
    totals = morning(at)
    assert at.templates_to(PARENT) == ["welcome_for_carer"]
    assert (totals["prompts"], totals["missed"]) == (0, 1)
    assert at.texts_to(people.phone(1)) == []


def test_a_repeat_that_a_nurse_asks_for_goes_to_the_carer(at: Story) -> None:
    at.enrol(**CHILD)
    at.text("88 120", by=PARENT)
    at.claim()
    at.rang(Outcome.REPEAT_READING)
    assert at.answer(PARENT).template == "repeat_asked_by_nurse_for_carer"
    assert re.search(r"/r/\S+", at.answer(PARENT).body)


@pytest.mark.parametrize(
    ("changes", "welcomed"),
    [
        ({"carer_phone": people.phone(701)}, people.phone(701)),
        ({"carer_phone": None}, people.phone(1)),
        ({"phone": people.phone(702)}, None),
        ({"given_name": "Bo"}, None),
    ],
)
def test_only_who_is_asked_anew_is_welcomed(at: Story, changes: dict[str, Any], welcomed: str | None) -> None:
    stay = at.enrol(**CHILD)
    before = {phone: len(at.texts_to(phone)) for phone in (PARENT, *(people.phone(number) for number in (1, 701, 702)))}
    wanted = people.draft(1, **{**CHILD, **changes})
    at.database.write(
        lambda session: enrolment.correct(
            session, stay.hub_id, stay.id, wanted, "Mistyped", addresses=people.ADDRESSES, actor=at.ward.nurse, now=at.now
        )
    )
    assert {phone for phone, count in before.items() if len(at.texts_to(phone)) > count} == ({welcomed} if welcomed else set())


def test_where_staff_take_the_readings_nobody_is_texted_and_a_missed_slot_is_listed(at: Story) -> None:
    stay = at.enrol(**RESIDENT, carer_name="The Limes", carer_phone=PARENT, carer_role="care home")
    assert stay.channel is Channel.STAFF
    totals = morning(at)
    assert at.texts_to(people.phone(1)) == []
    assert (totals["prompts"], totals["missed"]) == (0, 1)
    assert at.codes() == {"missed_reading"}


def test_a_resident_whose_channel_says_so_is_texted(at: Story) -> None:
    at.enrol(**RESIDENT, channel=Channel.SMS)
    assert morning(at)["prompts"] == 1
    assert at.templates_to() == ["welcome", "prompt", "reminder", "second_reminder"]


def test_on_any_other_pathway_the_carer_is_only_reminded(at: Story) -> None:
    at.enrol(carer_phone=PARENT, carer_name="Jo")
    morning(at)
    assert at.templates_to() == ["welcome", "prompt", "reminder", "second_reminder"]
    assert at.templates_to(PARENT) == ["carer_reminder"]


def test_each_text_about_a_slot_has_words_for_a_carer() -> None:
    asked = [name for name in ABOUT_A_SLOT if name != "carer_reminder"]
    assert [name for name in (*asked, "welcome", "repeat_asked_by_nurse") if f"{name}_for_carer" not in texts.names()] == []
