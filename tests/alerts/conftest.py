"""A ward with one patient on it, for tests of alerts: the database is each of the two kinds in turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlmodel import Session

from app.alerts import ladder, store
from app.alerts import service as alerts
from app.alerts.alert import AlertView, EventView, ReasonView
from app.alerts.service import Cause, Raised, ReasonCode, Subject, Urgency
from app.db import Database
from app.identity.actor import Actor, system
from tests import people

T = TypeVar("T")
NOON = people.NOON
LOW = ReasonCode.LOW_READING


def minutes(count: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=count)


@dataclass
class Desk:
    """Where alerts are raised and worked."""

    database: Database
    ward: people.Ward
    subject: Subject

    def do(self, work: Callable[[Session], T]) -> T:
        """Do one work."""
        return self.database.write(work)

    def raises(
        self,
        urgency: Urgency,
        code: ReasonCode = LOW,
        *,
        at: float = 0,
        confirmed: bool = True,
        repeat_in: float | None = None,
        repeat_came: bool = False,
        due: float | None = None,
        subject: Subject | None = None,
    ) -> Raised:
        """Raise or join, so many minutes after noon."""
        return self.do(
            lambda session: alerts.raise_or_join(
                session,
                subject or self.subject,
                [Cause(code, urgency, confirmed, {"spo2": 90})],
                ladder=ladder.DEFAULT,
                repeat_due_at=None if repeat_in is None else minutes(at + repeat_in),
                repeat_came=repeat_came,
                due_at=None if due is None else minutes(due),
                actor=system("test"),
                now=minutes(at),
            )
        )

    def good(self, *, at: float, was_repeat: bool = True) -> AlertView | None:
        """A good reading comes."""
        return self.do(
            lambda session: alerts.good_reading(
                session, self.subject, reading_id=1, was_repeat=was_repeat, actor=system("test"), now=minutes(at)
            )
        )

    def claim(self, alert_id: int, *, at: float, by: Actor | None = None, revision: int | None = None) -> AlertView:
        """Somebody claims, the nurse unless said."""
        actor = by or self.ward.nurse
        return self.do(lambda session: alerts.claim(session, self.ward.hub.id, alert_id, revision=revision, actor=actor, now=minutes(at)))

    def ends(
        self, alert_id: int, outcome: alerts.Outcome, *, at: float, again_at: float | None = None, revision: int | None = None
    ) -> alerts.OutcomeRecorded:
        """The nurse records what came of the call."""
        draft = alerts.OutcomeDraft(outcome, "note", None if again_at is None else minutes(again_at))
        return self.do(
            lambda session: alerts.record_outcome(
                session, self.ward.hub.id, alert_id, draft, revision=revision, actor=self.ward.nurse, now=minutes(at)
            )
        )

    def climb(self, alert_id: int, *, at: float, told: str | None = "+447700900950") -> alerts.Climbed | None:
        """The worker looks whether it climbs."""
        return self.do(lambda session: alerts.climb(session, self.ward.hub.id, alert_id, to=told, actor=system("tick"), now=minutes(at)))

    def settle(self, alert_id: int, *, at: float) -> bool:
        """The worker looks whether a repeat is overdue."""
        return self.do(lambda session: alerts.settle_repeat(session, self.ward.hub.id, alert_id, actor=system("tick"), now=minutes(at)))

    def alert(self, alert_id: int) -> AlertView:
        """Look at an alert."""
        with self.database.read() as session:
            return store.alert(session, self.ward.hub.id, alert_id)

    def reasons(self, alert_id: int) -> list[ReasonView]:
        """Look at its reasons."""
        with self.database.read() as session:
            return store.reasons(session, alert_id)

    def history(self, alert_id: int) -> list[EventView]:
        """Look at what happened to it."""
        with self.database.read() as session:
            return store.history(session, self.ward.hub.id, alert_id)

    def moves(self, alert_id: int) -> list[str]:
        """Name what happened to it."""
        return [event.move.value for event in self.history(alert_id)]


def on_the_ward(database: Database, ward: people.Ward, number: int = 1) -> Subject:
    """Put a patient on the ward and give them as whom an alert is about."""
    (stay,) = people.admit(database, ward, [people.draft(number)])
    return Subject(ward.hub.id, stay.id, stay.patient_id, None)


@pytest.fixture
def desk(database: Database) -> Desk:
    ward = people.open_ward(database)
    return Desk(database, ward, on_the_ward(database, ward))
