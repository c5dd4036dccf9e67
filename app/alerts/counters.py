"""How many alerts of each urgency are open in a hub, kept in the transaction that changes one."""

from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.alerts.models import WorklistCounter
from app.alerts.triage import Urgency
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
    if was is not None:
        _add(session, hub_id, was, -1)
    if is_now is not None:
        _add(session, hub_id, is_now, 1)


def _add(session: Session, hub_id: int, urgency: Urgency, more: int) -> None:
    connection = session.connection()
    if _ADD.run(connection, {"of_hub": hub_id, "of_urgency": urgency.value, "more": more}):
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    first = insert(COUNTERS).values(hub_id=hub_id, urgency=urgency.value, number=more)
    session.execute(first.on_conflict_do_update(index_elements=["hub_id", "urgency"], set_={"number": COUNTERS.c.number + more}))
