"""When a patient is asked for a reading and how silence is chased: local wall time in, instants out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from app.pathways.schema import Chase, Quiet

DAY = timedelta(days=1)
FEW_TOGETHER = 60
"""So many of a hub may be asked at once: their answers are a minute's reading for one nurse, and a few seconds for the number."""
SPREAD_OVER = timedelta(minutes=15)
"""The longest that anybody waits because others of their hub are due at the same time: so short that the chase still goes by their
own time."""


class CheckInState(StrEnum):
    """What became of one slot of one patient."""

    ASKED = "asked"  # a prompt went, or was put in the queue
    REMINDED = "reminded"  # reminded once
    REMINDED_TWICE = "reminded_twice"  # reminded twice, the carer too
    ANSWERED = "answered"  # a reading came
    MISSED = "missed"  # nothing came in the pathway's minutes: it is on the worklist
    NOT_ASKED = "not_asked"  # its time had passed before anybody could be asked: never chased
    EXCUSED = "excused"  # paused, ended or opted out before it was answered


OPEN = (CheckInState.ASKED, CheckInState.REMINDED, CheckInState.REMINDED_TWICE)

# The legal moves; one that is not here raises `NoSuchMove`.
MOVES: dict[CheckInState, frozenset[CheckInState]] = {
    CheckInState.ASKED: frozenset(
        {
            CheckInState.REMINDED,
            CheckInState.REMINDED_TWICE,
            CheckInState.ANSWERED,
            CheckInState.MISSED,
            CheckInState.EXCUSED,
        }
    ),
    CheckInState.REMINDED: frozenset({CheckInState.REMINDED_TWICE, CheckInState.ANSWERED, CheckInState.MISSED, CheckInState.EXCUSED}),
    CheckInState.REMINDED_TWICE: frozenset({CheckInState.ANSWERED, CheckInState.MISSED, CheckInState.EXCUSED}),
    CheckInState.ANSWERED: frozenset(),
    CheckInState.MISSED: frozenset(),
    CheckInState.NOT_ASKED: frozenset(),
    CheckInState.EXCUSED: frozenset(),
}


class NoSuchMove(ValueError):
    """A check-in was told to do what its state does not allow."""


def check_move(before: CheckInState, after: CheckInState) -> None:
    """Raise `NoSuchMove`, with a sentence, unless a check-in may go from `before` to `after`."""
    if after not in MOVES[before]:
        raise NoSuchMove(f"A check-in that is {before} cannot become {after}.")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One time of one local day; `at` is its instant in UTC, and the order is that of instants."""

    at: datetime
    local_date: date
    time: str  # "08:00"


@dataclass(frozen=True, slots=True)
class DueSlots:
    """What is due for one patient: slots nobody was asked for in time, the one to ask for now, and the next."""

    not_asked: tuple[Slot, ...]
    current: Slot | None
    following: Slot


@dataclass(frozen=True, slots=True)
class ChaseStep:
    """The next state of a silent check-in (None: nothing to do yet) and when to look again (None: never)."""

    move: CheckInState | None
    look_again_at: datetime | None


def instant_of(day: date, wall: str, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a local wall time: exactly one a day, on changeover days too.

    A time that comes twice (autumn) is the first of the two; one that does not exist (spring) is as long after the
    gap as it would have been into it, so 01:30 is 02:30 that day; with a slot at 02:30 too, they are one.
    """
    return datetime.combine(day, time.fromisoformat(wall), tzinfo=zone).astimezone(UTC)


def next_slot_after(instant: datetime, times: Sequence[str], zone: ZoneInfo) -> Slot:
    """Give the first slot strictly after `instant`; raises ValueError when `times` is empty."""
    if not times:
        raise ValueError("a schedule needs at least one time")
    first = instant.astimezone(zone).date() - DAY
    days = [first + DAY * ahead for ahead in range(4)]
    slots = [Slot(instant_of(day, wall, zone), day, wall) for day in days for wall in times]
    return min(slot for slot in slots if slot.at > instant)


