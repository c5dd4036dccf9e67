"""Readings, findings and slots as they are handed out: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.monitoring.reading import Level
from app.monitoring.schedule import OPEN, CheckInState


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A reading as it is kept. SpO2 in %, pulse and breaths a minute, °C; `level` None means not judged."""

    id: int
    hub_id: int
    episode_id: int
    inbound_message_id: int | None
    client_id: str | None
    channel: str
    entered_by: str | None
    spo2: int | None
    pulse: int | None
    temperature_c: float | None
    respiratory_rate: int | None
    spo2_exertion: int | None
    oxygen: str | None
    feeling: str | None
    candidates: tuple[int, ...]
    symptoms: tuple[str, ...]
    concern: bool
    measured_at: datetime
    received_at: datetime
    late: bool
    level: Level | None
    corrects_id: int | None
    observations: Mapping[str, Any] = field(default_factory=dict)  # what only a score chart asks for, by its field names
    scores: tuple[Mapping[str, Any], ...] = ()  # what each chart said, as `scored.ScoreSaid.as_json` gives it


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as it is kept; `values` hold the threshold and where it came from, and fill the sentence of `code`."""

    id: int
    episode_id: int
    reading_id: int | None
    at: datetime
    rule_id: str
    rule_version: str
    code: str
    level: Level
    confirmed: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """When an episode is next asked; held, it is not asked."""

    episode_id: int
    hub_id: int
    next_slot_at: datetime
    held_because: str | None


@dataclass(frozen=True, slots=True)
class CheckInView:
    """One slot of one patient, and what became of it."""

    id: int
    hub_id: int
    episode_id: int
    local_date: date
    slot: str
    slot_at: datetime
    state: CheckInState
    asked_at: datetime | None
    look_again_at: datetime | None
    answered_at: datetime | None
    answered_by_reading_id: int | None


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """How many check-ins of a hub stand how, over some days."""

    by_state: dict[CheckInState, int]

    @property
    def due(self) -> int:
        """Slots that came up, whatever became of them."""
        return sum(self.by_state.values())

    @property
    def waiting(self) -> int:
        """Slots still waiting for their reading."""
        return sum(self.by_state.get(state, 0) for state in OPEN)
