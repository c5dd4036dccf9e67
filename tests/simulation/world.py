"""The service and the provider's double on one virtual clock: real code, the provider's own SDK, its HTTP, no waiting."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final, TypeVar

import httpx2
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope
from starlette.types import Send as ToClient

from app import wiring
from app.clock import ManualClock
from app.db import Database
from app.flows import delivery, tick
from app.flows.tick import TickReport
from app.main import create_app
from app.messaging import outcomes, sending
from app.messaging.gateway import Accepted, Arrived, Gateway, GatewayError, Outgoing, Report, Ringing, SenderSetup
from app.messaging.sending import Delivered
from app.messaging.twilio.gateway import TwilioGateway
from app.provider_double.api import Double
from app.provider_double.book import Message
from app.provider_double.caller import Account
from app.provider_double.faults import Faults, Rates
from app.web.parts import Parts
from tests import loopback, people

SID, TOKEN = "AC" + "3" * 32, "the run's own token"
SERVICE: Final = "http://service.example"
READ_S: Final = 0.4
"""How long the gateway waits here: a double on this machine that has not answered by then does not."""
HELD_S: Final = 3600.0
"""Real seconds: the double lets go of what it holds back when the next text comes, or when it is told to."""
SECOND: Final = timedelta(seconds=1)
SOON: Final = timedelta(seconds=10)
MOST_TURNS: Final = 90

Result = TypeVar("Result")
Send = Callable[..., Delivered]


class Died(BaseException):
    """The process that was sending is gone, in the middle of a call."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of the service to the provider, whatever came of it."""

    at: datetime
    message: Outgoing
    lookup_down: bool


class Watched:
    """Hands everything on to another gateway and writes down what was tried; now and then its process dies in a call."""

    def __init__(self, inner: Gateway, clock: ManualClock, faults: Faults, *, dies: float, seed: int) -> None:
        self._inner = inner
        self._clock = clock
        self._faults = faults
        self._dies = dies
        self._seed = seed
        self.attempts: list[Attempt] = []

    def per_second(self, sender: str) -> int | None:  # noqa: ARG002 -- seconds of this run are not the machine's
        return None

    def send(self, message: Outgoing) -> Accepted:
        self.attempts.append(Attempt(self._clock.now(), message, self._faults.lookup_is_down(now=self._clock.now())))
        fate = Random(f"{self._seed}/{message.status_callback}").random()
        if fate < self._dies / 2:
            raise Died
        accepted = self._inner.send(message)
        if fate < self._dies:
            raise Died
        return accepted

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:
        return self._inner.setup_of(senders)

    def ring(self, call: Ringing) -> Accepted:
        return self._inner.ring(call)

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        return self._inner.find_call(to, since, known=known)

    def call_report(self, sid: str) -> Report | None:
        return self._inner.call_report(sid)

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        return self._inner.find(to, body, since, known=known)

    def report(self, sid: str) -> Report | None:
        return self._inner.report(sid)

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        return self._inner.list_inbound(since, to=to)


class ResendsOnTimeout(Watched):
    """A control: a gateway for which silence means that nothing was sent, so that it tries again at once."""

    def send(self, message: Outgoing) -> Accepted:
        try:
            return super().send(message)
        except GatewayError as error:
            if not error.unknown:
                raise
            return super().send(message)


