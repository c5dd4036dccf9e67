"""Keeping a reading and judging it in one go; and asking for readings by each patient's times."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, or_, select, update
from sqlmodel import Session

from app.audit import trail
from app.caseload import store as caseload
from app.caseload.store import EPISODES
from app.caseload.views import EpisodeView
from app.db import compare_and_set, insert_if_absent
from app.errors import Fault, Invalid
from app.identity.actor import Actor
from app.monitoring import judging, schedule, store
from app.monitoring.finding import Finding
from app.monitoring.reading import Observation
from app.monitoring.rules import Judgement
from app.monitoring.schedule import OPEN, ChaseStep, CheckInState, Slot
from app.monitoring.store import CHECK_INS, FINDINGS, READINGS, SCHEDULES
from app.monitoring.views import CheckInView, FindingView, ReadingView, ScheduleView
from app.pathways.schema import Chase, Pathway
from app.storage.prepared import Prepared, columns_but_id

_INSERT_READING: Final = Prepared(insert(READINGS).returning(READINGS.c.id), columns=columns_but_id(READINGS))
_INSERT_FINDING: Final = Prepared(insert(FINDINGS).returning(FINDINGS.c.id), columns=columns_but_id(FINDINGS))
_ANSWER: Final = Prepared(
    update(CHECK_INS)
    .where(
        CHECK_INS.c.hub_id == bindparam("of_hub"),
        CHECK_INS.c.episode_id == bindparam("of_episode"),
        or_(*[CHECK_INS.c.state == str(state) for state in OPEN]),  # a list would be spelled out anew each time
        CHECK_INS.c.slot_at <= bindparam("latest_slot"),
    )
    .values(
        state=str(CheckInState.ANSWERED),
        look_again_at=None,
        answered_at=bindparam("at"),
        answered_by_reading_id=bindparam("by_reading"),
    )
    .returning(CHECK_INS.c.asked_at)
)

# The weakest lock that two of these do not share: rows that point to the stay are still written beside it.
_IN_TURN: Final = Prepared(select(EPISODES.c.id).where(EPISODES.c.id == bindparam("stay")).with_for_update(key_share=True))
_AS_KEPT: Final = (
    "measured_at", "received_at", "spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion", "oxygen", "feeling", "candidates",
)  # fmt: skip
_FOR_THE_RULES: Final = frozenset({"lowest_candidate", "worrying"})  # columns that nobody else is shown


@dataclass(frozen=True, slots=True)
class Recorded:
    """A reading as kept, what the rules said of it, and whether it had come before."""

    reading: ReadingView
    judgement: Judgement
    duplicate: bool
    findings: tuple[FindingView, ...] = ()
    before_asked: bool = False  # it answers a slot that is asked for a little later, which then need not be


def record(  # noqa: PLR0913 -- the facts of one report, each by name
    session: Session,
    *,
    episode: EpisodeView,
    pathway: Pathway,
    observation: Observation,
    channel: str,
    entered_by: str | None = None,
    inbound_message_id: int | None = None,
    client_id: str | None = None,
    corrects_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Recorded:
    """Keep a reading, judge it and answer the slots it is for.

    The same `client_id` in a hub again gives what stands from the first time, and changes nothing; raises Invalid when
    that was another patient's, whose answer would hide this reading.
    """
    _wait_for_the_others(session, episode)
    before = store.by_client_id(session, episode.hub_id, client_id) if client_id is not None else None
    if before is not None:
        return _known(session, episode, pathway, observation, before)
    judgement = judging.judge(session, episode, pathway, observation, now=now)
    origin = {
        "channel": channel,
        "entered_by": entered_by,
        "inbound_message_id": inbound_message_id,
        "client_id": client_id,
        "corrects_id": corrects_id,
    }
    row = {**origin, **_values_of(episode, observation, judgement)}
    reading_id = _insert_reading(session, row)
    if reading_id is None:  # another process kept the same client_id meanwhile
        return _known(session, episode, pathway, observation, _standing(session, episode.hub_id, client_id))
    findings = _keep_findings(session, episode, reading_id, judgement.findings, now)
    before_asked = observation.spo2 is not None and _answer_slots(session, episode, pathway, observation, reading_id, now)
    _trail_of(session, episode.hub_id, episode.id, "reading.recorded", actor, now, {"reading": reading_id})
    return Recorded(_view(reading_id, row, judgement), judgement, duplicate=False, findings=findings, before_asked=before_asked)


def start_schedule(
    session: Session, episode: EpisodeView, zone: ZoneInfo, *, since: datetime | None = None, actor: Actor, now: datetime
) -> None:
    """Ask this patient from their next time on, after `since` where that is given; also when their times changed."""
    following = schedule.next_slot_after(since or now, episode.reading_times, zone)
    values = {"hub_id": episode.hub_id, "next_slot_at": following.at, "held_because": None}
    table = SCHEDULES
    changed = session.execute(update(table).where(*_schedule_of(episode)).values(**values)).rowcount  # type: ignore[attr-defined]
    if not changed:
        session.execute(insert(table).inline(), {"episode_id": episode.id, **values})
    _trail(session, episode, "schedule.started", actor, now, next_slot_at=following.at.isoformat())


def hold_schedule(session: Session, episode: EpisodeView, *, because: str, actor: Actor, now: datetime) -> None:
    """Stop asking this patient, and excuse what they were asked and have not answered."""
    session.execute(update(SCHEDULES).where(*_schedule_of(episode)).values(held_because=because))
    waiting = (
        CHECK_INS.c.hub_id == episode.hub_id,
        CHECK_INS.c.episode_id == episode.id,
        CHECK_INS.c.state.in_([str(state) for state in OPEN]),
    )
    session.execute(update(CHECK_INS).where(*waiting).values(state=str(CheckInState.EXCUSED), look_again_at=None))
    _trail(session, episode, "schedule.held", actor, now, because=because)


def resume_schedule(session: Session, episode: EpisodeView, zone: ZoneInfo, *, actor: Actor, now: datetime) -> None:
    """Ask again, from the next time on; what came up meanwhile is not asked for."""
    start_schedule(session, episode, zone, actor=actor, now=now)


def due_schedules(session: Session, *, now: datetime, limit: int) -> list[ScheduleView]:
    """Give the episodes whose next slot has come, of every hub, oldest first."""
    return store.due_schedules(session, now=now, limit=limit)


def due_by_hub(session: Session, *, now: datetime) -> defaultdict[int, int]:
    """Count the episodes whose next slot has come, hub by hub; 0 for a hub that has none."""
    return defaultdict(int, store.due_by_hub(session, now=now))


def advance_schedule(session: Session, seen: ScheduleView, following: Slot, *, actor: Actor, now: datetime) -> bool:
    """Move an episode on to its next slot, unless another worker did; only the one that moved it asks."""
    where = {"episode_id": seen.episode_id, "next_slot_at": seen.next_slot_at, "held_because": None}
    moved = compare_and_set(session, SCHEDULES, where=where, values={"next_slot_at": following.at})
    if moved:
        detail = {"next_slot_at": following.at.isoformat()}
        _trail_of(session, seen.hub_id, seen.episode_id, "schedule.advanced", actor, now, detail)
    return moved


def open_check_in(
    session: Session,
    *,
    hub_id: int,
    episode_id: int,
    slot: Slot,
    asked_at: datetime,
    chase: Chase,
    actor: Actor,
    now: datetime,
) -> CheckInView | None:
    """Write that a slot has come; None when it is written already.

    A reading measured up to `chase.early` minutes before it answers it at once: then its state is "answered" and
    nobody is to be asked. `asked_at` is when the prompt may go, which quiet hours can put after `now`.
    """
    earliest = slot.at - timedelta(minutes=chase.early)
    early = store.answering_reading(session, hub_id, episode_id, earliest=earliest, latest=now)
    row: dict[str, Any] = {
        "hub_id": hub_id,
        "episode_id": episode_id,
        "local_date": slot.local_date,
        "slot": slot.time,
        "slot_at": slot.at,
        "state": str(CheckInState.ASKED),
        "asked_at": asked_at,
        "look_again_at": schedule.first_look(slot.at, asked_at, chase),
        "answered_at": None,
        "answered_by_reading_id": None,
    }
    if early is not None:
        answered = {"answered_at": early[1], "answered_by_reading_id": early[0], "asked_at": None, "look_again_at": None}
        row |= {"state": str(CheckInState.ANSWERED), **answered}
    return _insert_check_in(session, row, actor, now)


def skip_check_in(
    session: Session, *, hub_id: int, episode_id: int, slot: Slot, chase: Chase, actor: Actor, now: datetime
) -> CheckInView | None:
    """Write that a slot passed before anybody could be asked; None when it is written already. It is never chased."""
    window = timedelta(minutes=chase.early)
    found = store.answering_reading(session, hub_id, episode_id, earliest=slot.at - window, latest=slot.at + window)
    state = CheckInState.NOT_ASKED if found is None else CheckInState.ANSWERED
    row = {
        "hub_id": hub_id,
        "episode_id": episode_id,
        "local_date": slot.local_date,
        "slot": slot.time,
        "slot_at": slot.at,
        "state": str(state),
        "asked_at": None,
        "look_again_at": None,
        "answered_at": None if found is None else found[1],
        "answered_by_reading_id": None if found is None else found[0],
    }
    return _insert_check_in(session, row, actor, now)


def due_check_ins(session: Session, *, now: datetime, limit: int) -> list[CheckInView]:
    """Give the check-ins that are to be looked at again, of every hub, oldest first."""
    return store.due_check_ins(session, now=now, limit=limit)


def move_check_in(session: Session, seen: CheckInView, step: ChaseStep, *, actor: Actor, now: datetime) -> bool:
    """Take a silent check-in one step on, unless it was answered or moved meanwhile; the loser sends nothing."""
    after = seen.state if step.move is None else step.move
    if step.move is not None:
        schedule.check_move(seen.state, step.move)
    where = {"id": seen.id, "hub_id": seen.hub_id, "state": str(seen.state), "look_again_at": seen.look_again_at}
    moved = compare_and_set(session, CHECK_INS, where=where, values={"state": str(after), "look_again_at": step.look_again_at})
    if moved and step.move is not None:
        _trail_of(session, seen.hub_id, seen.episode_id, f"check_in.{after}", actor, now, {"check_in": seen.id})
    return moved


def postpone_check_in(session: Session, seen: CheckInView, *, until: datetime, actor: Actor, now: datetime) -> bool:
    """Look at a check-in later, after an error of ours: the rest of the round goes on."""
    where = {"id": seen.id, "hub_id": seen.hub_id, "state": str(seen.state), "look_again_at": seen.look_again_at}
    moved = compare_and_set(session, CHECK_INS, where=where, values={"look_again_at": until})
    if moved:
        _trail_of(session, seen.hub_id, seen.episode_id, "check_in.postponed", actor, now, {"check_in": seen.id})
    return moved


def _values_of(episode: EpisodeView, observation: Observation, judgement: Judgement) -> dict[str, Any]:
    return {
        "hub_id": episode.hub_id,
        "episode_id": episode.id,
        "spo2": observation.spo2,
        "pulse": observation.pulse,
        "temperature_c": observation.temperature_c,
        "respiratory_rate": observation.respiratory_rate,
        "spo2_exertion": observation.spo2_exertion,
        "oxygen": observation.oxygen,
        "feeling": observation.feeling,
        "candidates": list(observation.candidates),
        "symptoms": [*observation.red_flags, *observation.amber_flags],
        "concern": observation.concern,
        "lowest_candidate": min(observation.candidates, default=None),
        "worrying": observation.is_worrying or any(finding.beside_bands for finding in judgement.findings),
        "observations": dict(observation.observations) or None,
        "scores": [score.as_json() for score in judgement.scores] or None,
        "measured_at": observation.measured_at,
        "received_at": observation.received_at,
        "late": judgement.late,
        "level": judgement.level,
    }


def _insert_reading(session: Session, row: dict[str, Any]) -> int | None:
    if row["client_id"] is not None:
        return insert_if_absent(session, READINGS, row, on=("hub_id", "client_id"))
    reading_id: int = _INSERT_READING.scalar(session.connection(), row)
    return reading_id


def _view(reading_id: int, row: dict[str, Any], judgement: Judgement) -> ReadingView:
    frozen = {
        "candidates": tuple(row["candidates"]),
        "symptoms": tuple(row["symptoms"]),
        "level": judgement.level,
        "observations": row["observations"] or {},
        "scores": tuple(row["scores"] or ()),
    }
    return ReadingView(id=reading_id, **{name: value for name, value in {**row, **frozen}.items() if name not in _FOR_THE_RULES})


def _keep_findings(
    session: Session, episode: EpisodeView, reading_id: int, findings: Sequence[Finding], now: datetime
) -> tuple[FindingView, ...]:
    """Keep each finding; one at a time, since there is nearly always one, and the id of each is needed."""
    connection = session.connection()
    kept: list[FindingView] = []
    for finding in findings:
        row: dict[str, Any] = {
            "episode_id": episode.id,
            "reading_id": reading_id,
            "at": now,
            "rule_id": finding.rule_id,
            "rule_version": finding.rule_version,
            "code": finding.code,
            "level": finding.level,
            "confirmed": finding.confirmed,
            "values": finding.values,
        }
        finding_id: int = _INSERT_FINDING.scalar(connection, {"hub_id": episode.hub_id, **row})
        kept.append(FindingView(id=finding_id, **row))
    return tuple(kept)


def _answer_slots(
    session: Session, episode: EpisodeView, pathway: Pathway, observation: Observation, reading_id: int, now: datetime
) -> bool:
    """Answer the slots that a reading is for, and say whether one of them was still to be asked."""
    values = {
        "of_hub": episode.hub_id,
        "of_episode": episode.id,
        "latest_slot": observation.measured_at + timedelta(minutes=pathway.chase.early),
        "at": now,
        "by_reading": reading_id,
    }
    return any(asked_at is not None and asked_at > now for (asked_at,) in _ANSWER.rows(session.connection(), values))


def _wait_for_the_others(session: Session, episode: EpisodeView) -> None:
    """Judge the readings of one stay one after the other: two at once would not see each other, and a low one not govern.

    SQLite has one writer anyway.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        _IN_TURN.scalar(connection, {"stay": episode.id})


