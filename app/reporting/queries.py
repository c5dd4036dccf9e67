"""What the rows say of a hub as a whole: counted by the database, and never anything but read."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, SQLModel

from app.alerts.lifecycle import AlertState
from app.alerts.models import Alert
from app.alerts.triage import Urgency
from app.caseload.episode import EndReason, EpisodeState
from app.caseload.models import Episode
from app.monitoring.models import CheckIn
from app.monitoring.schedule import OPEN, CheckInState
from app.pathways.models import PathwayVersion
from app.reporting import bundles, metrics, texts
from app.reporting.metrics import HubFigures, PathwayFigures, ReadingFigures, StayFigures, TeamFigures, UrgencyFigures, WeekFigures

_TABLES: Final = SQLModel.metadata.tables
ALERTS: Final = _TABLES[str(Alert.__tablename__)]
EPISODES: Final = _TABLES[str(Episode.__tablename__)]
CHECK_INS: Final = _TABLES[str(CheckIn.__tablename__)]
VERSIONS: Final = _TABLES[str(PathwayVersion.__tablename__)]

_ENROLLED: Final = EPISODES.c.state != EpisodeState.ENDED.value
_IN_EARNEST: Final = func.coalesce(EPISODES.c.state_reason, "") != EndReason.ENROLLED_IN_ERROR.value
_UNSETTLED: Final = ALERTS.c.state != AlertState.CLOSED.value


def hub_figures(
    session: Session, hub_id: int, *, zone: ZoneInfo, per_second: int | None = None, link: str = "", now: datetime
) -> HubFigures:
    """Give the caseload page's figures for one hub; `zone` is the hub's, and says when a day and a week begin."""
    return HubFigures(
        as_of=now,
        pathways=by_pathway(session, hub_id),
        urgencies=by_urgency(session, hub_id, now=now),
        stays=by_day_of_stay(session, hub_id, zone=zone, now=now),
        readings=readings_today(session, hub_id, zone=zone, now=now),
        week=this_week(session, hub_id, zone=zone, now=now),
        bundles=bundles.lately(session, hub_id, now=now),
        texts=texts.now_and_next(session, hub_id, per_second=per_second, link=link, now=now),
        teams=by_team(session, hub_id),
    )


def by_pathway(session: Session, hub_id: int) -> tuple[PathwayFigures, ...]:
    """Count those enrolled now by pathway, most first; a pathway nobody is on is left out."""
    counted = (
        select(EPISODES.c.pathway_version_id, EPISODES.c.state, func.count().label("patients"))
        .where(EPISODES.c.hub_id == hub_id, _ENROLLED)
        .group_by(EPISODES.c.pathway_version_id, EPISODES.c.state)
        .subquery()
    )
    rows = session.execute(
        select(VERSIONS.c.name, VERSIONS.c.definition["title"].as_string().label("title"), counted.c.state, counted.c.patients)
        .join_from(counted, VERSIONS, VERSIONS.c.id == counted.c.pathway_version_id)
        .order_by(VERSIONS.c.number)
    )
    found: dict[str, PathwayFigures] = {}
    for row in rows:
        before = found.get(row.name, PathwayFigures(row.title, 0, 0))
        paused = row.patients if row.state == EpisodeState.PAUSED.value else 0
        # The newest version's title names them all.
        found[row.name] = PathwayFigures(row.title, before.active + row.patients - paused, before.paused + paused)
    return tuple(sorted(found.values(), key=lambda each: (-each.active - each.paused, each.title)))


def by_team(session: Session, hub_id: int) -> tuple[TeamFigures, ...]:
    """Count those enrolled now by team, most first, those with no team last; nothing where nobody is with a team."""
    where = (EPISODES.c.hub_id == hub_id, _ENROLLED)
    rows = session.execute(select(EPISODES.c.team, func.count()).where(*where).group_by(EPISODES.c.team))
    found = sorted((TeamFigures(*row) for row in rows), key=lambda each: (each.team is None, -each.patients, each.team))
    return tuple(found) if any(each.team is not None for each in found) else ()


def by_urgency(session: Session, hub_id: int, *, now: datetime) -> tuple[UrgencyFigures, ...]:
    """Count the open alerts of each urgency, most urgent first; all three are always there."""
    of_enrolled = ALERTS.c.episode_id.in_(select(EPISODES.c.id).where(EPISODES.c.hub_id == hub_id, _ENROLLED))
    rows = session.execute(
        select(
            ALERTS.c.urgency,
            func.count(),
            _count(of_enrolled),
            _count(ALERTS.c.state == AlertState.WAITING.value),
            _count(ALERTS.c.due_at < now),
            func.min(ALERTS.c.opened_at),
        )
        .where(ALERTS.c.hub_id == hub_id, _UNSETTLED)
        .group_by(ALERTS.c.urgency)
    )
    found = {row[0]: UrgencyFigures(*row) for row in rows}
    return tuple(found.get(each.value, UrgencyFigures(each.value, 0, 0, 0, 0, None)) for each in Urgency)


def by_day_of_stay(session: Session, hub_id: int, *, zone: ZoneInfo, now: datetime) -> tuple[StayFigures, ...]:
    """Count those enrolled now by how many days they have been; day 1 is the day of enrolment."""
    spans = [metrics.stay_span(first, last, now=now, zone=zone) for first, last in metrics.STAY_BANDS]
    columns = [_count(_within(EPISODES.c.onboarded_at, since, until)) for since, until in spans]
    row = session.execute(select(*columns).where(EPISODES.c.hub_id == hub_id, _ENROLLED)).one()
    return tuple(StayFigures(first, last, patients) for (first, last), patients in zip(metrics.STAY_BANDS, row, strict=True))


def readings_today(session: Session, hub_id: int, *, zone: ZoneInfo, now: datetime) -> ReadingFigures:
    """Count what became of the slots that the hub's present day has had so far."""
    today = metrics.local_day(zone, now=now)
    rows = session.execute(
        select(CHECK_INS.c.state, func.count())
        .where(
            CHECK_INS.c.hub_id == hub_id,
            # By the instant too: that is what the index holds.
            CHECK_INS.c.slot_at.between(metrics.day_begins(today, zone), now),
            CHECK_INS.c.local_date == today,
        )
        .group_by(CHECK_INS.c.state)
    )
    by_state: dict[str, int] = {state: slots for state, slots in rows}  # noqa: C416 -- dict() does not take rows
    received, missed = by_state.get(CheckInState.ANSWERED, 0), by_state.get(CheckInState.MISSED, 0)
    waiting = sum(by_state.get(state, 0) for state in OPEN)
    return ReadingFigures(
        due=received + missed + waiting,
        received=received,
        waiting=waiting,
        missed=missed,
        not_asked=by_state.get(CheckInState.NOT_ASKED, 0),
    )


