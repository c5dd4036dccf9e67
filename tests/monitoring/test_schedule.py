"""Slots by local wall time, on changeover days too; and how silence is chased, step by step."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring import schedule
from app.monitoring.schedule import MOVES, CheckInState, DueSlots, Slot
from tests.monitoring.examples import PATHWAY

LONDON = ZoneInfo("Europe/London")
TIMES = ("08:00", "13:00", "18:00")
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
CHASE, QUIET = PATHWAY.chase, PATHWAY.quiet
SLOT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

ASKED, REMINDED, TWICE = CheckInState.ASKED, CheckInState.REMINDED, CheckInState.REMINDED_TWICE
ANSWERED, MISSED = CheckInState.ANSWERED, CheckInState.MISSED


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes_of(day: date) -> list[datetime]:
    """Every minute of a local day: 23 hours of them in spring, 25 in autumn."""
    start = schedule.instant_of(day, "00:00", LONDON)
    end = schedule.instant_of(day + timedelta(days=1), "00:00", LONDON)
    return [start + MINUTE * step for step in range(round((end - start) / MINUTE))]


# Slots


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        (date(2026, 1, 15), "08:00", "2026-01-15T08:00:00"),
        (date(2026, 7, 15), "08:00", "2026-07-15T07:00:00"),
        (SPRING, "00:59", "2026-03-29T00:59:00"),
        (SPRING, "01:30", "2026-03-29T01:30:00"),  # does not exist: 02:30 that day
        (SPRING, "02:00", "2026-03-29T01:00:00"),
        (SPRING, "08:00", "2026-03-29T07:00:00"),
        (AUTUMN, "01:30", "2026-10-25T00:30:00"),  # comes twice: the first
        (AUTUMN, "02:00", "2026-10-25T02:00:00"),
        (AUTUMN, "08:00", "2026-10-25T08:00:00"),
    ],
)
def test_a_local_time_has_one_instant_each_day(day: date, wall: str, instant: str) -> None:
    assert schedule.instant_of(day, wall, LONDON) == utc(instant)


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 11, 23)], ids=str)
@pytest.mark.parametrize("times", [TIMES, ("01:15", "01:45", "02:15"), ("00:00", "23:59"), ("13:00",)], ids=str)
def test_every_minute_of_the_day_has_one_next_slot_and_it_is_the_nearest(day: date, times: tuple[str, ...]) -> None:
    around = [day + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
    known = sorted(schedule.instant_of(each, wall, LONDON) for each in around for wall in times)
    for minute in minutes_of(day):
        slot = schedule.next_slot_after(minute, times, LONDON)
        assert slot.at == min(instant for instant in known if instant > minute)
        assert slot.at == schedule.instant_of(slot.local_date, slot.time, LONDON)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 11, 23), 24)], ids=str)
@pytest.mark.parametrize("times", [TIMES, ("01:15", "01:45", "02:15")], ids=str)
def test_walking_through_a_day_meets_each_slot_once(day: date, hours: int, times: tuple[str, ...]) -> None:
    minutes = minutes_of(day)
    assert len(minutes) == hours * 60
    met: list[Slot] = []
    slot = schedule.next_slot_after(minutes[0] - MINUTE, times, LONDON)
    while slot.local_date == day:
        met.append(slot)
        slot = schedule.next_slot_after(slot.at, times, LONDON)
    # 01:15 on the spring day is 02:15: two times of one instant are asked for once.
    assert [one.at for one in met] == sorted({schedule.instant_of(day, wall, LONDON) for wall in times})


def test_a_slot_is_strictly_after_the_instant() -> None:
    at_eight = schedule.instant_of(date(2026, 11, 23), "08:00", LONDON)
    assert schedule.next_slot_after(at_eight, TIMES, LONDON).time == "13:00"
    assert schedule.next_slot_after(at_eight - timedelta(microseconds=1), TIMES, LONDON).time == "08:00"


def test_a_patient_without_times_is_a_mistake_and_not_a_silence() -> None:
    with pytest.raises(ValueError, match="at least one time"):
        schedule.next_slot_after(SLOT, (), LONDON)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC)),  # noqa: DTZ001 -- made aware here
    st.sets(st.integers(0, 1439), min_size=1, max_size=5),
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_the_next_slot_is_within_a_day_and_an_hour_anywhere(instant: datetime, walls: set[int], zone: str) -> None:
    times = sorted(f"{wall // 60:02}:{wall % 60:02}" for wall in walls)
    slot = schedule.next_slot_after(instant, times, ZoneInfo(zone))
    assert timedelta(0) < slot.at - instant <= timedelta(hours=25)
    assert slot.time in times


# What is due


def due(next_slot: str, now: str) -> DueSlots:
    return schedule.slots_due(utc(next_slot), TIMES, LONDON, now=utc(now))


def test_nothing_is_due_before_the_slot() -> None:
    slots = due("2026-11-23T08:00:00", "2026-11-23T07:59:59")
    assert (slots.current, slots.not_asked) == (None, ())
    assert slots.following.time == "08:00"


def test_the_slot_is_due_at_its_minute() -> None:
    slots = due("2026-11-23T08:00:00", "2026-11-23T08:00:00")
    assert slots.current is not None
    assert slots.current.time == "08:00"
    assert (slots.not_asked, slots.following.time) == ((), "13:00")


def test_after_a_stop_only_the_newest_slot_is_asked_for() -> None:
    slots = due("2026-11-22T13:00:00", "2026-11-23T14:00:00")
    assert slots.current is not None
    assert slots.current.at == utc("2026-11-23T13:00:00")
    assert [slot.time for slot in slots.not_asked] == ["13:00", "18:00", "08:00"]
    assert slots.following.time == "18:00"


def asked(now: str) -> DueSlots:
    slots = due("2026-11-22T18:00:00", now)
    return schedule.left_too_late(slots, goes_at=schedule.quiet_until(utc(now), QUIET, LONDON), chase=CHASE)


def test_last_evenings_slot_is_not_asked_for_in_the_morning() -> None:
    slots = asked("2026-11-23T07:59:00")
    assert slots.current is None
    assert [slot.time for slot in slots.not_asked] == ["18:00"]


def test_an_evening_slot_is_asked_for_late_while_prompts_may_go() -> None:
    slots = asked("2026-11-22T20:59:00")
    assert slots.current is not None
    assert (slots.current.time, slots.not_asked) == ("18:00", ())


def test_times_close_together_are_each_asked_for() -> None:
    """A pathway's hour for early readings must not leave a patient unasked, and so unmissed, whose times lie within it."""
    slots = schedule.slots_due(utc("2026-11-23T08:00:00"), ("08:00", "08:30"), LONDON, now=utc("2026-11-23T08:00:00"))
    first = schedule.left_too_late(slots, goes_at=utc("2026-11-23T08:00:00"), chase=CHASE)
    assert first.current is not None
    late = schedule.left_too_late(slots, goes_at=utc("2026-11-23T08:20:00"), chase=CHASE)
    assert late.current is None


