"""The test suite's own PostgreSQL: found or said to be missing, and never left behind."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
START_AND_WAIT = """
import sys
from tests import postgres
with postgres.server() as server:
    print(server.url.query["host"], flush=True)
    sys.stdin.read()
"""


def test_a_copy_of_a_template_has_its_tables(postgresql_url: str) -> None:
    engine = sqlalchemy.create_engine(postgresql_url)
    with engine.connect() as connection:
        assert "hub" in sqlalchemy.inspect(connection).get_table_names()
    engine.dispose()


def test_no_server_is_left_behind_when_the_run_is_killed(postgres_server: postgres.Server) -> None:
    if sys.platform != "linux" or "TEST_DATABASE_URL" in os.environ:
        pytest.skip("PostgreSQL: the kernel stops it only on Linux, and only one of our own")
    run = subprocess.Popen([sys.executable, "-c", START_AND_WAIT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    run.kill()
    run.communicate()
    assert _has_stopped(folder)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user=postgres.SERVICE, dbname="postgres")
    shutil.rmtree(folder)


def _has_stopped(folder: Path) -> bool:
    """Whether the server takes its pid file away, as it does last of all, within ten seconds."""
    for _ in range(500):
        if not (folder / "data" / "postmaster.pid").exists():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def reused(postgres_server: postgres.Server, postgres_template: str) -> Iterator[postgres.Reused]:
    made = postgres.Reused(postgres_server, postgres_template)
    yield made
    made.close()


def _run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []


HUB = (
    "INSERT INTO hub (slug, name, timezone, hours_open, hours_close, created_at)"
    " VALUES ('n', 'N', 'UTC', '08:00', '20:00', now()) RETURNING id"
)


def test_a_database_that_is_used_again_is_empty_and_counts_from_one(reused: postgres.Reused) -> None:
    first = reused.empty()
    assert _run(first, HUB) == [(1,)]
    _run(first, "INSERT INTO heartbeat (name, ok_at, period_s) VALUES ('tick', now(), 1)")
    again = reused.empty()
    assert again == first
    assert _run(again, "SELECT count(*) FROM heartbeat") == [(0,)]
    assert _run(again, HUB) == [(1,)]
    _run(again, "DELETE FROM hub")
    assert _run(reused.empty(), HUB) == [(1,)]


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE TABLE another (id int)",
        "ALTER TABLE hub ADD COLUMN more int",
        "DROP INDEX ix_outbound_due",
        "UPDATE alembic_version SET version_num = '0'",
    ],
)
def test_a_database_whose_schema_a_test_changed_is_given_to_no_other(reused: postgres.Reused, harm: str) -> None:
    first = reused.empty()
    _run(first, harm)
    assert reused.empty() != first


def test_a_database_that_a_test_dropped_is_made_anew(reused: postgres.Reused, postgres_server: postgres.Server) -> None:
    first = reused.empty()
    postgres_server.drop(str(sqlalchemy.make_url(first).database))
    again = reused.empty()
    assert _run(again, HUB) == [(1,)]


def test_what_a_test_left_open_holds_up_nobody(reused: postgres.Reused) -> None:
    engine = sqlalchemy.create_engine(reused.empty())
    with engine.connect() as left:
        left.exec_driver_sql("LOCK TABLE hub")
        assert len(_run(reused.empty(), HUB)) == 1
        left.invalidate()
    engine.dispose()
