"""The rows of a worklist as others see them: who needs a person, why, by when, and who has them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.alerts import triage
from app.alerts.lifecycle import AlertState
from app.alerts.triage import ReasonCode, Urgency
from app.caseload.care_plan import CarePlan


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has claimed an alert."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Latest:
    """One reading as a row shows it: SpO2 in %, pulse per minute."""

    spo2: int | None
    pulse: int | None
    at: datetime
    level: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a row shows it: the newest of its kind, `since` when the first that was as urgent came."""

    code: ReasonCode
    urgency: Urgency
    confirmed: bool
    eased: bool  # a good reading has come since, or what it says is so no more
    since: datetime
    values: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The code of its sentence in wording."""
        return triage.sentence(self.code, self.values, eased=self.eased)


@dataclass(frozen=True, slots=True)
class WorklistItem:
    """One patient, or one unknown number, who needs a person."""

    alert_id: int
    hub_id: int
    episode_id: int | None
    patient_id: int | None
    given_name: str | None
    family_name: str | None
    phone: str | None  # the patient's own, or the unknown sender's
    state: AlertState
    urgency: Urgency
    confirmed: bool
    opened_at: datetime
    urgency_since: datetime
    due_at: datetime
    claimed_at: datetime | None
    snoozed_until: datetime | None  # somebody said that nobody is needed before this
    rung: int
    repeat_due_at: datetime | None
    fresh: bool
    no_answer_count: int
    revision: int
    lives_alone: bool
    interpreter: bool
    language: str | None
    plan: str | None  # the words of a treatment escalation plan; None: there is none
    care_plan: CarePlan | None  # the same field by field, where that is known
    do_not_contact: bool  # nothing is texted to them
    date_of_birth: date | None
    monitored: str | None  # caseload.episode.EpisodeState
    onboarded_at: datetime | None
    pathway_version_id: int | None
    usual_spo2: int | None  # %, on air at rest; None: unknown
    amber_max: int | None  # the patient's own limit; None: the pathway's
    red_max: int | None  # the same
    texted_at: datetime | None  # when a text last came from them
    owner: Owner | None
    reasons: tuple[Reason, ...]  # most urgent first
    readings: tuple[Latest, ...]  # oldest first, at most SPARKLINE
    acknowledged_at: datetime | None = None  # when somebody on call last said by key that they know
    acknowledged_by: str | None = None

    @property
    def name(self) -> str | None:
        """Given and family name, or None for an unknown number."""
        return f"{self.given_name} {self.family_name}" if self.family_name else None

    @property
    def owner_id(self) -> int | None:
        """Who has it, or None."""
        return self.owner.id if self.owner else None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done: what is on the list is."""
        return self.state is not AlertState.CLOSED

    @property
    def latest(self) -> Latest | None:
        """The newest reading."""
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; None is anything. `owner` is a member of staff's id, or 0: nobody has them.

    `team` is its name, or "": those with no team, unknown numbers among them.
    """

    pathway: str | None = None  # a pathway's name
    reason: ReasonCode | None = None
    owner: int | None = None
    language: str | None = None
    team: str | None = None

    @property
    def everything(self) -> bool:
        """Whether it is not narrowed at all."""
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who has whom, and since when."""

    alert_id: int
    patient_id: int | None
    name: str | None  # None: an unknown number
    phone: str | None
    urgency: Urgency
    owner: Owner
    since: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `next` is the cursor of the following one, None at the end."""

    items: tuple[WorklistItem, ...]
    next: str | None
