"""What a patient told us, as values: an observation, its level, and when it was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Level(StrEnum):
    """How a finding is judged, from good to urgent."""

    GREEN = "green"  # in range: carry on
    AMBER = "amber"  # a clinician should speak to them
    RED = "red"  # 999 wording to the patient, a clinician at once

    @property
    def rank(self) -> int:
        """0 green, 1 amber, 2 red."""
        return _RANK[self]


_RANK = {Level.GREEN: 0, Level.AMBER: 1, Level.RED: 2}


def worst(levels: "tuple[Level | None, ...] | list[Level | None]") -> Level | None:
    """Give the most urgent of `levels`; None when none of them was judged."""
    judged = [level for level in levels if level is not None]
    return max(judged, key=lambda level: level.rank, default=None)


class Channel(StrEnum):
    """How a reading reached us."""

    SMS = "sms"  # a text
    WEB = "web"  # the patient's form
    VOICE = "voice"  # an automated call
    STAFF = "staff"  # entered by a member of staff
    API = "api"  # another machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One report. SpO2 in %, pulse and breaths per minute, temperature in °C; None was not said.

    `candidates` is what SpO2 might have been in a report that is being asked about. Flags are the codes that
    `intake` gives. `measured_at` is the time said, else the form's, else the provider's; both instants are aware UTC.
    """

    measured_at: datetime
    received_at: datetime
    spo2: int | None = None
    pulse: int | None = None
    temperature_c: float | None = None
    respiratory_rate: int | None = None
    spo2_exertion: int | None = None
    oxygen: str | None = None  # air, oxygen
    feeling: str | None = None  # better, same, worse
    candidates: tuple[int, ...] = ()
    red_flags: tuple[str, ...] = ()
    amber_flags: tuple[str, ...] = ()
    concern: bool = False  # a patient, carer or nurse says they are worried
    observations: Mapping[str, object] = field(default_factory=dict, hash=False)  # what only a score chart asks for, by its field names
    correction: bool = False  # it puts an earlier report right: never a repeat

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing in it worth keeping as a reading."""
        numbers = (self.spo2, self.pulse, self.temperature_c, self.respiratory_rate, self.spo2_exertion)
        said = (self.oxygen, self.feeling)
        flags = (self.candidates, self.red_flags, self.amber_flags)
        return all(value is None for value in (*numbers, *said)) and not any(flags) and not self.concern and not self.observations

    @property
    def is_worrying(self) -> bool:
        """Say whether it came with a symptom, a concern or feeling worse."""
        return bool(self.red_flags or self.amber_flags) or self.concern or self.feeling == "worse"


def measured_at(stated: str | None, *, received_at: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant of a stated local time "HH:MM": the last one not after `received_at`; unstated, that itself.

    A clock up to ten minutes ahead of ours is taken as now, not as yesterday. In the hour that comes twice in
    autumn the later one that has passed is meant.
    """
    if stated is None:
        return received_at
    wall = time.fromisoformat(stated)
    local = received_at.astimezone(zone)
    if timedelta(0) < _at(local, wall, 0, zone) - received_at <= AHEAD:
        return received_at
    days = (local, local - timedelta(days=1))
    passed = [at for day in days for fold in (0, 1) if (at := _at(day, wall, fold, zone)) <= received_at]
    return max(passed)


AHEAD = timedelta(minutes=10)


def _at(day: datetime, wall: time, fold: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day.date(), wall, tzinfo=zone).replace(fold=fold)
    return local.astimezone(_UTC)


_UTC = ZoneInfo("UTC")
