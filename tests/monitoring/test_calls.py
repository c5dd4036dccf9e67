"""On which days a patient is rung, and when their days are over: every branch, both changeovers, and stops of the service."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring import calls
from app.monitoring.calls import Look, LookKind, Plan
from app.pathways.schema import Calls
from app.pathways.vocabulary import Label, Sourced

LONDON = ZoneInfo("Europe/London")


def number(value: int) -> Sourced:
    return Sourced(value, "test", Label.LOCAL)


def on_days(*days: int) -> Calls:
    return Calls(on_days=tuple(number(day) for day in days))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


ENROLLED = local("2026-11-02T12:00")
PLAN = Plan(ENROLLED, None, on_days(2, 5), 14, LONDON, "08:00")
REVIEWED = replace(PLAN, reviewed=True)


def every(days: int) -> Plan:
    return replace(REVIEWED, calls=Calls(every_days=number(days)))


def seen(plan: Plan, *, until: datetime) -> list[Look]:
    """All that is looked at when the worker never sleeps."""
    found: list[Look] = []
    at = calls.next_look(plan, after=plan.onboarded_at)
    while at is not None and at <= until:
        looks = calls.looks_due(plan, since=at, now=at)
        found += looks
        plan = replace(plan, reviewed=plan.reviewed or any(look.kind is LookKind.REVIEW for look in looks))
        at = calls.next_look(plan, after=at)
    return found


def test_a_stay_has_its_calls_and_its_review_each_once() -> None:
    assert seen(PLAN, until=ENROLLED + timedelta(days=60)) == [
        Look(local("2026-11-04T08:00"), LookKind.CHECK_IN, 2),
        Look(local("2026-11-07T08:00"), LookKind.CHECK_IN, 5),
        Look(local("2026-11-16T08:00"), LookKind.REVIEW, 14),
    ]


def test_calls_every_so_many_days_go_on_as_long_as_the_stay() -> None:
    assert [look.day for look in seen(every(3), until=ENROLLED + timedelta(days=20))] == [3, 6, 9, 12, 15, 18]


def test_both_kinds_of_days_count_and_a_day_of_both_is_one_call() -> None:
    both = replace(REVIEWED, calls=Calls(every_days=number(3), on_days=(number(2), number(6))))
    assert [look.day for look in seen(both, until=ENROLLED + timedelta(days=9, hours=1))] == [2, 3, 6, 9]


def test_a_call_and_the_review_on_one_day_are_both_told() -> None:
    plan = replace(PLAN, calls=on_days(14))
    assert [look.kind for look in seen(plan, until=ENROLLED + timedelta(days=30))] == [LookKind.CHECK_IN, LookKind.REVIEW]


def test_without_calls_there_is_the_review_alone_and_then_nothing() -> None:
    plan = replace(PLAN, calls=Calls())
    assert calls.next_look(plan, after=ENROLLED) == local("2026-11-16T08:00")
    assert calls.next_look(replace(plan, reviewed=True), after=ENROLLED) is None


def test_the_days_are_counted_from_the_onset_where_it_is_known() -> None:
    plan = replace(PLAN, calls=Calls(), onset=date(2026, 10, 28))
    assert calls.next_look(plan, after=ENROLLED) == local("2026-11-11T08:00")


def test_check_in_calls_are_counted_from_onboarding_whatever_the_onset() -> None:
    assert calls.next_look(replace(PLAN, onset=date(2026, 10, 28)), after=ENROLLED) == local("2026-11-04T08:00")


@pytest.mark.parametrize(("after", "at"), [("2026-11-02T12:00", "2026-11-03T08:00"), ("2026-11-02T07:00", "2026-11-02T08:00")])
def test_a_review_whose_day_is_past_comes_when_the_hub_next_opens(after: str, at: str) -> None:
    plan = replace(PLAN, onset=date(2026, 10, 1))
    assert calls.next_look(plan, after=local(after)) == local(at)


def test_a_review_that_fell_into_a_pause_comes_after_it_and_the_calls_of_the_pause_do_not() -> None:
    resumed = local("2026-11-20T15:00")
    at = calls.next_look(PLAN, after=resumed)
    assert at == local("2026-11-21T08:00")
    assert calls.looks_due(PLAN, since=at, now=at) == (Look(at, LookKind.REVIEW, 14),)


def test_a_call_on_the_day_of_enrolment_is_none() -> None:
    early = replace(REVIEWED, onboarded_at=local("2026-11-02T06:00"), calls=Calls(every_days=number(1)))
    assert calls.next_look(early, after=early.onboarded_at) == local("2026-11-03T08:00")


def test_whoever_was_onboarded_days_ago_is_rung_from_now_on() -> None:
    assert calls.next_look(PLAN, after=local("2026-11-05T10:00")) == local("2026-11-07T08:00")


@pytest.mark.parametrize(
    ("enrolled", "day", "at"),
    [
        ("2026-03-27T12:00", 2, "2026-03-29T07:00:00+00:00"),  # the day on which clocks go forward
        ("2026-10-23T12:00", 2, "2026-10-25T08:00:00+00:00"),  # the day on which they go back
        ("2026-10-24T23:30", 1, "2026-10-25T08:00:00+00:00"),
    ],
)
def test_the_hub_opens_by_the_clock_on_its_wall_on_changeover_days(enrolled: str, day: int, at: str) -> None:
    plan = replace(REVIEWED, onboarded_at=local(enrolled), calls=on_days(day))
    assert calls.next_look(plan, after=plan.onboarded_at) == datetime.fromisoformat(at)


@pytest.mark.parametrize(("day", "at"), [("2026-03-29", "2026-03-29T01:30:00+00:00"), ("2026-10-25", "2026-10-25T00:30:00+00:00")])
def test_an_opening_in_the_changed_hour_is_once(day: str, at: str) -> None:
    enrolled = local(f"{day}T12:00") - timedelta(days=2)
    plan = replace(REVIEWED, onboarded_at=enrolled, opens="01:30", calls=on_days(2))
    assert [look.at.isoformat() for look in seen(plan, until=enrolled + timedelta(days=5))] == [at]


def test_after_a_stop_of_the_service_one_call_is_made_and_not_five() -> None:
    looks = calls.looks_due(every(1), since=local("2026-11-03T08:00"), now=local("2026-11-07T09:00"))
    assert looks == (Look(local("2026-11-07T08:00"), LookKind.CHECK_IN, 5),)


def test_after_a_stop_the_review_is_told_beside_the_newest_call() -> None:
    looks = calls.looks_due(PLAN, since=local("2026-11-07T08:00"), now=local("2026-11-17T09:00"))
    assert [(look.kind, look.day) for look in looks] == [(LookKind.CHECK_IN, 5), (LookKind.REVIEW, 14)]


def test_a_hub_that_opens_earlier_than_it_did_loses_no_call() -> None:
    planned = calls.next_look(replace(PLAN, opens="09:00"), after=ENROLLED)
    assert planned is not None
    assert [look.day for look in calls.looks_due(PLAN, since=planned, now=planned)] == [2]


def test_a_hub_that_opens_later_than_it_did_rings_later() -> None:
    planned = calls.next_look(PLAN, after=ENROLLED)
    assert planned is not None
    later = replace(PLAN, opens="10:00")
    assert calls.looks_due(later, since=planned, now=planned) == ()
    assert calls.next_look(later, after=planned) == local("2026-11-04T10:00")


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    days=st.lists(st.integers(1, 30), max_size=4),
    step=st.one_of(st.none(), st.integers(1, 30)),
    reviewed=st.booleans(),
)
def test_the_next_look_is_later_than_now_and_is_due_then(minutes: int, days: list[int], step: int | None, reviewed: bool) -> None:  # noqa: FBT001 -- drawn
    rule = Calls(None if step is None else number(step), tuple(number(day) for day in days))
    plan = replace(PLAN, calls=rule, reviewed=reviewed)
    now = ENROLLED + timedelta(minutes=minutes)
    at = calls.next_look(plan, after=now)
    if at is None:
        assert reviewed
        assert step is None
    else:
        assert at > now
        looks = calls.looks_due(plan, since=at, now=at)
        assert looks
        assert {look.at for look in looks} == {at}
