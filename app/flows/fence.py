"""One sweep over due rows: each in a transaction of its own, and a row that breaks is logged, put off and counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import Session

from app.db import Database
from app.logs import get_logger

_log = get_logger(__name__)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, counted by name, and what broke, as "what: which row: why"."""

    counts: dict[str, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    def __add__(self, other: "Swept") -> "Swept":
        """Add up two sweeps."""
        names = {**self.counts, **other.counts}
        return Swept({name: self.count(name) + other.count(name) for name in names}, self.errors + other.errors)

    def count(self, name: str) -> int:
        """Give how many of one thing were done."""
        return self.counts.get(name, 0)


def sweep(
    database: Database,
    rows: Iterable[Row],
    *,
    what: str,
    name_of: Callable[[Row], int],
    work: Callable[[Session, Row], str | None],
    put_off: Callable[[Session, Row], object],
) -> Swept:
    """Do `work` for each row; it returns what to count, or None. A row whose work raises is put off, and the rest go on."""
    done = Swept()
    for row in rows:
        try:
            counted = database.write(lambda session, row=row: work(session, row))  # type: ignore[misc]
            done += Swept({counted: 1} if counted else {})
        except Exception as error:  # noqa: BLE001 -- the fence: one row must never stop the others
            done += Swept(errors=(_broke(database, row, what, name_of(row), put_off, error),))
    return done


def _broke(database: Database, row: Row, what: str, row_id: int, put_off: Callable[[Session, Row], object], error: Exception) -> str:
    _log.error("row.broke", job=what, row_id=row_id, error=type(error).__name__)
    try:
        database.write(lambda session: put_off(session, row))
    except Exception as second:  # noqa: BLE001 -- as above; the row is met again next time
        _log.error("row.not_put_off", job=what, row_id=row_id, error=type(second).__name__)
    return f"{what} {row_id}: {type(error).__name__}"
