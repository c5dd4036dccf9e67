"""A prepared statement says what the statement itself says, on both databases, and fails as it fails."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from app.audit.models import AuditEntry
from app.db import Database
from app.hubs.models import Hub
from app.storage.prepared import Prepared, columns_but_id

ENTRIES = SQLModel.metadata.tables[str(AuditEntry.__tablename__)]
HUBS = SQLModel.metadata.tables[str(Hub.__tablename__)]
AT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "at": AT,
    "hub_id": None,
    "actor_kind": "system",
    "actor_id": None,
    "actor_name": "test",
    "action": "thing.done",
    "subject_kind": "thing",
    "subject_id": 7,
    "detail": {"said": ["é", 1, None]},
    "seal_no": None,
    "seal": None,
}
HUB: dict[str, Any] = {
    "slug": "north",
    "name": "North",
    "timezone": "Europe/London",
    "phone": None,
    "on_call_phone": None,
    "hours_open": "08:00",
    "hours_close": "20:00",
    "languages": None,
    "rota": None,
    "teams": None,
    "created_at": AT,
}
WRITE = Prepared(insert(ENTRIES).returning(ENTRIES.c.id), columns=columns_but_id(ENTRIES))
READ = Prepared(select(ENTRIES).where(ENTRIES.c.id == bindparam("wanted")))
OPEN_HUB = Prepared(insert(HUBS).returning(HUBS.c.id), columns=columns_but_id(HUBS))


def both_ways(database: Database, wanted: int) -> tuple[list[tuple[Any, ...]], list[Row[Any]]]:
    with database.read() as session:
        prepared = READ.rows(session.connection(), {"wanted": wanted})
        plain = session.execute(select(ENTRIES).where(ENTRIES.c.id == wanted)).all()
    return prepared, list(plain)


def test_what_is_written_is_read_back_as_the_plain_statement_reads_it(database: Database) -> None:
    written: int = database.write(lambda session: WRITE.scalar(session.connection(), ENTRY))
    prepared, plain = both_ways(database, written)
    assert prepared == [tuple(row) for row in plain]
    assert AT in prepared[0]
    assert {"said": ["é", 1, None]} in prepared[0]


def test_it_sees_what_its_own_transaction_wrote(database: Database) -> None:
    def work(session: Session) -> int:
        written = WRITE.scalar(session.connection(), ENTRY)
        return len(READ.rows(session.connection(), {"wanted": written}))

    assert database.write(work) == 1


def test_what_is_not_there_is_no_row_and_no_value(database: Database) -> None:
    with database.read() as session:
        assert READ.rows(session.connection(), {"wanted": -1}) == []
        assert READ.scalar(session.connection(), {"wanted": -1}) is None


def test_an_update_says_how_many_rows_it_changed_and_keeps_the_values_it_holds(database: Database) -> None:
    rename = Prepared(update(ENTRIES).where(ENTRIES.c.id == bindparam("wanted")).values(action="thing.undone", seal_no=bindparam("number")))
    written: int = database.write(lambda session: WRITE.scalar(session.connection(), ENTRY))
    assert database.write(lambda session: rename.run(session.connection(), {"wanted": written, "number": 3})) == 1
    assert database.write(lambda session: rename.run(session.connection(), {"wanted": -1, "number": 4})) == 0
    prepared, _ = both_ways(database, written)
    assert "thing.undone" in prepared[0]


def test_a_constraint_that_is_broken_raises_as_everywhere_and_leaves_nothing(database: Database) -> None:
    database.write(lambda session: OPEN_HUB.scalar(session.connection(), HUB))
    with pytest.raises(IntegrityError):
        database.write(lambda session: OPEN_HUB.scalar(session.connection(), HUB))
    with database.read() as session:
        assert len(session.execute(select(HUBS)).all()) == 1


def test_a_value_that_is_not_given_is_an_error_and_not_a_null(database: Database) -> None:
    with pytest.raises(KeyError):
        database.write(lambda session: OPEN_HUB.scalar(session.connection(), {"slug": "north"}))


def test_an_insert_names_every_column_but_the_id() -> None:
    assert set(columns_but_id(HUBS)) == set(HUB)
