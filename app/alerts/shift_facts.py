"""What a shift leaves behind beside the open alerts, its note and its signature, as others see them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ClosedAlert:
    """An alert that was closed: whose, how, when and by whom. `outcome` is a code of `Outcome`, or None; `how` one of `AlertMove`."""

    alert_id: int
    patient_id: int | None
    name: str | None
    phone: str | None
    urgency: str
    outcome: str | None
    how: str
    by: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class LastWord:
    """What a person last said of somebody who is on the list: what they did, when, who, their words and the outcome's code."""

    how: str
    by: str
    at: datetime
    note: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """Urgent advice that nobody has confirmed. `by_plan`: the text of their own plan went in the place of "call 999"."""

    at: datetime
    by_plan: bool


@dataclass(frozen=True, slots=True)
class Note:
    """The words that wait for whoever takes over, and who wrote them. `id` 0: nobody has written any since the last time."""

    id: int = 0
    words: str = ""
    by_id: int | None = None
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A shift that was taken over: by whom, when, and the words of the page as it then stood."""

    id: int
    at: datetime
    by: str
    note: str
    noted_by: str | None
    page: dict[str, Any]
