"""Who is on call: duties that come round every week by the hub's own clock, and the ladder of people that an alert climbs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

EVERY_DAY: Final = frozenset(range(7))
_A_DAY: Final = timedelta(days=1)
_LOOKED_AT_EVERY: Final = timedelta(minutes=15)


class Kind(StrEnum):
    """What somebody is there for."""

    ON_CALL = "on_call"  # told first
    MANAGER = "manager"  # told when nobody on call has acted


class How(StrEnum):
    """How somebody is told, in this order."""

    TEXT = "text"
    RING = "ring"  # an automated call that is acknowledged by a key


@dataclass(frozen=True, slots=True)
class Draft:
    """A duty as it should be; every value is checked.

    `days` are those on which it begins, 0 for Monday. Times are local wall time; one that ends no later than it starts ends on the
    next day. `first_day` and `last_day` bound the days on which it begins.
    """

    name: str
    phone: str  # E.164
    kind: Kind = Kind.ON_CALL
    step: int = 1  # who is told first among those of one kind
    days: frozenset[int] = EVERY_DAY
    starts: str = "00:00"
    ends: str = "24:00"
    first_day: date | None = None
    last_day: date | None = None

    @property
    def round_the_clock(self) -> bool:
        """Whether each of its days is a whole one."""
        return _minutes(self.starts) == _minutes(self.ends) % (24 * 60)

    def covers(self, local: datetime) -> bool:
        """Whether it holds at this local time; the hour that comes twice in October is covered twice."""
        minute, starts, ends = local.hour * 60 + local.minute, _minutes(self.starts), _minutes(self.ends)
        if starts < ends:
            return starts <= minute < ends and self._begins(local.date())
        return (minute >= starts and self._begins(local.date())) or (minute < ends and self._begins(local.date() - _A_DAY))

    def _begins(self, day: date) -> bool:
        early = self.first_day is not None and day < self.first_day
        late = self.last_day is not None and day > self.last_day
        return day.weekday() in self.days and not early and not late


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of a hub's rota, under the number that it has there."""

    id: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be told. `until` is the local time at which their duty ends; None: it has no end today."""

    name: str | None  # None: the hub's on-call number, which is nobody's by name
    phone: str
    kind: Kind
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: whom, and how."""

    person: Person
    how: How


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told last, as an alert's history has it."""

    phone: str
    how: How


def on_duty(duties: Iterable[Duty], *, now: datetime, zone: ZoneInfo) -> tuple[Person, ...]:
    """Give who is there now, in the order in which they are told: on call, then managers; a phone comes once."""
    local = now.astimezone(zone)
    found = [one for one in duties if one.draft.covers(local)]
    people: dict[str, Person] = {}
    for one in sorted(found, key=lambda one: (one.draft.kind is Kind.MANAGER, one.draft.step, one.id)):
        until = None if one.draft.round_the_clock else one.draft.ends
        people.setdefault(one.draft.phone, Person(one.draft.name, one.draft.phone, one.draft.kind, until))
    return tuple(people.values())


def steps(people: Sequence[Person], *, otherwise: str | None) -> tuple[Step, ...]:
    """Give the ladder: each is texted, then rung. Where nobody is there, the hub's own on-call number is texted, if it has one."""
    if people:
        return tuple(Step(person, how) for person in people for how in How)
    return (Step(Person(None, otherwise, Kind.ON_CALL), How.TEXT),) if otherwise else ()


def following(ladder: Sequence[Step], last: Told | None) -> Step | None:
    """Give the step after the one that was taken last, round and round; the first where that person is there no more."""
    if not ladder:
        return None
    place = next((place for place, step in enumerate(ladder) if last and (step.person.phone, step.how) == (last.phone, last.how)), -1)
    return ladder[(place + 1) % len(ladder)]


def passing(ladder: Sequence[Step], phone: str) -> Step | None:
    """Give the first step of the next person after this phone's; None where there is nobody else."""
    phones = list(dict.fromkeys(step.person.phone for step in ladder))
    place = phones.index(phone) if phone in phones else -1
    onward = phones[(place + 1) % len(phones)] if phones else phone
    return None if onward == phone else next(step for step in ladder if step.person.phone == onward)


def gaps(duties: Sequence[Duty], *, now: datetime, zone: ZoneInfo, days: int = 7) -> tuple[tuple[datetime, datetime], ...]:
    """Give the spans of the coming days in which nobody is on call, to the quarter of an hour."""
    found: list[tuple[datetime, datetime]] = []
    at, end = now, now + timedelta(days=days)
    while at < end:
        onward = at + _LOOKED_AT_EVERY - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
        if not any(one.draft.kind is Kind.ON_CALL and one.draft.covers(at.astimezone(zone)) for one in duties):
            joins = found and found[-1][1] == at
            found[-1:] = [(found[-1][0], onward)] if joins else [*found[-1:], (at, onward)]
        at = onward
    return tuple(found)


def kept(duties: Iterable[Duty]) -> list[dict[str, Any]]:
    """Give a rota as it is kept with the hub."""
    return [{"id": one.id, **kept_draft(one.draft)} for one in duties]


def kept_draft(draft: Draft) -> dict[str, Any]:
    """Give one duty as it is kept."""
    first, last = draft.first_day, draft.last_day
    return {
        "name": draft.name,
        "phone": draft.phone,
        "kind": draft.kind.value,
        "step": draft.step,
        "days": sorted(draft.days),
        "starts": draft.starts,
        "ends": draft.ends,
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
    }


def read(said: Iterable[Mapping[str, Any]]) -> tuple[Duty, ...]:
    """Read back what `kept` gave."""
    return tuple(Duty(one["id"], _draft(one)) for one in said)


def _draft(said: Mapping[str, Any]) -> Draft:
    first, last = said["first_day"], said["last_day"]
    return Draft(
        name=said["name"],
        phone=said["phone"],
        kind=Kind(said["kind"]),
        step=said["step"],
        days=frozenset(said["days"]),
        starts=said["starts"],
        ends=said["ends"],
        first_day=date.fromisoformat(first) if first else None,
        last_day=date.fromisoformat(last) if last else None,
    )


def _minutes(wall: str) -> int:
    hour, _, minute = wall.partition(":")
    return int(hour) * 60 + int(minute)
