"""The only module that reads the time: clocks that give aware UTC instants, and one that never goes back."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.errors import Fault, Invalid


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class StartedClock:
    """A clock that showed `start` when it was made, and has run at the usual pace since."""

    def __init__(self, start: datetime) -> None:
        self._start = in_utc(start)
        self._made = monotonic()

    def now(self) -> datetime:
        """Return `start` plus the time since this clock was made, aware, in UTC."""
        return self._start + timedelta(seconds=monotonic() - self._made)


class WarpedClock:
    """A clock whose pace may be changed while it runs, for the demo and tests alone: wiring refuses it in production.

    It never goes back. It can be told to wait at an instant, so that a fast clock does not outrun those who work by it.
    """

    def __init__(self, start: datetime) -> None:
        self._shown = in_utc(start)
        self._since = monotonic()
        self._pace = 1
        self._waits_at: datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the instant this clock shows, aware, in UTC."""
        with self._lock:
            return self._flowed(monotonic())

    @property
    def pace(self) -> int:
        """How many of its seconds pass in a second; 0 while it stands still."""
        return self._pace

    def run(self, pace: int) -> None:
        """Run on at another pace; 0 stands still, and anything below raises ValueError."""
        if pace < 0:
            message = "a clock never goes back"
            raise ValueError(message)
        with self._lock:
            self._anchor()
            self._pace = pace

    def wait_at(self, instant: datetime | None) -> None:
        """Go no further than `instant` until told anew; one that is past stops the clock where it is. None: wait nowhere."""
        with self._lock:
            self._anchor()
            self._waits_at = instant

    def _anchor(self) -> None:
        present = monotonic()
        self._shown, self._since = self._flowed(present), present

    def _flowed(self, present: float) -> datetime:
        flowed = self._shown + timedelta(seconds=(present - self._since) * self._pace)
        return flowed if self._waits_at is None else max(self._shown, min(flowed, self._waits_at))


class ManualClock:
    """A clock that stands still until it is moved, for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = in_utc(start)

    def now(self) -> datetime:
        """Return the instant this clock was last moved to, aware, in UTC."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move by `step`; a negative step moves back, as a corrected machine clock does."""
        self._now += step

    def set(self, instant: datetime) -> None:
        """Move to `instant`, which must have a zone."""
        self._now = in_utc(instant)


def monotonic() -> float:
    """Return seconds from an arbitrary beginning that never go back: for durations, never for instants."""
    return time.monotonic()


def in_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; a datetime without a zone raises ValueError."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    return instant.astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with a zone, such as `2026-03-29T00:30:00Z`, and return it in UTC.

    Raises `Invalid` with a sentence when it is no date and time, or names no zone: a time without a zone
    means two different instants in summer and in winter, so it is never guessed.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise _not_an_instant("is not a date and time") from error
    if instant.utcoffset() is None:
        raise _not_an_instant("has no time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise _not_an_instant("is outside the calendar") from error


def _not_an_instant(reason: str) -> Invalid:
    return Invalid(
        f"The time given {reason}.",
        faults=(Fault(None, reason),),
        hint="Write it as 2026-03-29T08:00:00Z, or with an offset as 2026-03-29T09:00:00+01:00.",
    )
