"""A ward at work around the doors of those who look after patients: people text, and somebody sits before the list."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts.listed import WorklistItem
from app.audit.models import AuditEntry
from app.caseload.views import EpisodeView
from app.clinician_ui import routes
from app.db import Database
from app.flows import enrolment, inbound_reply, tick
from app.identity import service as identity
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.sessions import start
from app.identity.store import StaffView
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from app.web import current_actor
from tests import people
from tests.doors import TEST, Ward, open_ward, password_hash

OURS = {"Sec-Fetch-Site": "same-origin"}
FRAGMENT = {"HX-Request": "true"}


@dataclass
class Shift:
    """One hub, its staff, and what happens."""

    ward: Ward
    sids: Iterator[int] = field(default_factory=itertools.count)

    @property
    def database(self) -> Database:
        """The database of the hub."""
        return self.ward.database

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.ward.clock.advance(timedelta(**span))

    def enrol(self, number: int = 1, **facts: object) -> EpisodeView:
        """Enrol a patient; the same number is the same person."""
        actor, now = self.ward.staff[Role.CLINICIAN].actor, self.ward.clock.now()
        draft = people.draft(number, **facts)
        return self.database.write(
            lambda session: enrolment.enrol(session, draft, addresses=self.ward.parts.addresses, actor=actor, now=now)
        )

    def text(self, body: str, *, by: int = 1, to: str | None = None) -> None:
        """Have the phone of this number text the hub, or another hub's phone."""
        now = self.ward.clock.now()
        to_phone = to or self.ward.hub.phone or ""
        draft = InboundDraft(f"SM{next(self.sids)}", InboundSource.SIMULATOR, people.phone(by), to_phone, body, 0, now)
        self.database.write(lambda session: inbound_reply.receive(session, draft, addresses=self.ward.parts.addresses, now=now))

    def tick(self) -> None:
        """Let the worker take a turn."""
        parts = self.ward.parts
        tick.turn(parts.database, parts.gateway, addresses=parts.addresses, now=parts.clock.now(), clock=parts.clock)

    def worklist(self) -> list[WorklistItem]:
        """Look at the list in the database."""
        with self.database.read() as session:
            items = list(alerts.worklist(session, self.ward.hub.id).items)
            counts = alerts.standing(session, self.ward.hub.id).counts
        assert counts == {urgency: sum(item.urgency is urgency for item in items) for urgency in counts}  # counters that are kept
        return items

    def item(self) -> WorklistItem:
        """Give the only one on the list."""
        (only,) = self.worklist()
        return only

    def nurse(self) -> TestClient:
        """The browser of the hub's clinician."""
        return self.ward.signed_in(Role.CLINICIAN)

    def second_nurse(self) -> TestClient:
        """The browser of another clinician of the hub."""
        now = self.ward.clock.now()
        draft = StaffDraft("second@example.nhs.uk", "Robin Second", Role.CLINICIAN)

        def add(session: Session) -> StaffView:
            return identity.add_staff(session, self.ward.hub.id, draft, password_hash(), actor=TEST, now=now)

        added = self.database.write(add)
        browser = self.ward.visitor()
        token = self.database.write(lambda session: start(session, added.id, now=now))
        browser.cookies.set(current_actor.cookie_name(self.ward.parts.public_url), token)
        return browser

    def audited(self, action: str) -> list[tuple[str, int | None]]:
        """Who did this, and to what."""
        entries = AuditEntry.__table__  # type: ignore[attr-defined]
        with self.database.read() as session:
            rows = session.execute(select(entries.c.actor_name, entries.c.subject_id).where(entries.c.action == action))
            return [(row.actor_name, row.subject_id) for row in rows]


def form_of(answer: Response, action: str) -> dict[str, str]:
    """Read the hidden fields of the form that posts to `action`: what a browser would send with it."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', answer.text, re.DOTALL)
    assert found is not None, f"no form to {action}"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))


@pytest.fixture
def shift(database: Database) -> Shift:
    """A hub with its staff around these doors; once on SQLite, once on PostgreSQL."""
    return Shift(open_ward(database, routes.router))
