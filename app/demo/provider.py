"""The demo's provider of texts, which can go away for a while: what is texted meanwhile it keeps, and lists afterwards."""

import threading
from collections.abc import Sequence
from datetime import datetime

from app.messaging.gateway import Accepted, Arrived, GatewayError, Outgoing, Report, Ringing, SenderSetup
from app.messaging.simulator import SimulatorGateway
from app.web.rehearsal import Texted


class DemoProvider:
    """The simulator's gateway, as long as it can be reached; a call while it is away ends in a time-out, as a real one would."""

    def __init__(self) -> None:
        self._there = SimulatorGateway()
        self._kept: list[Arrived] = []
        self._away = threading.Event()

    @property
    def away(self) -> bool:
        """Whether it cannot be reached."""
        return self._away.is_set()

    def go_away(self) -> None:
        """Answer nothing from now on."""
        self._away.set()

    def come_back(self) -> None:
        """Answer again, and list what was texted meanwhile."""
        self._away.clear()

    def keeps(self, text: Texted) -> bool:
        """Keep a text that cannot be handed over while away; False where it is to be handed over at once."""
        if not self.away:
            return False
        self._kept.append(Arrived(text.sid, text.from_phone, text.to_phone, text.body, 0, text.sent_at))
        return True

    def per_second(self, sender: str) -> int | None:
        """Say that nothing limits it."""
        return self._there.per_second(sender)

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:
        """Give nothing: a simulated phone needs no setting."""
        return self._there.setup_of(senders)

    def send(self, message: Outgoing) -> Accepted:
        """Accept the text, or leave in doubt whether it was."""
        return self._reached().send(message)

    def ring(self, call: Ringing) -> Accepted:
        """Accept the call, or leave in doubt whether it was."""
        return self._reached().ring(call)

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Look among the remembered."""
        return self._reached().find(to, body, since, known=known)

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Say that there is none."""
        return self._reached().find_call(to, since, known=known)

    def call_report(self, sid: str) -> Report | None:
        """Say that nobody picked up."""
        return self._reached().call_report(sid)

    def report(self, sid: str) -> Report | None:
        """Say that a remembered text was delivered."""
        return self._reached().report(sid)

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        """Give what was texted while it was away."""
        self._reached()
        return [one for one in self._kept if to in (None, one.to_phone) and (one.sent_at is None or one.sent_at >= since)]

    def _reached(self) -> SimulatorGateway:
        if self.away:
            raise GatewayError("timeout", "the provider is away", unknown=True)
        return self._there
