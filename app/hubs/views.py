"""A hub as others see it: its name, zone, numbers and hours. Pure."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from app.hubs import rota
from app.hubs.rota import Duty, Person, Step

MIDNIGHT_END: Final = "24:00"


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=512)
def _wall(text: str) -> time:
    return time.max if text == MIDNIGHT_END else time.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """What an administrator said last of a translation: on or off in this hub, since when, and why."""

    code: str
    on: bool
    since: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class HubView:
    """One monitoring service. Hours are local wall time, every day; "24:00" is the end of the day."""

    id: int
    slug: str
    name: str
    timezone: str  # IANA name
    phone: str | None  # the number patients text, E.164
    on_call_phone: str | None  # E.164
    hours_open: str  # "08:00"
    hours_close: str  # "20:00"
    languages: tuple[LanguageChoice, ...] = ()  # what was never spoken of is not here
    rota: tuple[Duty, ...] = ()  # empty: the on-call number is the whole ladder
    teams: tuple[str, ...] = ()  # that a stay may be given; empty: nobody is asked for one

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its clocks show."""
        return _zone(self.timezone)

    @property
    def round_the_clock(self) -> bool:
        """Whether somebody is always there."""
        return self.hours_open == self.hours_close or (self.hours_open, self.hours_close) == ("00:00", MIDNIGHT_END)

    def is_open(self, *, now: datetime) -> bool:
        """Whether the service is staffed at this instant; hours may run over midnight."""
        if self.round_the_clock:
            return True
        opens, closes = _wall(self.hours_open), _wall(self.hours_close)
        local = now.astimezone(self.zone).time()
        if opens < closes:
            return opens <= local < closes
        return local >= opens or local < closes

    def on_call(self, *, now: datetime) -> tuple[Person, ...]:
        """Give who is on call by the rota, and then which managers, in the order in which they are told."""
        return rota.on_duty(self.rota, now=now, zone=self.zone)

    def ladder(self, *, now: datetime) -> tuple[Step, ...]:
        """Give the steps that an alert climbs now; empty where there is nobody to tell."""
        return rota.steps(self.on_call(now=now), otherwise=self.on_call_phone)

    def is_staff_phone(self, phone: str) -> bool:
        """Whether this is the on-call number, or one of the rota."""
        return phone == self.on_call_phone or any(one.draft.phone == phone for one in self.rota)
