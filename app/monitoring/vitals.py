"""Measurements beside resting SpO2: pulse, temperature and breathing rate by the pathway's limits, and SpO2 after moving."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from app.monitoring.context import Context, sourced
from app.monitoring.finding import Finding, FindingCode, found
from app.monitoring.reading import Level, Observation
from app.pathways.schema import VitalLimits
from app.pathways.vocabulary import LIKELY, SourcedDecimal

_CODES = {Level.RED: FindingCode.VITAL_RED, Level.AMBER: FindingCode.VITAL_AMBER}
ABOVE, BELOW = "at or above", "at or below"


def findings(observation: Observation, context: Context, *, scored: AbstractSet[str] = frozenset()) -> Iterator[Finding]:
    """Judge every measurement that the pathway has a limit for, the worst band first; one without a limit is kept, not judged.

    `scored` names what a score chart has judged. What neither has, and hardly anybody has, is put before a person.
    """
    measured = {
        "pulse": observation.pulse,
        "temperature_c": observation.temperature_c,
        "respiratory_rate": observation.respiratory_rate,
    }
    for measure, limits in context.pathway.vitals.items():
        value = measured[measure]
        broken = None if value is None else broken_by(value, limits)
        if broken is not None:
            level, side, limit = broken
            named = {"measure": measure, "value": value, "side": side, "level": str(level)}
            yield found(_CODES[level], level, {**named, **sourced(limit), **context.named})
    for measure, (low, high) in LIKELY.items():
        value = measured[measure]
        if value is None or measure in scored:
            continue
        below, above = _has_limits(context.pathway.vitals.get(measure))
        if (value < low and not below) or (value > high and not above):
            values = {"measure": measure, "value": value, "low": low, "high": high, "level": str(Level.AMBER)}
            yield found(FindingCode.VITAL_UNLIKELY, Level.AMBER, {**values, **context.named})
    yield from _exertion(observation, context)


def _has_limits(limits: VitalLimits | None) -> tuple[bool, bool]:
    """Say whether there is a limit below, and one above: a fever has a number where nobody thought of the cold."""
    if limits is None:
        return False, False
    below, above = (limits.red_to, limits.amber_to), (limits.red_from, limits.amber_from)
    return any(one is not None for one in below), any(one is not None for one in above)


def broken_by(value: float, limits: VitalLimits) -> tuple[Level, str, SourcedDecimal] | None:
    """Give the worst limit that a value breaks: its level, the side and the number; None where it breaks none."""
    for level, low, high in ((Level.RED, limits.red_to, limits.red_from), (Level.AMBER, limits.amber_to, limits.amber_from)):
        if low is not None and value <= low:
            return level, BELOW, low
        if high is not None and value >= high:
            return level, ABOVE, high
    return None


def _exertion(observation: Observation, context: Context) -> Iterator[Finding]:
    """Judge SpO2 after moving by how far it fell, never by the resting bands: below the rest of the same report, else the last known."""
    exertion, moving = context.pathway.exertion, observation.spo2_exertion
    rest = observation.spo2 if observation.spo2 is not None else _last_at_rest(observation, context)
    if exertion is None or exertion.drop_amber is None or rest is None or moving is None:
        return
    if rest - moving >= exertion.drop_amber:
        named = {"rest": rest, "moving": moving, "drop": rest - moving, "level": str(Level.AMBER)}
        yield found(FindingCode.EXERTION_DROP, Level.AMBER, {**named, **sourced(exertion.drop_amber), **context.named})


def _last_at_rest(observation: Observation, context: Context) -> int | None:
    earlier = [past for past in context.recent if past.spo2 is not None and past.measured_at <= observation.measured_at]
    return max(earlier, key=lambda past: (past.measured_at, past.id)).spo2 if earlier else None
