"""The audit trail's rows: one for each write and each view of a patient, chained when sealed."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """Who did what to whom, and when. Never updated but once, when it is sealed into the chain."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    hub_id: int | None = Field(default=None, index=True)  # no foreign key: the trail outlives what it names
    actor_kind: str = Field(max_length=10)
    actor_id: int | None = None
    actor_name: str = Field(max_length=120)
    action: str = Field(max_length=60)  # "patient.viewed", "alert.claimed"
    subject_kind: str = Field(max_length=30)
    subject_id: int | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    seal_no: int | None = Field(default=None, unique=True)  # place in the chain
    seal: str | None = Field(default=None, max_length=64)  # sha256 over the previous seal and this entry
