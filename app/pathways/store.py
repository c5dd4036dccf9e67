"""Pathway versions as hubs adopted them. A row never changes, so each is read once a process."""

from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, bindparam, func, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.pathways import definition
from app.pathways.models import PathwayProposal, PathwayVersion
from app.pathways.proposals import ProposalState
from app.pathways.views import AdoptedPathway, ProposalView

VERSIONS: Final = SQLModel.metadata.tables[str(PathwayVersion.__tablename__)]
PROPOSALS: Final = SQLModel.metadata.tables[str(PathwayProposal.__tablename__)]
_BY_ID: Final = select(VERSIONS).where(VERSIONS.c.id == bindparam("version_id"))
_LIVE: Final = select(VERSIONS.c.id).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.live.is_(True)).order_by(VERSIONS.c.name)
_OF_NAME: Final = (
    select(VERSIONS).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.name == bindparam("name")).order_by(VERSIONS.c.number.desc())
)
_LAST_NUMBER: Final = select(func.max(VERSIONS.c.number)).where(VERSIONS.c.hub_id == bindparam("hub"), VERSIONS.c.name == bindparam("name"))
_REASONS_APART: Final = "\n"  # a reason is one line: the proposer's, and below it whoever decided's

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
    """Give what a hub may enrol to today, by name; each version is read once a process, what is live every time."""
    return [version(session, version_id) for version_id in session.scalars(_LIVE, {"hub": hub_id}).all()]


def live_named(session: Session, hub_id: int, name: str) -> AdoptedPathway:
    """Give the live version of one pathway in a hub; raises NotFound when it is not live there."""
    for adopted in live(session, hub_id):
        if adopted.name == name:
            return adopted
    raise NotFound(
        f"The pathway {name} is not live in this hub.",
        hint="Two clinicians make it live: on the page of the pathways, or with `wardlight pathway adopt`.",
    )


def versions(session: Session, hub_id: int, name: str) -> list[AdoptedPathway]:
    """Give every version of a pathway that a hub ever adopted, newest first."""
    return [_view(row) for row in session.execute(_OF_NAME, {"hub": hub_id, "name": name})]


def last_number(session: Session, hub_id: int, name: str) -> int:
    """Give the number of the newest version of a pathway in a hub; 0 when it has none."""
    return session.execute(_LAST_NUMBER, {"hub": hub_id, "name": name}).scalar_one() or 0


def proposal(session: Session, hub_id: int, proposal_id: int) -> ProposalView:
    """Give one proposal of a hub; raises NotFound."""
    row = session.execute(select(PROPOSALS).where(PROPOSALS.c.hub_id == hub_id, PROPOSALS.c.id == proposal_id)).first()
    if row is None:
        raise NotFound("There is no such proposal in this hub.")
    return _proposal_view(row)


def open_proposals(session: Session, hub_id: int) -> list[ProposalView]:
    """Give what waits for a second signature in a hub, the oldest first."""
    where = (PROPOSALS.c.hub_id == hub_id, PROPOSALS.c.state == ProposalState.OPEN.value)
    return [_proposal_view(row) for row in session.execute(select(PROPOSALS).where(*where).order_by(PROPOSALS.c.id))]


def proposals_of(session: Session, hub_id: int, name: str) -> list[ProposalView]:
    """Give every proposal that was ever made for a pathway of a hub, newest first."""
    where = (PROPOSALS.c.hub_id == hub_id, PROPOSALS.c.name == name)
    return [_proposal_view(row) for row in session.execute(select(PROPOSALS).where(*where).order_by(PROPOSALS.c.id.desc()))]


def both_reasons(proposed: str, decided: str | None) -> str:
    """Give what the column of reasons holds once a proposal is decided."""
    return proposed if decided is None else f"{proposed}{_REASONS_APART}{decided}"


def _proposal_view(row: Row[Any]) -> ProposalView:
    reason, _, decided_why = row.reason.partition(_REASONS_APART)
    return ProposalView(
        id=row.id,
        hub_id=row.hub_id,
        name=row.name,
        base_version_id=row.base_version_id,
        definition=definition.from_document(row.definition),
        digest=row.digest,
        state=ProposalState(row.state),
        reason=reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decided_why=decided_why or None,
    )


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
