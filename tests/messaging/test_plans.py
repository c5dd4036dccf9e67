"""What is asked every second is asked by index, however many texts there are."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.db import Database
from app.messaging import defects, lanes, outcomes, service, store
from tests.messaging.ground import NOON


def plans(database: Database, ask: str) -> str:
    """Run one of the sweeps' questions, and give the plan of every statement it made."""
    statements: list[tuple[str, Sequence[Any]]] = []

    def heard(_connection: object, _cursor: object, statement: str, parameters: Sequence[Any], *_: object) -> None:
        statements.append((statement, parameters))

    asks: dict[str, Callable[[Session], object]] = {
        "due": lambda session: session.connection().execute(outcomes._DUE, {"now": NOON, "most": 10, "full": lanes.NONE_FULL}).all(),
        "expired": lambda session: session.connection().execute(outcomes._EXPIRED, {"now": NOON}).all(),
        "unhandled": lambda session: service.unhandled_due(session, now=NOON, limit=10),
        "defects": lambda session: defects.unreported(session, limit=10),
        "unconfirmed": lambda session: store.unconfirmed(session, since=NOON - timedelta(days=1), until=NOON, now=NOON, limit=10),
    }
    with database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", heard)
        asks[ask](session)
        event.remove(connection, "before_cursor_execute", heard)
        return "\n".join(_plan(session, statement, parameters) for statement, parameters in statements)


def _plan(session: Session, statement: str, parameters: Sequence[Any]) -> str:
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters))
    return "\n".join(str(row[3]) for row in rows)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        ("due", "ix_outbound_due"),
        ("expired", "ix_outbound_due"),
        ("unhandled", "ix_inbound_unhandled"),
        ("defects", "ix_outbound_defect"),
        ("unconfirmed", "ix_outbound_unconfirmed"),
    ],
)
def test_a_sweep_reads_its_own_index(sqlite_url: str, ask: str, index: str) -> None:
    database = Database.open(sqlite_url, durable=False)
    try:
        plan = plans(database, ask)
        assert f"INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan
    finally:
        database.dispose()
