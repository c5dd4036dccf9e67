"""The database: one door for reading, one for writing, and the column types that every table shares.

How to declare columns (import `app.db` before any table is defined: it names the constraints)::

    from app.db import JsonColumn, UtcDateTime

    received_at: datetime = Field(sa_type=UtcDateTime, index=True)   # aware in, aware UTC out, microseconds kept
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    frozen: dict[str, Any] = Field(sa_type=JsonColumn)               # assign a new value: a change inside is not seen
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Engine, String, Table, Update, bindparam, literal_column, update
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects import sqlite as lite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session, SQLModel

from app.logs import get_logger
from app.storage import postgres, sqlite
from app.storage.group_commit import GroupWriter
from app.storage.postgres import PostgresWriter
from app.storage.prepared import Prepared
from app.storage.work import CannotOpen, CannotRead, CannotSave, Writer, announce, cannot_save, reason_of

__all__ = [
    "CannotOpen",
    "CannotRead",
    "CannotSave",
    "Database",
    "JsonColumn",
    "Session",
    "UtcDateTime",
    "announce",
    "compare_and_set",
    "insert_if_absent",
    "schema_engine",
]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

T = TypeVar("T")
AnyTable = Table | type[SQLModel]
Announce = Callable[[frozenset[str]], None]
Where = Mapping[str, object] | ColumnElement[bool] | Sequence[ColumnElement[bool]]

_ADDRESS_HINT = "Write sqlite:///wardlight.db or postgresql+psycopg://user:password@host/name."

log = get_logger(__name__)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC to the microsecond; one without a zone raises ValueError when it is stored.

    PostgreSQL: `timestamptz`. SQLite: text of fixed width, `2026-03-29 00:30:00.000000`, so that order and
    comparison in SQL are those of time.
    """

    impl = DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def __repr__(self) -> str:
        """Return what a migration should write."""
        return "UtcDateTime()"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database itself knows."""
        return dialect.type_descriptor(String(26) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 -- text on SQLite, an instant on PostgreSQL
        """Turn an aware datetime into what is stored."""
        if value is None:
            return None
        instant = _in_utc(value)
        return instant.isoformat(" ", "microseconds")[:26] if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 -- as SQLAlchemy calls it
        """Turn what is stored into an aware datetime in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return _in_utc(value)


