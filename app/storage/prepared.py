"""A statement that is compiled once and then handed straight to the driver, for the few that run on every text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Dialect, Insert, Select, Table, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in one database's own words."""

    sql: str
    dialect: Dialect
    names: tuple[str, ...]
    positional: bool
    fixed: dict[str, Any]  # values that stand in the statement itself
    into: tuple[tuple[str, Process], ...]  # what must be converted on the way in, by name
    out: tuple[tuple[int, Process], ...]  # and on the way out, by place


def columns_but_id(table: Table) -> tuple[str, ...]:
    """Name what an insert gives: every column but the id, which the database makes."""
    return tuple(column.name for column in table.columns if column.name != "id")


class Prepared:
    """A Core statement made once and run at about half the cost of executing it each time through SQLAlchemy.

    An insert names all its `columns`: a model's defaults are not applied. Rows come back as plain tuples, in the order
    of the statement's columns. It runs in the connection's transaction (`session.connection()`), flushes nothing, and
    raises SQLAlchemy's errors.
    """

    def __init__(self, statement: Select[Any] | Insert | Update, *, columns: Sequence[str] = ()) -> None:
        self._statement = statement
        self._types = _types_of(statement)
        self._columns = list(columns)
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and give what it returns."""
        cursor, ready = self._executed(connection, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return [_converted(row, ready.out) for row in found] if ready.out else found

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- whatever its first column holds
        """Run it and give the first column of the first row; None when there is no row."""
        found = self.rows(connection, values)
        return found[0][0] if found else None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run it and give how many rows it changed."""
        cursor, _ = self._executed(connection, values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def _executed(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, _Ready]:
        ready = self._ready.get(connection.dialect.name)
        if ready is None:
            ready = self._ready[connection.dialect.name] = self._prepare(connection.dialect)
        given = {**ready.fixed, **values}
        for name, process in ready.into:
            given[name] = process(given[name])
        bound = tuple([given[name] for name in ready.names]) if ready.positional else given
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.sql, bound)
        except Exception as error:  # noqa: BLE001 -- the driver's own classes are known only at run time
            _raise(ready, error)
        return cursor, ready

    def _prepare(self, dialect: Dialect) -> _Ready:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("only a query, an insert or an update can be prepared")
        names = tuple(compiled.positiontup) if compiled.positiontup is not None else tuple(compiled.binds)
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        into = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items())
        out = ((place, kind.dialect_impl(dialect).result_processor(dialect, None)) for place, kind in enumerate(self._types))
        return _Ready(
            sql=str(compiled),
            dialect=dialect,
            names=names,
            positional=compiled.positional,
            fixed=fixed,
            into=tuple((name, process) for name, process in into if process is not None),
            out=tuple((place, process) for place, process in out if process is not None),
        )


def _types_of(statement: Select[Any] | Insert | Update) -> list[TypeEngine[Any]]:
    if isinstance(statement, Select):
        return [column.type for column in statement.selected_columns]
    return [column["type"] for column in statement.returning_column_descriptions]


def _converted(row: tuple[Any, ...], out: tuple[tuple[int, Process], ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, process in out:
        values[place] = process(values[place])
    return tuple(values)


def _raise(ready: _Ready, error: Exception) -> NoReturn:
    """Raise a driver's error as SQLAlchemy's own, so that whoever catches one catches the other."""
    driver = ready.dialect.dbapi
    if driver is None or not isinstance(error, driver.Error):
        raise error
    raise DBAPIError.instance(ready.sql, None, error, driver.Error, dialect=ready.dialect) from error
