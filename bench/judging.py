"""How fast scores and rules are on one core, and whether a long stay costs more than a short one."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.db import Database
from app.monitoring import judging, rules
from app.monitoring.context import Context, PastReading, Person
from app.monitoring.reading import Observation
from app.monitoring.scores import scoring
from app.monitoring.store import READINGS
from app.pathways import chart_loader, loader
from app.pathways.schema import Pathway

SETS: Final = 2_000
ROUNDS: Final = 5
SHORT: Final = 50
LONG: Final = 10_000
JUDGED: Final = 300
# Made up, so that every rule has a number to compare with; no shipped file holds them.
MADE_UP: Final = {
    "trend.drop_amber": "3",
    "trend.drop_red": "6",
    "trend.persistence": "4",
    "vitals.pulse.amber_from": "110",
    "vitals.pulse.red_from": "130",
    "vitals.temperature_c.amber_from": "38",
    "vitals.respiratory_rate.amber_from": "22",
    "exertion.drop_amber": "4",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A second's worth on one core, and how much longer a reading of a long stay takes than one of a short stay."""

    news2_a_second: float
    rules_a_second: float
    long_of_short: float


def measure(file: Path, *, now: datetime) -> Judged:
    """Measure all three; `file` is a database with at least one stay, which is written to."""
    chance = random.Random(3)  # noqa: S311 -- examples, not secrets
    pathway = _pathway()
    charts = chart_loader.load_shipped()
    sets = [_set(chance) for _ in range(SETS)]
    reports = [_report(chance, now) for _ in range(SETS)]
    context = Context(pathway=pathway, usual_spo2=97, person=Person(age_years=70), charts=charts, recent=_recent(chance, now), first=())
    news2 = _rate(lambda: [scoring.score(charts["news2"], one) for one in sets])
    judged = _rate(lambda: [rules.evaluate(one, context, now=now) for one in reports])
    return Judged(news2, judged, _long_of_short(file, pathway, reports[:JUDGED], now=now))


def _pathway() -> Pathway:
    """Give the shipped pathway with every rule in use, NEWS2 as well."""
    shipped = loader.load_shipped()["covid-oximetry-at-home"].filled(MADE_UP, signed="Made up for the benchmark")
    use = {"chart": "news2", "red": "high", "amber": "low-medium", "source": "house", "label": "DESIGN"}
    return type(shipped)({**shipped.source, "scores": [use]}).complete()


def _set(chance: random.Random) -> dict[str, Any]:
    return {
        "respiratory_rate": chance.randint(6, 40),
        "spo2": chance.randint(80, 100),
        "spo2_scale": 1,
        "oxygen": chance.choice(["air", "oxygen"]),
        "systolic_bp": chance.randint(70, 230),
        "pulse": chance.randint(35, 150),
        "consciousness": chance.choice("AAAACVPU"),
        "temperature_c": chance.randint(345, 405) / 10,
    }


def _report(chance: random.Random, now: datetime) -> Observation:
    """Give a whole set at a moment of its own."""
    one = _set(chance)
    measured_at = now - timedelta(seconds=chance.randint(0, 3600))
    return Observation(
        measured_at=measured_at,
        received_at=now,
        spo2=one["spo2"],
        pulse=one["pulse"],
        temperature_c=one["temperature_c"],
        respiratory_rate=one["respiratory_rate"],
        oxygen=one["oxygen"],
        observations={"systolic_bp": one["systolic_bp"], "consciousness": one["consciousness"]},
    )


def _recent(chance: random.Random, now: datetime) -> tuple[PastReading, ...]:
    moments = [now - timedelta(hours=5 * (place + 1)) for place in range(5)]
    return tuple(PastReading(place, at, at, chance.randint(90, 99), 80) for place, at in enumerate(moments))


def _rate(work: Callable[[], object]) -> float:
    """Give how many of SETS go through in a second of this core: the best of a few rounds, since others only slow it."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return SETS / min(spent)


def _long_of_short(file: Path, pathway: Pathway, reports: Sequence[Observation], *, now: datetime) -> float:
    """Give what judging costs in a stay of LONG readings against one of SHORT: look-ups and rules, round about."""
    database = Database.open(f"sqlite:///{file}")
    try:
        short, long = database.write(lambda session: _two_stays(session, now))
        spent: dict[int, list[float]] = {short.id: [], long.id: []}
        with database.read() as session:
            for _ in range(ROUNDS):
                for stay in (short, long):
                    began = time.process_time()
                    for report in reports:
                        judging.judge(session, stay, pathway, report, now=now)
                    spent[stay.id].append(time.process_time() - began)
    finally:
        database.dispose()
    return min(spent[long.id]) / min(spent[short.id])


def _two_stays(session: Session, now: datetime) -> tuple[EpisodeView, EpisodeView]:
    hub_id = 1
    short, long = caseload.caseload(session, hub_id, states=frozenset({EpisodeState.ACTIVE}), limit=2)
    for stay, count in ((short, SHORT), (long, LONG)):
        session.execute(insert(READINGS), [_row(hub_id, stay.id, now - timedelta(minutes=30 * (place + 1))) for place in range(count)])
    return short, long


def _row(hub_id: int, episode_id: int, at: datetime) -> dict[str, Any]:
    return {
        "hub_id": hub_id,
        "episode_id": episode_id,
        "channel": "sms",
        "spo2": 96,
        "pulse": 80,
        "candidates": [],
        "symptoms": [],
        "concern": False,
        "worrying": False,
        "measured_at": at,
        "received_at": at,
        "late": False,
        "level": "green",
    }
