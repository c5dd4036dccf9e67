"""The hub row: one monitoring service with its number, hours and zone."""

from datetime import datetime
from typing import Any

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
    created_at: datetime = Field(sa_type=UtcDateTime)
