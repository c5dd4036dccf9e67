"""Alerts as they are looked up: the open one of a patient or number, the worklist, what is due, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from app.alerts.alert import AlertView, EventView, ReasonView, Subject
from app.alerts.counters import COUNTERS
from app.alerts.listed import Claimed, Latest, Owner, Page, Reason, Wanted, WorklistItem
from app.alerts.rows import (
    ALERT_COLUMNS,
    ALERTS,
    EVENT_COLUMNS,
    EVENTS,
    LISTED_COLUMNS,
    OPEN,
    REASON_COLUMNS,
    REASONS,
    alert_view,
    event_view,
    reason_view,
)
from app.alerts.triage import ReasonCode, Urgency
from app.alerts.worklist import claimed, worklist
from app.errors import NotFound
from app.identity.store import STAFF
from app.storage.prepared import Prepared

__all__ = [
    "Claimed",
    "Latest",
    "Owner",
    "Page",
    "Reason",
    "Standing",
    "Wanted",
    "WorklistItem",
    "alert",
    "alerts_of_episode",
    "claimed",
    "climbs_due",
    "history",
    "history_of_stay",
    "open_alert",
    "reasons",
    "reasons_of_many",
    "repeats_due",
    "staff_name",
    "standing",
    "was_listed",
    "worklist",
]  # fmt: skip

# Locked, where the database has row locks: two findings of one patient at the same moment join one after the other.
_OPEN_OF_EPISODE: Final = Prepared(select(*ALERT_COLUMNS).where(ALERTS.c.episode_id == bindparam("episode"), OPEN).with_for_update())
_OPEN_OF_NUMBER: Final = (
    select(*ALERT_COLUMNS)
    .where(ALERTS.c.hub_id == bindparam("hub"), ALERTS.c.phone == bindparam("phone"), ALERTS.c.episode_id.is_(None), OPEN)
    .with_for_update()
)
_BY_ID: Final = select(*ALERT_COLUMNS).where(ALERTS.c.id == bindparam("alert"), ALERTS.c.hub_id == bindparam("hub"))
_BY_ID_LOCKED: Final = _BY_ID.with_for_update()
_OF_ALERT: Final = REASONS.c.alert_id == bindparam("alert")
_REASONS: Final = select(*LISTED_COLUMNS).where(_OF_ALERT).order_by(REASONS.c.id)
_REASONS_WITH_RECEIPTS: Final = select(*REASON_COLUMNS).where(_OF_ALERT).order_by(REASONS.c.id)
_EVENTS: Final = (
    select(*EVENT_COLUMNS).where(EVENTS.c.alert_id == bindparam("alert"), EVENTS.c.hub_id == bindparam("hub")).order_by(EVENTS.c.id)
)
_STAY_EVENTS: Final = (
    select(*EVENT_COLUMNS)
    .where(
        EVENTS.c.alert_id.in_(select(ALERTS.c.id).where(ALERTS.c.episode_id == bindparam("episode"), ALERTS.c.hub_id == bindparam("hub"))),
        EVENTS.c.hub_id == bindparam("hub"),
    )
    .order_by(EVENTS.c.id)
)
_EPISODE_ALERTS: Final = (
    select(*ALERT_COLUMNS)
    .where(ALERTS.c.episode_id == bindparam("episode"), ALERTS.c.hub_id == bindparam("hub"))
    .order_by(ALERTS.c.id.desc())
    .limit(bindparam("most"))
)
_WAS_LISTED: Final = (
    select(REASONS.c.id)
    .join(ALERTS, ALERTS.c.id == REASONS.c.alert_id)
    .where(ALERTS.c.episode_id == bindparam("episode"), ALERTS.c.hub_id == bindparam("hub"), REASONS.c.code == bindparam("code"))
    .limit(1)
)
_CLIMBS_DUE: Final = (
    select(ALERTS.c.hub_id, ALERTS.c.id)
    .where(OPEN, ALERTS.c.next_climb_at <= bindparam("now"))
    .order_by(ALERTS.c.next_climb_at)
    .limit(bindparam("most"))
)
_REPEATS_DUE: Final = (
    select(ALERTS.c.hub_id, ALERTS.c.id)
    .where(OPEN, ALERTS.c.repeat_due_at <= bindparam("now"))
    .order_by(ALERTS.c.repeat_due_at)
    .limit(bindparam("most"))
)
# Of the newest steps all are looked at: two that are written at once may come to light in another order than their numbers'.
_LATELY: Final = select(EVENTS.c.id).where(EVENTS.c.hub_id == bindparam("hub")).order_by(EVENTS.c.id.desc()).limit(200).subquery()
_COUNTED: Final = [
    select(COUNTERS.c.number).where(COUNTERS.c.hub_id == bindparam("hub"), COUNTERS.c.urgency == urgency.value).scalar_subquery()
    for urgency in Urgency
]
_STANDING: Final = select(func.max(_LATELY.c.id), func.sum(_LATELY.c.id), *_COUNTED)

_STAFF_NAME: Final = select(STAFF.c.name).where(STAFF.c.id == bindparam("staff"), STAFF.c.hub_id == bindparam("hub"))


def open_alert(session: Session, subject: Subject) -> AlertView | None:
    """Give the one open alert of this patient or number, locked until the work ends, or None."""
    connection = session.connection()
    if subject.episode_id is not None:
        rows = _OPEN_OF_EPISODE.rows(connection, {"episode": subject.episode_id})
        return alert_view(rows[0]) if rows else None
    row = connection.execute(_OPEN_OF_NUMBER, {"hub": subject.hub_id, "phone": subject.phone}).first()
    return alert_view(row) if row else None


def alert(session: Session, hub_id: int, alert_id: int, *, lock: bool = False) -> AlertView:
    """Give this alert of this hub; raises NotFound. `lock` keeps others from changing it until the work ends."""
    row = session.connection().execute(_BY_ID_LOCKED if lock else _BY_ID, {"alert": alert_id, "hub": hub_id}).first()
    if row is None:
        raise NotFound("There is no such alert.")
    return alert_view(row)


def reasons(session: Session, alert_id: int, *, receipts: bool = False) -> list[ReasonView]:
    """Give every reason of an alert, oldest first; with what each rests on only where that is wanted."""
    statement = _REASONS_WITH_RECEIPTS if receipts else _REASONS
    return [reason_view(row) for row in session.connection().execute(statement, {"alert": alert_id})]


def reasons_of_many(session: Session, alert_ids: Sequence[int], *, receipts: bool = False) -> dict[int, list[ReasonView]]:
    """Give the reasons of several alerts, oldest first; with what each rests on only where that is wanted."""
    found: dict[int, list[ReasonView]] = {alert_id: [] for alert_id in alert_ids}
    columns = REASON_COLUMNS if receipts else LISTED_COLUMNS
    statement = select(*columns).where(REASONS.c.alert_id.in_(alert_ids)).order_by(REASONS.c.id)
    for row in session.connection().execute(statement):
        found[row.alert_id].append(reason_view(row))
    return found


def history(session: Session, hub_id: int, alert_id: int) -> list[EventView]:
    """Give everything that happened to an alert, oldest first."""
    return [event_view(row) for row in session.connection().execute(_EVENTS, {"alert": alert_id, "hub": hub_id})]


def history_of_stay(session: Session, hub_id: int, episode_id: int) -> list[EventView]:
    """Give everything that happened to the alerts of a stay, oldest first."""
    return [event_view(row) for row in session.execute(_STAY_EVENTS, {"episode": episode_id, "hub": hub_id})]


def alerts_of_episode(session: Session, hub_id: int, episode_id: int, *, limit: int = 50) -> list[AlertView]:
    """Give the alerts of a stay, newest first, closed ones too."""
    rows = session.connection().execute(_EPISODE_ALERTS, {"episode": episode_id, "hub": hub_id, "most": limit})
    return [alert_view(row) for row in rows]


def was_listed(session: Session, hub_id: int, episode_id: int, code: ReasonCode) -> bool:
    """Whether this reason was ever one of this stay, in an alert that is open or closed."""
    values = {"episode": episode_id, "hub": hub_id, "code": code.value}
    return session.connection().execute(_WAS_LISTED, values).first() is not None


def climbs_due(session: Session, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Give (hub, alert) of the open alerts past their running clock, longest past first."""
    return [(row.hub_id, row.id) for row in session.connection().execute(_CLIMBS_DUE, {"now": now, "most": limit})]


def repeats_due(session: Session, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Give (hub, alert) of the open alerts whose repeat reading did not come in time."""
    return [(row.hub_id, row.id) for row in session.connection().execute(_REPEATS_DUE, {"now": now, "most": limit})]


@dataclass(frozen=True, slots=True)
class Standing:
    """A hub's list as a whole: a mark that changes whenever anything on it does, and how many are open of each urgency."""

    revision: str
    counts: dict[Urgency, int]


def standing(session: Session, hub_id: int) -> Standing:
    """Give the list as a whole, from its newest steps and the counters that are kept: as fast for a long list as for a short one."""
    newest, total, *counted = session.connection().execute(_STANDING, {"hub": hub_id}).one()
    return Standing(f"{newest or 0}.{total or 0}", {urgency: number or 0 for urgency, number in zip(Urgency, counted, strict=True)})


def staff_name(session: Session, hub_id: int, staff_id: int | None) -> str | None:
    """Give the name of a member of staff of this hub, or None."""
    if staff_id is None:
        return None
    found: str | None = session.connection().execute(_STAFF_NAME, {"staff": staff_id, "hub": hub_id}).scalar_one_or_none()
    return found
