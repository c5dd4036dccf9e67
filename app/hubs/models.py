"""The hub row: one monitoring service with its number, hours, zone and rota; and the drills of its on-call ladder."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime


class Hub(SQLModel, table=True):
    """One service that watches over patients; everything else belongs to a hub."""

    __tablename__ = "hub"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=120)
    timezone: str = Field(max_length=60)  # IANA name
    phone: str | None = Field(default=None, max_length=20, unique=True)  # the number patients text, E.164
    on_call_phone: str | None = Field(default=None, max_length=20)  # E.164
    hours_open: str = Field(max_length=5)  # "08:00", local wall time
    hours_close: str = Field(max_length=5)
    languages: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # by code: what was said last of a translation
    rota: list[Any] | None = Field(default=None, sa_type=JsonColumn)  # who is on call and when: hubs.rota.kept
    teams: list[Any] | None = Field(default=None, sa_type=JsonColumn)  # their names, in the order in which they are offered
    created_at: datetime = Field(sa_type=UtcDateTime)


class OnCallDrill(SQLModel, table=True):
    """One drill: whoever was on call was texted and rung, and no alert was part of it."""

    __tablename__ = "on_call_drill"
    __table_args__ = (Index("ix_on_call_drill_hub", "hub_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id")
    at: datetime = Field(sa_type=UtcDateTime)
    by_name: str = Field(max_length=120)
    reason: str = Field(max_length=300)
    who: str | None = Field(default=None, max_length=80)  # None: the hub's on-call number
    phone: str = Field(max_length=20)  # E.164
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by a key of the call