def slots_due(next_slot_at: datetime, times: Sequence[str], zone: ZoneInfo, *, now: datetime) -> DueSlots:
    """Give what is due since `next_slot_at`: only the newest is asked for; older ones are "not asked".

    Goes back at most seven days, so that a long stop leaves a record and not a flood.
    """
    reached: list[Slot] = []
    slot = next_slot_after(max(next_slot_at, now - 7 * DAY) - timedelta(microseconds=1), times, zone)
    while slot.at <= now:
        reached.append(slot)
        slot = next_slot_after(slot.at, times, zone)
    return DueSlots(tuple(reached[:-1]), reached[-1] if reached else None, slot)


def left_too_late(due: DueSlots, *, goes_at: datetime, chase: Chase) -> DueSlots:
    """Give `due` with its newest slot not asked, when its prompt could only go where a reading answers the next one.

    So a worker that comes back at night does not ask for last evening's reading in the morning. Times closer together
    than a reading may be early are each asked for, until half the way to the next.
    """
    if due.current is None:
        return due
    too_near = min(timedelta(minutes=chase.early), (due.following.at - due.current.at) / 2)
    if goes_at < due.following.at - too_near:
        return due
    return DueSlots((*due.not_asked, due.current), None, due.following)


def chase_step(state: CheckInState, *, slot_at: datetime, asked_at: datetime, chase: Chase, now: datetime) -> ChaseStep:
    """Say what a silent check-in comes to: the furthest step whose time has come, so that none is sent late in a row.

    Minutes count from the slot; from the asking, where that was later than half the first reminder's minutes.
    """
    if state not in OPEN:
        return ChaseStep(None, None)
    held_up = asked_at - slot_at > timedelta(minutes=chase.reminder) / 2
    start = asked_at if held_up else slot_at
    steps = (
        (CheckInState.MISSED, start + timedelta(minutes=chase.missed)),
        (CheckInState.REMINDED_TWICE, start + timedelta(minutes=chase.second_reminder)),
        (CheckInState.REMINDED, start + timedelta(minutes=chase.reminder)),
    )
    reached = next((step for step, at in steps if at <= now and step in MOVES[state]), None)
    settled = state if reached is None else reached
    ahead = [at for step, at in steps if step in MOVES[settled]]
    return ChaseStep(reached, min(ahead, default=None))


def first_look(slot_at: datetime, asked_at: datetime, chase: Chase) -> datetime | None:
    """Give the instant at which a check-in that was just asked is first looked at again."""
    return chase_step(CheckInState.ASKED, slot_at=slot_at, asked_at=asked_at, chase=chase, now=asked_at).look_again_at


def quiet_until(instant: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """Give the first instant, from `instant` on, at which an unasked text may go."""
    local = instant.astimezone(zone)
    wall = f"{local:%H:%M}"
    if quiet.start <= wall < quiet.end:
        return instant
    day = local.date() if wall < quiet.start else local.date() + DAY
    return max(instant, instant_of(day, str(quiet.start), zone))


def spread_over(together: int) -> timedelta:
    """Give over how long so many who are due at once are asked: few at once, of more one a second, and never over `SPREAD_OVER`.

    The bounds are ours.
    """
    return timedelta(0) if together <= FEW_TOGETHER else min(timedelta(seconds=together), SPREAD_OVER)


def spread(number: int, together: int) -> timedelta:
    """Give how long after its time one of `together` who are due at once is asked, by the order of their numbers."""
    return spread_over(together) * (number % together) / together if together else timedelta(0)


def is_open(state: CheckInState) -> bool:
    """Say whether a check-in still waits for its reading."""
    match state:
        case CheckInState.ASKED | CheckInState.REMINDED | CheckInState.REMINDED_TWICE:
            return True
        case CheckInState.ANSWERED | CheckInState.MISSED | CheckInState.NOT_ASKED | CheckInState.EXCUSED:
            return False
        case _:
            assert_never(state)
