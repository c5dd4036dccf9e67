"""What every test may ask for: a database of each kind, empty and with the newest schema."""

import itertools
import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy

from app.db import Database
from tests import compiled, postgres, schema

compiled.share()
REQUIRE_ALL = os.environ.get("WARDLIGHT_REQUIRE_ALL") == "1"
MEASURED = "measured"
"""The name under which a test records a sentence (`record_property`) that the last lines of a run show."""
AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)
_numbers = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows: copy it, never open it."""
    path = tmp_path_factory.mktemp("template") / "wardlight.db"
    module = import_module("pysqlite3" if find_spec("pysqlite3") else "sqlite3")
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", module=module, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        schema.create(connection)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server for the whole run; a test that asks for it is skipped, by name, where there is none."""
    running = postgres.server()
    try:
        found = running.__enter__()
    except postgres.Unavailable as reason:
        pytest.skip(f"PostgreSQL: {reason}")
    yield found
    running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema and no rows."""
    name = f"wl_template_{os.getpid()}"
    engine = sqlalchemy.create_engine(postgres_server.create(name), poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        schema.create(connection)
    yield name
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database of the test's own, with the newest schema."""
    path = tmp_path / "wardlight.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database of the test's own, with the newest schema."""
    name = f"wl_{os.getpid()}_{next(_numbers)}"
    yield postgres_server.create(name, template=postgres_template)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def reused_postgresql(postgres_server: postgres.Server, postgres_template: str) -> Iterator[postgres.Reused]:
    """A PostgreSQL database that is emptied for each test."""
    reused = postgres.Reused(postgres_server, postgres_template)
    yield reused
    reused.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database with the newest schema: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    reused: postgres.Reused = request.getfixturevalue("reused_postgresql")
    return reused.empty()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database: the test runs once on SQLite and once on PostgreSQL. It may lose data in a power cut, to be quick."""
    opened = Database.open(database_url, durable=False)
    yield opened
    opened.dispose()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is required, a skip is a failure."""
    report = yield
    return _required(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that skips itself."""
    report = yield
    return _required(report, collector.nodeid)


def _required(report: AnyReport, name: str) -> AnyReport:
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{name} was skipped, and WARDLIGHT_REQUIRE_ALL=1 allows no skip: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Ends the run with the scores that tests recorded under `MEASURED`, and by naming what this machine could not run."""
    for report in terminalreporter.getreports(""):
        for name, said in getattr(report, "user_properties", ()):
            if name == MEASURED:
                terminalreporter.section(str(said), sep="-")
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} skipped on this machine")
    for reason, count in Counter(_reason(report) for report in skipped).most_common():
        terminalreporter.line(f"{count:5}  {reason}")
