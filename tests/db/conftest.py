"""Databases that also hold the table of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import Database, schema_engine
from tests.db import tables


@pytest.fixture
def doors(database_url: str) -> Iterator[Database]:
    """A database of each kind with the table `door`."""
    yield from _opened(database_url, durable=False)


@pytest.fixture
def sqlite_doors(tmp_path: Path) -> Iterator[Database]:
    """A durable SQLite file with the table `door` and nothing else."""
    yield from _opened(f"sqlite:///{tmp_path / 'doors.db'}", durable=True)


def _opened(url: str, *, durable: bool) -> Iterator[Database]:
    engine = schema_engine(url)
    with engine.connect() as connection:
        tables.create(connection)
    engine.dispose()
    opened = Database.open(url, durable=durable)
    yield opened
    opened.dispose()
