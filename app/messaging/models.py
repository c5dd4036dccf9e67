"""Rows of messages in and out, opt-outs, and the links that patients are sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime

SENT_AGAIN = "sent again in doubt"
WENT_TWICE = "went twice"
# Word for word the conditions of partial indexes and of the queries that are to use them.
DOUBLED = f"reason IN ('{SENT_AGAIN}', '{WENT_TWICE}')"
UNCONFIRMED = "state = 'accepted' AND (receipt IS NULL OR receipt IN ('accepted', 'scheduled', 'queued', 'sending', 'sent'))"


class InboundMessage(SQLModel, table=True):
    """A text as it came, kept for ever, whatever becomes of it."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        Index(
            "ix_inbound_unhandled",
            "look_again_at",
            sqlite_where=text("state = 'unhandled'"),
            postgresql_where=text("state = 'unhandled'"),
        ),
        Index("ix_inbound_hub_from", "hub_id", "from_phone", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    provider_sid: str = Field(max_length=64, unique=True)
    source: str = Field(max_length=12)  # webhook, fallback, reconciled, simulator
    from_phone: str = Field(max_length=40)
    to_phone: str = Field(max_length=40)
    body: str
    media_count: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the provider's time, where it gives one
    received_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=10)  # unhandled, handled, defeated
    attempts: int = 0
    look_again_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_as: str | None = Field(default=None, max_length=30)  # messaging.vocabulary.HandledAs
    episode_id: int | None = Field(default=None, foreign_key="episode.id", index=True)


class OutboundMessage(SQLModel, table=True):
    """A text to be sent: the intent first, then what became of it."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        Index(
            "ix_outbound_due",
            "priority",
            "not_before",
            "id",
            sqlite_where=text("state IN ('pending', 'claimed', 'sending', 'unknown')"),
            postgresql_where=text("state IN ('pending', 'claimed', 'sending', 'unknown')"),
        ),
        Index(
            "ix_outbound_defect",
            "id",
            sqlite_where=text("defect IS NOT NULL AND defect_reported_at IS NULL"),
            postgresql_where=text("defect IS NOT NULL AND defect_reported_at IS NULL"),
        ),
        Index(
            "ix_outbound_unconfirmed",
            "sent_at",
            sqlite_where=text(UNCONFIRMED),
            postgresql_where=text(UNCONFIRMED),
        ),
        Index(
            "ix_outbound_heard",
            "heard_at",
            sqlite_where=text("heard_at IS NOT NULL"),
            postgresql_where=text("heard_at IS NOT NULL"),
        ),
        Index(
            "ix_outbound_doubled",
            "hub_id",
            "created_at",
            sqlite_where=text(DOUBLED),
            postgresql_where=text(DOUBLED),
        ),
        Index("ix_outbound_episode", "episode_id", "id"),
        Index("ix_outbound_to", "to_phone", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int | None = Field(default=None, foreign_key="episode.id")
    purpose: str = Field(max_length=120, unique=True)  # "prompt/17/2026-03-29/08:00": the same intent twice is one text
    template: str = Field(max_length=60)
    message_class: str = Field(max_length=10)  # safety, answer, routine, staff
    priority: int  # lower goes first
    to_phone: str = Field(max_length=40)
    from_sender: str = Field(max_length=40)
    medium: str = Field(default="sms", max_length=5, sa_column_kwargs={"server_default": "sms"})  # messaging.vocabulary.Medium
    body: str  # of a call: what it begins with
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    valid_until: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=10)  # pending, claimed, sending, accepted, failed, unknown, cancelled
    attempts: int = 0
    attempt_id: str | None = Field(default=None, max_length=32)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_again_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provider_sid: str | None = Field(default=None, max_length=64, unique=True)
    receipt: str | None = Field(default=None, max_length=20)  # queued, sent, delivered, undelivered ...: never goes back
    error_code: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=200)  # why cancelled, failed or doubled
    defect: str | None = Field(default=None, max_length=20)  # messaging.vocabulary.ContactDefect: a person must know
    heard: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # of a call: what was keyed in and is not settled yet
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when something was keyed in last; None: nothing waits
    defect_reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it reached the worklist


class SendingLane(SQLModel, table=True):
    """One of our numbers, with the turns that it has given to texts: how its rate is kept, whoever sends."""

    __tablename__ = "sending_lane"

    id: int | None = Field(default=None, primary_key=True)
    sender: str = Field(max_length=40, unique=True)
    taken: list[float] = Field(sa_type=JsonColumn)  # the latest turns, a place of a text each, in seconds since 1970
    free_at: float  # when it has a turn for one more place
    rests_until: float = 0.0  # the provider refused our account: nothing goes before this, in seconds since 1970
    fault: str | None = Field(default=None, max_length=20)  # the provider's code for what is wrong with our account or settings
    fault_since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OptOut(SQLModel, table=True):
    """A number that may not be texted, since a STOP or the provider's word."""

    __tablename__ = "opt_out"
    __table_args__ = (
        Index(
            "ux_opt_out_open",
            "hub_id",
            "phone",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    phone: str = Field(max_length=40)
    since: datetime = Field(sa_type=UtcDateTime)
    cause: str = Field(max_length=30)  # "word:STOP", "provider:21610"
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PatientLink(SQLModel, table=True):
    """A web-form link bound to one slot; only the hash of its token is kept."""

    __tablename__ = "patient_link"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    episode_id: int = Field(foreign_key="episode.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    slot_at: datetime = Field(sa_type=UtcDateTime)  # the slot it answers
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