class JsonColumn(TypeDecorator[Any]):
    """A dict or list kept as JSON on both databases; None is SQL NULL. A change inside a loaded value is not seen."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def __repr__(self) -> str:
        """Return what a migration should write."""
        return "JsonColumn()"


class Database:
    """The two doors to the database. Open it once a process, with `Database.open`."""

    def __init__(self, url: str, dialect: Literal["sqlite", "postgresql"], reading: Engine, start: Callable[[Announce], Writer]) -> None:
        self.url = url
        self.dialect = dialect
        self._reading = reading
        self._callbacks: dict[str, list[Callable[[], None]]] = {}
        self._writer = start(self._run_callbacks)

    @classmethod
    def open(cls, url: str, *, durable: bool = True, require_safe_sqlite: bool = False) -> "Database":
        """Open the database at a SQLAlchemy address: `sqlite:///wardlight.db` or `postgresql+psycopg://...`.

        On SQLite a commit is proved to reach the disk, unless `durable` is off (for tests alone); with
        `require_safe_sqlite` a library that can damage its log is refused, else warned of. Raises `CannotOpen`.
        """
        address = _parse(url)
        if address.get_backend_name() == "sqlite":
            return _open_sqlite(url, address, durable=durable, required=require_safe_sqlite)
        return _open_postgresql(url, address, durable=durable)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one unchanging state of the database and cannot write.

        Keep it short: while it is open the log of changes cannot be folded away. Raises `CannotRead` when the
        database does not answer.
        """
        with Session(self._reading, autoflush=False, expire_on_commit=False, close_resets_only=False) as session:
            try:
                session.connection()
            except (DBAPIError, PoolTimeoutError) as error:
                raise CannotRead("The records cannot be read just now.", hint="Try again in a moment.") from error
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work(session)` as one transaction and return its result once it is durable.

        It may be run again, after a deadlock or a lost batch: it does nothing beyond its session. It never commits;
        it raises to leave nothing behind, and wraps a part that may fail in `session.begin_nested()`. It does not
        wait for anything: on SQLite all other writes stand behind it. Raises what the work raises, or `CannotSave`.
        """
        return self._writer.submit(work)

    async def write_async(self, work: Callable[[Session], T]) -> T:
        """As `write`, for an async caller: `work` itself is a plain function. If the caller goes, it is still done."""
        return await self._writer.submit_async(work)

    def ping_write(self, *, wait_s: float = 5.0) -> None:
        """Prove, with one small durable change, that the database takes writes; raise `CannotSave` if it does not."""
        try:
            self._writer.submit(sqlite.touch if self.dialect == "sqlite" else postgres.touch, wait_s=wait_s)
        except DBAPIError as error:
            raise cannot_save(error) from error

    def on_commit(self, topic: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` run after each commit in which `topic` was announced; return what takes it off again.

        It is run once a commit, in the writer's thread, so it must be quick (set an event). Its error is logged.
        """
        self._callbacks.setdefault(topic, []).append(callback)

        def take_off() -> None:
            if callback in self._callbacks[topic]:
                self._callbacks[topic].remove(callback)

        return take_off

    def dispose(self) -> None:
        """Finish the writes that wait, and close; writing afterwards raises `CannotSave`."""
        self._writer.close()
        self._reading.dispose()

    def _run_callbacks(self, topics: frozenset[str]) -> None:
        for topic in topics:
            for callback in tuple(self._callbacks.get(topic, ())):
                try:
                    callback()
                except Exception:
                    log.exception("announcement_failed", topic=topic)


def _open_sqlite(url: str, address: URL, *, durable: bool, required: bool) -> Database:
    sqlite.check_version(sqlite.driver().sqlite_version_info, required=required)
    writing = sqlite.writing_engine(address, durable=durable)
    try:
        return Database(url, "sqlite", sqlite.reading_engine(address), lambda tell: GroupWriter(writing, tell))
    except DBAPIError as error:
        raise CannotOpen(
            f"The SQLite file cannot be opened ({reason_of(error)}).",
            hint="Does its folder exist, and may this user write both the file and the folder?",
        ) from error


def _open_postgresql(url: str, address: URL, *, durable: bool) -> Database:
    engine = postgres.engine(address)
    postgres.check_server(engine, durable=durable)
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(url, "postgresql", reading, lambda tell: PostgresWriter(engine, tell))


def schema_engine(url: str) -> Engine:
    """Return an engine for migrations, with the driver and the rules that the service itself uses."""
    address = _parse(url)
    return sqlite.schema_engine(address) if address.get_backend_name() == "sqlite" else postgres.engine(address)


def compare_and_set(session: Session, table: AnyTable, *, where: Where, values: Mapping[str, object]) -> bool:
    """Change the one row that is still as it was seen; return whether it was.

    `where` maps columns to the values seen (None: is null; a list, tuple or set: any of these), or is a condition.
    Rows already loaded in the session keep their old values. More than one row raises ValueError.
    """
    session.flush()
    target = _table(table)
    connection = session.connection()
    if isinstance(where, Mapping) and all(map(_is_plain, where.values())) and all(v is None or _is_plain(v) for v in values.values()):
        statement = _update_statement(target, tuple(where), tuple(values))
        seen = {f"seen_{name}": value for name, value in where.items()}
        changed = connection.execute(statement, seen | {f"new_{name}": value for name, value in values.items()}).rowcount
    else:
        changed = connection.execute(update(target).where(*_conditions(target, where)).values(**values)).rowcount
    if changed > 1:
        message = f"compare_and_set on {target.name} met {changed} rows: name one by its id"
        raise ValueError(message)
    return changed == 1


def insert_if_absent(session: Session, table: AnyTable, values: Mapping[str, object], *, on: str | Sequence[str]) -> int | None:
    """Insert a row unless one with the same `on` columns (a unique index) stands; return its id, or None if it stood.

    In a table that has no id it is 1.

    On PostgreSQL it waits for a transaction that is inserting the same, so the answer is final on both databases.
    """
    session.flush()
    columns = (on,) if isinstance(on, str) else tuple(on)
    connection = session.connection()
    statement = _insert_statement(connection.dialect.name, _table(table), columns, tuple(values))
    inserted: int | None = statement.scalar(connection, values)
    return inserted


@lru_cache(maxsize=256)
def _update_statement(table: Table, seen: tuple[str, ...], changed: tuple[str, ...]) -> Update:
    # Built once for each set of columns: building it costs four times as much as running it.
    same = [table.c[name] == bindparam(f"seen_{name}", type_=table.c[name].type) for name in seen]
    return update(table).where(*same).values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in changed})


def _is_plain(value: object) -> bool:
    """Whether a value stands for itself: not None, which SQL compares differently, nor a list, nor an expression."""
    return isinstance(value, str | int | float | date | bytes)


@lru_cache(maxsize=256)
def _insert_statement(dialect: str, table: Table, columns: tuple[str, ...], given: tuple[str, ...]) -> Prepared:
    # Built once for each table: building it costs more than running it does.
    insert = lite.insert(table) if dialect == "sqlite" else pg.insert(table)
    number = table.c.id if "id" in table.c else literal_column("1")
    return Prepared(insert.on_conflict_do_nothing(index_elements=list(columns)).returning(number), columns=given)


def _table(table: AnyTable) -> Table:
    found: Table = table if isinstance(table, Table) else table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    return found


def _conditions(table: Table, where: Where) -> list[ColumnElement[bool]]:
    if isinstance(where, ColumnElement):
        return [where]
    if isinstance(where, Mapping):
        return [_condition(table.c[name], seen) for name, seen in where.items()]
    return list(where)


def _condition(column: ColumnElement[Any], seen: object) -> ColumnElement[bool]:
    if isinstance(seen, list | tuple | set | frozenset):
        return column.in_(seen)
    return column == seen


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        message = "a stored time needs a zone: pass an aware datetime"
        raise ValueError(message)
    return value.astimezone(UTC)


def _parse(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise CannotOpen("The database address cannot be read.", hint=_ADDRESS_HINT) from error
    if backend == "sqlite" or address.drivername == "postgresql+psycopg":
        return address
    raise CannotOpen("The database must be SQLite or PostgreSQL.", hint=_ADDRESS_HINT)
