"""What the leaflet and the diary say to one patient: their times, their limits, their service's hours. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, assert_never

from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.pathways.schema import Pathway
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One row of the diary."""

    number: int
    date: str  # "Mon 23 Nov"


@dataclass(frozen=True, slots=True)
class LeafletPage:
    """A leaflet and diary for one patient. Numbers are SpO2 in %."""

    episode_id: int
    hub_name: str
    hub_phone: str | None
    hours: str | None  # None: somebody is always there
    name: str
    how: str  # "sms", "web" or "rung": how the readings come
    times: tuple[str, ...]
    good_from: int
    amber_from: int
    amber_to: int
    red_to: int
    own_limits: bool
    amber_minutes: int
    days: int
    emergencies: tuple[str, ...]
    warnings: tuple[str, ...]
    diary: tuple[DiaryDay, ...]


def leaflet_page(stay: EpisodeView, hub: HubView, pathway: Pathway) -> LeafletPage:
    """Make the leaflet of one stay, with the limits that its readings are held against."""
    amber_max = pathway.bands.amber_max.value if stay.amber_max is None else stay.amber_max
    red_max = pathway.bands.red_max.value if stay.red_max is None else stay.red_max
    days = pathway.duration_days.value
    return LeafletPage(
        episode_id=stay.id,
        hub_name=hub.name,
        hub_phone=format_phone(hub.phone) if hub.phone else None,
        hours=None if hub.round_the_clock else f"{hub.hours_open} to {hub.hours_close}",
        name=stay.name,
        how=_how(stay.channel),
        times=stay.reading_times,
        good_from=amber_max + 1,
        amber_from=red_max + 1,
        amber_to=amber_max,
        red_to=red_max,
        own_limits=stay.amber_max is not None,
        amber_minutes=pathway.repeat.amber_minutes.value,
        days=days,
        emergencies=tuple(_flag("red_flag", symptom.code) for symptom in pathway.symptoms.red),
        warnings=tuple(_flag("amber_flag", symptom.code) for symptom in pathway.symptoms.amber),
        diary=_diary(stay, hub, days),
    )


def _how(channel: Channel) -> str:
    match channel:
        case Channel.SMS:
            return "sms"
        case Channel.WEB:
            return "web"
        case Channel.VOICE:
            return "called"
        case Channel.STAFF:
            return "rung"
        case _:
            assert_never(channel)


def _flag(table: str, code: str) -> str:
    words = sentences.say(f"{table}.{code}")
    return words[:1].upper() + words[1:]


def _diary(stay: EpisodeView, hub: HubView, days: int) -> tuple[DiaryDay, ...]:
    first = stay.onboarded_at.astimezone(hub.zone).date()
    each = (first + timedelta(days=number) for number in range(days))
    return tuple(DiaryDay(number, f"{_WEEKDAYS[day.weekday()]} {day.day} {day:%b}") for number, day in enumerate(each, start=1))


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
