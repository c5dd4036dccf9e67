"""Hubs as they are looked up: by row, by address on a command line, by the number that patients text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.hubs import rota
from app.hubs.models import Hub
from app.hubs.views import HubView, LanguageChoice
from app.storage.prepared import Prepared

__all__ = ["HubView", "all_hubs", "by_id", "by_phone", "by_slug"]

HUBS: Final = SQLModel.metadata.tables[str(Hub.__tablename__)]
_COLUMNS: Final = tuple(
    HUBS.c[name]
    for name in ("id", "slug", "name", "timezone", "phone", "on_call_phone", "hours_open", "hours_close", "languages", "rota", "teams")
)
_BY_ID: Final = Prepared(select(*_COLUMNS).where(HUBS.c.id == bindparam("key")))
_BY_SLUG: Final = Prepared(select(*_COLUMNS).where(HUBS.c.slug == bindparam("key")))
_BY_PHONE: Final = Prepared(select(*_COLUMNS).where(HUBS.c.phone == bindparam("key")))


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


def _one(session: Session, statement: Prepared, key: object) -> HubView | None:
    found = statement.rows(session.connection(), {"key": key})
    return _view(found[0]) if found else None


def _view(row: Sequence[Any]) -> HubView:
    *plain, chosen, duties, teams = row
    languages = tuple(_choice(code, said) for code, said in (chosen or {}).items())
    return replace(HubView(*plain), languages=languages, rota=rota.read(duties or ()), teams=tuple(teams or ()))


def _choice(code: str, said: Mapping[str, Any]) -> LanguageChoice:
    return LanguageChoice(code, said["on"], datetime.fromisoformat(said["since"]), said["by"], said["reason"])