def _known(session: Session, episode: EpisodeView, pathway: Pathway, observation: Observation, reading: ReadingView) -> Recorded:
    """Tell again what was said of a reading the first time: the advice to somebody who was low again is no milder the second time."""
    if reading.episode_id != episode.id and caseload.episode(session, reading.hub_id, reading.episode_id).patient_id != episode.patient_id:
        raise Invalid(faults=(Fault("client_id", "This id was given to another patient's reading: this one was not kept."),))
    findings = tuple(store.findings_of_reading(session, reading.hub_id, reading.id))
    said = tuple(Finding(found.rule_id, found.rule_version, found.code, found.level, found.confirmed, found.values) for found in findings)
    kept = {name: getattr(reading, name) for name in _AS_KEPT}
    then = judging.judge(session, episode, pathway, replace(observation, **kept), before_id=reading.id, now=reading.received_at)
    judgement = replace(then, level=reading.level, findings=said, late=reading.late)
    return Recorded(reading, judgement, duplicate=True, findings=findings)


def _standing(session: Session, hub_id: int, client_id: str | None) -> ReadingView:
    found = None if client_id is None else store.by_client_id(session, hub_id, client_id)
    if found is None:
        raise LookupError("a reading was refused as already there, and is not there")
    return found


def _schedule_of(episode: EpisodeView) -> tuple[Any, ...]:
    return (SCHEDULES.c.hub_id == episode.hub_id, SCHEDULES.c.episode_id == episode.id)


def _insert_check_in(session: Session, row: dict[str, Any], actor: Actor, now: datetime) -> CheckInView | None:
    check_in_id = insert_if_absent(session, CHECK_INS, row, on=("episode_id", "local_date", "slot"))
    if check_in_id is None:
        return None
    detail = {"check_in": check_in_id, "slot": row["slot"]}
    _trail_of(session, row["hub_id"], row["episode_id"], f"check_in.{row['state']}", actor, now, detail)
    return CheckInView(id=check_in_id, **{**row, "state": CheckInState(row["state"])})


def _trail(session: Session, episode: EpisodeView, action: str, actor: Actor, now: datetime, **detail: object) -> None:
    _trail_of(session, episode.hub_id, episode.id, action, actor, now, detail)


def _trail_of(session: Session, hub_id: int, episode_id: int, action: str, actor: Actor, now: datetime, detail: dict[str, Any]) -> None:
    trail.record(
        session,
        actor=actor,
        action=action,
        subject_kind="episode",
        subject_id=episode_id,
        hub_id=hub_id,
        now=now,
        detail=detail,
    )
