"""Who is on call at which local time, and whom an alert climbs to next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.hubs import rota
from app.hubs.rota import EVERY_DAY, Draft, Duty, How, Kind, Told

LONDON = ZoneInfo("Europe/London")
ROBIN, SAM, KIM = "+447700900951", "+447700900952", "+447700900953"
NIGHT = Draft("Robin", ROBIN, starts="20:00", ends="08:00")
DAY = Draft("Sam", SAM, starts="08:00", ends="20:00")
HEAD = Draft("Kim", KIM, Kind.MANAGER)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def names(*drafts: Draft, at: str) -> list[str | None]:
    duties = [Duty(number, draft) for number, draft in enumerate(drafts, 1)]
    return [person.name for person in rota.on_duty(duties, now=utc(at), zone=LONDON)]


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-11-23 07:59", "Robin"),
        ("2026-11-23 08:00", "Sam"),
        ("2026-11-23 19:59", "Sam"),
        ("2026-11-23 20:00", "Robin"),
        ("2026-11-24 00:00", "Robin"),
    ],
)
def test_day_and_night_meet_at_the_minute(at: str, who: str) -> None:
    assert names(DAY, NIGHT, at=at) == [who]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    sunday = Draft("Robin", ROBIN, days=frozenset({6}), starts="20:00", ends="08:00")
    assert names(sunday, at="2026-11-22 21:00") == ["Robin"]  # a Sunday
    assert names(sunday, at="2026-11-23 07:00") == ["Robin"]
    assert names(sunday, at="2026-11-22 07:00") == []
    assert names(sunday, at="2026-11-23 20:30") == []


def test_first_and_last_day_bound_the_days_on_which_it_begins() -> None:
    week = Draft("Robin", ROBIN, starts="20:00", ends="08:00", first_day=date(2026, 11, 23), last_day=date(2026, 11, 29))
    assert names(week, at="2026-11-23 03:00") == []
    assert names(week, at="2026-11-23 20:00") == ["Robin"]
    assert names(week, at="2026-11-30 03:00") == ["Robin"]
    assert names(week, at="2026-11-30 20:00") == []


@pytest.mark.parametrize(("starts", "ends"), [("00:00", "24:00"), ("00:00", "00:00"), ("08:00", "08:00")])
def test_a_whole_day_has_no_hole(starts: str, ends: str) -> None:
    always = Draft("Robin", ROBIN, starts=starts, ends=ends)
    hours = [utc("2026-11-23 00:00") + timedelta(minutes=minute) for minute in range(0, 48 * 60, 7)]
    assert all(always.covers(at.astimezone(LONDON)) for at in hours)
    assert always.round_the_clock
    assert not NIGHT.round_the_clock


def test_in_summer_the_wall_clock_counts() -> None:
    assert names(DAY, NIGHT, at="2026-07-01 07:00") == ["Sam"]  # 08:00 in London


def test_the_night_in_which_the_clocks_go_forward_is_covered_throughout() -> None:
    two = Draft("Robin", ROBIN, starts="20:00", ends="01:30"), Draft("Sam", SAM, starts="01:30", ends="08:00")
    assert names(*two, at="2026-03-29 00:59") == ["Robin"]
    assert names(*two, at="2026-03-29 01:00") == ["Sam"]  # 02:00 on the wall: 01:30 never came


def test_in_the_hour_that_comes_twice_the_same_person_is_there_twice() -> None:
    two = Draft("Robin", ROBIN, starts="20:00", ends="01:30"), Draft("Sam", SAM, starts="01:30", ends="08:00")
    seen = [names(*two, at=at) for at in ("2026-10-25 00:29", "2026-10-25 00:30", "2026-10-25 01:29", "2026-10-25 01:30")]
    assert seen == [["Robin"], ["Sam"], ["Robin"], ["Sam"]]


def test_managers_come_last_then_the_step_then_who_was_entered_first() -> None:
    second = Draft("Lee", "+447700900954", step=2)
    assert names(HEAD, second, NIGHT, at="2026-11-23 21:00") == ["Robin", "Lee", "Kim"]


def test_a_phone_is_told_once_though_it_is_on_the_rota_twice() -> None:
    assert names(NIGHT, Draft("Robin too", ROBIN, Kind.MANAGER), at="2026-11-23 21:00") == ["Robin"]


def ladder(*drafts: Draft, otherwise: str | None = None) -> tuple[rota.Step, ...]:
    duties = [Duty(number, draft) for number, draft in enumerate(drafts, 1)]
    return rota.steps(rota.on_duty(duties, now=utc("2026-11-23 21:00"), zone=LONDON), otherwise=otherwise)


def climbed(steps: tuple[rota.Step, ...], times: int) -> list[tuple[str | None, str]]:
    last, found = None, []
    for _ in range(times):
        step = rota.following(steps, last)
        assert step is not None
        found.append((step.person.name, step.how.value))
        last = Told(step.person.phone, step.how)
    return found


def test_each_is_texted_then_rung_then_the_next_then_the_manager_and_round_again() -> None:
    steps = ladder(NIGHT, Draft("Lee", "+447700900954", step=2), HEAD)
    assert climbed(steps, 8) == [
        ("Robin", "text"),
        ("Robin", "ring"),
        ("Lee", "text"),
        ("Lee", "ring"),
        ("Kim", "text"),
        ("Kim", "ring"),
        ("Robin", "text"),
        ("Robin", "ring"),
    ]


def test_without_a_rota_the_hubs_number_is_texted_every_time() -> None:
    assert climbed(ladder(otherwise=SAM), 3) == [(None, "text")] * 3
    assert rota.following(ladder(), None) is None


def test_where_nobody_is_there_now_the_hubs_number_stands_in() -> None:
    assert climbed(ladder(DAY, otherwise=KIM), 2) == [(None, "text")] * 2
    assert climbed(ladder(NIGHT, otherwise=KIM), 2) == [("Robin", "text"), ("Robin", "ring")]


def test_whoever_comes_on_duty_is_texted_first() -> None:
    step = rota.following(ladder(NIGHT, HEAD), Told(SAM, How.TEXT))  # Sam went home
    assert step is not None
    assert (step.person.name, step.how) == ("Robin", How.TEXT)


def test_passing_on_leaves_out_the_rest_of_ones_own_steps() -> None:
    steps = ladder(NIGHT, HEAD)
    onward, back = rota.passing(steps, ROBIN), rota.passing(steps, KIM)
    assert onward is not None
    assert back is not None
    assert (onward.person.name, onward.how, back.person.name) == ("Kim", How.TEXT, "Robin")
    assert rota.passing(ladder(NIGHT), ROBIN) is None
    assert rota.passing((), ROBIN) is None


def test_the_spans_in_which_nobody_is_on_call_are_named_and_a_manager_alone_is_nobody() -> None:
    weekdays = Draft("Sam", SAM, days=EVERY_DAY - {5, 6}, starts="08:00", ends="20:00")
    duties = [Duty(1, weekdays), Duty(2, NIGHT), Duty(3, HEAD)]
    found = rota.gaps(duties, now=utc("2026-11-23 12:07"), zone=LONDON)
    assert found == (
        (utc("2026-11-28 08:00"), utc("2026-11-28 20:00")),
        (utc("2026-11-29 08:00"), utc("2026-11-29 20:00")),
    )
    assert rota.gaps([Duty(1, DAY), Duty(2, NIGHT)], now=utc("2026-11-23 12:07"), zone=LONDON) == ()


def test_what_is_kept_is_read_back_as_it_was() -> None:
    bounded = Draft("Lee", "+447700900954", days=frozenset({1, 3}), first_day=date(2026, 11, 1), last_day=date(2026, 12, 1))
    duties = (Duty(3, NIGHT), Duty(7, bounded), Duty(9, HEAD))
    assert rota.read(rota.kept(duties)) == duties
