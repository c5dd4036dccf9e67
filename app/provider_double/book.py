"""The double's book of messages: what was sent and received, newest first, as the provider's own lists have it."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime

# The words that stop or start texts to a number: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
STOP_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})


@dataclass(frozen=True, slots=True)
class Message:
    """One text. `direction` is "inbound" or "outbound-api"."""

    sid: str
    direction: str
    from_phone: str
    to_phone: str
    body: str
    status: str
    created_at: datetime
    media_count: int = 0
    status_callback: str | None = None
    error_code: int | None = None

    def as_json(self, account_sid: str) -> dict[str, object]:
        """Give the message as the provider's REST API does."""
        at = format_datetime(self.created_at)
        return {
            "sid": self.sid,
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "direction": self.direction,
            "from": self.from_phone,
            "to": self.to_phone,
            "body": self.body,
            "status": self.status,
            "num_media": str(self.media_count),
            "num_segments": "1",
            "date_created": at,
            "date_updated": at,
            "date_sent": at,
            "error_code": self.error_code,
            "error_message": None,
            "messaging_service_sid": None,
            "price": None,
            "price_unit": "USD",
            "uri": f"/2010-04-01/Accounts/{account_sid}/Messages/{self.sid}.json",
            "subresource_uris": {},
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; None is anything."""

    to_phone: str | None = None
    from_phone: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def take(self, message: Message) -> bool:
        """Whether a message is asked for."""
        return (
            (self.since is None or message.created_at >= self.since)
            and self.to_phone in {None, message.to_phone}
            and self.from_phone in {None, message.from_phone}
            and (self.until is None or message.created_at <= self.until)
        )


@dataclass
class Book:
    """Every message since the double was started, and the numbers that opted out of which of ours."""

    messages: dict[str, Message] = field(default_factory=dict)
    opted_out: set[tuple[str, str]] = field(default_factory=set)

    def send(self, to: str, sender: str, body: str, callback: str | None, *, now: datetime) -> Message:
        """Write down a text of ours."""
        return self._add(Message(f"SM{secrets.token_hex(16)}", "outbound-api", sender, to, body, "queued", now, 0, callback))

    def receive(self, sender: str, to: str, body: str, media_count: int, *, now: datetime) -> Message:
        """Write down a text to us; a STOP or START alone is obeyed, and still passed on."""
        word = body.strip().upper()
        if word in STOP_WORDS:
            self.opted_out.add((to, sender))
        elif word in START_WORDS:
            self.opted_out.discard((to, sender))
        return self._add(Message(f"SM{secrets.token_hex(16)}", "inbound", sender, to, body, "received", now, media_count))

    def may_send(self, sender: str, to: str) -> bool:
        """Whether this number still takes texts from ours."""
        return (sender, to) not in self.opted_out

    def move(self, sid: str, status: str, error_code: int | None = None) -> Message:
        """Change what became of a text."""
        self.messages[sid] = replace(self.messages[sid], status=status, error_code=error_code)
        return self.messages[sid]

    def listed(self, filters: Filters) -> list[Message]:
        """Give what is asked for, newest first."""
        return [one for one in reversed(self.messages.values()) if filters.take(one)]

    def _add(self, message: Message) -> Message:
        self.messages[message.sid] = message
        return message
