"""The demo's ten days: they make sense whatever the time of day that a visitor starts it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.caseload import care_plan, care_plan_form
from app.demo import cohort, history
from app.demo.cohort import Course, Person

HOME = [person for person in cohort.people() if person.course is Course.GONE_HOME]


def texts(person: Person, until: datetime) -> list[datetime]:
    """When this person texts a reading in the days before the demo is started."""
    days = (datetime(until.year, until.month, until.day, tzinfo=ZoneInfo("Europe/London")) - timedelta(days=day) for day in range(11))
    slots = [day.replace(hour=int(slot[:2])).astimezone(UTC) for day in days for slot in history.SLOTS]
    return [moment.at for turn, slot in enumerate(slots) for moment in history.of_slot(person, turn, slot, until)]


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("person", HOME, ids=lambda person: person.given_name)
def test_nobody_texts_readings_after_they_went_home(person: Person, hour: int) -> None:
    until = datetime(2026, 11, 23, hour, 10, tzinfo=UTC)
    assert max(texts(person, until)) <= until - history.GONE_SINCE


@pytest.mark.parametrize("hour", [0, 8, 13, 18])
def test_nobody_texts_before_they_joined_or_after_the_start(hour: int) -> None:
    until = datetime(2026, 11, 23, hour, 10, tzinfo=UTC)
    for person in cohort.people():
        times = texts(person, until)
        assert all(history._joined(person, until) <= at <= until for at in times)


PLANNED = [person for person in cohort.people() if person.plan]


@pytest.mark.parametrize("person", PLANNED, ids=lambda person: person.given_name)
def test_what_is_typed_of_a_plan_makes_one_that_limits_treatment(person: Person) -> None:
    parsed = care_plan_form.parse(person.care_plan())
    assert parsed.draft is not None, parsed.faults
    assert care_plan.limits(parsed.draft.plan_type, parsed.draft.admission_preference)


def test_each_team_of_the_demo_has_patients_and_somebody_has_none() -> None:
    there = [person.team for person in cohort.people() if person.course is not Course.GONE_HOME]
    assert set(there) == {*cohort.LOCALITIES, cohort.RESPIRATORY, ""}
    assert min(there.count(team) for team in cohort.LOCALITIES) > len(there) // 4


def test_somebody_is_not_for_hospital_and_has_a_text_of_their_own() -> None:
    assert {bool(person.care_plan().get("red_text")) for person in PLANNED} == {True, False}
