"""The test suite's own PostgreSQL: found or said to be missing, and never left behind."""

import os
import shutil
import subprocess
import sys
import time
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
