"""The tables of alerts, and how a row becomes a frozen value."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Row, text
from sqlmodel import SQLModel

from app.alerts import ladder as ladders
from app.alerts.alert import AlertView, EventView, ReasonView
from app.alerts.lifecycle import AlertMove, AlertState, Outcome
from app.alerts.models import Alert, AlertEvent, AlertReason
from app.alerts.triage import ReasonCode, Urgency

ALERTS: Final = SQLModel.metadata.tables[str(Alert.__tablename__)]
REASONS: Final = SQLModel.metadata.tables[str(AlertReason.__tablename__)]
EVENTS: Final = SQLModel.metadata.tables[str(AlertEvent.__tablename__)]
OPEN: Final = text("alert.state <> 'closed'")
"""Word for word the condition of the partial indexes: SQLite uses one only where the query repeats it."""

_ALERT_NAMES: Final = tuple(field.name for field in fields(AlertView))
ALERT_COLUMNS: Final = tuple(ALERTS.c[name] for name in _ALERT_NAMES)
REASON_COLUMNS: Final = tuple(REASONS.c[field.name] for field in fields(ReasonView))
LISTED_COLUMNS: Final = tuple(column for column in REASON_COLUMNS if column.name != "receipt")
"""A reason without its receipt, for lists and for the texts that arrive: a receipt is long, and neither shows it."""
EVENT_COLUMNS: Final = tuple(EVENTS.c["kind" if field.name == "move" else field.name] for field in fields(EventView))


def alert_view(row: Sequence[Any]) -> AlertView:
    """Give the value of one row of `ALERT_COLUMNS`, by place: this runs on every text that arrives."""
    kept = dict(zip(_ALERT_NAMES, row, strict=True))
    kept["state"] = AlertState(kept["state"])
    kept["urgency"] = Urgency(kept["urgency"])
    kept["ladder"] = ladders.thawed(kept["ladder"])
    kept["outcome"] = Outcome(kept["outcome"]) if kept["outcome"] else None
    return AlertView(**kept)


def reason_view(row: Row[Any]) -> ReasonView:
    kept = dict(row._mapping)  # noqa: SLF001 -- as above
    kept["code"] = ReasonCode(kept["code"])
    kept["urgency"] = Urgency(kept["urgency"])
    return ReasonView(**kept)


def event_view(row: Row[Any]) -> EventView:
    kept = dict(row._mapping)  # noqa: SLF001 -- as above
    kept["move"] = AlertMove(kept.pop("kind"))
    return EventView(**kept)
