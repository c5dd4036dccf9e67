"""Pathways as a hub made them live: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime

from app.pathways.definition import Definition
from app.pathways.proposals import ProposalState
from app.pathways.schema import Pathway


@dataclass(frozen=True, slots=True)
class AdoptedPathway:
    """A pathway as one hub made it live; `number` counts the hub's versions of that name from 1."""

    id: int
    hub_id: int
    name: str
    number: int
    pathway: Pathway
    digest: str
    adopted_at: datetime
    adopted_by: str
    second_by: str | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A pathway as one clinician would have it. Whoever proposed and decided are e-mail addresses."""

    id: int
    hub_id: int
    name: str
    base_version_id: int | None  # the version that it changes; None: the pathway was not live
    definition: Definition
    digest: str
    state: ProposalState
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None  # why it was withdrawn or declined
