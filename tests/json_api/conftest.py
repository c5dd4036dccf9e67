"""Two hubs behind the JSON interface, a token of each, and patients to ask about."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import enrolment, inbound_reply
from app.hubs.store import HubView
from app.identity import tokens
from app.json_api import routes
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from tests import doors, people

Enrol = Callable[..., EpisodeView]


@dataclass(slots=True)
class Machine:
    """Another system, with the token of one hub."""

    ward: doors.Ward
    hub: HubView
    client: TestClient
    texts: int = 0

    def enrol(self, number: int = 1, **changes: object) -> EpisodeView:
        """Enrol a patient of this hub."""
        wanted = people.draft(number, **changes)
        parts = self.ward.parts
        actor = doors.TEST
        now = self.ward.clock.now()
        return self.ward.database.write(
            lambda session: enrolment.enrol(
                session, wanted, addresses=parts.addresses, actor=type(actor)(actor.kind, None, "test", self.hub.id), now=now
            )
        )

    def text(self, phone: str, body: str) -> None:
        """Have a text of this number arrive at this hub."""
        self.texts += 1
        sid = f"SM{self.hub.id:08x}{self.texts:024x}"
        draft = InboundDraft(sid, InboundSource.SIMULATOR, phone, str(self.hub.phone), body, 0, None)
        now = self.ward.clock.now()
        addresses = self.ward.parts.addresses
        self.ward.database.write(lambda session: inbound_reply.receive(session, draft, addresses=addresses, now=now))


@pytest.fixture
def ward(database: Database) -> doors.Ward:
    """The service with its JSON interface."""
    return doors.open_ward(database, routes.router)


@pytest.fixture
def north(ward: doors.Ward) -> Machine:
    """A machine of the first hub."""
    return _machine(ward, ward.hub)


@pytest.fixture
def south(ward: doors.Ward) -> Machine:
    """A machine of the other hub."""
    return _machine(ward, doors.another_hub(ward))


def _machine(ward: doors.Ward, hub: HubView) -> Machine:
    now = ward.clock.now()
    issued = ward.database.write(lambda session: tokens.issue(session, hub.id, "Dashboard", actor=doors.TEST, now=now))
    client = ward.visitor()
    client.headers["Authorization"] = f"Bearer {issued.token}"
    return Machine(ward, hub, client)
