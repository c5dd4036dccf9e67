"""When a person rings a patient without being asked: check-in calls, and the review at the end of the pathway's days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.monitoring.schedule import instant_of
from app.pathways.schema import Calls

DAY: Final = timedelta(days=1)


class LookKind(StrEnum):
    """Why somebody is to be looked at on a day."""

    CHECK_IN = "check_in"  # a check-in call of the pathway
    REVIEW = "review"  # the pathway's days are over: a clinician decides what follows


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a stay. `day`: of a check-in call the day after onboarding (day 0), of a review the pathway's days."""

    at: datetime  # when the hub opens on that day
    kind: LookKind
    day: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides when a stay is looked at. `opens` is the hub's local wall time; `duration_days` is 1 or more.

    `reviewed`: the review is on the list already, or was; it comes once.
    """

    onboarded_at: datetime
    onset: date | None
    calls: Calls
    duration_days: int
    zone: ZoneInfo
    opens: str  # "08:00"
    reviewed: bool = False

    @property
    def day_0(self) -> date:
        """The local day of onboarding, from which check-in calls are counted."""
        return self.onboarded_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        """The local day on which the pathway's days are over: counted from the onset where that is known, else from onboarding."""
        return (self.onset or self.day_0) + DAY * self.duration_days

    def opening(self, day: date) -> datetime:
        """Give the instant at which the hub opens on a local day."""
        return instant_of(day, self.opens, self.zone)


def next_look(plan: Plan, *, after: datetime) -> datetime | None:
    """Give the next instant, later than `after`, at which this stay is to be looked at; None: there is none."""
    ahead = [look.at for look in (_review(plan, after), _check_in(plan, after)) if look is not None]
    return min(ahead, default=None)


def looks_due(plan: Plan, *, since: datetime, now: datetime) -> tuple[Look, ...]:
    """Give what has come due from the local day of `since` until now: the newest check-in call, and the review.

    By the day and not by the instant, so that a hub that has changed its hours meanwhile loses none; and one call after a
    stop of the service, not one for every day of it.
    """
    opened = plan.opening(since.astimezone(plan.zone).date()) - timedelta(microseconds=1)
    review = _review(plan, opened)
    newest: Look | None = None
    following = _check_in(plan, opened)
    while following is not None and following.at <= now:
        newest, following = following, _check_in(plan, following.at)
    return tuple(look for look in (newest, review) if look is not None and look.at <= now)


def _review(plan: Plan, after: datetime) -> Look | None:
    """Give the review; one whose day was past when somebody was enrolled, or resumed, comes when the hub next opens."""
    if plan.reviewed:
        return None
    day = max(plan.last_day, _first_day(plan, after))
    return Look(plan.opening(day), LookKind.REVIEW, plan.duration_days)


def _check_in(plan: Plan, after: datetime) -> Look | None:
    first = (_first_day(plan, after) - plan.day_0).days
    day = min(_days_from(plan.calls, max(first, 1)), default=None)
    return None if day is None else Look(plan.opening(plan.day_0 + DAY * day), LookKind.CHECK_IN, day)


def _days_from(calls: Calls, first: int) -> Iterator[int]:
    """Give the days of calls, of each kind the earliest from `first` on, counted after onboarding."""
    yield from (int(day) for day in calls.on_days if day >= first)
    if calls.every_days:
        yield -(-first // calls.every_days) * calls.every_days


def _first_day(plan: Plan, after: datetime) -> date:
    """Give the first local day whose opening is later than `after`."""
    day = after.astimezone(plan.zone).date() - DAY
    while plan.opening(day) <= after:
        day += DAY
    return day
