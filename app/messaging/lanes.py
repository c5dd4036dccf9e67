"""The turns that each of our numbers has given out: one row a number, shared by all that send."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session, SQLModel

from app.clock import Clock, SystemClock
from app.db import insert_if_absent
from app.messaging import pacing, policy
from app.messaging.models import SendingLane
from app.messaging.vocabulary import Medium
from app.wording import gsm7

_table = SQLModel.metadata.tables[str(SendingLane.__tablename__)]
# What lies farther ahead than it can was written by a clock that was wrong.
_FULL = select(_table.c.sender).where(
    or_(
        _table.c.free_at.between(bindparam("horizon"), bindparam("present") + pacing.FARTHEST_S),
        _table.c.rests_until.between(bindparam("present"), bindparam("present") + policy.RESTS_FOR.total_seconds()),
    )
)
_TAKEN = select(_table.c.sender, _table.c.taken).where(_table.c.sender.in_(bindparam("senders", expanding=True))).order_by(_table.c.sender)
_TAKEN_LOCKED = _TAKEN.with_for_update()
NONE_FULL: Final[tuple[str, ...]] = ("-",)
"""A list with a name that no number has: one statement then serves whether any is full or not."""

_NEW: Final[dict[str, Any]] = {"taken": [], "free_at": 0.0, "rests_until": 0.0}
FAULT_SHOWN_FOR: Final = timedelta(hours=1)

RateOf: TypeAlias = Callable[[str], int | None]
"""How many segments a second may go from a number; None: as many as there are."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The rates of our numbers, by the machine's own clock: the provider's seconds are real ones, also in a rehearsal of other days."""

    rate_of: RateOf
    clock: Clock = field(default_factory=SystemClock)

    def now(self) -> float:
        """Give the present in seconds."""
        return self.clock.now().timestamp()


def full(session: Session, pace: Pace) -> tuple[str, ...]:
    """Name the numbers whose next turn is too far ahead to take a text up."""
    present = pace.now()
    found = session.connection().execute(_FULL, {"horizon": present + pacing.AHEAD_S, "present": present}).scalars()
    return tuple(found) or NONE_FULL


def wait_s(session: Session, pace: Pace, senders: Collection[str]) -> float:
    """Give how many seconds until the first of these full numbers has a turn again."""
    rows = session.execute(select(_table.c.free_at, _table.c.rests_until).where(_table.c.sender.in_(senders))).all()
    opens = min((max(row.free_at - pacing.AHEAD_S, row.rests_until) for row in rows), default=0.0)
    return max(0.0, opens - pace.now())


@dataclass(frozen=True, slots=True)
class SenderFault:
    """What is wrong with one of our numbers at the provider. `code` is the provider's."""

    sender: str
    code: str
    since: datetime


def note_fault(session: Session, sender: str, code: str, *, rests_until: float = 0.0, now: datetime) -> None:
    """Note that the provider refused a text for our account's or our settings' sake. `rests_until`, in seconds of the pace:
    nothing goes from this number before. What stops all is not hidden by anything less.
    """
    if not policy.is_our_settings(code) or not sender:
        return
    insert_if_absent(session, _table, _NEW | {"sender": sender}, on="sender")
    of_it = _table.c.sender == sender
    changes = {"rests_until": rests_until, "fault": code[:20], "fault_since": now}
    standing = session.execute(select(_table.c.fault).where(of_it, _table.c.rests_until > 0)).scalar()
    if standing is None or policy.stops_all(code):
        session.execute(update(_table).where(of_it).values(changes))


def note_accepted(session: Session, senders: Collection[str]) -> None:
    """Note that the provider takes texts from these numbers (again): our account is in order."""
    stopped = or_(_table.c.rests_until > 0, _table.c.fault.in_(policy.STOPPING))
    session.execute(update(_table).where(_table.c.sender.in_(senders), stopped).values(rests_until=0.0, fault=None, fault_since=None))


def faults(session: Session, *, now: datetime) -> list[SenderFault]:
    """Give what was found wrong in the last hour: with our account until a text is taken again, with our settings after each text.

    Of a number that nobody sends from any more nothing is said for longer.
    """
    lately = _table.c.fault.is_not(None), _table.c.fault_since > now - FAULT_SHOWN_FOR
    rows = session.execute(select(_table.c.sender, _table.c.fault, _table.c.fault_since).where(*lately))
    return [SenderFault(row.sender, row.fault, row.fault_since) for row in rows]


class Turns:
    """Gives out the turns of one transaction: the numbers' rows are held until it ends, so that no two texts have the same."""

    def __init__(self, session: Session, pace: Pace, senders: Collection[str]) -> None:
        self._session = session
        self._pace = pace
        self._rates = {sender: rate for sender in sorted(set(senders)) if (rate := pace.rate_of(sender))}
        self._taken = _held(session, tuple(self._rates))
        self._given: set[str] = set()

    def take(self, sender: str, medium: Medium, body: str, *, however_far: bool = False) -> float | None:
        """Give the turn of a text, in the pace's seconds; None when it is too far ahead. Calls and free numbers go at once."""
        rate = self._rates.get(sender)
        now = self._pace.now()
        if rate is None or medium is not Medium.SMS:
            return now
        places = gsm7.segments_of(body)
        turn = pacing.next_turn(self._taken[sender], places, rate=rate, now=now)
        if turn > now + pacing.AHEAD_S and not however_far:
            return None
        self._taken[sender] = pacing.after(self._taken[sender], turn, places, rate=rate)
        self._given.add(sender)
        return turn

    def write(self) -> None:
        """Keep what was given."""
        for sender in sorted(self._given):
            taken, rate = self._taken[sender], self._rates[sender]
            free_at = pacing.next_turn(taken, 1, rate=rate, now=self._pace.now())
            self._session.execute(update(_table).where(_table.c.sender == sender).values(taken=taken, free_at=free_at))


def _held(session: Session, senders: Sequence[str]) -> dict[str, list[float]]:
    """Lock the rows of these numbers, in one order for all, and give the turns they have given out; a new number gets its row."""
    if not senders:
        return {}
    found = _rows(session, senders)
    for sender in senders:
        if sender not in found:
            insert_if_absent(session, _table, _NEW | {"sender": sender}, on="sender")
    return found if len(found) == len(senders) else _rows(session, senders)


def _rows(session: Session, senders: Sequence[str]) -> dict[str, Any]:
    return {row.sender: list(row.taken) for row in session.connection().execute(_TAKEN_LOCKED, {"senders": list(senders)})}
