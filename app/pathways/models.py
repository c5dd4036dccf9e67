"""Rows of pathway versions: what a hub has made live, word for word, and who signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import JsonColumn, UtcDateTime


class PathwayVersion(SQLModel, table=True):
    """One version of a pathway as adopted by a hub; never changed: a change is a new row."""

    __tablename__ = "pathway_version"
    __table_args__ = (UniqueConstraint("hub_id", "name", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id", index=True)
    name: str = Field(max_length=60)  # "covid-oximetry-at-home"
    number: int  # 1, 2, 3 ... within the hub
    definition_version: str = Field(max_length=20)  # the version its file states
    digest: str = Field(max_length=64)  # sha256 of the definition
    definition: dict[str, Any] = Field(sa_type=JsonColumn)  # the whole pathway, filled in
    adopted_at: datetime = Field(sa_type=UtcDateTime)
    adopted_by: str = Field(max_length=254)
    second_by: str | None = Field(default=None, max_length=254)
    live: bool = True  # newest adopted version of that name in the hub


class PathwayProposal(SQLModel, table=True):
    """A pathway as one clinician would have it, waiting for the signature of a second; what it says is never changed."""

    __tablename__ = "pathway_proposal"
    __table_args__ = (
        Index(
            "ux_proposal_open",
            "hub_id",
            "name",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    hub_id: int = Field(foreign_key="hub.id", index=True)
    name: str = Field(max_length=60)
    base_version_id: int | None = Field(default=None, foreign_key="pathway_version.id")  # what it changes; None: not live yet
    definition: dict[str, Any] = Field(sa_type=JsonColumn)  # the whole pathway, filled in
    digest: str = Field(max_length=64)
    state: str = Field(max_length=10)  # pathways.proposals.ProposalState
    reason: str = Field(max_length=400)
    proposed_by: str = Field(max_length=254)  # e-mail address
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, max_length=254)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
