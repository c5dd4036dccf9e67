"""The two clocks of an alert, to claim and from claim to outcome, and how it climbs past either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.alerts.triage import Urgency
from app.pathways import schema


@dataclass(frozen=True, slots=True)
class Rung:
    """The minutes allowed for one urgency; each is 1 or more."""

    claim: int  # from opening, or from a worse finding, to a claim
    outcome: int  # from the claim to an outcome
    climb_every: int  # between two calls to the on-call number once a clock has run out


@dataclass(frozen=True, slots=True)
class Ladder:
    """The clocks for each urgency, frozen onto an alert when it opens."""

    red: Rung
    amber: Rung
    routine: Rung

    def rung(self, urgency: Urgency) -> Rung:
        """Give the clocks of one urgency."""
        return {Urgency.RED: self.red, Urgency.AMBER: self.amber, Urgency.ROUTINE: self.routine}[urgency]


@dataclass(frozen=True, slots=True)
class Clocks:
    """The running clock's end, and when the alert next climbs."""

    due_at: datetime
    next_climb_at: datetime


# For an alert that belongs to no pathway: a number that nobody knows.
# Our own default, no public source found; for routine the claim's own time stands for the outcome's.
DEFAULT: Final = Ladder(red=Rung(15, 30, 15), amber=Rung(60, 120, 60), routine=Rung(240, 240, 240))


def of(pathway: schema.Ladder) -> Ladder:
    """Take a pathway's ladder: bare minutes, without their sources."""
    rungs = (Rung(int(one.claim), int(one.outcome), int(one.climb_every)) for one in (pathway.red, pathway.amber, pathway.routine))
    return Ladder(*rungs)


def frozen(ladder: Ladder) -> dict[str, Any]:
    """Give the ladder as it is kept on the alert."""
    named = (("red", ladder.red), ("amber", ladder.amber), ("routine", ladder.routine))
    return {name: {"claim": rung.claim, "outcome": rung.outcome, "climb_every": rung.climb_every} for name, rung in named}


def thawed(kept: Mapping[str, Any]) -> Ladder:
    """Read back what `frozen` gave."""
    return Ladder(red=Rung(**kept["red"]), amber=Rung(**kept["amber"]), routine=Rung(**kept["routine"]))


def opened(ladder: Ladder, urgency: Urgency, *, now: datetime, repeat_due_at: datetime | None = None) -> Clocks:
    """Start the clock to claim. Amber that waits for a repeat is due when the repeat is due, if that is sooner."""
    due = now + timedelta(minutes=ladder.rung(urgency).claim)
    if repeat_due_at is not None:
        due = min(due, repeat_due_at)
    return Clocks(due, due)


def restarted(ladder: Ladder, urgency: Urgency, *, next_climb_at: datetime, now: datetime) -> Clocks:
    """Start the clock to claim again for a worse finding; a climb that was nearer stays near."""
    due = now + timedelta(minutes=ladder.rung(urgency).claim)
    return Clocks(due, min(due, next_climb_at))


def claimed(ladder: Ladder, urgency: Urgency, *, now: datetime) -> Clocks:
    """Start the clock from claim to outcome."""
    due = now + timedelta(minutes=ladder.rung(urgency).outcome)
    return Clocks(due, due)


def eased(ladder: Ladder, urgency: Urgency, *, opened_at: datetime, due_at: datetime) -> Clocks:
    """Give the clock to claim of a lesser urgency, counted from the beginning and never sooner than it was."""
    due = max(due_at, opened_at + timedelta(minutes=ladder.rung(urgency).claim))
    return Clocks(due, due)


def handed_back(ladder: Ladder, urgency: Urgency, *, due_at: datetime, now: datetime) -> Clocks:
    """Bound the clock to claim anew: no later than the urgency allows from now, and no later than it was."""
    due = min(due_at, now + timedelta(minutes=ladder.rung(urgency).claim))
    return Clocks(due, max(due, now))


def no_answer(ladder: Ladder, urgency: Urgency, *, again_at: datetime | None, now: datetime) -> Clocks:
    """Start the clock to claim for the next try: at the time named, and no later than the urgency allows."""
    due = now + timedelta(minutes=ladder.rung(urgency).claim)
    if again_at is not None:
        due = min(due, max(again_at, now))
    return Clocks(due, due)


def climbed(ladder: Ladder, urgency: Urgency, *, now: datetime) -> datetime:
    """Give when an alert that has just climbed climbs again, if nobody stops it: it never ceases by itself."""
    return now + timedelta(minutes=ladder.rung(urgency).climb_every)


def acknowledged(ladder: Ladder, urgency: Urgency, *, next_climb_at: datetime, now: datetime) -> datetime:
    """Give the next climb of an alert that somebody on call has acknowledged: one pace later, and however often they do so never
    further than two paces from now.
    """
    pace = timedelta(minutes=ladder.rung(urgency).climb_every)
    return max(next_climb_at, min(next_climb_at + pace, now + 2 * pace))
