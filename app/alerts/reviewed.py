"""The rows of a board round as others see them: everybody on the caseload, most worrying first. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from app.alerts.listed import Reason
from app.alerts.triage import Urgency
from app.caseload.board_round import Seen
from app.caseload.care_plan import CarePlan
from app.caseload.episode import EpisodeState


@dataclass(frozen=True, slots=True)
class RoundItem:
    """One patient of the caseload. SpO2 in %."""

    episode_id: int
    patient_id: int
    name: str
    date_of_birth: date
    state: EpisodeState
    onboarded_at: datetime
    pathway_version_id: int
    asked_a_day: int  # readings
    read_today: int
    usual_spo2: int | None
    spo2: int | None
    spo2_before: int | None
    level: str | None  # of the newest reading; None: not judged, or there is none
    read_at: datetime | None  # when the newest reading was measured
    plan: str | None
    care_plan: CarePlan | None
    urgency: Urgency | None  # of the open alert; None: there is none
    reasons: tuple[Reason, ...]
    seen: Seen | None  # the newest look


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the caseload were looked at on a day."""

    seen: int
    total: int


@dataclass(frozen=True, slots=True)
class RoundList:
    """One page of a round; `next` is the cursor of the following one, None at the end."""

    items: tuple[RoundItem, ...]
    next: str | None
