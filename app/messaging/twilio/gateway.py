"""The Twilio gateway: sends, looks up and lists through the Messages resource of its REST API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.clock import in_utc
from app.messaging.gateway import Accepted, Arrived, GatewayError, Outgoing, Report, Ringing, SenderSetup
from app.messaging.twilio import account
from app.messaging.twilio.transport import READ_S, Clients

LARGEST_PAGE = 1000  # the most that the provider gives at once
FEW = 50  # what went to one number lately fits on one page
RINGS_S = 40  # seconds: long enough to reach the telephone; a machine that answers presses no key
UNKNOWN_SID = frozenset({"20404", "404"})
LONG_NUMBER, SHORT_CODE = 10, 100  # segments a second, in the UK: docs/sending.md
LONGEST_SHORT_CODE = 6


class TwilioGateway:
    """Twilio, or at `api_url` something that speaks like it."""

    def __init__(
        self, account_sid: str, auth_token: str, *, api_url: str | None = None, read_s: float = READ_S, per_second: int | None = None
    ) -> None:
        self._clients = Clients(account_sid, auth_token, api_url=api_url, read_s=read_s)
        self._per_second = per_second

    def per_second(self, sender: str) -> int:
        """Give what was agreed with the provider, else what it takes from a number of this kind. Of a Messaging Service
        nobody here knows how many numbers it has: it counts as one.
        """
        is_short = sender.isdigit() and len(sender) <= LONGEST_SHORT_CODE
        return self._per_second or (SHORT_CODE if is_short else LONG_NUMBER)

    def setup_of(self, senders: Sequence[str]) -> list[SenderSetup]:
        """Ask for each number and Messaging Service; a short code is set up by the provider's own people."""
        asked = [sender for sender in senders if sender.startswith(("+", "MG"))]
        with self._clients.lend() as client:
            return [account.setup_of(client, sender) for sender in asked]

    def send(self, message: Outgoing) -> Accepted:
        """Create a message, from a number or through a Messaging Service."""
        sender = "messaging_service_sid" if message.sender.startswith("MG") else "from_"
        fields: dict[str, Any] = {"to": message.to, "body": message.body, sender: message.sender}
        if message.status_callback:
            fields["status_callback"] = message.status_callback
        with self._clients.lend() as client:
            made = client.messages.create(validity_period=message.valid_for_s, **fields)
            if not made.sid:
                raise GatewayError("no_sid", "the answer held no id", unknown=True)
            return Accepted(str(made.sid))

    def ring(self, call: Ringing) -> Accepted:
        """Create a call; what it says is asked for when it is answered."""
        with self._clients.lend() as client:
            made = client.calls.create(
                to=call.to,
                from_=call.caller,
                url=call.words_url,
                method="POST",
                status_callback=call.status_callback,
                status_callback_method="POST",
                timeout=RINGS_S,
            )
            if not made.sid:
                raise GatewayError("no_sid", "the answer held no id", unknown=True)
            return Accepted(str(made.sid))

    def find_call(self, to: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Look among the calls to this number, newest first."""
        earliest = _whole_second(since)
        with self._clients.lend() as client:
            for one in client.calls.stream(to=to, page_size=FEW):
                if one.date_created is not None and in_utc(one.date_created) < earliest:
                    return None
                if str(one.direction).startswith("outbound") and one.sid not in known:
                    return str(one.sid)
        return None

    def call_report(self, sid: str) -> Report | None:
        """Fetch one call."""
        try:
            with self._clients.lend() as client:
                one = client.calls(sid).fetch()
        except GatewayError as error:
            if error.code in UNKNOWN_SID:
                return None
            raise
        return Report(str(one.sid), str(one.status), None)

    def find(self, to: str, body: str, since: datetime, *, known: frozenset[str] = frozenset()) -> str | None:
        """Look among what went to this number: of several that say the same, the oldest, since the text in doubt went first.

        A trial account puts its own words before ours.
        """
        earliest, oldest = _whole_second(since), None
        with self._clients.lend() as client:
            for one in client.messages.stream(to=to, page_size=FEW):
                if one.date_created is not None and in_utc(one.date_created) < earliest:
                    break
                ours = str(one.direction).startswith("outbound") and str(one.body or "").endswith(body)
                if ours and one.sid not in known:
                    oldest = str(one.sid)
        return oldest

    def report(self, sid: str) -> Report | None:
        """Fetch one message."""
        try:
            with self._clients.lend() as client:
                one = client.messages(sid).fetch()
        except GatewayError as error:
            if error.code in UNKNOWN_SID:
                return None
            raise
        return Report(str(one.sid), str(one.status), str(one.error_code) if one.error_code else None)

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        """List all of it, page by page, by the provider's date of receipt."""
        narrowed = {"to": to} if to else {}
        with self._clients.lend() as client:
            found = client.messages.stream(date_sent_after=_whole_second(since), page_size=LARGEST_PAGE, **narrowed)
            arrived = [_arrived(one) for one in found if one.direction == "inbound"]
        return arrived[::-1]


def _whole_second(instant: datetime) -> datetime:
    """Take an instant down to the second: the provider's times have no smaller part."""
    return instant - timedelta(microseconds=instant.microsecond)


def _arrived(one: Any) -> Arrived:  # noqa: ANN401 -- the SDK has no types
    at = one.date_sent or one.date_created
    return Arrived(
        sid=str(one.sid),
        from_phone=str(one.from_ or ""),
        to_phone=str(one.to or ""),
        body=str(one.body or ""),
        media_count=int(one.num_media or 0),
        sent_at=in_utc(at) if at else None,
    )
