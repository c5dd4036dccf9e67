"""What an observation is judged against: the pathway, the patient's own numbers, and what is known from before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.monitoring.reading import Level
from app.pathways.chart import Chart
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Sourced, SourcedDecimal


@dataclass(frozen=True, slots=True)
class PastReading:
    """An earlier reading of the same episode, as far as the rules look at it."""

    id: int
    measured_at: datetime
    received_at: datetime
    spo2: int | None
    pulse: int | None = None
    candidates: tuple[int, ...] = ()
    flagged: bool = False  # it came with a symptom, a concern or feeling worse


@dataclass(frozen=True, slots=True)
class OpenRepeat:
    """A low reading that is to be taken again: `spo2` in %, `level` amber or red."""

    level: Level
    spo2: int
    pulse: int | None
    measured_at: datetime
    received_at: datetime
    due_at: datetime
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What score charts ask of the patient rather than of the moment. `spo2_scale` 2 only where a clinician prescribed it."""

    age_years: int | None = None
    pregnant: bool = False
    spo2_scale: int = 1
    usual_news: int | None = None
    home_oxygen: bool = False  # has oxygen at home: what is not said to be on air may be on oxygen


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an observation is judged against. Own limits, SpO2 %, go before the pathway's; both or neither are given."""

    pathway: Pathway
    amber_max: int | None = None
    red_max: int | None = None
    limits_by: str | None = None  # who set the patient's own limits
    usual_spo2: int | None = None
    plan: bool = False  # a treatment escalation plan exists: it changes no finding
    person: Person = field(default_factory=Person)
    charts: Mapping[str, Chart] = field(default_factory=dict, hash=False)  # by name: those that the pathway uses
    recent: tuple[PastReading, ...] = ()  # any order
    first: tuple[PastReading, ...] = ()  # the first of the stay, any order: they make a baseline where the usual SpO2 is unknown
    open_repeat: OpenRepeat | None = None

    @property
    def named(self) -> dict[str, str]:
        """The pathway that judged, as every finding names it."""
        return {"pathway": self.pathway.name, "pathway_version": self.pathway.version}


@dataclass(frozen=True, slots=True)
class Limits:
    """The bands that hold for one patient, SpO2 %, and where they come from."""

    red_max: int
    amber_max: int
    origin: str  # pathway, patient
    set_by: str | None
    red_source: str
    amber_source: str
    red_label: str | None = None
    amber_label: str | None = None


def limits_of(context: Context) -> Limits:
    """Give the patient's own limits where both were set, else the pathway's."""
    if context.red_max is not None and context.amber_max is not None:
        return Limits(context.red_max, context.amber_max, "patient", context.limits_by, "clinician", "clinician")
    bands = context.pathway.bands
    red, amber = bands.red_max, bands.amber_max
    return Limits(red.value, amber.value, "pathway", None, red.source, amber.source, str(red.label), str(amber.label))


def band(spo2: int, limits: Limits) -> Level:
    """Judge a resting SpO2, %, by the limits."""
    if spo2 <= limits.red_max:
        return Level.RED
    return Level.AMBER if spo2 <= limits.amber_max else Level.GREEN


def lowest(spo2: int | None, candidates: tuple[int, ...], limits: Limits) -> int | None:
    """Give the SpO2 that counts: the reading, or a candidate in the red band where that is lower."""
    if not candidates:
        return spo2
    red = [candidate for candidate in candidates if band(candidate, limits) is Level.RED]
    known = [value for value in (spo2, *red) if value is not None]
    return min(known, default=None)


def level_of(past: PastReading, limits: Limits) -> Level | None:
    """Judge an earlier reading by the limits of now; None where it says nothing of SpO2."""
    value = lowest(past.spo2, past.candidates, limits)
    return None if value is None else band(value, limits)


def sourced(number: Sourced | SourcedDecimal) -> dict[str, Any]:
    """Give the threshold of a pathway and where it comes from, as a finding keeps them."""
    return {"threshold": number.value, "origin": "pathway", "set_by": None, "source": number.source, "label": str(number.label)}