def test_a_stop_of_a_year_leaves_a_week_of_records() -> None:
    slots = due("2025-11-23T08:00:00", "2026-11-23T14:00:00")
    assert len(slots.not_asked) == 7 * 3 - 1
    assert slots.current is not None
    assert slots.current.at == utc("2026-11-23T13:00:00")


# Chasing


def step(state: CheckInState, minutes: float, *, asked: float = 0) -> schedule.ChaseStep:
    return schedule.chase_step(state, slot_at=SLOT, asked_at=SLOT + MINUTE * asked, chase=CHASE, now=SLOT + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("state", "minutes", "move", "next_look"),
    [
        (ASKED, 0, None, 30),
        (ASKED, 29.9, None, 30),
        (ASKED, 30, REMINDED, 60),
        (ASKED, 59.9, REMINDED, 60),
        (REMINDED, 45, None, 60),
        (REMINDED, 60, TWICE, 120),
        (TWICE, 119.9, None, 120),
        (TWICE, 120, MISSED, None),
        (ASKED, 60, TWICE, 120),  # the worker stood still: one text, not two
        (ASKED, 120, MISSED, None),
        (ASKED, 5000, MISSED, None),
        (REMINDED, 120, MISSED, None),
    ],
)
def test_silence_is_chased_step_by_step(state: CheckInState, minutes: float, move: CheckInState | None, next_look: float | None) -> None:
    found = step(state, minutes)
    assert found.move is move
    assert found.look_again_at == (None if next_look is None else SLOT + timedelta(minutes=next_look))


