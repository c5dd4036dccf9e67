"""Readings, findings and check-ins as they are looked up; every list belongs to one hub."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Row, bindparam, func, or_, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.monitoring.context import PastReading
from app.monitoring.models import CheckIn, EpisodeSchedule, Finding, Reading
from app.monitoring.reading import Level
from app.monitoring.schedule import CheckInState
from app.monitoring.views import CheckInView, FindingView, ReadingView, ScheduleView, SlotCounts
from app.storage.prepared import Prepared

_TABLES: Final = SQLModel.metadata.tables
READINGS: Final = _TABLES[str(Reading.__tablename__)]
FINDINGS: Final = _TABLES[str(Finding.__tablename__)]
SCHEDULES: Final = _TABLES[str(EpisodeSchedule.__tablename__)]
CHECK_INS: Final = _TABLES[str(CheckIn.__tablename__)]

_OF_EPISODE = (READINGS.c.hub_id == bindparam("hub"), READINGS.c.episode_id == bindparam("episode"))
_NEWEST_FIRST = (READINGS.c.measured_at.desc(), READINGS.c.id.desc())
_PAST_COLUMNS = tuple(READINGS.c[name] for name in ("id", "measured_at", "received_at", "spo2", "pulse", "lowest_candidate", "worrying"))
_SAYS_SPO2 = or_(READINGS.c.spo2.is_not(None), READINGS.c.lowest_candidate.is_not(None))
_PAST_READINGS: Final = (
    select(*_PAST_COLUMNS).where(*_OF_EPISODE, _SAYS_SPO2).order_by(*_NEWEST_FIRST).limit(bindparam("most", type_=Integer()))
)
_PAST: Final = Prepared(_PAST_READINGS)
_FIRST: Final = (
    select(*_PAST_COLUMNS)
    .where(*_OF_EPISODE, READINGS.c.spo2.is_not(None), READINGS.c.measured_at < bindparam("before"))
    .order_by(READINGS.c.measured_at, READINGS.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_RECENT: Final = select(READINGS).where(*_OF_EPISODE).order_by(*_NEWEST_FIRST).limit(bindparam("most", type_=Integer()))
_BY_CLIENT_ID: Final = select(READINGS).where(READINGS.c.hub_id == bindparam("hub"), READINGS.c.client_id == bindparam("client"))
_BY_ID: Final = select(READINGS).where(READINGS.c.hub_id == bindparam("hub"), READINGS.c.id == bindparam("reading"))
_FINDINGS_OF: Final = (
    select(FINDINGS).where(FINDINGS.c.hub_id == bindparam("hub"), FINDINGS.c.reading_id == bindparam("reading")).order_by(FINDINGS.c.id)
)
_DUE_SCHEDULES: Final = (
    select(SCHEDULES)
    .where(SCHEDULES.c.held_because.is_(None), SCHEDULES.c.next_slot_at <= bindparam("now"))
    .order_by(SCHEDULES.c.next_slot_at, SCHEDULES.c.episode_id)
    .limit(bindparam("most", type_=Integer()))
)
_DUE_CHECK_INS: Final = (
    select(CHECK_INS)
    .where(CHECK_INS.c.look_again_at.is_not(None), CHECK_INS.c.look_again_at <= bindparam("now"))
    .order_by(CHECK_INS.c.look_again_at, CHECK_INS.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_ANSWERING: Final = (
    select(READINGS.c.id, READINGS.c.measured_at)
    .where(
        *_OF_EPISODE,
        READINGS.c.spo2.is_not(None),
        READINGS.c.measured_at >= bindparam("earliest"),
        READINGS.c.measured_at <= bindparam("latest"),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)


def past_readings(session: Session, hub_id: int, episode_id: int, *, most: int) -> tuple[PastReading, ...]:
    """Give the newest readings of an episode that say something of SpO2, as the rules see them, at most so many."""
    rows = _PAST.rows(session.connection(), {"hub": hub_id, "episode": episode_id, "most": most})
    return tuple([_past_reading(*row) for row in rows])


def first_readings(session: Session, hub_id: int, episode_id: int, *, before: datetime, most: int) -> tuple[PastReading, ...]:
    """Give the first readings of an episode with an SpO2 that were measured before an instant, at most so many."""
    rows = session.connection().execute(_FIRST, {"hub": hub_id, "episode": episode_id, "before": before, "most": most})
    return tuple([_past_reading(*row) for row in rows])


def recent_readings(session: Session, hub_id: int, episode_id: int, limit: int) -> list[ReadingView]:
    """Give an episode's newest readings, newest first by when they were measured."""
    rows = session.execute(_RECENT, {"hub": hub_id, "episode": episode_id, "most": limit})
    return [reading_view(row) for row in rows]


