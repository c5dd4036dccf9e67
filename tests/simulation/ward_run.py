"""A ward lives through days of virtual time against a provider with every fault on: python -m tests.simulation.ward_run --seeds 5."""

import argparse
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import sqlalchemy

from app import logs
from app.clock import monotonic
from app.messaging import sending
from app.provider_double.faults import AtNumber, Fault, Rates
from tests import people, schema
from tests.simulation import invariants
from tests.simulation.course import DEAD_CODES, EVERY_DEAD, START, Course
from tests.simulation.invariants import Found, Violation
from tests.simulation.world import Send, Watched, World

PATIENTS, DAYS = 200, 3
DIES: Final = 0.003
"""How often the process that sends dies in a call."""
RATES: Final[Rates] = {
    Fault.TOO_MANY: 0.04,
    Fault.BROKEN: 0.03,
    Fault.SILENT: 0.006,
    Fault.LOST: 0.05,
    Fault.DUPLICATE: 0.05,
    Fault.REORDERED: 0.05,
    Fault.FORGED: 0.02,
    Fault.UNDELIVERED: 0.02,
    Fault.LOOKUP_DOWN: 0.1,
    **{AtNumber(code, people.phone(EVERY_DEAD * number)): 1.0 for number, code in enumerate(DEAD_CODES, start=1)},
}
WORST: Final[Rates] = {Fault.BROKEN: 0.5, Fault.LOST: 0.8, Fault.LOOKUP_DOWN: 1.0}
"""The provider's bad hour of each evening: much breaks, little is told, nothing can be looked up."""
MOST_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over: the course it took and what was found."""

    course: Course
    found: Found

    def told(self) -> str:
        """Tell what does not hold, with the seed and all that happened at the first phone that it is about."""
        wrong = self.found.violations
        lines = [f"seed {self.course.seed}: {len(wrong)} do not hold"]
        lines += [str(one) for one in wrong[:MOST_SHOWN]]
        phone = next((one.phone for one in wrong if one.phone is not None), None)
        if phone is not None:
            lines += [f"all that happened at {phone}:", *invariants.about(self.course, phone)]
        return "\n".join(lines)


def live(
    stack: ExitStack,
    database_url: str,
    *,
    seed: int = 1,
    patients: int = PATIENTS,
    days: int = DAYS,
    until: timedelta | None = None,
    gateway: type[Watched] = Watched,
    send: Send = sending.deliver_due,
) -> Run:
    """Live through one run on an empty database with the newest schema, and look at what it left, after `until` of it if given.

    `gateway` and `send` are what hands texts over; a control hands in one that does it wrongly.
    """
    world = World(stack, database_url, RATES, start=START, seed=seed, dies=DIES, gateway=gateway, send=send)
    course = Course(world, seed, patients, days, usual=RATES, worst=WORST, until=until)
    course.run()
    return Run(course, invariants.look(course))


def main() -> int:
    """Run seed after seed, and tell of each what was counted and what does not hold; 1 where something does not."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=1, help="how many")
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    asked.add_argument("--patients", type=int, default=PATIENTS)
    asked.add_argument("--days", type=int, default=DAYS)
    given = asked.parse_args()
    logs.configure("error")
    wrong = 0
    for seed in range(given.first, given.first + given.seeds):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            began = monotonic()
            run = live(stack, _fresh(Path(folder)), seed=seed, patients=given.patients, days=given.days)
            wrong += len(run.found.violations)
            sys.stdout.write(_summary(run, monotonic() - began))
            sys.stdout.flush()
    return 1 if wrong else 0


def _summary(run: Run, took_s: float) -> str:
    counted = ", ".join(f"{name} {count}" for name, count in sorted(run.found.counts.items()))
    wrong = run.told() if run.found.violations else f"seed {run.course.seed}: all holds"
    return f"{wrong}\n{counted}; {took_s:.0f} s\n"


def _fresh(folder: Path) -> str:
    path = folder / "wardlight.db"
    module = import_module("pysqlite3" if find_spec("pysqlite3") else "sqlite3")
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", module=module, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        schema.create(connection)
    engine.dispose()
    return f"sqlite:///{path}"


def by_kind(violations: tuple[Violation, ...]) -> Counter[str]:
    """Count what does not hold by its name."""
    return Counter(one.broken.name for one in violations)


if __name__ == "__main__":
    sys.exit(main())
