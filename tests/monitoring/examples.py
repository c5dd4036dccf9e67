"""Observations and contexts for tests, said shortly."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.monitoring.context import Context, PastReading
from app.monitoring.reading import Observation
from app.monitoring.rules import Judgement, evaluate
from app.pathways import loader
from app.pathways.definition import Definition
from app.pathways.schema import Pathway

PATHWAY = loader.shipped("covid-oximetry-at-home")
SHIPPED = loader.load_shipped()["covid-oximetry-at-home"]
MADE_UP = "Made up for this test"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    """An instant that many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def observed(spo2: int | None = None, *, at: float = 0, received: float | None = None, **said: Any) -> Observation:  # noqa: ANN401 -- any field
    """An observation measured `at` minutes after noon, and received then unless said."""
    return Observation(measured_at=after(at), received_at=after(at if received is None else received), spo2=spo2, **said)


def past(spo2: int | None = None, *, at: float = 0, received: float | None = None, number: int = 1, **said: Any) -> PastReading:  # noqa: ANN401 -- any field
    """An earlier reading, measured `at` minutes after noon."""
    return PastReading(number, after(at), after(at if received is None else received), spo2, **said)


def pathway_with(sections: dict[str, Any] | None = None, **numbers: str) -> Pathway:
    """The shipped pathway with sections of its own and with numbers that are made up; `__` stands for the dot in their names."""
    changed = Definition({**SHIPPED.source, **(sections or {})})
    return changed.filled({name.replace("__", "."): value for name, value in numbers.items()}, signed=MADE_UP).complete()


def judged(observation: Observation, *recent: PastReading, pathway: Pathway = PATHWAY, **known: Any) -> Judgement:  # noqa: ANN401 -- any field
    """What the rules say of an observation after those."""
    context = Context(pathway=pathway, recent=recent, **known)
    return evaluate(observation, context, now=observation.received_at)


def codes(judgement: Judgement) -> list[str]:
    """The codes of what was found, in the order of the rules."""
    return [finding.code for finding in judgement.findings]
