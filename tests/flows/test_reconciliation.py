"""What a lost webhook left missing is asked for and mended, by the usual way in."""

from datetime import timedelta

import pytest

from app.alerts import watchdog
from app.clock import ManualClock
from app.db import Database
from app.flows import delivery, reconciliation
from app.messaging import store
from app.messaging.addresses import Addresses
from app.messaging.gateway import Arrived, GatewayError, Report
from app.messaging.vocabulary import HandledAs, InboundSource, Receipt
from tests import people
from tests.messaging.scripted import ScriptedGateway

SOUTH, NORTH = people.HUB_PHONES["south"], people.HUB_PHONES["north"]
LATER = people.NOON + timedelta(hours=1)
FIVE = timedelta(minutes=5)


def lost(sid: str = "SMlost", body: str = "96 78", to: str = NORTH) -> Arrived:
    return Arrived(sid, people.phone(1), to, body, 0, LATER - timedelta(minutes=10))


@pytest.fixture
def gateway() -> ScriptedGateway:
    return ScriptedGateway()


@pytest.fixture
def north(database: Database) -> people.Ward:
    ward = people.open_ward(database)
    people.enrol(database, ward)
    return ward


def run(database: Database, gateway: ScriptedGateway, *, addresses: Addresses = people.ADDRESSES) -> reconciliation.Reconciled:
    return reconciliation.run(database, gateway, addresses=addresses, now=LATER)


def test_a_lost_text_is_taken_in_with_its_own_time(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    gateway.arrived = [lost()]
    found = run(database, gateway)
    assert (found.listed, found.recovered, found.errors) == (1, 1, ())
    with database.read() as session:
        kept = store.inbound_message(session, north.hub.id, 1)
    assert kept is not None
    assert (kept.source, kept.sent_at, kept.received_at) == (InboundSource.RECONCILED, LATER - timedelta(minutes=10), LATER)
    assert kept.handled_as is HandledAs.READING


def test_running_it_again_recovers_nothing_more(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    gateway.arrived = [lost()]
    assert [run(database, gateway).recovered for _ in range(3)] == [1, 0, 0]


def test_every_hubs_number_is_asked_about_and_the_default(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    people.open_ward(database, "south")
    gateway.arrived = [lost("SM1"), lost("SM2", to=SOUTH), lost("SM3", to="+447700900999"), lost("SM4", to="+447700900555")]
    assert north.hub.phone == NORTH
    assert run(database, gateway).listed == 3


def test_a_messaging_service_is_asked_about_every_number_at_once(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    gateway.arrived = [lost("SM1", to="+447700900555")]
    assert run(database, gateway, addresses=Addresses("MG" + "0" * 32, "https://x.example")).listed == 1


def test_a_provider_that_cannot_say_is_named_and_asked_again_from_the_same_time(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    assert north.hub.phone == NORTH

    class Down(ScriptedGateway):
        def list_inbound(self, since: object, *, to: str | None = None) -> list[Arrived]:  # noqa: ARG002
            raise GatewayError("20003", "no")

    first = run(database, Down())
    assert first.errors == ("list 20003", "list 20003")
    with database.read() as session:
        assert reconciliation.LOOP not in watchdog.last_beats(session)
    assert run(database, gateway).since == first.since


def test_each_run_looks_back_past_the_last_good_one(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    assert run(database, gateway).since == LATER - reconciliation.FIRST_LOOK
    assert run(database, gateway).since == LATER - reconciliation.OVERLAP


def test_it_runs_every_few_minutes_and_not_more_often(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    times = [LATER, LATER + timedelta(minutes=1), LATER + FIVE]
    ran = [reconciliation.run_if_due(database, gateway, addresses=people.ADDRESSES, now=now) is not None for now in times]
    assert ran == [True, False, True]


def test_texts_without_news_do_not_keep_others_from_being_asked_about(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    for number in range(2, reconciliation.ASKED_AT_ONCE + 3):
        people.enrol(database, north, number)
    delivery.run(database, gateway, addresses=people.ADDRESSES, clock=ManualClock(people.NOON))
    with database.read() as session:
        asked = {"since": people.NOON, "until": LATER, "now": LATER, "limit": 100}
        everyone = store.unconfirmed(session, **asked)  # type: ignore[arg-type]
        newest = everyone[-1]
    gateway.reports[newest[0]] = Report(newest[0], "delivered", None)
    assert [run(database, gateway).reports for _ in range(2)] == [0, 1]


def test_a_report_that_never_came_is_fetched(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    delivery.run(database, gateway, addresses=people.ADDRESSES, clock=ManualClock(people.NOON))
    with database.read() as session:
        welcome = store.outbound_message(session, north.hub.id, 1)
    assert welcome is not None
    assert welcome.provider_sid is not None
    gateway.reports[welcome.provider_sid] = Report(welcome.provider_sid, "delivered", None)
    assert run(database, gateway).reports == 1
    assert run(database, gateway).reports == 0
    with database.read() as session:
        told = store.outbound_message(session, north.hub.id, 1)
    assert told is not None
    assert told.receipt is Receipt.DELIVERED
