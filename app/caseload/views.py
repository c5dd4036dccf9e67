"""What the caseload says of people: frozen values, never rows."""

from dataclasses import dataclass
from datetime import date, datetime

from app.caseload.care_plan import CarePlan
from app.caseload.episode import Channel, ContactKind, EpisodeState


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """One stay of one patient, with what is needed to judge a reading and to ring them. Limits are SpO2 in %."""

    id: int
    hub_id: int
    patient_id: int
    pathway_version_id: int
    state: EpisodeState
    state_reason: str | None  # an EndReason or PauseReason
    state_since: datetime
    channel: Channel
    onset_date: date | None
    onboarded_at: datetime
    ended_at: datetime | None
    reading_times: tuple[str, ...]  # "08:00", local wall time of the hub
    care_plan: CarePlan | None  # field by field; None: only its words are known, if there is one
    usual_spo2: int | None  # on air at rest; None is unknown
    amber_max: int | None  # highest that is amber for this patient; None: the pathway's own
    red_max: int | None  # highest that is red for this patient; None: the pathway's own
    limits_by: str | None
    limits_reason: str | None
    home_oxygen: bool
    pregnant: bool
    maternity_contact: str | None
    plan: str | None  # treatment escalation plan, as written; None: there is none
    spo2_scale: int  # of NEWS2; 2 only where a clinician prescribed the target of 88 to 92 %
    spo2_scale_by: str | None
    spo2_scale_at: datetime | None
    usual_news: int | None  # the usual NEWS2, 0 to 20; None is unknown
    team: str | None  # its name when it was chosen, whether or not the hub still has it
    revision: int
    language: str
    given_name: str
    family_name: str
    date_of_birth: date
    lives_alone: bool
    interpreter: bool
    nhs_number: str
    died_at: datetime | None
    do_not_contact: bool  # nothing is texted to them, whatever happens: people ring
    phone: str | None  # the patient's own, E.164
    carer_phone: str | None
    carer_name: str | None
    carer_role: str | None

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def monitored(self) -> bool:
        """Whether this stay is still going on, paused or not."""
        return self.state is not EpisodeState.ENDED


@dataclass(frozen=True, slots=True)
class PhoneMatch:
    """A stay that a phone number belongs to, and whose phone it is."""

    episode: EpisodeView
    kind: ContactKind


@dataclass(frozen=True, slots=True)
class PatientView:
    """A person, as one hub knows them."""

    id: int
    hub_id: int
    nhs_number: str
    given_name: str
    family_name: str
    date_of_birth: date
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    gp_practice: str | None
    language: str  # BCP 47
    interpreter: bool
    lives_alone: bool
    created_at: datetime
    died_at: datetime | None
    do_not_contact: bool
    phone: str | None
    carer_phone: str | None
    carer_name: str | None
    carer_role: str | None

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened to an episode."""

    at: datetime
    kind: str  # episode.EpisodeMove
    actor_name: str
    reason: str | None
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class OximeterView:
    """An oximeter that is, or was, with a patient."""

    serial: str
    issued_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What only the record of the enrolment holds, for showing and correcting it."""

    consent: str | None
    referral_source: str | None
    enrolled_by: str


@dataclass(frozen=True, slots=True)
class CareHome:
    """A care home as a carer: its name, each way in which that is written, and how many of its residents are monitored here."""

    name: str
    written: tuple[str, ...]
    residents: int
