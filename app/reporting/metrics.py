"""The figures of a hub's caseload, and the days and weeks they are counted by. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Days of stay as they are shown together: day 1 is the day of enrolment. The pathways' 14 days end the last but one.
STAY_BANDS: Final = ((1, 3), (4, 7), (8, 10), (11, 14), (15, None))
BUNDLE_DAYS: Final = 30  # a stay is counted for care bundles until it has been over for so long


@dataclass(frozen=True, slots=True)
class PathwayFigures:
    """How many are on one pathway now, over all its versions in the hub."""

    title: str
    active: int
    paused: int


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """How many are with one team now, paused or not."""

    team: str | None  # None: with no team
    patients: int


@dataclass(frozen=True, slots=True)
class StayFigures:
    """How many are in these days of their stay; `last_day` None is open-ended."""

    first_day: int
    last_day: int | None
    patients: int


@dataclass(frozen=True, slots=True)
class UrgencyFigures:
    """Open alerts of one urgency; an alert is one patient's, or one unknown number's."""

    urgency: str  # alerts.triage.Urgency
    open: int
    patients: int  # of these, alerts of enrolled patients
    unclaimed: int
    overdue: int  # past the time to claim, or the time to an outcome
    oldest: datetime | None  # when the longest open one opened


@dataclass(frozen=True, slots=True)
class ReadingFigures:
    """What became of today's slots so far."""

    due: int  # asked for, so far today
    received: int
    waiting: int  # asked, chased perhaps, not yet given up
    missed: int
    not_asked: int  # our own failing: the time had passed before anybody was asked


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What changed since Monday, by the hub's calendar."""

    since: date
    enrolled: int
    discharged: int
    reasons: tuple[tuple[str, int], ...]  # caseload.episode.EndReason and how many, most first
    alerts_opened: int
    alerts_closed: int


@dataclass(frozen=True, slots=True)
class BundleFigures:
    """One care bundle over the stays of now and of the last days; a stay to which no element applies is not among them."""

    title: str
    target: int  # % of patients who are to have the whole bundle
    sources: tuple[str, ...]  # of the target, in words
    label: str  # pathways.vocabulary.Label of the target
    counted: int
    complete: int
    open: int  # of these, stays with an element that nobody has answered


@dataclass(frozen=True, slots=True)
class SlotFigures:
    """One time at which patients are asked next, and how many of them by text."""

    at: datetime
    texted: int
    over_s: float = 0.0  # spread over so many seconds
    takes_s: float | None = None  # what the number takes to send them all at once; None: nothing limits it


@dataclass(frozen=True, slots=True)
class TextFigures:
    """Where our own texts and calls stand."""

    waiting: int  # due to go and not gone
    oldest: datetime | None  # since when the longest of these has been due
    in_doubt: int  # nobody can say yet whether the provider has it
    doubled: int  # sent again in doubt in the last day: they may have arrived twice
    slots: tuple[SlotFigures, ...] = ()  # of the next day, soonest first


@dataclass(frozen=True, slots=True)
class HubFigures:
    """All that the caseload page shows, as it stood at one instant."""

    as_of: datetime
    pathways: tuple[PathwayFigures, ...]
    urgencies: tuple[UrgencyFigures, ...]
    stays: tuple[StayFigures, ...]
    readings: ReadingFigures
    week: WeekFigures
    bundles: tuple[BundleFigures, ...] = ()
    texts: TextFigures = field(default_factory=lambda: TextFigures(0, None, 0, 0))
    teams: tuple[TeamFigures, ...] = ()

    @property
    def patients(self) -> int:
        """Everybody enrolled now, paused or not."""
        return sum(each.active + each.paused for each in self.pathways)

    @property
    def without_alert(self) -> int:
        """Those enrolled for whom nobody's call is waiting."""
        return self.patients - sum(each.patients for each in self.urgencies)


def local_day(zone: ZoneInfo, *, now: datetime) -> date:
    """Give the date that the hub's calendar shows."""
    return now.astimezone(zone).date()


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Give the instant, in UTC, at which a local day begins; where a clock skips midnight, the first after it."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def week_of(zone: ZoneInfo, *, now: datetime) -> date:
    """Give the Monday of the hub's present week."""
    today = local_day(zone, now=now)
    return today - timedelta(days=today.weekday())


def stay_span(first_day: int, last_day: int | None, *, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime]:
    """Give from when (None: ever) until when somebody was enrolled who is in these days of their stay now."""
    today = local_day(zone, now=now)
    until = day_begins(today - timedelta(days=first_day - 2), zone)
    since = None if last_day is None else day_begins(today - timedelta(days=last_day - 1), zone)
    return since, until