def latest_of(session: Session, hub_id: int, episode_ids: Sequence[int], each: int) -> dict[int, list[ReadingView]]:
    """Give the newest `each` readings of several episodes, newest first: one question for a whole list."""
    place = func.row_number().over(partition_by=READINGS.c.episode_id, order_by=_NEWEST_FIRST).label("place")
    ranked = select(READINGS, place).where(READINGS.c.hub_id == hub_id, READINGS.c.episode_id.in_(episode_ids)).subquery()
    rows = session.execute(select(ranked).where(ranked.c.place <= each).order_by(ranked.c.episode_id, ranked.c.place))
    found: dict[int, list[ReadingView]] = {}
    for row in rows:
        found.setdefault(row.episode_id, []).append(reading_view(row))
    return found


def readings_of(session: Session, hub_id: int, episode_id: int) -> list[ReadingView]:
    """Give every reading of an episode, newest first by when it was measured."""
    rows = session.execute(select(READINGS).where(*_OF_EPISODE).order_by(*_NEWEST_FIRST), {"hub": hub_id, "episode": episode_id})
    return [reading_view(row) for row in rows]


def reading(session: Session, hub_id: int, reading_id: int) -> ReadingView:
    """Give one reading of a hub; raises NotFound."""
    row = session.execute(_BY_ID, {"hub": hub_id, "reading": reading_id}).first()
    if row is None:
        raise NotFound("There is no such reading.")
    return reading_view(row)


def by_client_id(session: Session, hub_id: int, client_id: str) -> ReadingView | None:
    """Give the reading that a sender made under its own id, if it came before."""
    row = session.connection().execute(_BY_CLIENT_ID, {"hub": hub_id, "client": client_id}).first()
    return None if row is None else reading_view(row)


def findings_of_reading(session: Session, hub_id: int, reading_id: int) -> list[FindingView]:
    """Give what the rules said of one reading, in the order they said it."""
    return [finding_view(row) for row in session.execute(_FINDINGS_OF, {"hub": hub_id, "reading": reading_id})]


def findings_of(session: Session, hub_id: int, episode_id: int) -> list[FindingView]:
    """Give every finding of an episode, newest first."""
    where = (FINDINGS.c.hub_id == hub_id, FINDINGS.c.episode_id == episode_id)
    return [finding_view(row) for row in session.execute(select(FINDINGS).where(*where).order_by(FINDINGS.c.id.desc()))]


def finding(session: Session, hub_id: int, finding_id: int) -> FindingView:
    """Give one finding of a hub; raises NotFound."""
    row = session.execute(select(FINDINGS).where(FINDINGS.c.hub_id == hub_id, FINDINGS.c.id == finding_id)).first()
    if row is None:
        raise NotFound("There is no such finding.")
    return finding_view(row)


def check_ins(session: Session, hub_id: int, episode_id: int) -> list[CheckInView]:
    """Give every slot of an episode, newest first."""
    where = (CHECK_INS.c.hub_id == hub_id, CHECK_INS.c.episode_id == episode_id)
    rows = session.execute(select(CHECK_INS).where(*where).order_by(CHECK_INS.c.slot_at.desc(), CHECK_INS.c.id.desc()))
    return [check_in_view(row) for row in rows]


def check_in(session: Session, hub_id: int, check_in_id: int) -> CheckInView:
    """Give one slot of a hub; raises NotFound."""
    row = session.execute(select(CHECK_INS).where(CHECK_INS.c.hub_id == hub_id, CHECK_INS.c.id == check_in_id)).first()
    if row is None:
        raise NotFound("There is no such check-in.")
    return check_in_view(row)


def counts_by_state(session: Session, hub_id: int, *, since: datetime, until: datetime) -> SlotCounts:
    """Count a hub's slots by state whose time lies from `since` up to, but not at, `until`."""
    where = (CHECK_INS.c.hub_id == hub_id, CHECK_INS.c.slot_at >= since, CHECK_INS.c.slot_at < until)
    rows = session.execute(select(CHECK_INS.c.state, func.count()).where(*where).group_by(CHECK_INS.c.state))
    return SlotCounts({CheckInState(state): count for state, count in rows})


