"""What somebody has typed about an alert and not sent. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, field by field, and when it was last kept."""

    values: Mapping[str, str]
    kept_at: datetime
