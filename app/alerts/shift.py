"""What a shift leaves behind, beside the open alerts: what was closed, what was agreed last, who is still asked about 999."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, SQLModel

from app.alerts.advice import AdviceState
from app.alerts.advice_checks import CHECKS
from app.alerts.lifecycle import AlertMove
from app.alerts.rows import ALERTS, EVENTS
from app.alerts.shift_facts import ClosedAlert, LastWord, Told
from app.caseload.models import Patient

_PATIENTS: Final = SQLModel.metadata.tables[str(Patient.__tablename__)]
_CLOSING: Final = (AlertMove.ENDED.value, AlertMove.WITHDRAWN.value, AlertMove.ANSWERED.value)
_TOLD: Final = (AlertMove.ENDED.value, AlertMove.NO_ANSWER.value, AlertMove.HANDED_BACK.value, AlertMove.SNOOZED.value)


_CLOSED_SINCE: Final = (
    select(
        ALERTS.c.id, ALERTS.c.patient_id, _PATIENTS.c.given_name, _PATIENTS.c.family_name, ALERTS.c.phone, ALERTS.c.urgency,
        ALERTS.c.outcome, EVENTS.c.kind, EVENTS.c.actor_name, ALERTS.c.closed_at, EVENTS.c.note,
    )
    .select_from(
        ALERTS.join(EVENTS, (EVENTS.c.alert_id == ALERTS.c.id) & EVENTS.c.kind.in_(_CLOSING)).outerjoin(
            _PATIENTS, ALERTS.c.patient_id == _PATIENTS.c.id
        )
    )
    .where(ALERTS.c.hub_id == bindparam("hub"), ALERTS.c.closed_at.is_not(None), ALERTS.c.closed_at >= bindparam("since"))
    .order_by(ALERTS.c.closed_at.desc(), ALERTS.c.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
_LAST_OF_STAYS: Final = (
    select(ALERTS.c.episode_id, func.max(EVENTS.c.id).label("event_id"))
    .select_from(ALERTS.join(EVENTS, EVENTS.c.alert_id == ALERTS.c.id))
    .where(ALERTS.c.hub_id == bindparam("hub"), ALERTS.c.episode_id.in_(bindparam("stays", expanding=True)), EVENTS.c.kind.in_(_TOLD))
    .group_by(ALERTS.c.episode_id)
    .subquery()
)
_LAST_WORDS: Final = select(
    _LAST_OF_STAYS.c.episode_id, EVENTS.c.kind, EVENTS.c.actor_name, EVENTS.c.at, EVENTS.c.note, EVENTS.c.detail
).select_from(_LAST_OF_STAYS.join(EVENTS, EVENTS.c.id == _LAST_OF_STAYS.c.event_id))
_ASKED_999: Final = select(CHECKS.c.episode_id, CHECKS.c.state, CHECKS.c.advised_at).where(
    CHECKS.c.hub_id == bindparam("hub"), CHECKS.c.look_again_at.is_not(None)
)


def closed_since(session: Session, hub_id: int, *, since: datetime, limit: int) -> list[ClosedAlert]:
    """Give a hub's alerts that were closed since an instant, newest first, at most so many."""
    rows = session.execute(_CLOSED_SINCE, {"hub": hub_id, "since": since, "most": limit})
    return [
        ClosedAlert(number, patient, f"{given} {family}" if family else None, phone, *rest)
        for number, patient, given, family, phone, *rest in rows
    ]


def last_words(session: Session, hub_id: int, stay_ids: Sequence[int]) -> dict[int, LastWord]:
    """Give what a person last said of each of these stays, of any of its alerts; a stay of which nobody said anything is left out."""
    if not stay_ids:
        return {}
    rows = session.execute(_LAST_WORDS, {"hub": hub_id, "stays": list(stay_ids)})
    return {row.episode_id: LastWord(row.kind, row.actor_name, row.at, row.note, row.detail.get("outcome")) for row in rows}


def asked_about_999(session: Session, hub_id: int) -> dict[int, Told]:
    """Give who was told to call 999, or what their own plan says, by stay, as long as it is not known what came of it."""
    rows = session.execute(_ASKED_999, {"hub": hub_id})
    return {row.episode_id: Told(row.advised_at, by_plan=row.state == AdviceState.OWN_PLAN) for row in rows}
