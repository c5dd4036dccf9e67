"""Check-in calls and the review come up on their day, once, when the hub opens; and never for whoever is not monitored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.alerts import receipt as receipts
from app.alerts import store as alert_store
from app.alerts.receipt import Day
from app.alerts.service import Outcome, Urgency
from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import EndReason, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import calls_round, enrolment, leaving, pathway_move
from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.identity.actor import system
from app.monitoring import call_schedule
from app.monitoring.store import SCHEDULES
from app.pathways import loader, store
from app.pathways import service as pathways
from app.pathways.store import VERSIONS
from tests import people, story
from tests.monitoring.test_plans import plan_of
from tests.story import MINUTE, Story

DAY = timedelta(days=1)
ENROLLED = people.NOON  # a Monday in November, so that the wall clock is UTC
OPENS = ENROLLED.replace(hour=8)


@pytest.fixture
def at(database: Database) -> Story:
    """A hub at noon whose pathway has somebody rung on days 2 and 5."""
    ward = story.begin(database)
    rings_on(ward, on_days=[2, 5])
    return ward


def rings_on(at: Story, **calls: Any) -> None:  # noqa: ANN401 -- a list of days or a number
    """Let the pathway of the hub say so, before anybody is enrolled on it."""
    section = {name: {"value": value, "source": "house", "label": "LOCAL"} for name, value in calls.items()}
    with at.database.read() as session:
        live = store.live(session, at.ward.hub.id)[0]
    definition = dict(live.pathway.document) | {"calls": section}
    at.database.write(lambda session: session.execute(update(VERSIONS).where(VERSIONS.c.id == live.id).values(definition=definition)))


def next_look(at: Story, stay: EpisodeView) -> datetime | None:
    with at.database.read() as session:
        found: datetime | None = session.execute(
            SCHEDULES.select().with_only_columns(SCHEDULES.c.next_look_at).where(SCHEDULES.c.episode_id == stay.id)
        ).scalar_one()
    return found


def sweep(at: Story, now: datetime) -> int:
    """Let the worker look at calls and at nothing else."""
    at.clock.set(now)
    swept = calls_round.run(at.database, now=now)
    assert swept.errors == ()
    return swept.count(calls_round.DUE)


def done_with(at: Story) -> None:
    """Somebody rings, and all is well."""
    at.claim()
    at.rang(Outcome.CARRY_ON)


def test_the_first_call_is_planned_with_the_enrolment(at: Story) -> None:
    assert next_look(at, at.enrol()) == OPENS + 2 * DAY


def test_on_its_day_a_call_is_a_routine_item_when_the_hub_opens(at: Story) -> None:
    at.enrol()
    assert sweep(at, OPENS + 2 * DAY - MINUTE) == 0
    assert sweep(at, OPENS + 2 * DAY) == 1
    item = at.item()
    assert (item.urgency, item.due_at) == (Urgency.ROUTINE, at.now + 240 * MINUTE)
    assert [(one.code.value, one.values) for one in item.reasons] == [("check_in_due", {"day": 2})]


def test_a_call_keeps_its_receipt_and_so_does_the_review(at: Story) -> None:
    at.enrol(onset_date=date(2026, 11, 20))
    sweep(at, OPENS + 11 * DAY)
    with at.database.read() as session:
        reasons = alert_store.reasons(session, at.item().alert_id, receipts=True)
    kept = [one for one in (receipts.from_json(reason.receipt) for reason in reasons) if one is not None]
    assert [one.day for one in kept] == [
        Day(day=5, counted_from="2026-11-23", opened_at=OPENS + 5 * DAY),
        Day(day=14, counted_from="2026-11-20", opened_at=OPENS + 11 * DAY),
    ]
    assert all(one.rules is not None for one in kept)


def test_a_whole_stay_has_each_call_and_one_review(at: Story) -> None:
    stay = at.enrol()
    came: list[tuple[int, str]] = []
    for day in range(1, 31):
        if sweep(at, OPENS + day * DAY):
            came.append((day, at.item().reasons[0].code.value))
            done_with(at)
    assert came == [(2, "check_in_due"), (5, "check_in_due"), (14, "review_due")]
    assert next_look(at, stay) is None


def test_the_review_ends_nothing_by_itself(at: Story) -> None:
    stay = at.enrol()
    sweep(at, OPENS + 14 * DAY)
    assert at.stay(stay).monitored
    assert "review_due" in at.codes()


def test_the_review_is_counted_from_the_onset(at: Story) -> None:
    at.enrol(onset_date=date(2026, 11, 20))
    sweep(at, OPENS + 10 * DAY)
    assert "review_due" not in at.codes()
    sweep(at, OPENS + 11 * DAY)
    assert "review_due" in at.codes()


def test_a_call_joins_what_is_on_the_list_and_lowers_nothing(at: Story) -> None:
    at.enrol()
    at.clock.set(OPENS + 2 * DAY - MINUTE)
    at.text("88 110")
    sweep(at, OPENS + 2 * DAY)
    assert at.codes() == {"low_reading", "check_in_due"}
    assert at.item().urgency is Urgency.RED


def paused(at: Story, stay: EpisodeView) -> None:
    at.database.write(
        lambda session: leaving.pause(session, stay.hub_id, stay.id, PauseReason.IN_HOSPITAL, actor=at.ward.nurse, now=at.now)
    )


def resumed(at: Story, stay: EpisodeView) -> None:
    at.database.write(lambda session: leaving.resume(session, stay.hub_id, stay.id, actor=at.ward.nurse, now=at.now))


def test_a_pause_has_no_calls_and_after_it_they_go_on(at: Story) -> None:
    stay = at.enrol()
    paused(at, stay)
    assert sweep(at, OPENS + 3 * DAY) == 0
    resumed(at, stay)
    assert at.worklist() == []
    assert next_look(at, stay) == OPENS + 5 * DAY


def test_a_review_that_fell_into_a_pause_comes_on_the_morning_after_it(at: Story) -> None:
    stay = at.enrol()
    paused(at, stay)
    assert sweep(at, OPENS + 20 * DAY) == 0
    resumed(at, stay)
    assert sweep(at, OPENS + 21 * DAY) == 1
    assert at.codes() == {"review_due"}


def test_a_review_that_was_listed_does_not_come_back_with_a_resumption(at: Story) -> None:
    stay = at.enrol()
    sweep(at, OPENS + 14 * DAY)
    done_with(at)
    paused(at, stay)
    resumed(at, stay)
    assert next_look(at, stay) is None


def test_whoever_has_left_is_not_looked_at(at: Story) -> None:
    stay = at.enrol()
    at.database.write(
        lambda session: leaving.discharge(session, stay.hub_id, stay.id, EndReason.RECOVERED, actor=at.ward.nurse, now=at.now)
    )
    assert sum(sweep(at, OPENS + day * DAY) for day in range(1, 20)) == 0


def test_one_who_is_no_longer_active_is_moved_on_and_not_listed(at: Story) -> None:
    """A row that was read as due while somebody paused the stay."""
    stay = at.enrol()
    at.clock.set(OPENS + 2 * DAY)
    with at.database.read() as session:
        (due,) = call_schedule.due(session, now=at.now, limit=5)
    paused(at, stay)
    assert at.database.write(lambda session: calls_round._look(session, due, at.now)) == []
    assert at.worklist() == []


def test_a_corrected_onset_moves_the_review(at: Story) -> None:
    rings_on(at)
    stay = at.enrol()
    assert next_look(at, stay) == OPENS + 14 * DAY
    draft = people.draft(1, onset_date=date(2026, 11, 19))
    corrected(at, stay, draft)
    assert next_look(at, stay) == OPENS + 10 * DAY


def corrected(at: Story, stay: EpisodeView, draft: EnrolmentDraft) -> None:
    at.database.write(
        lambda session: enrolment.correct(
            session, stay.hub_id, stay.id, draft, "asked again", addresses=people.ADDRESSES, actor=at.ward.nurse, now=at.now
        )
    )


def test_a_stay_that_moves_to_another_version_is_rung_on_its_days(at: Story) -> None:
    stay = at.enrol()
    shipped = loader.load_shipped()["covid-oximetry-at-home"].filled({"calls.on_days": "3"}, signed="Dr Rao and Sister Hall")
    adopted = at.database.write(
        lambda session: pathways.adopt(session, stay.hub_id, shipped, by="a", second_by="b", actor=system("test"), now=at.now)
    )
    at.database.write(
        lambda session: pathway_move.move(
            session, stay.hub_id, stay.id, adopted.id, "newer", seen_revision=stay.revision, actor=at.ward.nurse, now=at.now
        )
    )
    assert next_look(at, stay) == OPENS + 3 * DAY


def test_a_corrected_name_moves_nothing(at: Story) -> None:
    stay = at.enrol()
    sweep(at, OPENS + 2 * DAY)
    corrected(at, stay, people.draft(1, family_name="Otherwise"))
    assert next_look(at, stay) == OPENS + 5 * DAY


def test_a_hub_that_never_closes_rings_nobody_at_midnight(at: Story) -> None:
    hub = at.ward.hub
    always = HubDraft(name=hub.name, slug=hub.slug, phone=hub.phone, hours_open="00:00", hours_close="24:00")
    at.database.write(lambda session: hubs.change_hub(session, hub.id, always, actor=system("test"), now=at.now))
    assert next_look(at, at.enrol()) == OPENS + 2 * DAY  # from when patients may be texted unasked


def test_workers_at_the_same_moment_list_a_call_once(at: Story) -> None:
    at.enrol()
    at.clock.set(OPENS + 2 * DAY)
    with ThreadPoolExecutor(3) as pool:
        swept = list(pool.map(lambda _: calls_round.run(at.database, now=at.now), range(3)))
    assert sum(one.count(calls_round.DUE) for one in swept) == 1
    assert [one.errors for one in swept] == [()] * 3
    assert len(at.item().reasons) == 1


def test_after_a_stop_of_the_service_the_newest_call_alone_is_listed(at: Story) -> None:
    rings_on(at, every_days=1)
    at.enrol()
    assert sweep(at, OPENS + 6 * DAY + 90 * MINUTE) == 1
    assert [one.values for one in at.item().reasons] == [{"day": 6}]


def test_a_turn_of_the_worker_lists_it_and_keeps_its_report(at: Story) -> None:
    at.enrol()
    at.clock.set(OPENS + 2 * DAY)
    report = at.tick()
    assert "check_in_due" in at.codes()
    assert "calls_due" not in report


def test_the_shipped_pathway_has_no_days_of_calls_that_nobody_confirmed() -> None:
    shipped = loader.shipped("covid-oximetry-at-home")
    assert (shipped.calls.every_days, shipped.calls.on_days) == (None, ())


def test_what_is_due_is_found_by_its_index(at: Story) -> None:
    plan = plan_of(at.database, call_schedule._DUE, {"now": ENROLLED, "most": 5})
    assert "ix_schedule_look" in plan
    assert "TEMP B-TREE" not in plan


def test_another_hubs_stay_is_planned_for_by_its_own_hours(at: Story) -> None:
    south = people.open_ward(at.database, "south")
    late = HubDraft(name="South ward", slug="south", phone=south.hub.phone, hours_open="10:00")
    at.database.write(lambda session: hubs.change_hub(session, south.hub.id, late, actor=system("test"), now=at.now))
    stay = people.enrol(at.database, south, 9)
    assert next_look(at, stay) == ENROLLED.replace(hour=10) + 14 * DAY
