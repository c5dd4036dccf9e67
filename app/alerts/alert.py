"""What is known of one alert, its reasons and its history: frozen values that screens and stories pass around."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.alerts import triage
from app.alerts.ladder import Ladder
from app.alerts.lifecycle import AlertMove, AlertState, Outcome
from app.alerts.triage import ReasonCode, Urgency, Weight


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an alert is about: an episode of a patient, or a phone number that nobody knows."""

    hub_id: int
    episode_id: int | None
    patient_id: int | None
    phone: str | None  # E.164; only counts where there is no episode


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as it stands."""

    id: int
    hub_id: int
    episode_id: int | None
    patient_id: int | None
    phone: str | None
    state: AlertState
    urgency: Urgency
    confirmed: bool
    opened_at: datetime
    urgency_since: datetime
    due_at: datetime  # the end of the running clock: to claim, or from claim to outcome
    next_climb_at: datetime
    rung: int  # how often it has climbed
    repeat_due_at: datetime | None  # a repeat reading is awaited until then
    owner_id: int | None
    claimed_at: datetime | None
    snoozed_until: datetime | None  # somebody said that nobody is needed before this
    fresh: bool  # something here has not been seen
    no_answer_count: int
    ladder: Ladder
    closed_at: datetime | None
    outcome: Outcome | None
    revision: int
    acknowledged_at: datetime | None = None  # when somebody on call last said by key that they know
    acknowledged_by: str | None = None

    @property
    def subject(self) -> Subject:
        """Whom it is about."""
        return Subject(self.hub_id, self.episode_id, self.patient_id, self.phone)

    @property
    def is_open(self) -> bool:
        """Whether it is on the list."""
        return self.state is not AlertState.CLOSED


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason of an alert, with the values that wording turns into its sentence."""

    id: int
    alert_id: int
    finding_id: int | None
    code: ReasonCode
    urgency: Urgency
    confirmed: bool
    since: datetime
    eased_at: datetime | None
    values: dict[str, Any]
    receipt: dict[str, Any] | None = None  # frozen when the reason came; None on rows from before there were receipts

    @property
    def weight(self) -> Weight:
        """What it adds to the urgency of its alert."""
        return Weight(self.code, self.urgency, eased=self.eased_at is not None)

    @property
    def sentence(self) -> str:
        """The code of its sentence in wording."""
        return triage.sentence(self.code, self.values, eased=self.eased_at is not None)


@dataclass(frozen=True, slots=True)
class EventView:
    """One step in an alert's life."""

    id: int
    alert_id: int
    at: datetime
    move: AlertMove
    actor_kind: str
    actor_id: int | None
    actor_name: str
    note: str | None
    detail: dict[str, Any]
