"""A hub counted: each figure against rows that were put there to be counted, and another hub's that must not be."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update
from sqlmodel import Session

from app.alerts.triage import Urgency
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.monitoring.schedule import CheckInState
from app.reporting import queries
from app.reporting.metrics import HubFigures
from app.reporting.queries import ALERTS, CHECK_INS, EPISODES
from tests import people

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 14, 3, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()


@dataclass
class Counted:
    """Two hubs, of which one is counted."""

    database: Database
    north: people.Ward
    south: people.Ward

    def figures(self, ward: people.Ward | None = None, *, now: datetime = NOW) -> HubFigures:
        hub = (ward or self.north).hub
        with self.database.read() as session:
            return queries.hub_figures(session, hub.id, zone=hub.zone, now=now)

    def patient(self, number: int, *, ward: people.Ward | None = None, days_ago: float = 0, **row: object) -> EpisodeView:
        draft = people.draft(number)
        at = NOW - timedelta(days=days_ago)
        stay = people.admit(self.database, ward or self.north, [draft], now=at)[0]
        if row:
            self.database.write(lambda session: session.execute(update(EPISODES).where(EPISODES.c.id == stay.id).values(**row)))
        return stay

    def alert(
        self, stay: EpisodeView | None, urgency: Urgency, *, minutes_ago: int = 5, ward: people.Ward | None = None, **row: object
    ) -> None:
        opened = NOW - timedelta(minutes=minutes_ago)
        values: dict[str, object] = {
            "hub_id": (ward or self.north).hub.id,
            "episode_id": stay.id if stay else None,
            "patient_id": stay.patient_id if stay else None,
            "phone": None if stay else f"+44770090{urgency.rank}999",
            "state": "waiting",
            "urgency": urgency.value,
            "urgency_rank": urgency.rank,
            "confirmed": True,
            "opened_at": opened,
            "urgency_since": opened,
            "due_at": NOW + timedelta(minutes=5),
            "next_climb_at": NOW + timedelta(minutes=5),
            "rung": 0,
            "fresh": True,
            "no_answer_count": 0,
            "ladder": {},
            "revision": 0,
        }
        self.database.write(lambda session: session.execute(insert(ALERTS).values(**(values | row))))

    def slot(self, stay: EpisodeView, slot: str, state: CheckInState, *, day: date = TODAY) -> None:
        at = datetime.combine(day, time.fromisoformat(slot), tzinfo=LONDON)
        values = {"hub_id": stay.hub_id, "episode_id": stay.id, "local_date": day, "slot": slot, "slot_at": at, "state": state.value}
        self.database.write(lambda session: session.execute(insert(CHECK_INS).values(**values)))


@pytest.fixture
def hub(database: Database) -> Counted:
    """Two hubs with nobody in them; once on SQLite, once on PostgreSQL."""
    return Counted(database, people.open_ward(database, now=NOW - timedelta(days=30)), people.open_ward(database, "south", now=NOW))


def test_an_empty_hub_counts_nothing_and_still_names_every_urgency(hub: Counted) -> None:
    figures = hub.figures()
    assert figures.patients == 0
    assert figures.pathways == ()
    assert [(each.urgency, each.open, each.oldest) for each in figures.urgencies] == [
        ("red", 0, None),
        ("amber", 0, None),
        ("routine", 0, None),
    ]
    assert figures.readings.due == 0
    assert figures.week.enrolled == figures.week.discharged == 0


def test_those_enrolled_are_counted_by_team_those_with_none_last(hub: Counted) -> None:
    hub.patient(1)
    hub.patient(2)
    hub.patient(3)
    assert hub.figures().teams == ()  # nobody is with one
    hub.patient(4, team="Oak")
    hub.patient(5, team="Elm", state="paused", state_reason="away")
    hub.patient(6, team="Elm")
    hub.patient(7, team="Ash", state="ended", state_reason="recovered", ended_at=NOW)
    hub.patient(8, ward=hub.south, team="Fir")
    assert [(each.team, each.patients) for each in hub.figures().teams] == [("Elm", 2), ("Oak", 1), (None, 3)]


def test_those_enrolled_are_counted_by_pathway_with_those_paused_apart(hub: Counted) -> None:
    hub.patient(1)
    hub.patient(2, state="paused", state_reason="away")
    hub.patient(3, state="ended", state_reason="recovered", ended_at=NOW)
    [pathway] = hub.figures().pathways
    assert (pathway.title, pathway.active, pathway.paused) == ("COVID Oximetry @home (adults)", 1, 1)


def test_nobody_of_another_hub_is_counted_anywhere(hub: Counted) -> None:
    stay = hub.patient(1, ward=hub.south)
    hub.alert(stay, Urgency.RED, ward=hub.south)
    hub.slot(stay, "08:00", CheckInState.MISSED)
    hub.patient(2, ward=hub.south, state="ended", state_reason="recovered", ended_at=NOW)
    assert hub.figures() == Counted(hub.database, hub.north, hub.south).figures()
    assert hub.figures().patients == hub.figures().readings.due == hub.figures().week.alerts_opened == hub.figures().week.enrolled == 0
    assert all(each.open == 0 for each in hub.figures().urgencies)
    assert hub.figures(hub.south).patients == 1


def test_open_alerts_are_counted_with_their_owners_their_lateness_and_their_age(hub: Counted) -> None:
    first, second, third = (hub.patient(number) for number in (1, 2, 3))
    hub.alert(first, Urgency.RED, minutes_ago=40, due_at=NOW - timedelta(minutes=1))
    hub.alert(second, Urgency.RED, minutes_ago=10, state="claimed", owner_id=hub.north.clinician.id)
    hub.alert(third, Urgency.RED, minutes_ago=90, state="closed", closed_at=NOW)
    hub.alert(None, Urgency.AMBER, minutes_ago=3)
    red, amber, _ = hub.figures().urgencies
    assert (red.open, red.patients, red.unclaimed, red.overdue) == (2, 2, 1, 1)
    assert red.oldest == NOW - timedelta(minutes=40)
    assert (amber.open, amber.patients) == (1, 0)
    assert hub.figures().without_alert == 1


def test_an_alert_of_somebody_who_has_left_takes_nobody_from_those_without_one(hub: Counted) -> None:
    gone = hub.patient(1, state="ended", state_reason="recovered", ended_at=NOW)
    hub.patient(2)
    hub.alert(gone, Urgency.AMBER)
    assert hub.figures().without_alert == 1


@pytest.mark.parametrize(("days_ago", "band"), [(0, 1), (2, 1), (3, 4), (6, 4), (7, 8), (10, 11), (13, 11), (14, 15), (40, 15)])
def test_a_stay_is_counted_by_its_day_and_day_one_is_the_day_of_enrolment(hub: Counted, days_ago: int, band: int) -> None:
    hub.patient(1, onboarded_at=NOW - timedelta(days=days_ago))
    assert [each.first_day for each in hub.figures().stays if each.patients] == [band]


def test_the_days_slots_so_far_are_counted_by_what_became_of_them(hub: Counted) -> None:
    stays = [hub.patient(number) for number in range(1, 7)]
    states = (
        CheckInState.ANSWERED, CheckInState.MISSED, CheckInState.REMINDED, CheckInState.ASKED,
        CheckInState.NOT_ASKED, CheckInState.EXCUSED,
    )  # fmt: skip
    for stay, state in zip(stays, states, strict=True):
        hub.slot(stay, "08:00", state)
    readings = hub.figures().readings
    assert (readings.due, readings.received, readings.waiting, readings.missed, readings.not_asked) == (4, 1, 2, 1, 1)


def test_yesterdays_slots_are_not_todays(hub: Counted) -> None:
    hub.slot(hub.patient(1), "18:00", CheckInState.MISSED, day=NOW.date() - timedelta(days=1))
    assert hub.figures().readings.missed == 0


def test_the_week_counts_who_came_and_who_left_and_why(hub: Counted) -> None:
    hub.patient(1, days_ago=1)
    hub.patient(2, days_ago=9)
    for number, reason in ((3, EndReason.RECOVERED), (4, EndReason.RECOVERED), (5, EndReason.ADMITTED)):
        hub.patient(number, days_ago=9, state="ended", state_reason=reason.value, ended_at=NOW - timedelta(days=1))
    hub.patient(6, days_ago=20, state="ended", state_reason="recovered", ended_at=NOW - timedelta(days=4))
    week = hub.figures().week
    assert week.since == date(2026, 11, 23)
    assert week.enrolled == 1
    assert (week.discharged, week.reasons) == (3, (("recovered", 2), ("admitted", 1)))


def test_an_enrolment_made_in_error_is_no_arrival_and_no_discharge(hub: Counted) -> None:
    hub.patient(1, state="ended", state_reason="enrolled_in_error", ended_at=NOW)
    assert (hub.figures().week.enrolled, hub.figures().week.discharged) == (0, 0)


def test_the_week_counts_the_alerts_that_were_opened_and_closed(hub: Counted) -> None:
    hub.alert(hub.patient(1), Urgency.RED, minutes_ago=60)
    hub.alert(hub.patient(2), Urgency.RED, minutes_ago=60 * 24 * 5, state="closed", closed_at=NOW - timedelta(days=1))
    week = hub.figures().week
    assert (week.alerts_opened, week.alerts_closed) == (1, 1)


def test_counting_changes_nothing(hub: Counted) -> None:
    def refuse(session: Session) -> HubFigures:
        found = queries.hub_figures(session, hub.north.hub.id, zone=LONDON, now=NOW)
        assert not session.dirty
        assert not session.new
        return found

    assert hub.database.write(refuse) == hub.figures()
