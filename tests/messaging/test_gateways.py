"""What every gateway promises, tried on each; Twilio's by its own SDK over loopback, against the double."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.clock import SystemClock
from app.messaging.gateway import Gateway, GatewayError, Outgoing
from app.messaging.simulator import SimulatorGateway
from app.messaging.twilio.gateway import TwilioGateway
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Fault, Faults, Rates
from tests import loopback
from tests.messaging.ground import ANN, BOB, NORTH_PHONE
from tests.messaging.scripted import ScriptedGateway

SID, TOKEN = "AC" + "0" * 32, "a-token"
HOUR = timedelta(hours=1)


def text(body: str = "Your reading was 96.", to: str = ANN) -> Outgoing:
    return Outgoing(to=to, sender=NORTH_PHONE, body=body, valid_for_s=2700, status_callback=None)


class Rehearsal:
    """The double, served, with the real SDK pointed at it."""

    def __init__(self, stack: ExitStack, rates: Rates | None = None, *, seed: int = 1) -> None:
        listening, self.url = stack.enter_context(loopback.bound())
        # Webhooks of the double go nowhere in these tests.
        self.double = Double(Account(SID, TOKEN, self.url), clock=SystemClock(), faults=Faults(rates or {}, seed=seed))
        stack.enter_context(loopback.served(self.double.app(), listening))

    def gateway(self, token: str = TOKEN, read_s: float = 5.0) -> TwilioGateway:
        return TwilioGateway(SID, token, api_url=self.url, read_s=read_s)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture(params=["simulator", "scripted", "twilio"])
def gateway(request: pytest.FixtureRequest, stack: ExitStack) -> Gateway:
    match request.param:
        case "simulator":
            return SimulatorGateway()
        case "scripted":
            return ScriptedGateway()
        case _:
            return Rehearsal(stack).gateway()


def test_every_gateway_gives_each_text_an_id_of_its_own(gateway: Gateway) -> None:
    first, second = gateway.send(text()).sid, gateway.send(text()).sid
    assert first.startswith("SM")
    assert first != second


def test_every_gateway_finds_what_it_took(gateway: Gateway) -> None:
    since = SystemClock().now() - HOUR
    sid = gateway.send(text()).sid
    gateway.send(text("something else"))
    assert gateway.find(ANN, text().body, since) == sid


def test_every_gateway_finds_nothing_it_did_not_take(gateway: Gateway) -> None:
    since = SystemClock().now() - HOUR
    sid = gateway.send(text()).sid
    assert gateway.find(BOB, text().body, since) is None
    assert gateway.find(ANN, "other words", since) is None
    assert gateway.find(ANN, text().body, since, known=frozenset({sid})) is None


def test_every_gateway_says_that_it_does_not_know_a_text(gateway: Gateway) -> None:
    assert gateway.report("SM" + "f" * 32) is None


def test_every_gateway_lists_nothing_where_nothing_came(gateway: Gateway) -> None:
    assert gateway.list_inbound(SystemClock().now() - HOUR, to=NORTH_PHONE) == []


def test_twilio_lists_what_arrived_oldest_first_and_page_by_page(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    now = SystemClock().now()
    for number in range(450):
        rehearsal.double.book.receive(ANN, NORTH_PHONE, f"{number}", 0, now=now)
    rehearsal.double.book.receive(ANN, "+447700900999", "to another hub", 0, now=now)
    rehearsal.double.book.receive(ANN, NORTH_PHONE, "long ago", 0, now=now - 2 * HOUR)
    arrived = rehearsal.gateway().list_inbound(now - HOUR, to=NORTH_PHONE)
    assert [one.body for one in arrived] == [f"{number}" for number in range(450)]
    assert (arrived[0].from_phone, arrived[0].sent_at) == (ANN, now.replace(microsecond=0))


def test_twilio_looks_no_further_back_than_asked(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    now = SystemClock().now()
    rehearsal.double.book.send(ANN, NORTH_PHONE, text().body, None, now=now - 2 * HOUR)
    assert rehearsal.gateway().find(ANN, text().body, now - HOUR) is None


def test_of_several_that_say_the_same_twilio_finds_the_oldest(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    now = SystemClock().now()
    first, _ = (rehearsal.double.book.send(ANN, NORTH_PHONE, text().body, None, now=now) for _ in range(2))
    assert rehearsal.gateway().find(ANN, text().body, now - HOUR) == first.sid


def test_twilio_reports_what_became_of_a_text(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    sid = rehearsal.double.book.send(ANN, NORTH_PHONE, "x", None, now=SystemClock().now()).sid
    rehearsal.double.book.move(sid, "undelivered", 30003)
    report = rehearsal.gateway().report(sid)
    assert report is not None
    assert (report.sid, report.receipt, report.error_code) == (sid, "undelivered", "30003")


def failure(gateway: Gateway, message: Outgoing) -> tuple[str, bool, bool]:
    with pytest.raises(GatewayError) as raised:
        gateway.send(message)
    return raised.value.code, raised.value.permanent, raised.value.unknown


def test_a_number_that_is_none_is_refused_for_good(stack: ExitStack) -> None:
    assert failure(Rehearsal(stack).gateway(), text(to="0123")) == ("21211", True, False)


def test_a_number_that_opted_out_is_refused_for_good(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    rehearsal.double.book.receive(ANN, NORTH_PHONE, "Stop", 0, now=SystemClock().now())
    assert failure(rehearsal.gateway(), text()) == ("21610", True, False)


def test_wrong_credentials_are_no_fault_of_the_text(stack: ExitStack) -> None:
    assert failure(Rehearsal(stack).gateway(token="another"), text()) == ("20003", False, False)


def test_too_many_requests_may_be_tried_again(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack, {Fault.TOO_MANY: 1.0})
    assert failure(rehearsal.gateway(), text()) == ("20429", False, False)
    assert rehearsal.double.book.messages == {}


def test_a_broken_provider_leaves_it_unknown_and_sometimes_took_the_text(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack, {Fault.BROKEN: 1.0})
    gateway = rehearsal.gateway()
    assert {failure(gateway, text()) for _ in range(12)} == {("20500", False, True)}
    assert 0 < len(rehearsal.double.book.messages) < 12


def test_silence_after_acceptance_is_unknown_and_the_text_can_be_found(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack, {Fault.SILENT: 1.0})
    gateway = rehearsal.gateway(read_s=0.3)
    assert failure(gateway, text()) == ("timeout", False, True)
    [taken] = rehearsal.double.book.messages
    assert gateway.find(ANN, text().body, SystemClock().now() - HOUR) == taken


def test_nobody_there_means_that_nothing_was_sent() -> None:
    with loopback.bound() as (_, url):
        gateway = TwilioGateway(SID, TOKEN, api_url=url)
        assert failure(gateway, text()) == ("no_connection", False, False)


def test_an_answer_that_makes_no_sense_is_unknown(stack: ExitStack) -> None:
    async def nonsense(scope: dict[str, object], receive: object, send: object) -> None:
        if scope["type"] == "lifespan":
            return
        await send({"type": "http.response.start", "status": 201, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"<html>"})  # type: ignore[operator]

    listening, url = stack.enter_context(loopback.bound())
    stack.enter_context(loopback.served(nonsense, listening))  # type: ignore[arg-type]
    assert failure(TwilioGateway(SID, TOKEN, api_url=url), text()) == ("bad_answer", False, True)


def test_many_threads_never_get_each_others_ids(stack: ExitStack) -> None:
    rehearsal = Rehearsal(stack)
    gateway = rehearsal.gateway()
    with ThreadPoolExecutor(8) as pool:
        sids = list(pool.map(lambda number: gateway.send(text(f"text {number}")).sid, range(60)))
    assert [rehearsal.double.book.messages[sid].body for sid in sids] == [f"text {number}" for number in range(60)]
