"""SQLite made safe: which driver, which pragmas, and the proof that a commit reaches the disk."""

import json
import sqlite3
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlmodel import Session

from app.logs import get_logger
from app.storage.work import CannotOpen

# 3.7.0 to 3.51.2 can corrupt a write-ahead log when it is reset beside a commit.
# Source: https://www.sqlite.org/wal.html, "the WAL-reset bug".
SAFE_VERSION = (3, 51, 3)
# How long a reader waits for a lock: only the first opening after a crash ever makes it wait.
READ_WAIT = timedelta(seconds=10)
# How long one attempt at the write lock lasts inside SQLite: short, as SQLite's own waits grow to 100 ms each.
WRITE_ATTEMPT = timedelta(milliseconds=20)
SYNCHRONOUS_FULL = 2
JOURNAL_BYTES = 64 * 1024 * 1024
READERS = 8
# The low byte of SQLite's extended codes: SQLITE_BUSY_RECOVERY and the like are all SQLITE_BUSY.
PRIMARY_CODE = 0xFF
UNABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)

log = get_logger(__name__)


class _Sqlite(SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect with BEGIN and savepoints told straight to the driver: a tenth of a compiled statement's cost.

    One name serves all depths, since SQLite releases and rolls back to the innermost savepoint of a name.
    """

    supports_statement_cache = True
    begin = "BEGIN"

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return the driver."""
        return driver()

    def do_begin(self, dbapi_connection: Any) -> None:  # noqa: ANN401  (the driver has no types)
        """Begin at once: pysqlite's own habit of beginning at the first change is switched off."""
        dbapi_connection.execute(self.begin)

    def do_savepoint(self, connection: Connection, name: str) -> None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Begin a savepoint."""
        _tell(connection, "SAVEPOINT work")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:  # noqa: ARG002
        """Undo all since the innermost savepoint, and end it."""
        _tell(connection, "ROLLBACK TO work")
        _tell(connection, "RELEASE work")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:  # noqa: ARG002
        """Keep all since the innermost savepoint, and end it."""
        _tell(connection, "RELEASE work")


class _SchemaSqlite(_Sqlite):
    """The dialect of migrations, which take the write lock before they look."""

    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"


class _WritingSqlite(_SchemaSqlite):
    """The dialect of the one writer, which runs no statement outside a transaction.

    SQLite may end a transaction by itself (a full disk, a failing one). Code that caught that error and went on would
    have each further statement kept at once and alone, beside a caller who is told that nothing was kept.
    """

    supports_statement_cache = True

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ANN401, ARG002
        """Run a statement."""
        _in_transaction(cursor)
        cursor.execute(statement, parameters)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ANN401, ARG002
        """Run a statement for each set of parameters."""
        _in_transaction(cursor)
        cursor.executemany(statement, parameters)

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:  # noqa: ANN401, ARG002
        """Run a statement that has no parameters."""
        _in_transaction(cursor)
        cursor.execute(statement)


registry.register("sqlite.wardlight", __name__, _Sqlite.__name__)
registry.register("sqlite.wardlight_schema", __name__, _SchemaSqlite.__name__)
registry.register("sqlite.wardlight_writing", __name__, _WritingSqlite.__name__)


def driver() -> ModuleType:
    """Return the SQLite driver with the newest library: `pysqlite3` where it is installed, else Python's own."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415  (not on every machine)
    except ImportError:
        return sqlite3
    newer: ModuleType = dbapi2 if dbapi2.sqlite_version_info >= sqlite3.sqlite_version_info else sqlite3
    return newer


def check_version(version: tuple[int, ...], *, required: bool) -> None:
    """Refuse, or without `required` warn of, a SQLite that can corrupt its write-ahead log."""
    if version >= SAFE_VERSION:
        return
    if required:
        found = ".".join(map(str, version))
        raise CannotOpen(
            f"SQLite {found} can damage its own log; 3.51.3 or later is needed.",
            hint="Install the package pysqlite3, or use PostgreSQL: WARDLIGHT_DATABASE_URL=postgresql+psycopg://...",
        )
    log.warning("sqlite_is_older_than_is_safe", version=".".join(map(str, version)))


def check_durability(journal_mode: str, synchronous: int) -> None:
    """Refuse a database whose commits could be lost when the power fails."""
    if journal_mode == "wal" and synchronous >= SYNCHRONOUS_FULL:
        return
    raise CannotOpen(
        f"This SQLite file is not durable: journal mode {journal_mode}, synchronous {synchronous}.",
        hint="Keep it on a local disk that this user may write, opened by nothing but Wardlight.",
    )


def writing_engine(url: URL, *, durable: bool) -> Engine:
    """Return an engine for the one writer; each connection of it is proved durable, unless `durable` is off."""
    engine = _engine(url, "sqlite+wardlight_writing", poolclass=NullPool)
    event.listen(engine, "connect", partial(_prepare_writer, durable=durable))
    return engine


def reading_engine(url: URL) -> Engine:
    """Return an engine whose connections cannot write."""
    engine = _engine(url, "sqlite+wardlight", poolclass=QueuePool, pool_size=READERS, max_overflow=4 * READERS)
    event.listen(engine, "connect", _prepare_reader)
    return engine


def schema_engine(url: URL) -> Engine:
    """Return an engine for migrations, alone with the file: no foreign keys, since tables are rebuilt by copying."""
    engine = _engine(url, "sqlite+wardlight_schema", poolclass=NullPool)
    event.listen(engine, "connect", _prepare_migration)
    return engine


def touch(session: Session) -> None:
    """Set a free field of the header to what it was: a page is written and the disk is asked, no table is touched."""
    connection = session.connection()
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    connection.exec_driver_sql(f"PRAGMA user_version={version}")


def is_busy(error: BaseException | None) -> bool:
    """Whether another process holds the lock."""
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def is_unable(error: BaseException | None) -> bool:
    """Whether SQLite itself could not do it (a full disk, a lock, a damaged file): no fault of the statement."""
    return _primary_code(error) in UNABLE


def _engine(url: URL, drivername: str, **pool: Any) -> Engine:  # noqa: ANN401  (SQLAlchemy's keywords)
    if url.database in {None, "", ":memory:"} or url.query:
        raise CannotOpen(
            "The database must be a file, without options in its address.",
            hint="Write WARDLIGHT_DATABASE_URL=sqlite:///wardlight.db, or with a fourth slash for a full path.",
        )
    return create_engine(
        url.set(drivername=drivername),
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 512},
        hide_parameters=True,  # errors must not carry what a patient wrote
        json_serializer=compact_json,
        **pool,
    )


