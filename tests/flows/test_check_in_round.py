"""Who is due is asked, who is silent is chased, and nobody is asked twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.alerts.service import Outcome, Urgency
from app.caseload.episode import Channel
from app.db import Database
from app.flows import check_in_round, missed_readings
from app.flows.fence import Swept
from app.messaging.store import OutboundView
from app.messaging.vocabulary import Medium, OutboundState
from app.monitoring import schedule
from app.monitoring import store as readings
from app.monitoring.schedule import CheckInState
from tests import people, story
from tests.story import MINUTE, Story

CARER = people.phone(700)
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # in winter London shows the same


@pytest.fixture
def at(database: Database) -> Story:
    """A hub at seven in the morning, before the first slot of the day."""
    return story.begin(database, MORNING - timedelta(hours=1))


def rounds(at: Story) -> Swept:
    asked = check_in_round.run(at.database, addresses=people.ADDRESSES, now=at.now)
    return asked + missed_readings.run(at.database, addresses=people.ADDRESSES, now=at.now)


def test_a_patient_is_asked_at_their_time_and_not_before(at: Story) -> None:
    at.enrol()
    assert at.tick(59 * MINUTE)["prompts"] == 0
    assert at.tick(MINUTE)["prompts"] == 1
    assert at.templates_to() == ["welcome", "prompt"]
    assert at.tick()["prompts"] == 0


def test_a_silent_patient_is_chased_in_order_and_then_listed(at: Story) -> None:
    at.enrol(carer_phone=CARER, carer_name="Bea")
    at.clock.set(MORNING)
    seen = {step: at.tick(after) for step, after in (("0", 0 * MINUTE), ("30", 30 * MINUTE), ("60", 30 * MINUTE), ("120", 60 * MINUTE))}
    did = {step: [name for name in ("prompts", "reminders", "second_reminders", "missed") if report[name]] for step, report in seen.items()}
    assert did == {"0": ["prompts"], "30": ["reminders"], "60": ["second_reminders"], "120": ["missed"]}
    assert at.templates_to() == ["welcome", "prompt", "reminder", "second_reminder"]
    assert at.templates_to(CARER) == ["carer_reminder"]
    assert (at.item().urgency, at.codes()) == (Urgency.AMBER, {"missed_reading", "unverified_number"})


def test_an_answer_ends_the_chase(at: Story) -> None:
    at.enrol()
    at.clock.set(MORNING)
    at.tick()
    at.clock.advance(10 * MINUTE)
    at.text("97 72")
    totals = at.ticks(MORNING + timedelta(hours=4), every=10 * MINUTE)
    assert (totals["reminders"], totals["second_reminders"], totals["missed"]) == (0, 0, 0)
    assert at.worklist() == []


def test_an_early_reading_answers_the_slot_before_it_is_asked(at: Story) -> None:
    at.enrol()
    at.clock.set(MORNING - 40 * MINUTE)
    at.text("97 72")
    at.clock.set(MORNING)
    assert at.tick()["prompts"] == 0
    assert at.ticks(MORNING + timedelta(hours=3), every=15 * MINUTE)["missed"] == 0


def test_taking_a_turn_twice_asks_nobody_twice(at: Story) -> None:
    for number in range(1, 6):
        at.enrol(number)
    at.clock.set(MORNING)
    assert (rounds(at).count("prompts"), rounds(at).count("prompts")) == (5, 0)
    at.clock.advance(30 * MINUTE)
    assert (rounds(at).count("reminders"), rounds(at).count("reminders")) == (5, 0)


def test_workers_at_the_same_moment_ask_everyone_once(at: Story) -> None:
    for number in range(1, 21):
        at.enrol(number, carer_phone=CARER)
    for instant, name in ((MORNING, "prompts"), (MORNING + 30 * MINUTE, "reminders"), (MORNING + 60 * MINUTE, "second_reminders")):
        at.clock.set(instant)
        with ThreadPoolExecutor(3) as pool:
            swept = list(pool.map(lambda _: rounds(at), range(3)))
        assert sum(one.count(name) for one in swept) == 20
        assert [one.errors for one in swept] == [(), (), ()]
    at.clock.set(MORNING + 120 * MINUTE)
    with ThreadPoolExecutor(3) as pool:
        swept = list(pool.map(lambda _: rounds(at), range(3)))
    assert sum(one.count("missed") for one in swept) == 20
    assert [len(item.reasons) for item in at.worklist()] == [2] * 20  # missed, and never heard from
    assert len(at.texts_to(CARER)) == 20


def test_only_the_current_slot_is_asked_for_after_a_long_stop(at: Story) -> None:
    at.enrol()
    at.clock.set(MORNING + timedelta(hours=10, minutes=2))  # 18:02: 08:00 and 13:00 have passed unasked
    assert at.tick()["prompts"] == 1
    assert [text.purpose.rsplit("/", 1)[-1] for text in at.texts_to(people.phone(1)) if text.template == "prompt"] == ["18:00"]
    totals = at.ticks(at.now + timedelta(hours=3), every=15 * MINUTE)
    assert totals["missed"] == 1


def test_somebody_who_is_not_texted_is_missed_all_the_same(at: Story) -> None:
    at.enrol(channel=Channel.STAFF)
    at.clock.set(MORNING)
    totals = at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)
    assert at.texts_to(people.phone(1)) == []
    assert (totals["prompts"], totals["missed"]) == (0, 1)


def test_somebody_who_is_rung_is_rung_twice_and_missed_all_the_same(at: Story) -> None:
    at.enrol(channel=Channel.VOICE)
    at.clock.set(MORNING)
    totals = at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)
    assert [(one.medium, one.purpose.split("/")[0]) for one in at.texts_to(people.phone(1))] == [
        (Medium.VOICE, "prompt"),
        (Medium.VOICE, "reminder"),
    ]
    assert (totals["prompts"], totals["reminders"], totals["second_reminders"], totals["missed"]) == (1, 1, 0, 1)


def test_somebody_who_opted_out_is_rung_all_the_same_where_they_are_rung(at: Story) -> None:
    at.enrol(channel=Channel.VOICE)
    at.text("STOP")
    at.clock.set(MORNING)
    at.tick()
    assert [one.medium for one in at.texts_to(people.phone(1))] == [Medium.VOICE]


def test_somebody_who_opted_out_is_not_texted_and_is_missed_all_the_same(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    at.clock.set(MORNING)
    at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)
    assert at.templates_to() == ["welcome"]
    assert at.codes() == {"cannot_text", "missed_reading"}


def test_a_carer_who_opted_out_is_not_texted(at: Story) -> None:
    at.enrol(carer_phone=CARER)
    at.text("STOP", by=CARER)
    at.clock.set(MORNING)
    at.ticks(MORNING + timedelta(hours=2), every=10 * MINUTE)
    assert at.texts_to(CARER) == []
    assert at.templates_to() == ["welcome", "prompt", "reminder", "second_reminder"]


def test_a_patient_who_is_their_own_carer_is_texted_once(at: Story) -> None:
    at.enrol(carer_phone=people.phone(1))
    at.clock.set(MORNING)
    at.ticks(MORNING + timedelta(hours=1), every=10 * MINUTE)
    assert "carer_reminder" not in at.templates_to()


def test_quiet_hours_hold_a_prompt_until_morning_and_the_chase_counts_from_then(at: Story) -> None:
    at.enrol(reading_times=("06:00",))
    at.clock.set(MORNING + timedelta(hours=22))  # 06:00 the next morning
    assert at.tick()["prompts"] == 1
    prompt = at.answer()
    assert prompt.not_before == MORNING + timedelta(days=1)
    assert at.ticks(MORNING + timedelta(days=1, minutes=29), every=10 * MINUTE)["reminders"] == 0
    assert at.tick(MINUTE)["reminders"] == 1


def test_a_reminder_that_quiet_hours_would_make_stale_is_not_sent_and_the_miss_is_listed(at: Story) -> None:
    at.enrol(reading_times=("20:40",))
    at.clock.set(MORNING + timedelta(hours=12, minutes=40))
    totals = at.ticks(MORNING + timedelta(hours=15), every=10 * MINUTE)
    assert (totals["prompts"], totals["reminders"], totals["second_reminders"], totals["missed"]) == (1, 0, 0, 1)
    assert at.templates_to() == ["welcome", "prompt"]


def test_nobody_is_asked_or_chased_while_paused(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.claim()
    at.rang(Outcome.ADMITTED)
    at.clock.set(MORNING)
    totals = at.ticks(MORNING + timedelta(hours=3), every=15 * MINUTE)
    assert (totals["prompts"], totals["missed"]) == (0, 0)


def test_a_pause_in_the_middle_of_a_chase_ends_it(at: Story) -> None:
    at.enrol()
    at.clock.set(MORNING)
    at.tick()
    at.text("I have chest pain")
    at.claim()
    at.rang(Outcome.ADMITTED)
    totals = at.ticks(MORNING + timedelta(hours=3), every=15 * MINUTE)
    assert (totals["reminders"], totals["missed"]) == (0, 0)
    assert "reminder" not in at.templates_to()


def test_a_web_patient_gets_a_link_for_the_slot(at: Story) -> None:
    at.enrol(channel=Channel.WEB)
    at.clock.set(MORNING)
    at.tick()
    assert f"{people.ADDRESSES.public_url}/r/" in at.answer().body


def test_a_patient_joining_between_slots_is_asked_at_the_next(at: Story) -> None:
    at.clock.set(MORNING + timedelta(hours=1))
    at.enrol()
    assert at.tick()["prompts"] == 0
    at.clock.set(MORNING + timedelta(hours=5))
    assert at.tick()["prompts"] == 1


def test_a_patient_who_joined_days_ago_on_paper_is_asked_from_the_next_slot_on(at: Story) -> None:
    at.clock.set(MORNING + timedelta(hours=1))
    stay = at.enrol(onboarded_at=MORNING - timedelta(days=3))
    assert at.tick()["prompts"] == 0
    assert at.tick(timedelta(hours=4))["prompts"] == 1
    with at.database.read() as session:
        assert [check_in.slot for check_in in readings.check_ins(session, stay.hub_id, stay.id)] == ["13:00"]


def test_a_patient_who_joined_in_the_past_is_asked_by_a_clock_that_is_set_back_to_then(at: Story) -> None:
    at.enrol(onboarded_at=MORNING - timedelta(days=30, hours=2))
    at.clock.set(MORNING - timedelta(days=30))
    assert at.tick()["prompts"] == 1
    assert at.tick(30 * MINUTE)["reminders"] == 1


def test_a_slot_that_the_night_swallowed_is_not_asked_for_in_the_morning(at: Story) -> None:
    stay = at.enrol()
    at.clock.set(MORNING + timedelta(hours=14))  # ten at night: the worker had stopped at noon
    assert at.tick()["prompts"] == 0
    at.clock.set(MORNING + timedelta(days=1))
    assert at.tick()["prompts"] == 1
    with at.database.read() as session:
        states = {
            (check_in.local_date.day, check_in.slot): check_in.state for check_in in readings.check_ins(session, stay.hub_id, stay.id)
        }
    assert states[23, "18:00"] is CheckInState.NOT_ASKED
    assert states[24, "08:00"] is CheckInState.ASKED


@pytest.mark.parametrize(("together", "over"), [(0, 0), (1, 0), (60, 0), (61, 61), (800, 800), (900, 900), (5000, 900)], ids=str)
def test_many_who_are_due_at_once_are_asked_one_after_the_other(together: int, over: int) -> None:
    waits = sorted(schedule.spread(number, together).total_seconds() for number in range(10_000, 10_000 + together))
    assert (waits or [0])[0] == 0
    assert (waits or [0])[-1] <= over
    for first, later in zip(waits, waits[schedule.FEW_TOGETHER :], strict=False):
        assert later - first >= (0 if over == 0 else schedule.FEW_TOGETHER * over / together - 1e-6)


def large_hub(at: Story) -> list[int]:
    """Enrol as many as are spread, each with the morning's slot."""
    stays = [people.enrol(at.database, at.ward, number, now=at.now).id for number in range(1, schedule.FEW_TOGETHER + 11)]
    at.clock.set(MORNING)
    return stays


