"""A rehearsal: the whole service, the provider's own SDK and its double, over loopback HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Event

import httpx2
import pytest
import sqlalchemy

from app import wiring
from app.alerts import store as alert_store
from app.clock import StartedClock, monotonic
from app.flows import reconciliation
from app.main import create_app
from app.messaging import store
from app.messaging.store import ThreadItem, outbound
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import AtNumber, Fault, Faults, Rates
from app.web.parts import Parts
from tests import loopback, people

SID, TOKEN = "AC" + "1" * 32, "rehearsal-token"
HUB = people.HUB_PHONES["north"]
TWO_SECONDS = 2.0
AFTERNOON = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


class Rehearsal:
    """The service and the double, each served on a port of its own and told of the other."""

    def __init__(self, stack: ExitStack, database_url: str, rates: Rates) -> None:
        listening, service = stack.enter_context(loopback.bound())
        provider, self.provider = stack.enter_context(loopback.bound())
        self.clock = StartedClock(AFTERNOON)  # the machine's own would let the welcome wait whenever the suite runs at night
        self.faults = Faults(rates, seed=7)
        self.double = Double(Account(SID, TOKEN, service), clock=self.clock, faults=self.faults)
        self.parts = self._service(stack, database_url, service)
        self.ward = people.open_ward(self.parts.database)
        self.stay = people.enrol(self.parts.database, self.ward, now=self.clock.now())
        stack.enter_context(loopback.served(self.double.app(), provider))
        stack.enter_context(loopback.served(create_app(self.parts, with_worker=False), listening))
        self.phone = stack.enter_context(httpx2.Client(base_url=self.provider, timeout=20))

    def _service(self, stack: ExitStack, database_url: str, public_url: str) -> Parts:
        settings = wiring.settings({
            "WARDLIGHT_ENVIRONMENT": "test",
            "WARDLIGHT_DATABASE_URL": database_url,
            "WARDLIGHT_PUBLIC_URL": public_url,
            "WARDLIGHT_SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "WARDLIGHT_TWILIO_FROM": HUB,
            "WARDLIGHT_TWILIO_API_URL": self.provider,
        })  # fmt: skip
        parts = wiring.build(settings, clock=self.clock)
        stack.callback(wiring.shut, parts)
        return parts

    def text(self, body: str) -> list[int]:
        """Text the hub from the patient's phone, and give the statuses of the provider's calls."""
        sent = {"From": people.phone(1), "To": HUB, "Body": body}
        statuses: list[int] = self.phone.post("/double/inbound", data=sent).json()["statuses"]
        return statuses

    def on_the_phone(self) -> list[str]:
        """What the patient's phone shows, oldest first."""
        return [one.body for one in self.double.book.messages.values() if one.to_phone == people.phone(1)]

    def ask_the_provider(self) -> reconciliation.Reconciled:
        """Let the service ask what arrived."""
        parts = self.parts
        return reconciliation.run(parts.database, parts.gateway, addresses=parts.addresses, now=parts.clock.now())

    def on_the_list(self) -> list[tuple[str, str]]:
        """Name the reasons on the list, with the provider's code."""
        with self.parts.database.read() as session:
            items = alert_store.worklist(session, self.stay.hub_id).items
        return [(reason.code.value, str(reason.values.get("provider_code"))) for item in items for reason in item.reasons]

    def conversation(self) -> list[ThreadItem]:
        """What the service thinks was said, oldest first."""
        with self.parts.database.read() as session:
            return store.conversation(session, self.stay.hub_id, self.stay.id)[::-1]

    def until(self, true: Callable[[], bool], within_s: float = 15.0) -> float:
        """Wait until something is true, and give the seconds it took."""
        began, pause = monotonic(), Event()
        while not true():
            assert monotonic() - began < within_s, "it did not come true in time"
            pause.wait(0.01)
        return monotonic() - began


@pytest.fixture
def rehearse(database_url: str) -> Iterator[Callable[..., Rehearsal]]:
    with ExitStack() as stack:
        yield lambda *dead, **rates: Rehearsal(
            stack, database_url, {**dict.fromkeys(dead, 1.0), **{Fault[name]: rate for name, rate in rates.items()}}
        )


def test_a_low_reading_is_answered_on_the_phone_within_two_seconds(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse()
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 1)  # the welcome
    assert rehearsal.text("88 110") == [200]
    took = rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 2)
    assert took < TWO_SECONDS
    assert "88" in rehearsal.on_the_phone()[1]
    assert "999" in rehearsal.on_the_phone()[1]


