"""Observations and contexts for tests, said shortly."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.monitoring.context import Context, PastReading
from app.monitoring.reading import Observation
from app.monitoring.rules import Judgement, evaluate
from app.pathways import loader

PATHWAY = loader.shipped("covid-oximetry-at-home")
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


def judged(observation: Observation, *recent: PastReading, **known: Any) -> Judgement:  # noqa: ANN401 -- any field
    """What the rules say of an observation after those."""
    context = Context(pathway=PATHWAY, recent=recent, **known)
    return evaluate(observation, context, now=observation.received_at)
