"""Rows of alerts: one open alert a patient (or unknown number), its reasons and its history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime

OPEN = "state <> 'closed'"
CLOSED = "closed_at IS NOT NULL"


class Alert(SQLModel, table=True):
    """Someone who needs a person: why is in its reasons, by when is here."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "ux_alert_open_episode",
            "episode_id",
            unique=True,
            sqlite_where=text(f"{OPEN} AND episode_id IS NOT NULL"),
            postgresql_where=text(f"{OPEN} AND episode_id IS NOT NULL"),
        ),
        Index(
            "ux_alert_open_number",
            "hub_id",
            "phone",
            unique=True,
            sqlite_where=text(f"{OPEN} AND episode_id IS NULL"),
            postgresql_where=text(f"{OPEN} AND episode_id IS NULL"),
        ),
        Index(
            "ix_alert_worklist",
            "hub_id",
            "urgency_rank",
            "due_at",
            "id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_alert_owned",
            "hub_id",
            "claimed_at",
            sqlite_where=text(f"{OPEN} AND owner_id IS NOT NULL"),
            postgresql_where=text(f"{OPEN} AND owner_id IS NOT NULL"),
        ),
        Index("ix_alert_climb", "next_climb_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_alert_repeat", "repeat_due_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_alert_closed", "hub_id", "closed_at", sqlite_where=text(CLOSED), postgresql_where=text(CLOSED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int | None = Field(default=None, foreign_key="episode.id", index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id")
    phone: str | None = Field(default=None, max_length=40)  # the unknown sender, where there is no patient
    state: str = Field(max_length=10)  # alerts.lifecycle.AlertState
    urgency: str = Field(max_length=10)  # red, amber, routine
    urgency_rank: int  # 0 red, 1 amber, 2 routine: the order of the list
    confirmed: bool
    opened_at: datetime = Field(sa_type=UtcDateTime)
    urgency_since: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)  # the running clock's end: to claim, or to outcome
    next_climb_at: datetime = Field(sa_type=UtcDateTime)
    rung: int = 0  # how often it has climbed
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by key, when somebody on call was rung
    acknowledged_by: str | None = Field(default=None, max_length=80)
    repeat_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # nobody is needed before this
    fresh: bool = True  # something here its owner (or anyone) has not seen
    no_answer_count: int = 0
    ladder: dict[str, Any] = Field(sa_type=JsonColumn)  # frozen when opened
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, max_length=20)
    revision: int = 0  # compare-and-set


class WorklistCounter(SQLModel, table=True):
    """How many alerts of one urgency are open in a hub: kept with every change, so that a long list is counted as fast as a short one."""

    __tablename__ = "worklist_counter"

    hub_id: int = Field(primary_key=True, foreign_key="hub.id")
    urgency: str = Field(primary_key=True, max_length=10)
    number: int


class AlertDraft(SQLModel, table=True):
    """What somebody has typed about an alert and not sent: given back after a time-out, and gone once an outcome is recorded."""

    __tablename__ = "alert_draft"

    alert_id: int = Field(primary_key=True, foreign_key="alert.id")
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    values: dict[str, Any] = Field(sa_type=JsonColumn)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class AlertReason(SQLModel, table=True):
    """One reason why a person is needed, with its frozen receipt."""

    __tablename__ = "alert_reason"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    alert_id: int = Field(foreign_key="alert.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id")
    code: str = Field(max_length=60)  # alerts.triage.ReasonCode
    urgency: str = Field(max_length=10)
    confirmed: bool = True
    since: datetime = Field(sa_type=UtcDateTime)
    eased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # a good repeat came: counts a step lower
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)  # for wording
    receipt: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # frozen: the words, what was read, every finding


class AlertEvent(SQLModel, table=True):
    """One step in an alert's life; immutable."""

    __tablename__ = "alert_event"
    __table_args__ = (Index("ix_alert_event_hub", "hub_id", "id"),)  # the newest of a hub: has its list changed?

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    alert_id: int = Field(foreign_key="alert.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=20)  # alerts.lifecycle.AlertMove
    actor_kind: str = Field(max_length=10)
    actor_id: int | None = None
    actor_name: str = Field(max_length=120)
    note: str | None = Field(default=None, max_length=4000)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)


class AdviceCheck(SQLModel, table=True):
    """Somebody was told to call 999: whether they did is asked, and silence climbs."""

    __tablename__ = "advice_check"
    __table_args__ = (
        Index(
            "ix_advice_look",
            "look_again_at",
            sqlite_where=text("look_again_at IS NOT NULL"),
            postgresql_where=text("look_again_at IS NOT NULL"),
        ),
        Index(
            "ux_advice_open_episode",
            "episode_id",
            unique=True,
            sqlite_where=text("look_again_at IS NOT NULL"),
            postgresql_where=text("look_again_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    phone: str | None = Field(default=None, max_length=20)  # E.164; who was told, and is asked
    state: str = Field(max_length=20)  # alerts.advice.AdviceState
    advised_at: datetime = Field(sa_type=UtcDateTime)
    ask_minutes: int  # frozen from the pathway
    silence_minutes: int  # the same, from the advice
    look_again_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when to ask, or to climb; None: settled
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Heartbeat(SQLModel, table=True):
    """When each loop of the service last went round well."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True, max_length=30)
    ok_at: datetime = Field(sa_type=UtcDateTime)
    period_s: int
    fault: str | None = Field(default=None, max_length=40)  # a code for what is wrong though it goes round


class ShiftHandover(SQLModel, table=True):
    """One step of handing a shift over: a note for whoever takes over, or that they did and what the page then said; immutable."""

    __tablename__ = "shift_handover"
    __table_args__ = (Index("ix_shift_handover_hub", "hub_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    kind: str = Field(max_length=10)  # alerts.shift_handovers.Step
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int = Field(foreign_key="staff.id")
    actor_name: str = Field(max_length=120)
    note: str = Field(default="", max_length=4000)
    noted_by: str | None = Field(default=None, max_length=120)  # who wrote the note that was taken over
    page: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # the words of the page, frozen with the signature
