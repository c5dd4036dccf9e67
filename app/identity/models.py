"""Rows of people who sign in, their sessions, and the tokens of machines."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class Staff(SQLModel, table=True):
    """A member of staff of one hub."""

    __tablename__ = "staff"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id", index=True)
    email: str = Field(max_length=254, unique=True)  # lower case
    name: str = Field(max_length=120)
    role: str = Field(max_length=20)  # identity.roles.Role
    password_hash: str = Field(max_length=255)
    must_change_password: bool = False
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class StaffSession(SQLModel, table=True):
    """One signed-in browser. The cookie holds the token, the row only its hash."""

    __tablename__ = "staff_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)  # absolute
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInAttempt(SQLModel, table=True):
    """One try to sign in, counted to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, index=True)
    address: str = Field(max_length=45, index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    succeeded: bool


class ApiToken(SQLModel, table=True):
    """A machine's key to one hub's JSON API; only its hash is kept."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id", index=True)
    name: str = Field(max_length=120)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
