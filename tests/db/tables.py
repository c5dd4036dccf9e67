"""A table of our own for the tests of the database's doors, beside the product's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, MetaData, String, Table, insert, select
from sqlmodel import Session

from app.db import NAMING, Database, JsonColumn, UtcDateTime

metadata = MetaData(naming_convention=NAMING)
parent = Table("door_parent", metadata, Column("id", Integer, primary_key=True))
door = Table(
    "door",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sid", String(40), unique=True, nullable=False),
    Column("state", String(10), nullable=True),
    Column("at", UtcDateTime, nullable=True),
    Column("held", JsonColumn, nullable=True),
    Column("parent_id", ForeignKey("door_parent.id"), nullable=True),
    Index("ix_door_at", "at"),
)
NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)


def add(session: Session, sid: str, **values: Any) -> None:  # noqa: ANN401  (any column's value)
    session.connection().execute(insert(door), {"sid": sid, **values})


def sids(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.connection().execute(select(door.c.sid).order_by(door.c.id)).scalars())


def create(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.commit()


def numbered(prefix: str, count: int) -> Iterator[str]:
    return (f"{prefix}{number}" for number in range(count))
