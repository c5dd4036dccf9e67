"""A ward for telling stories in tests: people text, time passes, the worker takes its turns, and somebody looks at the list."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.listed import WorklistItem
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.clock import ManualClock
from app.db import Database
from app.flows import call_outcome, claiming, inbound_reply, tick
from app.flows.inbound_reply import Received
from app.identity.actor import Actor
from app.messaging import store as messages
from app.messaging.gateway import Gateway
from app.messaging.simulator import SimulatorGateway
from app.messaging.store import InboundDraft, OutboundView
from app.messaging.vocabulary import InboundSource
from app.monitoring import store as readings
from app.monitoring.views import ReadingView
from tests import people

MINUTE = timedelta(minutes=1)


@dataclass
class Story:
    """One hub and all that happens in it."""

    database: Database
    ward: people.Ward
    clock: ManualClock
    gateway: Gateway = field(default_factory=SimulatorGateway)
    sids: Iterator[int] = field(default_factory=itertools.count)

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.clock.now()

    # people

    def enrol(self, number: int = 1, **facts: object) -> EpisodeView:
        """Enrol a patient now; the same number is the same person."""
        return people.enrol(self.database, self.ward, number, now=self.now, **facts)

    def stay(self, stay: EpisodeView) -> EpisodeView:
        """Look at a stay as it is now."""
        with self.database.read() as session:
            return caseload.episode(session, stay.hub_id, stay.id)

    # texts

    def text(
        self, body: str, *, by: str | None = None, sid: str | None = None, media: int = 0, sent_at: datetime | None = None
    ) -> Received:
        """Text the hub, by the first patient's phone unless said."""
        draft = InboundDraft(
            provider_sid=sid or f"SM{next(self.sids):032x}",
            source=InboundSource.SIMULATOR,
            from_phone=by or people.phone(1),
            to_phone=self.ward.hub.phone or "",
            body=body,
            media_count=media,
            sent_at=sent_at,
        )
        return self.database.write(lambda session: inbound_reply.receive(session, draft, addresses=people.ADDRESSES, now=self.now))

    def texts_to(self, phone: str) -> list[OutboundView]:
        """Give every text meant for this phone, oldest first."""
        with self.database.read() as session:
            ids = session.execute(
                messages.outbound.select().with_only_columns(messages.outbound.c.id).where(messages.outbound.c.to_phone == phone)
            ).scalars()
            found = [messages.outbound_message(session, self.ward.hub.id, one) for one in sorted(ids)]
        return [one for one in found if one is not None]

    def templates_to(self, phone: str | None = None) -> list[str]:
        """Name the texts meant for this phone, oldest first."""
        return [one.template for one in self.texts_to(phone or people.phone(1))]

    def answer(self, phone: str | None = None) -> OutboundView:
        """Give the newest text meant for this phone."""
        return self.texts_to(phone or people.phone(1))[-1]

    # time

    def tick(self, after: timedelta = timedelta(0)) -> dict[str, Any]:
        """Let time pass, then let the worker take one turn."""
        self.clock.advance(after)
        report = tick.turn(self.database, self.gateway, addresses=people.ADDRESSES, now=self.now, clock=self.clock)
        return report.as_json()

    def ticks(self, until: datetime, every: timedelta = 5 * MINUTE) -> dict[str, int]:
        """Let the worker take turns until then, and add up what it did."""
        totals: dict[str, int] = {}
        while self.now < until:
            for name, value in self.tick(min(every, until - self.now)).items():
                if isinstance(value, int):
                    totals[name] = totals.get(name, 0) + value
        return totals

    # the list

    def worklist(self) -> list[WorklistItem]:
        """Look at the list, most urgent first."""
        with self.database.read() as session:
            return list(alert_store.worklist(session, self.ward.hub.id).items)

    def item(self) -> WorklistItem:
        """Give the only item of the list."""
        (only,) = self.worklist()
        return only

    def codes(self) -> set[str]:
        """Name the reasons of the only item."""
        return {reason.code.value for reason in self.item().reasons}

    def claim(self, item: WorklistItem | None = None, *, by: Actor | None = None) -> alerts.AlertView:
        """Claim an item, the only one unless said."""
        alert_id = (item or self.item()).alert_id
        return self.database.write(
            lambda session: claiming.claim(session, self.ward.hub.id, alert_id, actor=by or self.ward.nurse, now=self.now)
        ).alert

    def rang(
        self,
        code: alerts.Outcome,
        item: WorklistItem | None = None,
        *,
        next_step_at: datetime | None = None,
        step: str | None = None,
        urgency: alerts.Urgency = alerts.Urgency.ROUTINE,
        revision: int | None = None,
    ) -> alerts.OutcomeRecorded:
        """Record what came of a call about an item that was claimed."""
        alert_id = (item or self.item()).alert_id
        draft = alerts.OutcomeDraft(code, "Rang.", next_step_at, step, urgency)
        hub_id, actor = self.ward.hub.id, self.ward.nurse
        return self.database.write(
            lambda session: call_outcome.record(
                session, hub_id, alert_id, draft, revision=revision, addresses=people.ADDRESSES, actor=actor, now=self.now
            )
        )

    # readings

    def readings(self, stay: EpisodeView) -> list[ReadingView]:
        """Give the readings of a stay, newest first."""
        with self.database.read() as session:
            return readings.readings_of(session, stay.hub_id, stay.id)


def begin(database: Database, now: datetime = people.NOON) -> Story:
    """Open a hub at this time."""
    return Story(database, people.open_ward(database, now=now), ManualClock(now))
