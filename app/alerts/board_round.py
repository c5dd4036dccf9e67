"""The list of a board round: everybody on a hub's caseload, most worrying first, page by page.

The order: the open alert's urgency, the level of the newest reading (one that is not judged stands before a green one), how far SpO2 has
fallen since the reading before, then the longest stay, which is the nearest to its review.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, ScalarSelect, Select, and_, bindparam, case, func, literal, select, tuple_, type_coerce
from sqlmodel import Session, SQLModel

from app.alerts import store, worklist
from app.alerts.reviewed import Progress, RoundItem, RoundList
from app.alerts.rows import ALERTS, OPEN
from app.alerts.triage import Urgency
from app.caseload import care_plan
from app.caseload.board_round import Decision, Seen
from app.caseload.episode import EpisodeState
from app.caseload.models import BoardRoundEntry
from app.caseload.store import EPISODES, PATIENTS
from app.clock import parse_instant
from app.errors import Fault, Invalid
from app.monitoring.reading import Level
from app.monitoring.store import READINGS

_ENTRIES: Final = SQLModel.metadata.tables[str(BoardRoundEntry.__tablename__)]
_GOING_ON: Final = EPISODES.c.state.in_([EpisodeState.ACTIVE.value, EpisodeState.PAUSED.value])
_NO_ALERT: Final = len(Urgency)
_UNJUDGED: Final = 2
_LEVELS: Final = {Level.RED.value: 0, Level.AMBER.value: 1, Level.GREEN.value: 3}


def _newest(column: str, *, skip: int = 0) -> ScalarSelect[Any]:
    """Give a column of the newest reading, or of the one before; of SpO2 only readings that have it count."""
    measured = READINGS.c.spo2.is_not(None) if column == "spo2" else literal(value=True)
    return (
        select(READINGS.c[column])
        .where(READINGS.c.episode_id == EPISODES.c.id, measured)
        .order_by(READINGS.c.measured_at.desc(), READINGS.c.id.desc())
        .limit(1)
        .offset(skip)
        .scalar_subquery()
    )


_ALL: Final = (
    select(
        *(EPISODES.c[name] for name in (
            "id", "patient_id", "state", "onboarded_at", "pathway_version_id", "reading_times", "usual_spo2", "plan", "care_plan",
        )),
        PATIENTS.c.given_name,
        PATIENTS.c.family_name,
        PATIENTS.c.date_of_birth,
        ALERTS.c.id.label("alert_id"),
        ALERTS.c.urgency,
        func.coalesce(ALERTS.c.urgency_rank, _NO_ALERT).label("alert_rank"),
        _newest("level").label("level"),
        _newest("spo2").label("spo2"),
        _newest("spo2", skip=1).label("spo2_before"),
        type_coerce(_newest("measured_at"), READINGS.c.measured_at.type).label("read_at"),
    )
    .select_from(
        EPISODES.join(PATIENTS, EPISODES.c.patient_id == PATIENTS.c.id).outerjoin(
            ALERTS, and_(ALERTS.c.episode_id == EPISODES.c.id, OPEN)
        )
    )
    .where(EPISODES.c.hub_id == bindparam("hub"), _GOING_ON)
    .subquery()
)  # fmt: skip
_LEVEL_RANK: Final = case(_LEVELS, value=_ALL.c.level, else_=_UNJUDGED)
_FALL: Final = case((_ALL.c.spo2 < _ALL.c.spo2_before, _ALL.c.spo2 - _ALL.c.spo2_before), else_=0)
_ORDER: Final = (_ALL.c.alert_rank, _LEVEL_RANK, _FALL, _ALL.c.onboarded_at, _ALL.c.id)
_PAGE: Final = select(_ALL, _LEVEL_RANK.label("level_rank"), _FALL.label("fall")).order_by(*_ORDER).limit(bindparam("most"))
_NEXT_PAGE: Final = _PAGE.where(
    tuple_(*_ORDER)
    > tuple_(
        bindparam("rank", type_=_ALL.c.id.type),
        bindparam("level", type_=_ALL.c.id.type),
        bindparam("fall", type_=_ALL.c.id.type),
        bindparam("began", type_=EPISODES.c.onboarded_at.type),
        bindparam("last", type_=_ALL.c.id.type),
    )
)
_NEWEST_LOOKS: Final = select(func.max(_ENTRIES.c.id)).where(
    _ENTRIES.c.hub_id == bindparam("hub"), _ENTRIES.c.episode_id.in_(bindparam("stays", expanding=True))
).group_by(_ENTRIES.c.episode_id)  # fmt: skip
_LOOKS: Final = select(
    *(_ENTRIES.c[name] for name in ("id", "episode_id", "local_date", "decision", "note", "at", "actor_name"))
).where(_ENTRIES.c.id.in_(_NEWEST_LOOKS))  # fmt: skip
_READ_TODAY: Final = (
    select(READINGS.c.episode_id, func.count().label("number"))
    .where(READINGS.c.episode_id.in_(bindparam("stays", expanding=True)), READINGS.c.measured_at >= bindparam("midnight"))
    .group_by(READINGS.c.episode_id)
)
_SEEN: Final = (
    select(func.count(func.distinct(_ENTRIES.c.episode_id)))
    .select_from(_ENTRIES.join(EPISODES, _ENTRIES.c.episode_id == EPISODES.c.id))
    .where(_ENTRIES.c.hub_id == bindparam("hub"), _ENTRIES.c.local_date == bindparam("day"), _GOING_ON)
    .scalar_subquery()
)
_TOTAL: Final = select(func.count()).select_from(EPISODES).where(EPISODES.c.hub_id == bindparam("hub"), _GOING_ON).scalar_subquery()


def page(session: Session, hub_id: int, *, midnight: datetime, limit: int, cursor: str | None = None) -> RoundList:
    """Give one page of the round: four queries, whatever its length. `midnight` began the hub's day.

    Raises Invalid for a cursor that is none of ours.
    """
    statement, values = _statement(cursor)
    rows = session.execute(statement, {"hub": hub_id, "most": limit + 1, **values}).all()
    shown = rows[:limit]
    stays = [row.id for row in shown]
    looks = {look.episode_id: _seen(look) for look in session.execute(_LOOKS, {"hub": hub_id, "stays": stays})}
    today = {row.episode_id: row.number for row in session.execute(_READ_TODAY, {"stays": stays, "midnight": midnight})}
    reasons = store.reasons_of_many(session, [row.alert_id for row in shown if row.alert_id is not None])
    items = tuple(_item(row, worklist.collapsed(reasons.get(row.alert_id, [])), looks.get(row.id), today.get(row.id, 0)) for row in shown)
    return RoundList(items, _cursor(shown[-1]) if len(rows) > limit else None)


def progress(session: Session, hub_id: int, day: date) -> Progress:
    """Say how many of the caseload were looked at on a day of the hub."""
    return Progress(*session.execute(select(_SEEN, _TOTAL), {"hub": hub_id, "day": day}).one())


def _statement(cursor: str | None) -> tuple[Select[Any], dict[str, object]]:
    if cursor is None:
        return _PAGE, {}
    try:
        rank, level, fall, began, last = cursor.split("~")
        values = {"rank": int(rank), "level": int(level), "fall": int(fall), "began": parse_instant(began), "last": int(last)}
    except (ValueError, Invalid) as error:
        raise Invalid(faults=(Fault("cursor", "This is not a page of the round: begin again."),)) from error
    return _NEXT_PAGE, values


def _cursor(row: Row[Any]) -> str:
    return f"{row.alert_rank}~{row.level_rank}~{row.fall}~{row.onboarded_at.isoformat()}~{row.id}"


def _seen(row: Row[Any]) -> Seen:
    decision = Decision(row.decision) if row.decision else None
    return Seen(row.id, row.episode_id, row.local_date, decision, row.note, row.at, row.actor_name)


def _item(row: Row[Any], reasons: Sequence[Any], seen: Seen | None, today: int) -> RoundItem:
    return RoundItem(
        episode_id=row.id,
        patient_id=row.patient_id,
        name=f"{row.given_name} {row.family_name}",
        date_of_birth=row.date_of_birth,
        state=EpisodeState(row.state),
        onboarded_at=row.onboarded_at,
        pathway_version_id=row.pathway_version_id,
        asked_a_day=len(row.reading_times),
        read_today=today,
        usual_spo2=row.usual_spo2,
        spo2=row.spo2,
        spo2_before=row.spo2_before,
        level=row.level,
        read_at=row.read_at,
        plan=row.plan,
        care_plan=care_plan.from_json(row.care_plan) if row.care_plan else None,
        urgency=Urgency(row.urgency) if row.urgency else None,
        reasons=tuple(reasons),
        seen=seen,
    )
