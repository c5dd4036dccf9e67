"""How many alerts of each urgency are open in a hub, kept in the transaction that changes one."""

from typing import Final

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, SQLModel

from app.alerts.models import WorklistCounter
from app.alerts.rows import ALERTS, OPEN
from app.alerts.triage import Urgency
from app.db import insert_if_absent
from app.storage.prepared import Prepared

COUNTERS: Final = SQLModel.metadata.tables[str(WorklistCounter.__tablename__)]
_ADD: Final = Prepared(
    update(COUNTERS)
    .where(COUNTERS.c.hub_id == bindparam("of_hub"), COUNTERS.c.urgency == bindparam("of_urgency"))
    .values(number=COUNTERS.c.number + bindparam("more"))
)


def changed(session: Session, hub_id: int, *, was: Urgency | None, is_now: Urgency | None) -> None:
    """Count an alert that was open at one urgency and is open at another; None: not open."""
    if was is is_now:
        return
    # In one order, whichever way it goes: two that change places at once would else wait for each other.
    changes = [(urgency, more) for urgency, more in ((was, -1), (is_now, 1)) if urgency is not None]
    for urgency, more in sorted(changes, key=lambda one: one[0].rank):
        _add(session, hub_id, urgency, more)


def recount(session: Session, hub_id: int) -> bool:
    """Count a hub's list anew, and say whether the counters were wrong: a process of an older version may have kept none."""
    # Held first: whoever changes the list now adds their part once these are free.
    kept = {row.urgency: row.number for row in session.execute(select(COUNTERS).where(COUNTERS.c.hub_id == hub_id).with_for_update())}
    counted = select(ALERTS.c.urgency, func.count().label("number")).where(ALERTS.c.hub_id == hub_id, OPEN).group_by(ALERTS.c.urgency)
    real = {row.urgency: row.number for row in session.execute(counted)}
    wrong = {urgency: real.get(urgency.value, 0) - kept.get(urgency.value, 0) for urgency in Urgency}
    for urgency, more in wrong.items():
        if more:
            _add(session, hub_id, urgency, more)
    return any(wrong.values())


def _add(session: Session, hub_id: int, urgency: Urgency, more: int) -> None:
    changes = {"of_hub": hub_id, "of_urgency": urgency.value, "more": more}
    if _ADD.run(session.connection(), changes):
        return
    insert_if_absent(session, COUNTERS, {"hub_id": hub_id, "urgency": urgency.value, "number": 0}, on=("hub_id", "urgency"))
    _ADD.run(session.connection(), changes)
