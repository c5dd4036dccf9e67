"""Rows of the caseload: patients, the phones that reach them, episodes and oximeters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime


class Patient(SQLModel, table=True):
    """A person, as one hub knows them."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("hub_id", "nhs_number"),)

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    nhs_number: str = Field(max_length=10)  # ten digits
    given_name: str = Field(max_length=80)
    family_name: str = Field(max_length=80)
    date_of_birth: date
    sex: str | None = Field(default=None, max_length=20)
    ethnicity: str | None = Field(default=None, max_length=60)
    postcode: str | None = Field(default=None, max_length=10)
    gp_practice: str | None = Field(default=None, max_length=120)
    language: str = Field(default="en", max_length=10)  # BCP 47
    interpreter: bool = False
    lives_alone: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    died_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The database's own default serves the rows that were there before the column was; the same with `spo2_scale`.
    # Nothing is texted to them, whatever happens: people ring.
    do_not_contact: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class Contact(SQLModel, table=True):
    """A phone that belongs to a patient or to someone who cares for them."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_hub_phone", "hub_id", "phone"),
        Index(
            "ux_contact_one_open",
            "patient_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    patient_id: int = Field(foreign_key="patient.id", index=True)
    kind: str = Field(max_length=10)  # caseload.episode.ContactKind: patient, carer
    phone: str | None = Field(default=None, max_length=20)  # E.164; None: a carer known by name alone
    name: str | None = Field(default=None, max_length=120)
    role: str | None = Field(default=None, max_length=60)  # "daughter", "care home"
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Episode(SQLModel, table=True):
    """One stay on one pathway, from enrolment to discharge."""

    __tablename__ = "episode"
    __table_args__ = (
        Index(
            "ux_episode_one_open",
            "patient_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_episode_hub_state", "hub_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    patient_id: int = Field(foreign_key="patient.id", index=True)
    pathway_version_id: int = Field(foreign_key="pathway_version.id")
    state: str = Field(max_length=10)  # caseload.episode.EpisodeState
    state_reason: str | None = Field(default=None, max_length=30)  # caseload.episode.EndReason or pause reason
    state_since: datetime = Field(sa_type=UtcDateTime)
    channel: str = Field(max_length=10)  # sms, web, voice, staff
    onset_date: date | None = None
    onboarded_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reading_times: list[str] = Field(sa_type=JsonColumn)  # ["08:00", ...] local wall time of the hub
    usual_spo2: int | None = None  # %, on air at rest; None is unknown
    amber_max: int | None = None  # highest SpO2 % that is amber for this patient
    red_max: int | None = None  # highest SpO2 % that is red for this patient
    limits_by: str | None = Field(default=None, max_length=120)
    limits_reason: str | None = Field(default=None, max_length=400)
    home_oxygen: bool = False
    pregnant: bool = False
    maternity_contact: str | None = Field(default=None, max_length=120)
    plan: str | None = Field(default=None, max_length=2000)  # treatment escalation plan, as written
    care_plan: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # caseload.care_plan: what the plan says, field by field
    # NEWS2 SpO2 scale; 2 only where a clinician prescribed the target 88-92.
    spo2_scale: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    spo2_scale_by: str | None = Field(default=None, max_length=120)  # who prescribed scale 2
    spo2_scale_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    usual_news: int | None = None  # the resident's usual NEWS2; None is unknown
    team: str | None = Field(default=None, max_length=60)  # its name when it was chosen, whether or not the hub still has it
    consent: str | None = Field(default=None, max_length=200)
    referral_source: str | None = Field(default=None, max_length=120)
    enrolled_by: str = Field(max_length=120)
    revision: int = 0  # compare-and-set


class EpisodeEvent(SQLModel, table=True):
    """What happened to an episode; immutable."""

    __tablename__ = "episode_event"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=30)  # enrolled, corrected, undone, paused, resumed, ended
    actor_kind: str = Field(max_length=10)
    actor_id: int | None = None
    actor_name: str = Field(max_length=120)
    reason: str | None = Field(default=None, max_length=400)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)


class BundleAnswer(SQLModel, table=True):
    """Whether one element of a care bundle was delivered; immutable, the newest of an element counts."""

    __tablename__ = "bundle_answer"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    bundle: str = Field(max_length=40)  # its code in the pathway
    element: str = Field(max_length=60)  # its code in the bundle
    answer: str = Field(max_length=20)  # caseload.bundles.Answer
    note: str | None = Field(default=None, max_length=400)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int | None = None
    actor_name: str = Field(max_length=120)


class BoardRoundEntry(SQLModel, table=True):
    """Somebody senior looked at a patient on a board round, and what they decided; immutable, the newest of a stay counts."""

    __tablename__ = "board_round_entry"
    __table_args__ = (Index("ix_board_round_hub_day", "hub_id", "local_date", "episode_id"),)

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    local_date: date  # the hub's own day
    decision: str | None = Field(default=None, max_length=20)  # caseload.board_round.Decision; None: none was said
    note: str | None = Field(default=None, max_length=400)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int | None = None
    actor_name: str = Field(max_length=120)


class Oximeter(SQLModel, table=True):
    """A pulse oximeter lent to a patient."""

    __tablename__ = "oximeter"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id", index=True)
    serial: str = Field(max_length=60)
    episode_id: int = Field(foreign_key="episode.id", index=True)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