class World:
    """What is alive in a run."""

    def __init__(
        self,
        stack: ExitStack,
        database_url: str,
        rates: Rates,
        *,
        start: datetime,
        seed: int = 0,
        dies: float = 0.0,
        default_from: str = people.HUB_PHONES["north"],
        gateway: type[Watched] = Watched,
        send: Send = sending.deliver_due,
    ) -> None:
        self.clock = ManualClock(start)
        self.faults = Faults(rates, seed=seed)
        self.database = Database.open(database_url, durable=False)
        stack.callback(self.database.dispose)
        at_provider, self.provider = stack.enter_context(loopback.bound())
        twilio = TwilioGateway(SID, TOKEN, api_url=self.provider, read_s=READ_S)
        self.gateway = gateway(twilio, self.clock, self.faults, dies=dies, seed=seed)
        self.parts = self._service(default_from)
        self._app = create_app(self.parts, with_worker=False)
        self.double = Double(
            Account(SID, TOKEN, SERVICE),
            clock=self.clock,
            faults=self.faults,
            held_s=HELD_S,
            transport=httpx2.ASGITransport(app=self._app),
        )
        self._line: asyncio.AbstractEventLoop | None = None
        stack.enter_context(loopback.served(self._on_the_line(self.double.app()), at_provider))
        self._send = send
        self._met = 0

    def _service(self, default_from: str) -> Parts:
        settings = wiring.settings({
            "WARDLIGHT_ENVIRONMENT": "test",
            "WARDLIGHT_DATABASE_URL": "sqlite:///unused.db",
            "WARDLIGHT_PUBLIC_URL": SERVICE,
            "WARDLIGHT_SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "WARDLIGHT_TWILIO_FROM": default_from,
            "WARDLIGHT_TWILIO_API_URL": self.provider,
        })  # fmt: skip
        parts = wiring.build(settings, clock=self.clock, database=self.database)
        return replace(parts, gateway=self.gateway)

    @property
    def now(self) -> datetime:
        """What the one clock shows."""
        return self.clock.now()

    def text(self, phone: str, to: str, body: str, *, media: int = 0) -> str:
        """Text the service from a phone; it is told as the faults will have it, and what it wants to answer is sent."""
        sid, _ = self._ask(self.double.text(phone, to, body, media_count=media))
        self.deliver()
        return sid

    def forge(self, fields: dict[str, str], signature: str) -> None:
        """Post a text to the service that the provider did not sign; it must be refused."""
        stranger = TestClient(self._app, base_url=SERVICE)
        answer = stranger.post("/webhooks/twilio/sms", data=fields, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 403

    def deliver(self) -> None:
        """The sender's turn, and again each second while something is due within moments."""
        for _ in range(MOST_TURNS):
            if not outcomes.any_due(self.database, now=self.now + SOON):
                break
            with suppress(Died):  # the next process finds what this one left
                self._send(self.database, self.gateway, addresses=self.parts.addresses, clock=self.clock, workers=delivery.ABREAST)
            self.clock.advance(SECOND)
        self.settle()

    def tick(self) -> TickReport | None:
        """The worker's turn; None when its process died in it."""
        report = None
        with suppress(Died):
            report = tick.turn(
                self.database,
                self.gateway,
                addresses=self.parts.addresses,
                now=self.now,
                clock=self.clock,
                deliver=self._deliver,
            )
        self.deliver()
        return report

    def _deliver(self, *args: object, **facts: object) -> delivery.Delivery:
        return delivery.run(*args, send=self._send, **facts)  # type: ignore[arg-type]  # as it was handed in

    def settle(self) -> None:
        """Wait until the double has made every report that is under way."""
        self._ask(self.double.settle())

    def release(self) -> None:
        """Let the double make the webhooks that it holds back."""
        self._ask(self.double.let_go())

    def _on_the_line(self, app: ASGIApp) -> ASGIApp:
        """Note on which loop the double lives, so that phones can be used without a socket."""

        async def noted(scope: Scope, receive: Receive, send: ToClient) -> None:
            self._line = asyncio.get_running_loop()
            await app(scope, receive, send)

        return noted

    def _ask(self, work: Coroutine[Any, Any, Result]) -> Result:
        assert self._line is not None
        return asyncio.run_coroutine_threadsafe(work, self._line).result(30)

    def new_texts(self) -> list[Message]:
        """Give what has come to the phones since this was last asked."""
        book = self.double.book.messages
        found = [one for one in islice(book.values(), self._met, None) if one.direction != "inbound"]
        self._met = len(book)
        return [one for one in found if one.status == "delivered"]


def open_ward(world: World, slug: str) -> people.Ward:
    """Open a hub in this world."""
    return people.open_ward(world.database, slug, now=world.now)
