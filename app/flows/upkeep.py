"""What is put in order now and then: counters that may have gone wrong, and drafts that nobody will send any more."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlmodel import Session

from app.alerts import counters, drafts, watchdog
from app.db import Database
from app.hubs import store as hubs
from app.logs import get_logger

_log = get_logger(__name__)
MARK: Final = "upkeep"
EVERY: Final = timedelta(minutes=10)


def run_if_due(database: Database, *, now: datetime) -> None:
    """Put things in order unless that was done well within the last minutes."""
    with database.read() as session:
        last = watchdog.last_beats(session).get(MARK)
        every = hubs.all_hubs(session)
    if last is not None and last <= now < last + EVERY:
        return
    for hub in every:
        database.write(partial(_recount, hub_id=hub.id))
    database.write(lambda session: _tidy(session, now))


def _recount(session: Session, hub_id: int) -> None:
    if counters.recount(session, hub_id):
        _log.warning("worklist.counters_mended", hub_id=hub_id)


def _tidy(session: Session, now: datetime) -> None:
    drafts.forget_old(session, now=now)
    watchdog.mark(session, MARK, now=now)