def this_week(session: Session, hub_id: int, *, zone: ZoneInfo, now: datetime) -> WeekFigures:
    """Count who came and went, and which alerts were opened and closed, since the hub's Monday."""
    monday = metrics.week_of(zone, now=now)
    since = metrics.day_begins(monday, zone)
    stays = (EPISODES.c.hub_id == hub_id, _IN_EARNEST)
    reasons = session.execute(
        select(EPISODES.c.state_reason, func.count().label("patients"))
        .where(*stays, EPISODES.c.ended_at >= since, EPISODES.c.state_reason.is_not(None))
        .group_by(EPISODES.c.state_reason)
        .order_by(func.count().desc(), EPISODES.c.state_reason)
    )
    discharged = tuple((str(reason), int(patients)) for reason, patients in reasons)
    opened, closed = session.execute(
        select(_count(ALERTS.c.opened_at >= since), _count(ALERTS.c.closed_at >= since)).where(ALERTS.c.hub_id == hub_id)
    ).one()
    return WeekFigures(
        since=monday,
        enrolled=session.scalar(select(func.count()).select_from(EPISODES).where(*stays, EPISODES.c.onboarded_at >= since)) or 0,
        discharged=sum(patients for _, patients in discharged),
        reasons=discharged,
        alerts_opened=opened,
        alerts_closed=closed,
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count().filter(condition)


def _within(column: ColumnElement[Any], since: datetime | None, until: datetime) -> ColumnElement[bool]:
    return column < until if since is None else and_(column >= since, column < until)