def prompts_of(at: Story) -> list[OutboundView]:
    numbers = range(1, schedule.FEW_TOGETHER + 11)
    return [one for number in numbers for one in at.texts_to(people.phone(number)) if one.template == "prompt"]


def test_a_large_hub_is_asked_over_a_minute_and_chased_by_each_ones_own_time(at: Story) -> None:
    stays = large_hub(at)
    assert at.tick()["prompts"] == len(stays)
    asked = sorted(one.not_before for one in prompts_of(at))
    assert asked[0] == MORNING
    assert timedelta(seconds=60) <= asked[-1] - MORNING < timedelta(seconds=len(stays))
    assert all(one.valid_until - one.not_before == timedelta(minutes=45) for one in prompts_of(at))
    with at.database.read() as session:
        reminders = [readings.check_ins(session, at.ward.hub.id, stay)[0].look_again_at for stay in stays]
    assert reminders == [MORNING + 30 * MINUTE] * len(stays)


def test_whoever_answers_before_they_are_asked_is_not_asked(at: Story) -> None:
    large_hub(at)
    at.tick()
    late = max(prompts_of(at), key=lambda one: one.not_before)
    at.text("97 72", by=late.to_phone)
    [after] = [one for one in prompts_of(at) if one.id == late.id]
    assert (after.state, after.reason) == (OutboundState.CANCELLED, "answered")
