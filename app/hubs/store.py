"""Hubs as they are looked up: by row, by address on a command line, by the number that patients text."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.hubs.models import Hub

HUBS: Final = SQLModel.metadata.tables[str(Hub.__tablename__)]
_COLUMNS: Final = tuple(HUBS.c[name] for name in ("id", "slug", "name", "timezone", "phone", "on_call_phone", "hours_open", "hours_close"))
_BY_ID: Final = select(*_COLUMNS).where(HUBS.c.id == bindparam("key"))
_BY_SLUG: Final = select(*_COLUMNS).where(HUBS.c.slug == bindparam("key"))
_BY_PHONE: Final = select(*_COLUMNS).where(HUBS.c.phone == bindparam("key"))
MIDNIGHT_END: Final = "24:00"


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=512)
def _wall(text: str) -> time:
    return time.max if text == MIDNIGHT_END else time.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class HubView:
    """One monitoring service. Hours are local wall time, every day; "24:00" is the end of the day."""

    id: int
    slug: str
    name: str
    timezone: str  # IANA name
    phone: str | None  # the number patients text, E.164
    on_call_phone: str | None  # E.164
    hours_open: str  # "08:00"
    hours_close: str  # "20:00"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its clocks show."""
        return _zone(self.timezone)

    @property
    def round_the_clock(self) -> bool:
        """Whether somebody is always there."""
        return self.hours_open == self.hours_close or (self.hours_open, self.hours_close) == ("00:00", MIDNIGHT_END)

    def is_open(self, now: datetime) -> bool:
        """Whether the service is staffed at this instant; hours may run over midnight."""
        if self.round_the_clock:
            return True
        opens, closes = _wall(self.hours_open), _wall(self.hours_close)
        local = now.astimezone(self.zone).time()
        if opens < closes:
            return opens <= local < closes
        return local >= opens or local < closes


def by_id(session: Session, hub_id: int) -> HubView:
    """Give this hub; raises NotFound."""
    hub = _one(session, _BY_ID, hub_id)
    if hub is None:
        raise NotFound("There is no such hub.")
    return hub


def by_slug(session: Session, slug: str) -> HubView | None:
    """Give the hub of this short name, or None."""
    return _one(session, _BY_SLUG, slug)


def by_phone(session: Session, phone: str) -> HubView | None:
    """Give the hub whose patients text this number (E.164), or None."""
    return _one(session, _BY_PHONE, phone)


def all_hubs(session: Session) -> list[HubView]:
    """Give every hub, oldest first."""
    return [_view(row) for row in session.execute(select(*_COLUMNS).order_by(HUBS.c.id))]


def _one(session: Session, statement: Select[Any], key: object) -> HubView | None:
    row = session.execute(statement, {"key": key}).first()
    return _view(row) if row else None


def _view(row: Row[*tuple[Any, ...]]) -> HubView:
    return HubView(*row)
