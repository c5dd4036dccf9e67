"""Readings are kept and judged in one go, slots answered, silence moved on; on both databases."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.audit import trail
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import NotFound
from app.identity.actor import system
from app.monitoring import schedule, service, store
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from app.monitoring.schedule import ChaseStep, CheckInState, NoSuchMove, Slot
from app.monitoring.service import Recorded
from app.monitoring.views import CheckInView
from tests import people
from tests.monitoring.examples import NOON, PATHWAY, after, observed
from tests.people import Ward

TICK = system("tick")
TAP: dict[str, Any] = {"pathway": PATHWAY, "observation": observed(91), "channel": "web", "actor": TICK, "now": NOON}
SLOT = Slot(NOON, date(2026, 11, 23), "12:00")


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    return people.admit(database, ward, [people.draft(1)])[0]


def record(database: Database, stay: EpisodeView, spo2: int | None, *, at: float = 0, **rest: Any) -> Recorded:  # noqa: ANN401 -- any of both
    ours = {name: rest.pop(name) for name in ("client_id", "inbound_message_id", "entered_by", "corrects_id") if name in rest}
    observation = observed(spo2, at=at, **rest)
    return database.write(
        lambda session: service.record(
            session, episode=stay, pathway=PATHWAY, observation=observation, channel="sms", actor=TICK, now=observation.received_at, **ours
        )
    )


def opened(database: Database, stay: EpisodeView, slot: Slot = SLOT, *, now: datetime | None = None) -> CheckInView | None:
    instant = slot.at if now is None else now
    return database.write(
        lambda session: service.open_check_in(
            session, hub_id=stay.hub_id, episode_id=stay.id, slot=slot, asked_at=instant, chase=PATHWAY.chase, actor=TICK, now=instant
        )
    )


def states(database: Database, stay: EpisodeView) -> list[CheckInState]:
    with database.read() as session:
        return [check_in.state for check_in in store.check_ins(session, stay.hub_id, stay.id)]


# Readings


def test_a_reading_is_kept_as_it_was_said_and_given_back_the_same(database: Database, stay: EpisodeView) -> None:
    recorded = record(
        database, stay, 93, pulse=110, temperature_c=37.6, respiratory_rate=22, amber_flags=("fever",), candidates=(90,), feeling="worse",
        oxygen="air", spo2_exertion=90, concern=True, entered_by="Nurse Joy",
    )  # fmt: skip
    with database.read() as session:
        kept = store.reading(session, stay.hub_id, recorded.reading.id)
        findings = store.findings_of_reading(session, stay.hub_id, recorded.reading.id)
        assert store.findings_of(session, stay.hub_id, stay.id) == findings[::-1]
        assert store.finding(session, stay.hub_id, findings[0].id) == findings[0]
    assert kept == recorded.reading
    assert tuple(findings) == recorded.findings
    assert (kept.temperature_c, kept.symptoms, kept.candidates, kept.entered_by) == (37.6, ("fever",), (90,), "Nurse Joy")
    assert kept.level is Level.RED


def test_each_finding_keeps_rule_version_threshold_and_whose_it_is(database: Database, ward: Ward) -> None:
    own = people.draft(2, usual_spo2=91, amber_max=88, red_max=86, limits_by="Dr Rao", limits_reason="COPD")
    stay = people.admit(database, ward, [own])[0]
    (finding,) = record(database, stay, 87).findings
    assert (finding.rule_id, finding.rule_version, finding.level) == ("spo2.band", "1", Level.AMBER)
    assert (finding.values["threshold"], finding.values["origin"], finding.values["set_by"]) == (88, "patient", "Dr Rao")


def test_a_reading_that_is_not_judged_has_no_level(database: Database, stay: EpisodeView) -> None:
    recorded = record(database, stay, None, pulse=80)
    with database.read() as session:
        assert store.reading(session, stay.hub_id, recorded.reading.id).level is None


def test_a_red_then_a_good_repeat_then_a_red_are_told_apart(database: Database, stay: EpisodeView) -> None:
    assert record(database, stay, 91).judgement.repeat_result is RepeatResult.NONE
    assert record(database, stay, 97, at=5).judgement.repeat_result is RepeatResult.GOOD
    assert not record(database, stay, 91, at=60).findings[0].confirmed
    assert record(database, stay, 90, at=64).judgement.repeat_result is RepeatResult.CONFIRMED


def test_a_low_reading_with_a_symptom_is_not_settled_by_a_good_one(database: Database, stay: EpisodeView) -> None:
    record(database, stay, 91, red_flags=("chest_pain",))
    assert record(database, stay, 97, at=5).judgement.repeat_result is RepeatResult.NONE


def test_readings_of_another_patient_are_no_repeat(database: Database, ward: Ward, stay: EpisodeView) -> None:
    other = people.admit(database, ward, [people.draft(3)])[0]
    record(database, other, 91)
    assert record(database, stay, 91, at=5).judgement.repeat_result is RepeatResult.NONE


def test_the_same_client_id_is_one_reading_with_the_same_answer(database: Database, stay: EpisodeView) -> None:
    first = record(database, stay, 91, client_id="tap-1")
    again = record(database, stay, 97, at=1, client_id="tap-1")
    assert again.duplicate
    assert not first.duplicate
    assert (again.reading, again.findings) == (first.reading, first.findings)
    assert (again.judgement.level, again.judgement.governing) == (Level.RED, Level.RED)
    with database.read() as session:
        assert len(store.readings_of(session, stay.hub_id, stay.id)) == 1


def test_two_taps_at_the_same_moment_are_one_reading(database: Database, stay: EpisodeView) -> None:
    kept, done = threading.Event(), []

    def first(session: Session) -> Recorded:
        recorded = service.record(session, episode=stay, client_id="tap-1", **TAP)
        kept.set()
        kept_for_long.wait(0.3)  # the second comes while nothing is committed yet
        return recorded

    def second() -> None:
        kept.wait(5)
        done.append(database.write(lambda session: service.record(session, episode=stay, client_id="tap-1", **TAP)))

    kept_for_long = threading.Event()
    other = threading.Thread(target=second)
    other.start()
    mine = database.write(first)
    other.join(10)
    assert [(each.duplicate, each.reading) for each in done] == [(True, mine.reading)]


def test_a_reading_that_is_refused_as_there_and_is_not_there_is_an_error(database: Database, stay: EpisodeView) -> None:
    with database.read() as session, pytest.raises(LookupError):
        service._standing(session, stay.hub_id, "tap-9")


def test_the_same_client_id_in_another_hub_is_another_reading(database: Database, stay: EpisodeView) -> None:
    south = people.open_ward(database, "south")
    other = people.admit(database, south, [people.draft(4)])[0]
    record(database, stay, 91, client_id="tap-1")
    assert not record(database, other, 97, client_id="tap-1").duplicate


def test_the_newest_by_measuring_comes_first_whatever_the_order_of_arrival(database: Database, stay: EpisodeView) -> None:
    record(database, stay, 97, at=60)
    late = record(database, stay, 91, at=0, received=90)
    assert late.reading.late
    with database.read() as session:
        assert [reading.spo2 for reading in store.recent_readings(session, stay.hub_id, stay.id, 5)] == [97, 91]
        assert len(store.recent_readings(session, stay.hub_id, stay.id, 1)) == 1


def test_the_newest_of_several_patients_come_in_one_question(database: Database, ward: Ward, stay: EpisodeView) -> None:
    other = people.admit(database, ward, [people.draft(5)])[0]
    for number, spo2 in enumerate((95, 96, 97)):
        record(database, stay, spo2, at=number * 10)
    record(database, other, 99)
    with database.read() as session:
        found = store.latest_of(session, ward.hub.id, [stay.id, other.id], 2)
        assert store.latest_of(session, ward.hub.id, [], 2) == {}
    assert {episode: [reading.spo2 for reading in each] for episode, each in found.items()} == {stay.id: [97, 96], other.id: [99]}


def test_a_correction_names_what_it_corrects_and_is_no_good_repeat(database: Database, stay: EpisodeView) -> None:
    wrong = record(database, stay, 86)
    right = record(database, stay, 96, at=5, correction=True, corrects_id=wrong.reading.id)
    assert right.reading.corrects_id == wrong.reading.id
    assert right.judgement.repeat_result is RepeatResult.NONE
    with database.read() as session:
        assert [reading.spo2 for reading in store.readings_of(session, stay.hub_id, stay.id)] == [96, 86]


def test_another_hub_sees_none_of_it(database: Database, ward: Ward, stay: EpisodeView) -> None:
    south = people.open_ward(database, "south").hub.id
    recorded = record(database, stay, 91)
    opening = opened(database, stay)
    assert opening is not None
    database.write(lambda session: service.start_schedule(session, stay, ward.hub.zone, actor=TICK, now=NOON))
    with database.read() as session:
        assert store.readings_of(session, south, stay.id) == []
        assert store.recent_readings(session, south, stay.id, 5) == []
        assert store.past_readings(session, south, stay.id, most=5) == ()
        assert store.latest_of(session, south, [stay.id], 5) == {}
        assert store.findings_of(session, south, stay.id) == []
        assert store.findings_of_reading(session, south, recorded.reading.id) == []
        assert store.check_ins(session, south, stay.id) == []
        assert store.schedule_of(session, south, stay.id) is None
        assert store.by_client_id(session, south, "tap-1") is None
        assert store.answering_reading(session, south, stay.id, earliest=after(-60), latest=after(60)) is None
        assert store.counts_by_state(session, south, since=after(-600), until=after(600)).due == 0
        for look in (
            lambda: store.reading(session, south, recorded.reading.id),
            lambda: store.finding(session, south, recorded.findings[0].id),
            lambda: store.check_in(session, south, opening.id),
        ):
            with pytest.raises(NotFound):
                look()


def test_every_write_leaves_an_audit_row(database: Database, ward: Ward, stay: EpisodeView) -> None:
    opened(database, stay)
    record(database, stay, 91)
    database.write(lambda session: service.start_schedule(session, stay, ward.hub.zone, actor=TICK, now=NOON))
    database.write(lambda session: service.hold_schedule(session, stay, because="paused", actor=TICK, now=NOON))
    with database.read() as session:
        actions = {entry["action"] for entry in trail.export(session) if entry["subject_id"] == stay.id}
    assert {"reading.recorded", "check_in.asked", "schedule.started", "schedule.held"} <= actions


# Slots answered


def test_a_reading_answers_the_slot_it_is_for(database: Database, stay: EpisodeView) -> None:
    opened(database, stay)
    recorded = record(database, stay, 97, at=10)
    with database.read() as session:
        (check_in,) = store.check_ins(session, stay.hub_id, stay.id)
    assert (check_in.state, check_in.look_again_at) == (CheckInState.ANSWERED, None)
    assert (check_in.answered_by_reading_id, check_in.answered_at) == (recorded.reading.id, after(10))


@pytest.mark.parametrize("said", [{"pulse": 80}, {"candidates": (90, 97)}, {"feeling": "same"}])
def test_what_holds_no_spo2_answers_no_slot(database: Database, stay: EpisodeView, said: dict[str, Any]) -> None:
    opened(database, stay)
    record(database, stay, None, at=10, **said)
    assert states(database, stay) == [CheckInState.ASKED]


def test_a_reading_from_before_the_slots_early_minutes_does_not_answer_it(database: Database, stay: EpisodeView) -> None:
    opened(database, stay)
    record(database, stay, 97, at=-61, received=5)
    assert states(database, stay) == [CheckInState.ASKED]


def test_a_missed_slot_stays_missed(database: Database, stay: EpisodeView) -> None:
    check_in = opened(database, stay)
    assert check_in is not None
    gone = ChaseStep(CheckInState.MISSED, None)
    assert database.write(lambda session: service.move_check_in(session, check_in, gone, actor=TICK, now=after(120)))
    record(database, stay, 97, at=130)
    assert states(database, stay) == [CheckInState.MISSED]


@pytest.mark.parametrize(("minutes", "state"), [(-60, "answered"), (-61, "asked"), (0, "answered")])
def test_an_early_reading_answers_the_slot_when_it_comes(database: Database, stay: EpisodeView, minutes: float, state: str) -> None:
    record(database, stay, 97, at=minutes)
    check_in = opened(database, stay)
    assert check_in is not None
    assert check_in.state == state
    assert (check_in.look_again_at is None) is (state == "answered")


def test_a_slot_is_written_once(database: Database, stay: EpisodeView) -> None:
    assert opened(database, stay) is not None
    assert opened(database, stay) is None
    assert len(states(database, stay)) == 1


def test_a_slot_nobody_was_asked_for_is_kept_and_never_looked_at(database: Database, stay: EpisodeView) -> None:
    skipped = database.write(
        lambda session: service.skip_check_in(
            session, hub_id=stay.hub_id, episode_id=stay.id, slot=SLOT, chase=PATHWAY.chase, actor=TICK, now=after(500)
        )
    )
    assert skipped is not None
    assert (skipped.state, skipped.look_again_at) == (CheckInState.NOT_ASKED, None)
    with database.read() as session:
        assert service.due_check_ins(session, now=after(5000), limit=10) == []


def test_a_skipped_slot_that_was_answered_all_the_same_is_answered(database: Database, stay: EpisodeView) -> None:
    record(database, stay, 97, at=20)
    skipped = database.write(
        lambda session: service.skip_check_in(
            session, hub_id=stay.hub_id, episode_id=stay.id, slot=SLOT, chase=PATHWAY.chase, actor=TICK, now=after(500)
        )
    )
    assert skipped is not None
    assert skipped.state is CheckInState.ANSWERED


# Silence


def test_a_silent_slot_is_due_at_its_reminder_and_moves_once(database: Database, stay: EpisodeView) -> None:
    opened(database, stay)
    with database.read() as session:
        assert service.due_check_ins(session, now=after(29), limit=10) == []
        (seen,) = service.due_check_ins(session, now=after(30), limit=10)
    step = schedule.chase_step(seen.state, slot_at=seen.slot_at, asked_at=NOON, chase=PATHWAY.chase, now=after(30))
    assert database.write(lambda session: service.move_check_in(session, seen, step, actor=TICK, now=after(30)))
    assert not database.write(lambda session: service.move_check_in(session, seen, step, actor=TICK, now=after(30)))
    assert states(database, stay) == [CheckInState.REMINDED]


def test_an_answer_that_came_meanwhile_wins_over_the_reminder(database: Database, stay: EpisodeView) -> None:
    seen = opened(database, stay)
    assert seen is not None
    record(database, stay, 97, at=29)
    step = ChaseStep(CheckInState.REMINDED, after(60))
    assert not database.write(lambda session: service.move_check_in(session, seen, step, actor=TICK, now=after(30)))
    assert states(database, stay) == [CheckInState.ANSWERED]


def test_a_check_in_whose_time_has_not_come_is_looked_at_later_and_stays(database: Database, stay: EpisodeView) -> None:
    seen = opened(database, stay)
    assert seen is not None
    assert database.write(lambda session: service.move_check_in(session, seen, ChaseStep(None, after(45)), actor=TICK, now=after(5)))
    with database.read() as session:
        (moved,) = service.due_check_ins(session, now=after(45), limit=10)
        assert store.check_in(session, stay.hub_id, seen.id) == moved
    assert (moved.state, moved.look_again_at) == (CheckInState.ASKED, after(45))


def test_a_move_that_is_not_legal_is_refused(database: Database, stay: EpisodeView) -> None:
    seen = opened(database, stay)
    assert seen is not None
    with pytest.raises(NoSuchMove):
        database.write(lambda session: service.move_check_in(session, seen, ChaseStep(CheckInState.NOT_ASKED, None), actor=TICK, now=NOON))


def test_a_check_in_that_failed_is_put_off_and_comes_again(database: Database, stay: EpisodeView) -> None:
    seen = opened(database, stay)
    assert seen is not None
    assert database.write(lambda session: service.postpone_check_in(session, seen, until=after(35), actor=TICK, now=after(30)))
    assert not database.write(lambda session: service.postpone_check_in(session, seen, until=after(40), actor=TICK, now=after(30)))
    with database.read() as session:
        assert service.due_check_ins(session, now=after(34), limit=10) == []
        assert len(service.due_check_ins(session, now=after(35), limit=10)) == 1


def test_a_hubs_slots_are_counted_by_what_became_of_them(database: Database, ward: Ward, stay: EpisodeView) -> None:
    other = people.admit(database, ward, [people.draft(6)])[0]
    opened(database, stay)
    opened(database, other)
    record(database, stay, 97, at=5)
    with database.read() as session:
        counts = store.counts_by_state(session, ward.hub.id, since=after(-600), until=after(600))
        before = store.counts_by_state(session, ward.hub.id, since=after(-600), until=NOON)
    assert counts.by_state == {CheckInState.ANSWERED: 1, CheckInState.ASKED: 1}
    assert (counts.due, counts.waiting, before.due) == (2, 1, 0)


# The schedule


def due_at(database: Database, instant: datetime) -> list[int]:
    with database.read() as session:
        return [each.episode_id for each in service.due_schedules(session, now=instant, limit=10)]


def start(database: Database, ward: Ward, stay: EpisodeView, now: datetime = NOON) -> None:
    database.write(lambda session: service.start_schedule(session, stay, ward.hub.zone, actor=TICK, now=now))


def test_a_patient_is_due_at_their_next_time(database: Database, ward: Ward, stay: EpisodeView) -> None:
    start(database, ward, stay)
    assert due_at(database, after(59)) == []
    assert due_at(database, after(60)) == [stay.id]


def test_starting_again_takes_up_new_times(database: Database, ward: Ward, stay: EpisodeView) -> None:
    start(database, ward, stay)
    start(database, ward, stay, now=after(90))
    with database.read() as session:
        again = store.schedule_of(session, ward.hub.id, stay.id)
    assert again is not None
    assert again.next_slot_at == after(360)


def test_a_held_patient_is_not_due_and_owes_no_answer(database: Database, ward: Ward, stay: EpisodeView) -> None:
    start(database, ward, stay)
    opened(database, stay)
    database.write(lambda session: service.hold_schedule(session, stay, because="ended", actor=TICK, now=NOON))
    assert due_at(database, after(5000)) == []
    assert states(database, stay) == [CheckInState.EXCUSED]
    with database.read() as session:
        assert service.due_check_ins(session, now=after(5000), limit=10) == []


def test_a_patient_who_is_taken_up_again_is_asked_from_then_on(database: Database, ward: Ward, stay: EpisodeView) -> None:
    start(database, ward, stay)
    database.write(lambda session: service.hold_schedule(session, stay, because="paused", actor=TICK, now=NOON))
    resumed = NOON + timedelta(days=2)
    database.write(lambda session: service.resume_schedule(session, stay, ward.hub.zone, actor=TICK, now=resumed))
    assert due_at(database, resumed) == []
    assert due_at(database, resumed + timedelta(minutes=60)) == [stay.id]


def test_only_one_worker_moves_a_patient_on(database: Database, ward: Ward, stay: EpisodeView) -> None:
    start(database, ward, stay)
    with database.read() as session:
        (seen,) = service.due_schedules(session, now=after(60), limit=10)
    following = schedule.next_slot_after(after(60), stay.reading_times, ward.hub.zone)
    moves = [
        database.write(lambda session: service.advance_schedule(session, seen, following, actor=TICK, now=after(60))) for _ in range(2)
    ]
    assert moves == [True, False]
    assert due_at(database, after(60)) == []
