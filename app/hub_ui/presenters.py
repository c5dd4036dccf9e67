"""What the caseload page says, from the figures. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.hubs.views import HubView
from app.reporting.metrics import (
    BUNDLE_DAYS,
    BundleFigures,
    HubFigures,
    PathwayFigures,
    ReadingFigures,
    StayFigures,
    TeamFigures,
    TextFigures,
    UrgencyFigures,
)
from app.web import on_call
from app.web.on_call import OnCallNow
from app.wording import sentences

_MINUTES_AN_HOUR: Final = 60
_HOURS_SHOWN_AS_HOURS: Final = 48
A_MINUTE_AND_A_HALF: Final = 90
WIDTH: Final = 100  # a whole bar, in the units of its drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: what it counts, how many, and how long its bar is, 0 to 100."""

    label: str
    value: int
    length: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UrgencyRow:
    """Open alerts of one urgency in words."""

    urgency: str
    open: int
    unclaimed: int
    overdue: int
    oldest: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar that shows several things side by side, in the units of its drawing."""

    kind: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class ReadingsPanel:
    """Today's slots so far; `share` is received of due in %, None when nothing was due."""

    due: int
    received: int
    waiting: int
    missed: int
    not_asked: int
    share: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class BundleRow:
    """One care bundle: for how many of those who count it is complete, and the target, with where that comes from."""

    title: str
    complete: int
    counted: int
    open: int
    target: int
    origin: str
    label: str


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One time to come: how many are asked by text, over how long, and how long the number takes to send them all at once."""

    at: str  # "20:00"
    texted: int
    over: str
    takes: str


@dataclass(frozen=True, slots=True)
class TextsPanel:
    """Our own texts: what waits and since when, and what is to come at which rate. `per_second` None: nothing limits it."""

    waiting: int
    oldest: str | None
    in_doubt: int
    doubled: int
    per_second: int | None
    slots: tuple[SlotRow, ...]


@dataclass(frozen=True, slots=True)
class HubPage:
    """The caseload page."""

    hub_name: str
    on_call: OnCallNow
    keeps_rota: bool  # whether this reader may change who is on call
    names_teams: bool  # whether they may name the hub's teams
    day: str  # "Monday 23 November 2026"
    clock: str  # "14:03"
    patients: int
    paused: int
    open_alerts: int
    red_alerts: int
    without_alert: int
    overdue: int
    urgencies: tuple[UrgencyRow, ...]
    readings: ReadingsPanel
    pathways: tuple[Bar, ...]
    teams: tuple[Bar, ...]
    stays: tuple[Bar, ...]
    week_since: str
    enrolled: int
    discharged: int
    reasons: tuple[tuple[str, int], ...]
    alerts_opened: int
    alerts_closed: int
    bundles: tuple[BundleRow, ...]
    bundle_days: int
    texts: TextsPanel


def hub_page(
    hub: HubView, figures: HubFigures, *, per_second: int | None = None, keeps_rota: bool = False, names_teams: bool = False
) -> HubPage:
    """Put a hub's figures into words."""
    local = figures.as_of.astimezone(hub.zone)
    week = figures.week
    return HubPage(
        hub_name=hub.name,
        on_call=on_call.now_of(hub, now=figures.as_of),
        keeps_rota=keeps_rota,
        names_teams=names_teams,
        day=f"{local:%A} {local.day} {local:%B %Y}",
        clock=f"{local:%H:%M}",
        patients=figures.patients,
        paused=sum(each.paused for each in figures.pathways),
        open_alerts=sum(each.open for each in figures.urgencies),
        red_alerts=sum(each.open for each in figures.urgencies if each.urgency == "red"),
        without_alert=figures.without_alert,
        overdue=sum(each.overdue for each in figures.urgencies),
        urgencies=tuple(_urgency(each, now=figures.as_of) for each in figures.urgencies),
        readings=_readings(figures.readings),
        pathways=_pathways(figures.pathways),
        teams=_teams(figures.teams),
        stays=_stays(figures.stays),
        week_since=f"Monday {week.since.day} {week.since:%B}",
        enrolled=week.enrolled,
        discharged=week.discharged,
        reasons=week.reasons,
        alerts_opened=week.alerts_opened,
        alerts_closed=week.alerts_closed,
        bundles=tuple(_bundle(each) for each in figures.bundles),
        bundle_days=BUNDLE_DAYS,
        texts=_texts(hub, figures.texts, per_second, now=figures.as_of),
    )