def test_a_webhook_made_twice_is_answered_once(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(DUPLICATE=1.0)
    assert rehearsal.text("88 110") == [200, 200]
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 2)
    rehearsal.phone.get("/double/settled")
    assert len(rehearsal.on_the_phone()) == 2
    assert [one.direction for one in rehearsal.conversation()] == ["out", "in", "out"]


def test_the_providers_reports_come_back_to_each_text(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse()
    rehearsal.text("96 78")
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 2)
    rehearsal.phone.get("/double/settled")
    rehearsal.until(lambda: [one.status for one in rehearsal.conversation()] == ["delivered", "received", "delivered"])


def test_a_text_whose_webhook_was_lost_is_found_by_asking(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(LOST=1.0)
    assert rehearsal.text("88 110") == []
    found = rehearsal.ask_the_provider()
    assert (found.recovered, found.errors) == (1, ())
    rehearsal.until(lambda: any("999" in body for body in rehearsal.on_the_phone()[1:]))


def test_a_send_that_is_refused_for_haste_goes_a_little_later(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(TOO_MANY=0.35)
    for number in range(4):
        assert rehearsal.text(f"{94 + number} 78") == [200]
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 5, within_s=60)
    assert len(set(rehearsal.double.book.messages)) == 9
    with rehearsal.parts.database.read() as session:
        assert session.execute(sqlalchemy.select(sqlalchemy.func.max(outbound.c.attempts))).scalar_one() > 1


def test_a_stop_reaches_the_service_and_nothing_more_goes(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse()
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 1)
    assert rehearsal.text("STOP") == [200]
    rehearsal.phone.get("/double/settled")
    assert len(rehearsal.on_the_phone()) == 1


def test_webhooks_come_in_another_order_than_the_texts_and_none_is_lost(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(REORDERED=1.0)
    assert rehearsal.text("96 78") == []
    assert rehearsal.text("97 80") == []
    rehearsal.faults.become({})
    assert rehearsal.text("88 110") == [200]
    rehearsal.until(lambda: len(rehearsal.conversation()) >= 7)
    assert [one.body for one in rehearsal.conversation() if one.direction == "in"] == ["88 110", "96 78", "97 80"]


def test_a_webhook_that_is_held_back_comes_by_itself_where_no_other_follows(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(REORDERED=1.0)
    assert rehearsal.text("96 78") == []
    rehearsal.until(lambda: len(rehearsal.conversation()) == 3)


def test_a_last_report_that_comes_before_the_one_before_it_stands(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(REORDERED=1.0)
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 1)
    rehearsal.phone.get("/double/settled")
    rehearsal.until(lambda: [one.status for one in rehearsal.conversation()] == ["delivered"])


def test_what_is_signed_wrongly_is_refused_at_both_addresses_and_found_by_asking(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(FORGED=1.0)
    rehearsal.until(lambda: len(rehearsal.on_the_phone()) == 1)
    rehearsal.phone.get("/double/settled")
    assert rehearsal.text("88 110") == [403, 403]
    assert [(one.direction, one.status) for one in rehearsal.conversation()] == [("out", "accepted")]  # its reports were refused too
    assert rehearsal.ask_the_provider().recovered == 1


def test_a_number_that_the_carrier_cannot_reach_is_put_on_the_list(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(AtNumber(30005, people.phone(1)))
    rehearsal.until(lambda: [one.status for one in rehearsal.conversation()] == ["failed"])
    rehearsal.until(lambda: rehearsal.on_the_list() == [("cannot_text", "30005")])


def test_a_number_that_is_none_is_refused_at_once_and_put_on_the_list(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(AtNumber(21614, people.phone(1)))
    rehearsal.until(lambda: rehearsal.on_the_list() == [("cannot_text", "21614")])
    assert rehearsal.on_the_phone() == []


def test_while_nothing_can_be_looked_up_asking_says_so_and_finds_it_later(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse(LOOKUP_DOWN=1.0, LOST=1.0)
    assert rehearsal.text("96 78") == []
    down = rehearsal.ask_the_provider()
    assert (down.recovered, len(down.errors)) == (0, 1)
    rehearsal.faults.become({})
    assert rehearsal.ask_the_provider().recovered == 1
