"""What a lost webhook left missing is asked for and mended, by the usual way in."""

from datetime import datetime, timedelta

import pytest

from app.alerts import store as alert_store
from app.alerts import watchdog
from app.caseload import store as caseload
from app.clock import ManualClock
from app.db import Database
from app.flows import delivery, inbound_reply, reconciliation
from app.messaging import outbox, receipts, store
from app.messaging.addresses import Addresses
from app.messaging.gateway import Arrived, GatewayError, Report
from app.messaging.receipts import Notice
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import HandledAs, InboundSource, Receipt
from app.monitoring import store as readings
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
    assert first.errors == (f"list {NORTH} 20003", "list +447700900999 20003")
    with database.read() as session:
        assert reconciliation.LOOP not in watchdog.last_beats(session)
    assert run(database, gateway).since == first.since


def test_a_number_that_the_provider_did_not_speak_of_is_asked_about_for_a_whole_day(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    people.open_ward(database, "south")
    assert north.hub.phone == NORTH
    asked: list[tuple[str | None, datetime]] = []

    class Half(ScriptedGateway):
        silent = True

        def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
            asked.append((to, since))
            if self.silent and to == SOUTH:
                raise GatewayError("20404", "no")
            return super().list_inbound(since, to=to)

    half = Half()
    run(database, gateway)
    for minutes in (5, 65):
        found = reconciliation.run(database, half, addresses=people.ADDRESSES, now=LATER + timedelta(minutes=minutes))
        assert found.errors == (f"list {SOUTH} 20404",)
    half.silent = False
    half.arrived = [Arrived("SMlate", people.phone(1), SOUTH, "96 78", 0, LATER + timedelta(minutes=6))]
    asked.clear()
    found = reconciliation.run(database, half, addresses=people.ADDRESSES, now=LATER + timedelta(minutes=70))
    assert dict(asked)[SOUTH] == LATER + timedelta(minutes=70) - reconciliation.FIRST_LOOK
    assert dict(asked)[NORTH] == LATER + timedelta(minutes=65) - reconciliation.OVERLAP
    assert (found.recovered, found.errors) == (1, ())


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


def test_a_last_report_that_was_lost_is_fetched_and_the_list_is_told(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    delivery.run(database, gateway, addresses=people.ADDRESSES, clock=ManualClock(people.NOON))
    with database.read() as session:
        welcome = store.outbound_message(session, north.hub.id, 1)
    assert welcome is not None
    assert welcome.provider_sid is not None
    sid = welcome.provider_sid
    database.write(lambda session: receipts.apply(session, Notice(sid, "sent", None), now=people.NOON))
    gateway.reports[sid] = Report(sid, "undelivered", "30003")
    assert run(database, gateway).reports == 1
    delivery.run(database, gateway, addresses=people.ADDRESSES, clock=ManualClock(LATER))
    with database.read() as session:
        (item,) = alert_store.worklist(session, north.hub.id).items
    assert {reason.code.value for reason in item.reasons} == {"cannot_text"}


def test_a_text_that_stays_at_sent_is_asked_about_now_and_then(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    delivery.run(database, gateway, addresses=people.ADDRESSES, clock=ManualClock(people.NOON))
    gateway.reports["SM" + "0" * 31 + "1"] = Report("SM" + "0" * 31 + "1", "sent", None)
    assert [run(database, gateway).reports for _ in range(2)] == [1, 0]
    asked = {"since": people.NOON, "until": LATER, "limit": 100}
    with database.read() as session:
        again = [store.unconfirmed(session, now=LATER + after, **asked) for after in (FIVE, 3 * timedelta(hours=1))]  # type: ignore[arg-type]
    assert [len(found) for found in again] == [0, 1]


def test_texts_to_several_of_our_numbers_are_taken_in_as_they_were_sent(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    times = [LATER - timedelta(minutes=minutes) for minutes in (10, 9, 8)]
    bodies = ("96 78", "88 110", "95 80")
    to = (NORTH, "+447700900999", NORTH)
    gateway.arrived = [Arrived(f"SM{at}", people.phone(1), number, body, 0, at) for at, number, body in zip(times, to, bodies, strict=True)]
    assert run(database, gateway).recovered == 3
    with database.read() as session:
        kept = [store.inbound_message(session, north.hub.id, number) for number in (1, 2, 3)]
    assert [one.body for one in kept if one is not None] == list(bodies)


def test_the_whole_of_the_last_day_is_asked_for_once_a_day(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    hours = (0, 1, 23, 25, 26)
    begun = [
        reconciliation.run(database, gateway, addresses=people.ADDRESSES, now=LATER + timedelta(hours=hour)).since - LATER for hour in hours
    ]
    assert begun == [
        timedelta(hours=-24),
        -reconciliation.OVERLAP,
        timedelta(hours=1) - reconciliation.OVERLAP,
        timedelta(hours=1),
        timedelta(hours=25) - reconciliation.OVERLAP,
    ]


def test_a_busy_day_is_asked_about_in_parts(database: Database, gateway: ScriptedGateway, north: people.Ward) -> None:
    assert north.hub.phone == NORTH
    gateway.arrived = [lost(f"SM{number}", body="thanks") for number in range(reconciliation.ASKED_ABOUT + 1)]
    assert [run(database, gateway).recovered for _ in range(2)] == [reconciliation.ASKED_ABOUT + 1, 0]


def late(gateway: ScriptedGateway, sid: str, body: str, minutes_ago: int) -> None:
    """Somebody texted this a while ago, and its webhook was lost."""
    gateway.arrived = [Arrived(sid, people.phone(1), NORTH, body, 0, LATER - timedelta(minutes=minutes_ago))]


def texts(database: Database, sid: str, body: str, minutes_ago: int) -> None:
    """Somebody texted this a while ago, and it came at once."""
    draft = InboundDraft(sid, InboundSource.WEBHOOK, people.phone(1), NORTH, body, 0, None)
    at = LATER - timedelta(minutes=minutes_ago)
    database.write(lambda session: inbound_reply.receive(session, draft, addresses=people.ADDRESSES, now=at))


@pytest.mark.parametrize(("earlier", "later", "may_be_texted"), [("STOP", "START", True), ("START", "STOP", False)])
def test_the_last_word_about_texts_counts_although_the_one_before_it_comes_after(
    database: Database, gateway: ScriptedGateway, north: people.Ward, earlier: str, later: str, *, may_be_texted: bool
) -> None:
    texts(database, "SM2", later, 5)
    late(gateway, "SM1", earlier, 10)
    assert run(database, gateway).recovered == 1
    with database.read() as session:
        assert outbox.may_text(session, north.hub.id, people.phone(1)) is may_be_texted


def test_stop_and_start_that_come_late_together_are_obeyed_in_their_order(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    times = (LATER - timedelta(minutes=10), LATER - timedelta(minutes=9))
    gateway.arrived = [Arrived(word, people.phone(1), NORTH, word, 0, at) for word, at in zip(("STOP", "START"), times, strict=True)]
    assert run(database, gateway).recovered == 2
    with database.read() as session:
        assert outbox.may_text(session, north.hub.id, people.phone(1))


def test_a_correction_that_comes_late_leaves_alone_what_was_measured_since(
    database: Database, gateway: ScriptedGateway, north: people.Ward
) -> None:
    texts(database, "SM1", "96 78", 12)
    texts(database, "SM3", "91 100", 4)
    late(gateway, "SM2", "WRONG 97 78", 10)
    assert run(database, gateway).recovered == 1
    with database.read() as session:
        stay = caseload.at_phone(session, north.hub.id, people.phone(1))[0].episode
        kept = {reading.spo2: reading for reading in readings.readings_of(session, north.hub.id, stay.id)}
    assert kept[97].corrects_id == kept[96].id
    assert next(iter(kept)) == 91  # the newest, still
