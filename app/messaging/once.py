"""Inserting a row that may be there already, by a statement compiled once: this runs on every text."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.storage.prepared import Prepared


class InsertOnce:
    """Inserts into `columns` of a table unless a row with the same `key`, a unique column, stands.

    On PostgreSQL it waits for a transaction that is inserting the same, so the answer is final on both databases.
    """

    def __init__(self, table: Table, key: str, columns: Sequence[str]) -> None:
        on_sqlite = sqlite.insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c.id)
        on_postgresql = postgresql.insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c.id)
        self._prepared = {
            "sqlite": Prepared(on_sqlite, columns=columns),
            "postgresql": Prepared(on_postgresql, columns=columns),
        }

    def insert(self, session: Session, values: Mapping[str, Any]) -> int | None:
        """Insert, and give the new row's id; None where it stood."""
        connection = session.connection()
        found: int | None = self._prepared[connection.dialect.name].scalar(connection, values)
        return found
