"""Rows of readings, what the rules found, and the slots that were asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime


class Reading(SQLModel, table=True):
    """What a patient reported, as understood; never erased, a correction is a newer row."""

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("hub_id", "client_id"),
        Index("ix_reading_episode_measured", "episode_id", "measured_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id")
    inbound_message_id: int | None = Field(default=None, foreign_key="inbound_message.id", index=True)
    client_id: str | None = Field(default=None, max_length=64)  # made by the sender: a double tap is one
    channel: str = Field(max_length=10)  # sms, web, voice, staff, api
    entered_by: str | None = Field(default=None, max_length=120)  # staff name, or "carer"
    spo2: int | None = None  # %
    pulse: int | None = None  # per minute
    temperature_c: float | None = None
    respiratory_rate: int | None = None  # per minute
    spo2_exertion: int | None = None  # %
    oxygen: str | None = Field(default=None, max_length=10)  # air, oxygen
    feeling: str | None = Field(default=None, max_length=10)  # better, same, worse
    candidates: list[int] = Field(default_factory=list, sa_type=JsonColumn)  # what SpO2 might have been, unconfirmed
    symptoms: list[str] = Field(default_factory=list, sa_type=JsonColumn)  # red and amber flag codes
    concern: bool = False  # somebody said that they are worried
    observations: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # what only a score chart asks for, by its field names
    scores: list[dict[str, Any]] | None = Field(default=None, sa_type=JsonColumn)  # what each chart of the pathway made of it
    # What the rules ask of earlier readings, beside the numbers, so that they need not open the lists above:
    lowest_candidate: int | None = None
    worrying: bool = False  # it came with a symptom, a concern or feeling worse
    measured_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    late: bool = False
    level: str | None = Field(default=None, max_length=10)  # worst of all findings; None: not judged
    corrects_id: int | None = Field(default=None, foreign_key="reading.id")


class Finding(SQLModel, table=True):
    """One thing a rule said about a reading or about a silence; immutable."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    reading_id: int | None = Field(default=None, foreign_key="reading.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    rule_id: str = Field(max_length=60)
    rule_version: str = Field(max_length=20)
    code: str = Field(max_length=60)  # what wording turns into a sentence
    level: str = Field(max_length=10)
    confirmed: bool = True
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)


class EpisodeSchedule(SQLModel, table=True):
    """When an episode is next to be asked for a reading; the row is gone or held when it is not."""

    __tablename__ = "episode_schedule"
    __table_args__ = (
        Index(
            "ix_schedule_due",
            "next_slot_at",
            sqlite_where=text("held_because IS NULL"),
            postgresql_where=text("held_because IS NULL"),
        ),
        Index(
            "ix_schedule_look",
            "next_look_at",
            sqlite_where=text("held_because IS NULL"),
            postgresql_where=text("held_because IS NULL"),
        ),
    )

    episode_id: int = Field(primary_key=True, foreign_key="episode.id")
    hub_id: int = Field(foreign_key="hub.id")
    next_slot_at: datetime = Field(sa_type=UtcDateTime)
    held_because: str | None = Field(default=None, max_length=40)  # paused, ended, ...
    next_look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the next check-in call or review of the stay; None: none


class CheckIn(SQLModel, table=True):
    """One slot of one patient: asked, answered, chased or missed."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("episode_id", "local_date", "slot"),
        Index(
            "ix_check_in_due",
            "look_again_at",
            sqlite_where=text("look_again_at IS NOT NULL"),
            postgresql_where=text("look_again_at IS NOT NULL"),
        ),
        Index("ix_check_in_hub_slot", "hub_id", "slot_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id")
    local_date: date
    slot: str = Field(max_length=5)  # "08:00", local wall time
    slot_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=20)  # monitoring.schedule.CheckInState
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_again_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by_reading_id: int | None = Field(default=None, foreign_key="reading.id")