def schedule_of(session: Session, hub_id: int, episode_id: int) -> ScheduleView | None:
    """Give when an episode is next asked; None when it never was to be."""
    where = (SCHEDULES.c.hub_id == hub_id, SCHEDULES.c.episode_id == episode_id)
    row = session.execute(select(SCHEDULES).where(*where)).first()
    return None if row is None else schedule_view(row)


def due_schedules(session: Session, *, now: datetime, limit: int) -> list[ScheduleView]:
    """Give the episodes of every hub whose next slot has come, oldest first: the worker asks for all hubs."""
    return [schedule_view(row) for row in session.execute(_DUE_SCHEDULES, {"now": now, "most": limit})]


def due_by_hub(session: Session, *, now: datetime) -> dict[int, int]:
    """Count the episodes whose next slot has come, hub by hub."""
    due = SCHEDULES.c.held_because.is_(None), SCHEDULES.c.next_slot_at <= now
    rows = session.execute(select(SCHEDULES.c.hub_id, func.count().label("number")).where(*due).group_by(SCHEDULES.c.hub_id))
    return {row.hub_id: row.number for row in rows}


def due_check_ins(session: Session, *, now: datetime, limit: int) -> list[CheckInView]:
    """Give the check-ins of every hub that are to be looked at again, oldest first: the worker asks for all hubs."""
    return [check_in_view(row) for row in session.execute(_DUE_CHECK_INS, {"now": now, "most": limit})]


def answering_reading(
    session: Session, hub_id: int, episode_id: int, *, earliest: datetime, latest: datetime
) -> tuple[int, datetime] | None:
    """Give the id and instant of the newest reading with an SpO2 that was measured between the two instants."""
    values = {"hub": hub_id, "episode": episode_id, "earliest": earliest, "latest": latest}
    row = session.execute(_ANSWERING, values).first()
    return None if row is None else (row.id, row.measured_at)


def _past_reading(
    number: int,
    measured_at: datetime,
    received_at: datetime,
    spo2: int | None,
    pulse: int | None,
    lowest_candidate: int | None,
    worrying: bool | int,  # noqa: FBT001 -- a column
) -> PastReading:
    candidates = () if lowest_candidate is None else (lowest_candidate,)
    return PastReading(number, measured_at, received_at, spo2, pulse, candidates, bool(worrying))


def reading_view(row: Row[Any]) -> ReadingView:
    """Turn a row into what is handed out."""
    return ReadingView(
        id=row.id,
        hub_id=row.hub_id,
        episode_id=row.episode_id,
        inbound_message_id=row.inbound_message_id,
        client_id=row.client_id,
        channel=row.channel,
        entered_by=row.entered_by,
        spo2=row.spo2,
        pulse=row.pulse,
        temperature_c=row.temperature_c,
        respiratory_rate=row.respiratory_rate,
        spo2_exertion=row.spo2_exertion,
        oxygen=row.oxygen,
        feeling=row.feeling,
        candidates=tuple(row.candidates),
        symptoms=tuple(row.symptoms),
        concern=row.concern,
        measured_at=row.measured_at,
        received_at=row.received_at,
        late=row.late,
        level=None if row.level is None else Level(row.level),
        corrects_id=row.corrects_id,
        observations=row.observations or {},
        scores=tuple(row.scores or ()),
    )


def finding_view(row: Row[Any]) -> FindingView:
    """Turn a row into what is handed out."""
    return FindingView(
        id=row.id,
        episode_id=row.episode_id,
        reading_id=row.reading_id,
        at=row.at,
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        code=row.code,
        level=Level(row.level),
        confirmed=row.confirmed,
        values=row.values,
    )


def check_in_view(row: Row[Any]) -> CheckInView:
    """Turn a row into what is handed out."""
    return CheckInView(
        id=row.id,
        hub_id=row.hub_id,
        episode_id=row.episode_id,
        local_date=row.local_date,
        slot=row.slot,
        slot_at=row.slot_at,
        state=CheckInState(row.state),
        asked_at=row.asked_at,
        look_again_at=row.look_again_at,
        answered_at=row.answered_at,
        answered_by_reading_id=row.answered_by_reading_id,
    )


def schedule_view(row: Row[Any]) -> ScheduleView:
    """Turn a row into what is handed out."""
    return ScheduleView(row.episode_id, row.hub_id, row.next_slot_at, row.held_because)
