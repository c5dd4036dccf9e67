"""The service's own figures in Prometheus' format, counted from the rows when asked, so that every process agrees."""

from datetime import datetime
from typing import Any, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Column, ColumnElement, TextClause, func, select
from sqlmodel import Session, SQLModel

from app.alerts import watchdog
from app.alerts.rows import ALERTS, OPEN
from app.caseload.models import Episode
from app.messaging.store import IS_UNHANDLED, IS_WAITING, inbound, outbound

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_EPISODES: Final = SQLModel.metadata.tables[str(Episode.__tablename__)]


def exposition(session: Session, *, now: datetime) -> bytes:
    """Give every figure as text."""
    registry = CollectorRegistry()
    _count(registry, session, "wardlight_alerts_open", "Open alerts.", ALERTS.c.urgency, OPEN)
    _count(registry, session, "wardlight_alerts_overdue", "Open alerts past their time.", ALERTS.c.urgency, OPEN, ALERTS.c.due_at <= now)
    _count(registry, session, "wardlight_episodes", "Stays by state.", _EPISODES.c.state)
    _count(registry, session, "wardlight_texts_unhandled", "Texts stored but not yet understood.", inbound.c.state, IS_UNHANDLED)
    _count(registry, session, "wardlight_texts_waiting", "Texts of ours that are not settled.", outbound.c.state, IS_WAITING)
    age = Gauge("wardlight_loop_age_seconds", "Seconds since each loop last went round well.", ["loop"], registry=registry)
    for name, at in watchdog.last_beats(session).items():
        age.labels(name).set((now - at).total_seconds())
    return generate_latest(registry)


def _count(
    registry: CollectorRegistry,
    session: Session,
    name: str,
    meaning: str,
    column: Column[Any],
    *conditions: ColumnElement[bool] | TextClause,
) -> None:
    gauge = Gauge(name, meaning, [column.name], registry=registry)
    for value, count in session.execute(select(column, func.count()).where(*conditions).group_by(column)):
        gauge.labels(value).set(count)
