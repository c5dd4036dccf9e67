"""A gateway that does what a test tells it, and remembers what it was asked."""

import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from app.messaging.gateway import Accepted, Arrived, GatewayError, Outgoing, Report, Ringing, SenderSetup

REFUSED = GatewayError("21211", "invalid number", permanent=True)
OPTED_OUT = GatewayError("21610", "opted out", permanent=True)
TOO_MANY = GatewayError("20429", "too many requests")
TIMED_OUT = GatewayError("timeout", "no answer", unknown=True)


class ScriptedGateway:
    """Accepts every text unless a plan says otherwise. After a plan of `TIMED_OUT` it may have taken the text all the same."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.rung: list[Ringing] = []
        self.plans: deque[GatewayError | Exception | None] = deque()
        self.takes_in_spite = False
        self.lookup_is_down = False
        self.lookups = 0
        self.held: list[tuple[str, Outgoing]] = []
        self.arrived: list[Arrived] = []
        self.reports: dict[str, Report] = {}
        self._lock = threading.Lock()
        self.rate: int | None = None
        self.setups: list[SenderSetup] = []

    def per_second(self, sender: str) -> int | None:  # noqa: ARG002 -- a gateway's signature
        return self.rate

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:  # noqa: ARG002 -- a gateway's signature
        return self.setups

    def send(self, message: Outgoing) -> Accepted:
        with self._lock:
            self.sent.append(message)
            plan = self.plans.popleft() if self.plans else None
            sid = f"SM{len(self.sent):032x}"
            if plan is None or (self.takes_in_spite and isinstance(plan, GatewayError) and plan.unknown):
                self.held.append((sid, message))
        if plan is not None:
            raise plan
        return Accepted(sid)

    def ring(self, call: Ringing) -> Accepted:
        self.rung.append(call)
        plan = self.plans.popleft() if self.plans else None
        if plan is not None:
            raise plan
        return Accepted(f"CA{len(self.rung):032x}")

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:  # noqa: ARG002 -- a gateway's signature
        self.lookups += 1
        numbered = ((f"CA{number:032x}", call) for number, call in enumerate(self.rung, start=1))
        return next((sid for sid, call in numbered if call.to == to and sid not in known), None)

    def call_report(self, sid: str) -> Report | None:
        return self.reports.get(sid)

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:  # noqa: ARG002
        self.lookups += 1
        if self.lookup_is_down:
            raise TIMED_OUT
        return next((sid for sid, one in self.held if one.to == to and one.body == body and sid not in known), None)

    def report(self, sid: str) -> Report | None:
        return self.reports.get(sid)

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        return [one for one in self.arrived if (to is None or one.to_phone == to) and (one.sent_at is None or one.sent_at >= since)]
