"""The gateway of demo and tests: accepts every text; simulated phones read the outbound rows."""

import secrets
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.messaging.gateway import Accepted, Arrived, Outgoing, Report, Ringing, SenderSetup

REMEMBERED = 5000
SENDER = "Wardlight"
"""Whom texts come from where a hub has no number: a name, so that it can be no patient's."""


@dataclass(frozen=True, slots=True)
class _Sent:
    sid: str
    message: Outgoing


class SimulatorGateway:
    """Accepts all and delivers at once. It remembers the last few thousand, so that a doubtful text can be looked up."""

    def __init__(self) -> None:
        self._sent: deque[_Sent] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()

    def per_second(self, sender: str) -> int | None:  # noqa: ARG002 -- no network is behind it
        """Say that nothing limits it."""
        return None

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:  # noqa: ARG002 -- nothing is set anywhere
        """Give nothing: a simulated phone needs no setting."""
        return []

    def send(self, message: Outgoing) -> Accepted:
        """Accept the text under a made-up id."""
        sid = f"SM{secrets.token_hex(16)}"
        with self._lock:
            self._sent.append(_Sent(sid, message))
        return Accepted(sid)

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:  # noqa: ARG002 -- it remembers too few for a window to matter
        """Look among the remembered."""
        with self._lock:
            sent = list(self._sent)
        matches = (one.sid for one in sent if one.message.to == to and one.message.body == body)
        return next((sid for sid in matches if sid not in known), None)

    def ring(self, call: Ringing) -> Accepted:  # noqa: ARG002 -- nobody picks up
        """Accept the call under a made-up id; it rings, and is not answered."""
        return Accepted(f"CA{secrets.token_hex(16)}")

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:  # noqa: ARG002 -- no call is ever in doubt
        """Say that there is none: a call is accepted at once, so none is ever looked for."""
        return None

    def call_report(self, sid: str) -> Report | None:
        """Say that nobody picked up."""
        return Report(sid, "no-answer", None)

    def report(self, sid: str) -> Report | None:
        """Say that a remembered text was delivered."""
        with self._lock:
            return next((Report(sid, "delivered", None) for one in self._sent if one.sid == sid), None)

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:  # noqa: ARG002 -- simulated phones lose nothing
        """Give nothing: a simulated phone hands its text over itself."""
        return []
