"""Staff and tokens as they are looked up; every list belongs to one hub."""

from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.identity.models import ApiToken, SignInAttempt, Staff, StaffSession
from app.identity.roles import Role
from app.identity.views import Credentials, StaffView, TokenView

__all__ = [
    "Credentials",
    "StaffView",
    "TokenView",
    "canonical_email",
    "credentials",
    "staff_by_email",
    "staff_member",
    "staff_of",
    "tokens_of",
]

_TABLES: Final = SQLModel.metadata.tables
STAFF: Final = _TABLES[str(Staff.__tablename__)]
SESSIONS: Final = _TABLES[str(StaffSession.__tablename__)]
ATTEMPTS: Final = _TABLES[str(SignInAttempt.__tablename__)]
TOKENS: Final = _TABLES[str(ApiToken.__tablename__)]

STAFF_COLUMNS: Final = tuple(STAFF.c[name] for name in ("id", "hub_id", "email", "name", "role", "must_change_password", "disabled_at"))
_BY_EMAIL: Final = select(*STAFF_COLUMNS, STAFF.c.password_hash).where(STAFF.c.email == bindparam("email"))


def staff_of(session: Session, hub_id: int) -> list[StaffView]:
    """Give a hub's staff by name, disabled ones too."""
    rows = session.execute(select(*STAFF_COLUMNS).where(STAFF.c.hub_id == hub_id).order_by(STAFF.c.name, STAFF.c.id))
    return [staff_view(row) for row in rows]


def staff_member(session: Session, hub_id: int, staff_id: int) -> StaffView:
    """Give one member of a hub's staff; raises NotFound."""
    where = (STAFF.c.hub_id == hub_id, STAFF.c.id == staff_id)
    row = session.execute(select(*STAFF_COLUMNS).where(*where)).first()
    if row is None:
        raise NotFound("There is no such member of staff in this hub.")
    return staff_view(row)


def staff_by_email(session: Session, hub_id: int, email: str) -> StaffView | None:
    """Give the member of this hub's staff with this e-mail address, or None."""
    found = credentials(session, email)
    return found.staff if found and found.staff.hub_id == hub_id else None


def credentials(session: Session, email: str) -> Credentials | None:
    """Give whoever signs in with this e-mail address, of any hub: an address belongs to one person."""
    row = session.execute(_BY_EMAIL, {"email": canonical_email(email)}).first()
    return Credentials(staff_view(row), row.password_hash) if row else None


def tokens_of(session: Session, hub_id: int) -> list[TokenView]:
    """Give a hub's tokens that are in use, without their secrets."""
    where = (TOKENS.c.hub_id == hub_id, TOKENS.c.revoked_at.is_(None))
    rows = session.execute(select(TOKENS.c.id, TOKENS.c.hub_id, TOKENS.c.name).where(*where).order_by(TOKENS.c.id))
    return [TokenView(*row) for row in rows]


def staff_view(row: Row[Any]) -> StaffView:
    """Make the view of a row that holds at least the staff columns."""
    return StaffView(row.id, row.hub_id, row.email, row.name, Role(row.role), row.must_change_password, row.disabled_at is not None)


def canonical_email(text: str) -> str:
    """Give the one spelling of an e-mail address: trimmed, lower case."""
    return text.strip().lower()