@pytest.mark.parametrize("state", [state for state in CheckInState if not schedule.is_open(state)])
def test_what_is_settled_is_never_chased(state: CheckInState) -> None:
    assert step(state, 5000) == schedule.ChaseStep(None, None)


def test_a_patient_asked_late_has_the_same_time_to_answer() -> None:
    assert step(ASKED, 45, asked=16).move is None
    assert step(ASKED, 46, asked=16).move is REMINDED
    assert step(ASKED, 30, asked=15).move is REMINDED
    assert step(TWICE, 136, asked=16).move is MISSED


def test_the_first_look_is_at_the_first_reminder() -> None:
    assert schedule.first_look(SLOT, SLOT, CHASE) == SLOT + timedelta(minutes=30)


def test_every_minute_after_the_slot_has_one_answer_to_is_it_missed() -> None:
    for minute in range(24 * 60):
        assert (step(ASKED, minute).move is MISSED) is (minute >= CHASE.missed)


def test_stepping_by_any_interval_sends_each_text_at_most_once_and_ends_in_missed() -> None:
    for interval in (1, 7, 10, 15, 30, 59, 60, 119, 500):
        state, moves = ASKED, []
        for minute in range(0, 1001, interval):
            found = step(state, minute)
            if found.move is not None:
                schedule.check_move(state, found.move)
                moves.append(found.move)
                state = found.move
        assert state is MISSED
        assert len(set(moves)) == len(moves)
        if interval <= 30:
            assert moves == [REMINDED, TWICE, MISSED]


def test_the_table_of_moves_knows_every_state() -> None:
    assert set(MOVES) == set(CheckInState)


@pytest.mark.parametrize("before", CheckInState)
@pytest.mark.parametrize("after", CheckInState)
def test_a_move_that_is_not_in_the_table_raises_a_sentence(before: CheckInState, after: CheckInState) -> None:
    if after in MOVES[before]:
        schedule.check_move(before, after)
    else:
        with pytest.raises(schedule.NoSuchMove, match=f"{before} cannot become {after}"):
            schedule.check_move(before, after)


def test_only_what_waits_for_an_answer_can_move() -> None:
    assert {state for state in CheckInState if MOVES[state]} == {state for state in CheckInState if schedule.is_open(state)}
    assert set(schedule.OPEN) == {state for state in CheckInState if schedule.is_open(state)}
    assert ANSWERED in MOVES[ASKED]


# Quiet hours


@pytest.mark.parametrize(
    ("instant", "may_go"),
    [
        ("2026-11-23T07:59:00", "2026-11-23T08:00:00"),
        ("2026-11-23T08:00:00", "2026-11-23T08:00:00"),
        ("2026-11-23T20:59:00", "2026-11-23T20:59:00"),
        ("2026-11-23T21:00:00", "2026-11-24T08:00:00"),
        ("2026-11-23T23:30:00", "2026-11-24T08:00:00"),
        ("2026-11-23T00:30:00", "2026-11-23T08:00:00"),
        ("2026-07-01T20:30:00", "2026-07-02T07:00:00"),  # 21:30 in London
        ("2026-03-28T22:00:00", "2026-03-29T07:00:00"),  # the night loses an hour
        ("2026-10-24T22:00:00", "2026-10-25T08:00:00"),  # the night gains one
    ],
)
def test_unasked_texts_wait_for_the_morning(instant: str, may_go: str) -> None:
    assert schedule.quiet_until(utc(instant), QUIET, LONDON) == utc(may_go)


def test_what_waits_for_the_morning_may_go_then() -> None:
    for day in (SPRING, AUTUMN):
        for one, other in pairwise(schedule.quiet_until(minute, QUIET, LONDON) for minute in minutes_of(day)):
            assert one <= other
            assert schedule.quiet_until(other, QUIET, LONDON) == other


def test_where_no_slot_is_current_none_is_left() -> None:
    due = schedule.slots_due(utc("2026-11-23T13:00:00"), ("08:00", "13:00"), LONDON, now=utc("2026-11-23T12:00:00"))
    assert due.current is None
    assert schedule.left_too_late(due, goes_at=utc("2026-11-23T23:00:00"), chase=CHASE) is due
