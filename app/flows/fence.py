"""One sweep over due rows: each in a transaction of its own, and a row that breaks is logged, put off and counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from sqlmodel import Session

from app.db import Database
from app.logs import get_logger

_log = get_logger(__name__)
Row = TypeVar("Row")
CHUNK: Final = 500
"""How many due rows are read at a time."""
MOST: Final = 20_000
"""How many rows one sweep takes on; the rest waits for the next turn, which comes at once."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, counted by name, and what broke, as "job row: error"."""

    counts: dict[str, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    def __add__(self, other: "Swept") -> "Swept":
        """Add up two sweeps."""
        names = {**self.counts, **other.counts}
        return Swept({name: self.count(name) + other.count(name) for name in names}, self.errors + other.errors)

    def count(self, name: str) -> int:
        """Give how many of one thing were done."""
        return self.counts.get(name, 0)


@dataclass(frozen=True, slots=True)
class Job(Generic[Row]):
    """One kind of due work.

    `due` reads rows by now, at most so many. `work` does one and returns the names of what it did, each counted.
    `put_off` moves a row that broke out of the way; where it cannot, the row is passed over until the next turn.
    """

    name: str
    due: Callable[[Session, int], Sequence[Row]]
    key: Callable[[Row], int]
    work: Callable[[Session, Row], Sequence[str]]
    put_off: Callable[[Session, Row], object] | None = None


def sweep(database: Database, job: Job[Row]) -> Swept:
    """Do all that is due, chunk by chunk. Rows met once are not met again in this turn, so that it always ends."""
    done, met = Swept(), set[int]()
    while len(met) < MOST:
        with database.read() as session:
            rows = [row for row in job.due(session, CHUNK + len(met)) if job.key(row) not in met]
        if not rows:
            return done
        for row in rows:
            met.add(job.key(row))
            done += _one(database, job, row)
    return done


def _one(database: Database, job: Job[Row], row: Row) -> Swept:
    try:
        names = database.write(lambda session: job.work(session, row))
    except Exception as error:  # noqa: BLE001 -- the fence: one row must never stop the others
        _log.exception("row.broke", job=job.name, row_id=job.key(row))
        _put_off(database, job, row)
        return Swept(errors=(f"{job.name} {job.key(row)}: {type(error).__name__}",))
    return Swept({name: names.count(name) for name in set(names)})


def _put_off(database: Database, job: Job[Row], row: Row) -> None:
    put_off = job.put_off
    if put_off is None:
        return
    try:
        database.write(lambda session: put_off(session, row))
    except Exception:  # noqa: BLE001 -- as above; the row is met again in the next turn
        _log.exception("row.not_put_off", job=job.name, row_id=job.key(row))