def waited(since: datetime, *, now: datetime) -> str:
    """Say how long something has waited: "4 min", "2 h 5 min", "3 days". Never less than it was by more than its last unit."""
    minutes = max(now - since, timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if hours >= _HOURS_SHOWN_AS_HOURS:
        return f"{hours // 24} days"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _texts(hub: HubView, figures: TextFigures, per_second: int | None, *, now: datetime) -> TextsPanel:
    slots = tuple(
        SlotRow(
            f"{each.at.astimezone(hub.zone):%H:%M}",
            each.texted,
            _lasting(each.over_s),
            "no time" if each.takes_s is None else _lasting(each.takes_s),
        )
        for each in figures.slots
    )
    oldest = waited(figures.oldest, now=now) if figures.oldest else None
    return TextsPanel(figures.waiting, oldest, figures.in_doubt, figures.doubled, per_second, slots)


def _lasting(seconds: float) -> str:
    """Say how long something takes: "at once", "40 s", "13 min"."""
    if seconds < 1:
        return "at once"
    return f"{math.ceil(seconds)} s" if seconds <= A_MINUTE_AND_A_HALF else f"{math.ceil(seconds / 60)} min"


def _urgency(figures: UrgencyFigures, *, now: datetime) -> UrgencyRow:
    oldest = waited(figures.oldest, now=now) if figures.oldest else None
    return UrgencyRow(figures.urgency, figures.open, figures.unclaimed, figures.overdue, oldest)


def _bundle(figures: BundleFigures) -> BundleRow:
    origin = " · ".join(figures.sources)
    return BundleRow(figures.title, figures.complete, figures.counted, figures.open, figures.target, origin, figures.label)


def _readings(figures: ReadingFigures) -> ReadingsPanel:
    pieces: list[Piece] = []
    end = counted = 0
    for kind, value in (("received", figures.received), ("waiting", figures.waiting), ("missed", figures.missed)):
        counted += value
        # From running totals, so that the pieces always meet and end where the bar ends.
        start, end = end, _part(counted, figures.due)
        pieces.append(Piece(kind, start, end - start))
    return ReadingsPanel(
        due=figures.due,
        received=figures.received,
        waiting=figures.waiting,
        missed=figures.missed,
        not_asked=figures.not_asked,
        share=_part(figures.received, figures.due) if figures.due else None,
        pieces=tuple(pieces),
    )


def _pathways(figures: tuple[PathwayFigures, ...]) -> tuple[Bar, ...]:
    longest = max((each.active + each.paused for each in figures), default=0)
    return tuple(
        Bar(
            each.title,
            each.active + each.paused,
            _part(each.active + each.paused, longest),
            f"{each.paused} paused" if each.paused else None,
        )
        for each in figures
    )


def _teams(figures: tuple[TeamFigures, ...]) -> tuple[Bar, ...]:
    longest = max((each.patients for each in figures), default=0)
    no_team = sentences.say("team.none")
    return tuple(Bar(each.team or no_team, each.patients, _part(each.patients, longest)) for each in figures)


def _stays(figures: tuple[StayFigures, ...]) -> tuple[Bar, ...]:
    longest = max((each.patients for each in figures), default=0)
    return tuple(Bar(_days(each), each.patients, _part(each.patients, longest)) for each in figures)


def _days(figures: StayFigures) -> str:
    if figures.last_day is None:
        return f"Day {figures.first_day} or later"
    return f"Days {figures.first_day} to {figures.last_day}"


def _part(value: int, whole: int) -> int:
    return WIDTH * value // whole if whole else 0
