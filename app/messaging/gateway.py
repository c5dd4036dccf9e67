"""What every provider of texts and calls can do for us, and the one error that it raises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text as a provider is handed it. `valid_for_s`: seconds after which it is worthless, 1 to 36,000."""

    to: str  # E.164
    sender: str  # E.164, an alphanumeric sender, or a Messaging Service SID
    body: str
    valid_for_s: int
    status_callback: str | None


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call as a provider is handed it: what is said is asked for at `words_url` when somebody picks up."""

    to: str  # E.164
    caller: str  # E.164
    words_url: str
    status_callback: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the text, under this id."""

    sid: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text that the provider received for us, from its own list."""

    sid: str
    from_phone: str
    to_phone: str
    body: str
    media_count: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider says of a text of ours: its word for the state, and its error code if any."""

    sid: str
    receipt: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class SenderSetup:
    """What is set at the provider for one of our numbers or services. `known`: our account has it; `drops`: what is texted to it
    is neither handed over nor kept.
    """

    sender: str
    known: bool
    drops: bool
    inbound_url: str | None
    fallback_url: str | None


class GatewayError(Exception):
    """The provider did not accept, or did not say.

    `permanent`: trying again cannot help. `unknown`: it may have been accepted all the same. Neither: it was not
    accepted, and may be tried again. `code` is the provider's, or one of ours such as `timeout`.
    """

    def __init__(self, code: str, message: str, *, permanent: bool = False, unknown: bool = False) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.permanent = permanent
        self.unknown = unknown


class Gateway(Protocol):
    """A provider of texts. Every call has a time-out, may be made from any thread, and raises only `GatewayError`."""

    def per_second(self, sender: str) -> int | None:
        """Say how many segments a second this number of ours may send; None where nothing limits it."""
        ...

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:
        """Ask what is set for these numbers and services; one that cannot be asked about is left out."""
        ...

    def send(self, message: Outgoing) -> Accepted:
        """Hand over a text."""
        ...

    def ring(self, call: Ringing) -> Accepted:
        """Hand over a call."""
        ...

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Look for a call we may have made to this number since then; ids in `known` are other calls of ours."""
        ...

    def call_report(self, sid: str) -> Report | None:
        """Ask where a call stands; None when the provider does not know it."""
        ...

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Look for a text we may have sent to this number since then; ids in `known` are other texts of ours."""
        ...

    def report(self, sid: str) -> Report | None:
        """Ask what became of a text; None when the provider does not know it."""
        ...

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        """List what arrived for us since then, oldest first; `to` narrows it to one of our numbers."""
        ...
