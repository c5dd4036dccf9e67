"""One drill of the on-call ladder, and how far it came. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DrillView:
    """One drill as it was begun, and when it was acknowledged by key; None: not so far."""

    id: int
    hub_id: int
    at: datetime
    by_name: str
    reason: str
    who: str | None
    phone: str  # E.164
    acknowledged_at: datetime | None

    @property
    def text(self) -> str:
        """The purpose of its text in the outbox."""
        return f"drill/{self.id}/text"

    @property
    def call(self) -> str:
        """The purpose of its call."""
        return f"drill/{self.id}/call"


@dataclass(frozen=True, slots=True)
class Came:
    """A drill, and what became of its text and its call, as the outbox has it; None: there is no such row."""

    drill: DrillView
    text: str | None  # "queued", "accepted", "delivered", "failed", "unknown"
    call: str | None
    picked_up: bool
