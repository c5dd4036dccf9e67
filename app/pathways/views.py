"""Pathways as a hub made them live: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime

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
