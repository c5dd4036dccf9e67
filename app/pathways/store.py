"""Pathway versions as hubs adopted them. A row never changes, so each is read once a process."""

from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, bindparam, func, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.pathways import definition
from app.pathways.models import PathwayVersion
from app.pathways.views import AdoptedPathway

VERSIONS: Final = SQLModel.metadata.tables[str(PathwayVersion.__tablename__)]
_BY_ID: Final = select(VERSIONS).where(VERSIONS.c.id == bindparam("version_id"))
_LIVE: Final = select(VERSIONS).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.live.is_(True)).order_by(VERSIONS.c.name)
_OF_NAME: Final = (
    select(VERSIONS).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.name == bindparam("name")).order_by(VERSIONS.c.number.desc())
)
_LAST_NUMBER: Final = select(func.max(VERSIONS.c.number)).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.name == bindparam("name"))

# Set on a session that writes versions: what it reads may yet be rolled back, so it fills no cache.
WRITES_VERSIONS: Final = "pathways.writes_versions"


_known: WeakKeyDictionary[Engine, dict[int, AdoptedPathway]] = WeakKeyDictionary()


def version(session: Session, version_id: int) -> AdoptedPathway:
    """Give one adopted version, from memory after the first time; raises NotFound.

    The id comes from an episode, which is hub-scoped; the version itself says whose it is.
    """
    known = _known.setdefault(session.get_bind().engine, {})
    found = known.get(version_id)
    if found is not None:
        return found
    row = session.execute(_BY_ID, {"version_id": version_id}).first()
    if row is None:
        raise NotFound("There is no such version of a pathway.")
    found = _view(row)
    if not session.info.get(WRITES_VERSIONS):
        known[version_id] = found
    return found


def live(session: Session, hub_id: int) -> list[AdoptedPathway]:
    """Give what a hub may enrol to today, by name."""
    return [_view(row) for row in session.execute(_LIVE, {"hub": hub_id})]


def live_named(session: Session, hub_id: int, name: str) -> AdoptedPathway:
    """Give the live version of one pathway in a hub; raises NotFound when it is not live there."""
    for adopted in live(session, hub_id):
        if adopted.name == name:
            return adopted
    raise NotFound(f"The pathway {name} is not live in this hub.", hint="`wardlight pathway adopt` makes it live.")


def versions(session: Session, hub_id: int, name: str) -> list[AdoptedPathway]:
    """Give every version of a pathway that a hub ever adopted, newest first."""
    return [_view(row) for row in session.execute(_OF_NAME, {"hub": hub_id, "name": name})]


def last_number(session: Session, hub_id: int, name: str) -> int:
    """Give the number of the newest version of a pathway in a hub; 0 when it has none."""
    return session.execute(_LAST_NUMBER, {"hub": hub_id, "name": name}).scalar_one() or 0


def _view(row: Row[Any]) -> AdoptedPathway:
    return AdoptedPathway(
        id=row.id,
        hub_id=row.hub_id,
        name=row.name,
        number=row.number,
        pathway=definition.from_document(row.definition).complete(),
        digest=row.digest,
        adopted_at=row.adopted_at,
        adopted_by=row.adopted_by,
        second_by=row.second_by,
    )
