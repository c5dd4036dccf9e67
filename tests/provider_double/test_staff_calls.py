"""Whoever is on call is rung through the provider's own library: picked up, keyed, not picked up, and rung again in doubt."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.alerts import store as alert_store
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.listed import WorklistItem
from app.flows import inbound_reply, on_call_drill
from app.hubs import rostering
from app.hubs.drill import Came
from app.hubs.rota import Draft, Kind
from app.messaging.store import InboundDraft, outbound
from app.messaging.vocabulary import InboundSource
from app.provider_double.faults import Fault
from tests import people
from tests.provider_double.test_calls import HUB, MINUTE, Line

ROBIN, SAM = "+447700900951", "+447700900952"
PACE = 15 * MINUTE  # of a red


class Ward(Line):
    """The same hub with a rota, and a red of an unknown number that nobody claims."""

    def prepare(self) -> None:
        """Put two people on the rota."""
        for draft in (Draft("Robin", ROBIN), Draft("Sam", SAM, Kind.MANAGER)):
            self.parts.database.write(
                lambda session, draft=draft: rostering.add_duty(  # type: ignore[misc]
                    session, self.ward.hub.id, draft, actor=self.ward.manager.actor, now=self.clock.now()
                )
            )

    def red(self) -> None:
        """Let a number that nobody knows text something urgent."""
        draft = InboundDraft("SM" + "9" * 32, InboundSource.WEBHOOK, people.phone(800), HUB, "help, I cannot breathe", 0, self.clock.now())
        addresses, now = self.parts.addresses, self.clock.now()
        self.parts.database.write(lambda session: inbound_reply.receive(session, draft, addresses=addresses, now=now))

    def climbs(self, times: int) -> None:
        """Let that many steps of the ladder go by."""
        for _ in range(times):
            self.turn(later=PACE)

    def rings(self, phone: str) -> list[str]:
        """The calls that ring this phone now."""
        return [one.sid for one in self.double.exchange.to(phone) if one.status == "ringing"]

    def only(self, phone: str) -> str:
        """The one call that rings this phone."""
        (sid,) = self.rings(phone)
        return sid

    def item(self) -> WorklistItem:
        """The item of the unknown number."""
        with self.parts.database.read() as session:
            items = alert_store.worklist(session, self.ward.hub.id).items
        return next(one for one in items if one.phone == people.phone(800))

    def texts_to(self, phone: str) -> list[str]:
        """The names of texts that went to a phone."""
        texts = select(outbound.c.template).where(outbound.c.to_phone == phone, outbound.c.medium == "sms").order_by(outbound.c.id)
        with self.parts.database.read() as session:
            return list(session.execute(texts).scalars())

    def drill(self) -> None:
        """Begin a drill."""
        hub_id, actor, now = self.ward.hub.id, self.ward.manager.actor, self.clock.now()
        addresses = self.parts.addresses
        self.parts.database.write(
            lambda session: on_call_drill.begin(session, hub_id, "Monthly", addresses=addresses, actor=actor, now=now)
        )

    def result(self) -> Came:
        """What came of the only drill."""
        with self.parts.database.read() as session:
            (only,) = on_call_drill.results(session, self.ward.hub.id)
        return only


@pytest.fixture
def ward(database_url: str) -> Iterator[Callable[..., Ward]]:
    with ExitStack() as stack:

        def begin(sender: str = HUB, **rates: float) -> Ward:
            opened = Ward(stack, database_url, {Fault[name]: rate for name, rate in rates.items()}, sender)
            opened.prepare()
            return opened

        yield begin


def test_a_call_that_is_acknowledged_by_key_is_on_the_row_and_claims_nothing(ward: Callable[..., Ward]) -> None:
    north = ward()
    north.red()
    north.climbs(2)
    sid = north.only(ROBIN)
    heard = north.act("pick-up", sid=sid)
    assert heard["says"][0].startswith("Hello. This is Wardlight, for North ward.")
    assert heard["asks"]
    over = north.act("press", "1", sid=sid)
    assert over["status"] == "completed"
    item = north.item()
    assert (item.acknowledged_by, item.state, item.owner) == ("Robin", AlertState.WAITING, None)
    north.turn(later=PACE)
    assert north.texts_to(SAM) == []
    north.turn(later=PACE)
    assert north.texts_to(SAM) == ["on_call_again"]


def test_two_texts_the_next_person_at_once(ward: Callable[..., Ward]) -> None:
    north = ward()
    north.red()
    north.climbs(2)
    sid = north.only(ROBIN)
    north.act("pick-up", sid=sid)
    assert "next person is told now" in north.act("press", "2", sid=sid)["says"][0]
    assert north.texts_to(SAM) == ["on_call_again"]
    north.turn(later=PACE)
    assert len(north.rings(SAM)) == 1


@pytest.mark.parametrize("what", ["nobody", "hang-up"])
def test_a_call_that_nobody_answers_or_that_ends_without_a_key_goes_on_to_the_next(ward: Callable[..., Ward], what: str) -> None:
    north = ward()
    north.red()
    north.climbs(2)
    sid = north.only(ROBIN)
    if what == "hang-up":
        north.act("pick-up", sid=sid)
    north.act(what, sid=sid)
    assert north.item().acknowledged_at is None
    north.turn(later=PACE)
    assert north.texts_to(SAM) == ["on_call_again"]
    assert {reason.code.value for reason in north.item().reasons} & {"on_call_not_told", "unfinished_call"} == set()


def test_three_times_no_key_ends_the_call_and_acknowledges_nothing(ward: Callable[..., Ward]) -> None:
    north = ward()
    north.red()
    north.climbs(2)
    sid = north.only(ROBIN)
    north.act("pick-up", sid=sid)
    for _ in range(2):
        assert north.act("press", "", sid=sid)["asks"]
    assert north.act("press", "", sid=sid)["status"] == "completed"
    assert north.item().acknowledged_at is None


def test_a_call_in_doubt_is_looked_up_and_made_once(ward: Callable[..., Ward]) -> None:
    north = ward(BROKEN=1.0)
    north.red()
    north.climbs(2)
    north.turn(later=MINUTE)
    north.turn(later=MINUTE)
    assert len(north.double.exchange.to(ROBIN)) == 1


def test_a_call_that_cannot_be_looked_up_is_made_again_and_the_key_counts_once(ward: Callable[..., Ward]) -> None:
    north = ward(BROKEN=1.0, LOOKUP_DOWN=1.0)
    north.red()
    north.climbs(2)
    for _ in range(8):
        north.turn(later=MINUTE)
    ringing = north.rings(ROBIN)
    assert len(ringing) > 1
    for sid in ringing:
        north.act("pick-up", sid=sid)
        north.act("press", "1", sid=sid)
    with north.parts.database.read() as session:
        events = alert_store.history(session, north.ward.hub.id, north.item().alert_id)
    assert [event.move for event in events].count(AlertMove.ACKNOWLEDGED) == 1


def test_without_a_number_to_ring_from_the_list_says_that_they_were_not_told(ward: Callable[..., Ward]) -> None:
    north = ward(sender="MG" + "4" * 32)
    north.parts.database.write(lambda session: session.execute(text("UPDATE hub SET phone = NULL")))
    north.red()
    north.climbs(2)
    north.turn(later=MINUTE)
    assert north.rings(ROBIN) == []
    assert ("on_call_not_told", "amber") in north.reasons()


def test_a_drill_is_picked_up_and_acknowledged_and_its_result_is_kept(ward: Callable[..., Ward]) -> None:
    north = ward()
    north.drill()
    north.turn()
    sid = north.only(ROBIN)
    assert north.act("pick-up", sid=sid)["says"][0].startswith("This is a drill.")
    north.clock.advance(timedelta(seconds=20))
    assert north.act("press", "1", sid=sid)["says"][-1].endswith("This is a drill.")
    found = north.result()
    assert found.text in {"accepted", "delivered"}
    assert (found.call, found.picked_up) == ("delivered", True)
    assert found.drill.acknowledged_at is not None
    assert timedelta(seconds=20) <= found.drill.acknowledged_at - found.drill.at < timedelta(seconds=60)
    assert north.reasons() == []


def test_a_drill_that_nobody_picks_up_says_so_and_stays_off_the_list(ward: Callable[..., Ward]) -> None:
    north = ward()
    north.drill()
    north.turn()
    north.act("nobody", sid=north.only(ROBIN))
    north.turn(later=MINUTE)
    found = north.result()
    assert (found.call, found.picked_up, found.drill.acknowledged_at) == ("failed", False, None)
    assert north.reasons() == []
