"""What somebody has typed about an alert and not sent yet: theirs alone, and no part of the record until they send it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session, SQLModel

from app.alerts import store
from app.alerts.draft import Draft
from app.alerts.models import AlertDraft
from app.db import compare_and_set, insert_if_absent

DRAFTS: Final = SQLModel.metadata.tables[str(AlertDraft.__tablename__)]
KEPT_FOR: Final = timedelta(days=3)
LONGEST: Final = 20_000  # characters of all fields together: more than the form takes


def keep(session: Session, hub_id: int, alert_id: int, staff_id: int, values: Mapping[str, str], *, now: datetime) -> bool:
    """Keep what is typed, in the place of what was. False for more than any form takes; raises NotFound for another hub's alert."""
    store.alert(session, hub_id, alert_id)
    if sum(len(value) for value in values.values()) > LONGEST:
        return False
    mine = {"alert_id": alert_id, "staff_id": staff_id}
    row = {"values": dict(values), "kept_at": now}
    if insert_if_absent(session, DRAFTS, mine | row, on=tuple(mine)) is None:
        compare_and_set(session, DRAFTS, where=mine, values=row)
    return True


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop what nobody has sent in `KEPT_FOR`: it is no part of the record."""
    session.execute(delete(DRAFTS).where(DRAFTS.c.kept_at < now - KEPT_FOR))


def of(session: Session, alert_id: int, staff_id: int) -> Draft | None:
    """Give what somebody typed about an alert, or None."""
    mine = DRAFTS.c.alert_id == alert_id, DRAFTS.c.staff_id == staff_id
    row = session.execute(select(DRAFTS.c["values"], DRAFTS.c.kept_at).where(*mine)).one_or_none()
    return None if row is None else Draft(row[0], row[1])


def forget(session: Session, alert_id: int, staff_id: int) -> None:
    """Drop what somebody typed: it has been sent."""
    session.execute(delete(DRAFTS).where(DRAFTS.c.alert_id == alert_id, DRAFTS.c.staff_id == staff_id))