def compact_json(value: object) -> str:
    """Return `value` as JSON without spaces; NaN and infinity raise ValueError, as PostgreSQL would refuse them."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _prepare_writer(connection: Any, _record: object, *, durable: bool) -> None:  # noqa: ANN401
    _pragma(connection, "busy_timeout", _milliseconds(READ_WAIT))
    mode = str(_pragma(connection, "journal_mode", "WAL"))
    _pragma(connection, "synchronous", "FULL" if durable else "OFF")
    _pragma(connection, "fullfsync", "ON")  # macOS alone: its plain fsync does not reach the disk
    _pragma(connection, "foreign_keys", "ON")
    _pragma(connection, "journal_size_limit", JOURNAL_BYTES)
    _pragma(connection, "busy_timeout", _milliseconds(WRITE_ATTEMPT))
    if durable:
        check_durability(mode, int(_pragma(connection, "synchronous")))


def _prepare_reader(connection: Any, _record: object) -> None:  # noqa: ANN401
    _pragma(connection, "busy_timeout", _milliseconds(READ_WAIT))
    _pragma(connection, "query_only", "ON")


def _prepare_migration(connection: Any, _record: object) -> None:  # noqa: ANN401
    _pragma(connection, "busy_timeout", _milliseconds(READ_WAIT))
    _pragma(connection, "journal_mode", "WAL")
    _pragma(connection, "synchronous", "FULL")


def _pragma(connection: Any, name: str, value: object = None) -> Any:  # noqa: ANN401
    """Set a pragma, or read it without a value; both names and values are ours, never from outside."""
    row = connection.execute(f"PRAGMA {name}" if value is None else f"PRAGMA {name}={value}").fetchone()
    return row[0] if row else None


def _primary_code(error: BaseException | None) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & PRIMARY_CODE


def _in_transaction(cursor: Any) -> None:  # noqa: ANN401
    if not cursor.connection.in_transaction:
        raise driver().OperationalError("the transaction is gone: SQLite gave it up")


def _milliseconds(wait: timedelta) -> int:
    return int(wait.total_seconds() * 1000)


def _tell(connection: Connection, statement: str) -> None:
    connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]
