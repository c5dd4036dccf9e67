"""Which number a hub's texts come from, and the addresses of ours that a text or the provider is given."""

from dataclasses import dataclass
from typing import Protocol

UNSET = ""
"""The sender of a hub that has no number, in a service that has no default: such a text fails, and says why."""


class HasPhone(Protocol):
    """A hub, as far as its number goes."""

    @property
    def phone(self) -> str | None:
        """E.164, or None."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """`default_from` is a number or a Messaging Service SID; `public_url` is what the world sees, without a closing slash."""

    default_from: str | None
    public_url: str

    def sender_for(self, hub: HasPhone) -> str:
        """Give the hub's own number, else the service's default, else `UNSET`."""
        return hub.phone or self.default_from or UNSET

    def is_our_own(self, phone: str, hub: HasPhone | None = None) -> bool:
        """Whether this is a number we text from: answering ourselves would never end."""
        return phone == self.default_from or (hub is not None and phone == hub.phone)

    @property
    def inbound_url(self) -> str:
        """Where the provider hands over what patients text."""
        return f"{self.public_url}/webhooks/twilio/sms"

    @property
    def fallback_url(self) -> str:
        """Where it does so when that fails."""
        return f"{self.public_url}/webhooks/twilio/sms/fallback"

    def form_url(self, token: str) -> str:
        """Give the address of a patient's web form."""
        return f"{self.public_url}/r/{token}"

    def status_url(self, message_id: int, attempt_id: str) -> str:
        """Give where the provider reports on one attempt; it settles an attempt whose answer never came."""
        return f"{self.public_url}/webhooks/twilio/status?message={message_id}&attempt={attempt_id}"

    def words_url(self, message_id: int, attempt_id: str) -> str:
        """Give where the provider asks for the words of a call that is answered."""
        return f"{self.public_url}/webhooks/twilio/voice?message={message_id}&attempt={attempt_id}"

    def call_status_url(self, message_id: int, attempt_id: str) -> str:
        """Give where the provider reports on a call."""
        return f"{self.public_url}/webhooks/twilio/voice/status?message={message_id}&attempt={attempt_id}"
