"""A patient against their own baseline, and out of range again and again. Only what was measured before counts."""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from statistics import median_low
from typing import Final

from app.monitoring.context import Context, Limits, PastReading, band, level_of, sourced
from app.monitoring.finding import Finding, FindingCode, found
from app.monitoring.reading import Level, Observation
from app.pathways.schema import Pathway

RECENT: Final = 5


def baseline(context: Context, *, before: datetime) -> tuple[int, str] | None:
    """Give the patient's own SpO2, %, and where it comes from: "usual", as recorded, or "median" of their first readings.

    None while neither is known. Readings measured at `before` or after it never count, whenever they came. Of an even
    number of first readings the lower of the middle two is taken.
    """
    if context.usual_spo2 is not None:
        return context.usual_spo2, "usual"
    trend = context.pathway.trend
    if trend is None:
        return None
    earlier = sorted({past for past in context.first if past.spo2 is not None and past.measured_at < before}, key=_order)
    values = [past.spo2 for past in earlier[: trend.baseline_readings] if past.spo2 is not None]
    return (median_low(values), "median") if len(values) == trend.baseline_readings else None


def findings(observation: Observation, spo2: int, context: Context, limits: Limits) -> Iterator[Finding]:
    """Say what the pathway's trend rules find in a resting SpO2, %; a rule whose number is empty says nothing."""
    yield from _drop(observation, spo2, context)
    yield from _persistence(observation, spo2, context, limits)


def looks_back(pathway: Pathway) -> int:
    """Give how many earlier readings with an SpO2 the rules have to see: the newest one and its neighbours, or as many as persist."""
    trend = pathway.trend
    return RECENT if trend is None or trend.persistence is None else max(RECENT, trend.persistence.value)


def first_of(pathway: Pathway) -> int:
    """Give how many first readings make a baseline; 0 where the pathway has no trend."""
    return 0 if pathway.trend is None else pathway.trend.baseline_readings.value


def needs_first(context: Context) -> bool:
    """Whether the first readings of the stay have to be looked up to judge by this pathway."""
    trend = context.pathway.trend
    return trend is not None and context.usual_spo2 is None and (trend.drop_amber is not None or trend.drop_red is not None)


def _order(past: PastReading) -> tuple[datetime, int]:
    return past.measured_at, past.id


def _drop(observation: Observation, spo2: int, context: Context) -> Iterator[Finding]:
    trend, own = context.pathway.trend, baseline(context, before=observation.measured_at)
    if trend is None or own is None:
        return
    value, origin = own
    for level, drop in ((Level.RED, trend.drop_red), (Level.AMBER, trend.drop_amber)):
        if drop is not None and value - spo2 >= drop:
            named = {"spo2": spo2, "baseline": value, "baseline_origin": origin, "drop": value - spo2, "level": str(level)}
            yield found(FindingCode.TREND_DROP, level, {**named, **sourced(drop), "green_from": value - drop.value + 1, **context.named})
            return


def _persistence(observation: Observation, spo2: int, context: Context, limits: Limits) -> Iterator[Finding]:
    trend = context.pathway.trend
    wanted = None if trend is None else trend.persistence
    if wanted is None or band(spo2, limits) is Level.GREEN:
        return
    judged = sorted((past for past in context.recent if level_of(past, limits) is not None), key=_order)
    before = [past for past in reversed(judged) if past.measured_at <= observation.measured_at]
    after = [past for past in judged if past.measured_at > observation.measured_at]
    in_a_row = 1 + sum(1 for side in (before, after) for _ in takewhile(lambda past: level_of(past, limits) is not Level.GREEN, side))
    if in_a_row >= wanted:
        values = {"spo2": spo2, "count": in_a_row, "level": str(Level.AMBER), **sourced(wanted), **context.named}
        yield found(FindingCode.TREND_PERSISTENT, Level.AMBER, values)
