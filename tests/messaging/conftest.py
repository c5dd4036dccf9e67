"""A ward with its patients, a clock that stands still, and a gateway that can be told what to do."""

import pytest

from app.clock import ManualClock
from app.db import Database
from app.messaging import outbox, store
from app.messaging.addresses import Addresses
from app.messaging.lanes import Pace
from app.messaging.outbox import Draft
from app.messaging.sending import Delivered, deliver_due
from app.messaging.store import OutboundView
from tests.messaging import ground
from tests.messaging.scripted import ScriptedGateway


class Post:
    """The post room: what a test does with texts, in few words."""

    def __init__(self, database: Database, gateway: ScriptedGateway, clock: ManualClock) -> None:
        self.database = database
        self.gateway = gateway
        self.clock = clock
        self.pace = Pace(gateway.per_second)
        self.addresses = Addresses(default_from=None, public_url="https://ward.example.org")

    def intend(self, draft: Draft) -> int:
        """Put a text in the outbox."""
        message_id = self.database.write(lambda session: outbox.enqueue(session, draft, now=self.clock.now()))
        assert message_id is not None
        return message_id

    def deliver(self, **options: int) -> Delivered:
        """Take one sweep."""
        return deliver_due(self.database, self.gateway, addresses=self.addresses, clock=self.clock, **options)  # type: ignore[arg-type]

    def text(self, message_id: int, hub_id: int = ground.Ids.north) -> OutboundView:
        """Look at a text as it stands."""
        with self.database.read() as session:
            found = store.outbound_message(session, hub_id, message_id)
        assert found is not None
        return found


@pytest.fixture
def gateway() -> ScriptedGateway:
    return ScriptedGateway()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(ground.NOON)


@pytest.fixture
def ward(database: Database) -> Database:
    """A database with two hubs and three patients."""
    database.write(ground.lay)
    return database


@pytest.fixture
def post(ward: Database, gateway: ScriptedGateway, clock: ManualClock) -> Post:
    return Post(ward, gateway, clock)
