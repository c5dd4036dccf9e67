"""How much of a stay the charts show: the last day, some days, or all of it. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.clinician_ui import moments


class Span(StrEnum):
    """What may be chosen; the value stands in the address."""

    DAY = "24h"  # the last 24 hours
    THREE_DAYS = "3d"  # the last 3 days: the usual
    WEEK = "7d"  # the last 7 days
    FORTNIGHT = "14d"  # the last 14 days
    STAY = "stay"  # from the enrolment on


_LENGTH: Final = {
    Span.DAY: timedelta(hours=24),
    Span.THREE_DAYS: timedelta(days=3),
    Span.WEEK: timedelta(days=7),
    Span.FORTNIGHT: timedelta(days=14),
}
_SHORTEST: Final = timedelta(hours=24)
_HOURS_NAMED_UP_TO: Final = timedelta(hours=36)
_HOURS: Final = (0, 6, 12, 18)
_MOST_DAYS_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is shown, both ends in UTC. Its length is what a clock without summer time would show."""

    span: Span
    first: datetime
    last: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether this is shown. What is dated ahead of now is: it stands at the edge."""
        return instant >= self.first

    def part(self, instant: datetime) -> float:
        """Give how far along an instant lies, from 0 to 1."""
        return min(max((instant.astimezone(UTC) - self.first) / (self.last - self.first), 0.0), 1.0)


def window(chosen: str, *, began: datetime, ended: datetime) -> Window:
    """Give the time to show of a stay; unless something sensible was chosen, 3 days, or the stay where that is shorter."""
    usual = Span.THREE_DAYS if ended - began > _LENGTH[Span.THREE_DAYS] else Span.STAY
    span = Span(chosen) if chosen in set(Span) else usual
    length = _LENGTH.get(span, max(ended - began, _SHORTEST))
    last = ended.astimezone(UTC)
    return Window(span, last - length, last)


def ticks(shown: Window, zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """Give the local midnights of the time shown, named; of a day or so every sixth hour too.

    They are found by the hub's own calendar, so that on the days when the clocks change they lie 23 or 25 hours apart.
    """
    short = shown.last - shown.first <= _HOURS_NAMED_UP_TO
    found: list[tuple[datetime, str]] = []
    day, end = shown.first.astimezone(zone).date(), shown.last.astimezone(zone).date()
    while day <= end:
        for hour in _HOURS if short else _HOURS[:1]:
            local = datetime.combine(day, datetime.min.time().replace(hour=hour), tzinfo=zone)
            if shown.first < (instant := local.astimezone(UTC)) <= shown.last:
                found.append((instant, f"{local:%H:%M}" if hour else moments.date(local)))
        day += timedelta(days=1)
    every = -(-len(found) // _MOST_DAYS_NAMED) or 1
    return [(instant, text if place % every == 0 else "") for place, (instant, text) in enumerate(found)]
