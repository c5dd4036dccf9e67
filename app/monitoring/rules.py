"""Judges one observation by a pathway's rules: what was found, why, and whether it must be taken again.

Order of the rules: red symptom, red SpO2, amber symptom, amber SpO2, trend, other measurements, green. Every finding is
kept and the worst governs. Nothing that was not measured is judged, and a treatment plan suppresses nothing.
What the pathway has no number for is kept and shown, not judged. SpO2 after moving is never judged by the resting bands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.monitoring import repeating, scored, trends, vitals
from app.monitoring.context import Context, Limits, PastReading, band, level_of, limits_of, lowest, sourced
from app.monitoring.finding import Finding, FindingCode, found, in_order
from app.monitoring.reading import Level, Observation, worst
from app.monitoring.repeating import SETTLED, Repeat, RepeatResult
from app.monitoring.scored import Scored, ScoreSaid


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that the rules say of one observation.

    `level` is the worst of its own findings, None when nothing in it could be judged. `governing` is the level that
    answers the patient: the worst of it and of what is known from later, or from so near that the order is unknown. The
    step that somebody's concern adds is for those who look after the patient: it is left out of `governing`.
    """

    level: Level | None
    findings: tuple[Finding, ...]
    repeat: Repeat | None
    late: bool
    order_unknown: bool
    repeat_result: RepeatResult = RepeatResult.NONE
    governing: Level | None = None
    plan: bool = False
    scores: tuple[ScoreSaid, ...] = ()


def evaluate(observation: Observation, context: Context, *, now: datetime) -> Judgement:
    """Judge one observation; `now` is when it is judged, aware UTC.

    1 what it says of itself; 2 where it stands among the readings around it; 3 what it says of an open repeat.
    """
    limits, scores = limits_of(context), scored.score(observation, context)
    open_repeat = context.open_repeat or repeating.find_open_repeat(context.recent, context.pathway, limits)
    value = lowest(observation.spo2, observation.candidates, limits)
    own = band(value, limits) if value is not None else None
    neighbours = _unordered(observation, context)
    beside = tuple(_beside_the_bands(observation, context, limits, scores))
    result = repeating.result_of(
        observation, own, open_repeat, context.pathway, unordered=bool(neighbours), worrying=bool(beside) or scores.worry
    )
    if result in (RepeatResult.NONE, RepeatResult.LOWER):
        answered = repeating.answered_by(observation, own, context.recent, context.pathway, limits, worrying=bool(beside) or scores.worry)
        result = result if answered is RepeatResult.NONE else answered
    findings = (*beside, *_of_bands(observation, context, limits, result))
    findings += tuple(_concern(observation, scores, context, findings))
    return Judgement(
        level=worst([finding.level for finding in findings]),
        findings=in_order(findings),
        repeat=repeating.asked(own, result, open_repeat, context.pathway, now=now),
        late=_is_late(observation, context),
        order_unknown=bool(neighbours),
        repeat_result=result,
        governing=_governing(advised(findings), observation, context, limits),
        plan=context.plan,
        scores=scores.said,
    )


def advised(findings: Sequence[Finding]) -> Level | None:
    """Give the level that answers the patient: the worst found, without the step that a concern adds to what is amber."""
    plainly = worst([finding.level for finding in findings if finding.code != FindingCode.CONCERN])
    return Level.AMBER if plainly is Level.AMBER else worst([finding.level for finding in findings])


def _unordered(observation: Observation, context: Context) -> list[PastReading]:
    """Give the earlier readings so close to this one that nobody knows which came first."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    return [past for past in context.recent if abs(past.measured_at - observation.measured_at) <= close]


def _governing(level: Level | None, observation: Observation, context: Context, limits: Limits) -> Level | None:
    """Give the level that answers the patient; what was not judged borrows an urgency from beside it, never a green."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    beside = [past for past in context.recent if past.measured_at >= observation.measured_at - close]
    governing = worst([level, *(level_of(past, limits) for past in beside)])
    return None if level is None and governing is Level.GREEN else governing


def _is_late(observation: Observation, context: Context) -> bool:
    """Late: a newer reading is known already, or it took longer to arrive than an amber repeat may take."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    overtaken = any(past.measured_at - observation.measured_at > close for past in context.recent)
    slow = observation.received_at - observation.measured_at > timedelta(minutes=context.pathway.repeat.amber_minutes)
    return overtaken or slow


def _beside_the_bands(observation: Observation, context: Context, limits: Limits, scores: Scored) -> Iterator[Finding]:
    """Find all but what the bands of resting SpO2 say, and somebody's concern."""
    for flag in observation.red_flags:
        yield found(FindingCode.RED_SYMPTOM, Level.RED, {"flag": flag, **context.named})
    yield from _hard_to_wake(observation, context)
    for flag in observation.amber_flags:
        yield found(FindingCode.AMBER_SYMPTOM, Level.AMBER, {"flag": flag, **context.named})
    if observation.feeling == "worse":
        yield found(FindingCode.FEELS_WORSE, Level.AMBER, {"flag": "feels_worse", **context.named})
    if observation.spo2 is not None:
        yield from _too_much_oxygen(observation, observation.spo2, context)
        yield from trends.findings(observation, observation.spo2, context, limits)
    yield from vitals.findings(observation, context, scored=scores.judged)
    yield from scores.findings


_HARD_TO_WAKE = {"V": "confused_drowsy", "P": "unresponsive", "U": "unresponsive"}


def _hard_to_wake(observation: Observation, context: Context) -> Iterator[Finding]:
    """Take what was seen for what is said: whoever does not wake by themselves is an emergency whatever the score adds up to."""
    seen = str(observation.observations.get("consciousness"))
    flag = _HARD_TO_WAKE.get(seen)
    if flag is not None and flag not in observation.red_flags:
        yield found(FindingCode.RED_SYMPTOM, Level.RED, {"flag": flag, "consciousness": seen, **context.named})


def _too_much_oxygen(observation: Observation, spo2: int, context: Context) -> Iterator[Finding]:
    """Find too much oxygen; where oxygen is at home and nobody says that this was on air, it may be on oxygen."""
    target, unsaid = context.pathway.target, observation.oxygen is None and context.person.home_oxygen
    if target is not None and (observation.oxygen == "oxygen" or unsaid) and spo2 > target.high:
        breathing = "unsaid" if unsaid else "oxygen"
        values = {"spo2": spo2, "breathing": breathing, "low": target.low.value, "level": str(Level.AMBER), **sourced(target.high)}
        yield found(FindingCode.ABOVE_TARGET, Level.AMBER, {**values, **context.named})


def _concern(observation: Observation, scores: Scored, context: Context, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Somebody's worry makes it one step more urgent than all else does, and changes no number.

    What a chart says of that very worry is no other reason: one worry is one step.
    """
    if observation.concern or scores.worry:
        plainly = worst([finding.level for finding in findings if finding.values.get("asks") not in scored.WORRIES])
        level = Level.AMBER if plainly in (None, Level.GREEN) else Level.RED
        yield found(FindingCode.CONCERN, level, {"flag": "concern", "level": str(level), **context.named})


def _of_bands(observation: Observation, context: Context, limits: Limits, result: RepeatResult) -> Iterator[Finding]:
    red = [candidate for candidate in observation.candidates if band(candidate, limits) is Level.RED]
    if red and (observation.spo2 is None or min(red) < observation.spo2):
        yield found(FindingCode.POSSIBLE_RED, Level.RED, _of_limit(min(red), Level.RED, context, limits), confirmed=False)
    if observation.spo2 is not None:
        yield _of_spo2(observation, observation.spo2, context, limits, result)


def _of_spo2(observation: Observation, spo2: int, context: Context, limits: Limits, result: RepeatResult) -> Finding:
    level = band(spo2, limits)
    values = _of_limit(spo2, level, context, limits)
    if level is Level.GREEN and observation.oxygen == "oxygen" and context.pathway.target is None:
        return found(FindingCode.ON_OXYGEN, Level.AMBER, values)
    stands = level is Level.GREEN or result in SETTLED
    return found(_BAND_CODE[level], level, values, confirmed=stands)


_BAND_CODE = {
    Level.RED: FindingCode.SPO2_RED,
    Level.AMBER: FindingCode.SPO2_AMBER,
    Level.GREEN: FindingCode.SPO2_GREEN,
}


def _of_limit(spo2: int, level: Level, context: Context, limits: Limits) -> dict[str, Any]:
    """Give the values of a judged SpO2: the limit that decided, whose it is, and what would have been green."""
    red = level is Level.RED
    return {
        "spo2": spo2,
        "level": str(level),
        "threshold": limits.red_max if red else limits.amber_max,
        "origin": limits.origin,
        "set_by": limits.set_by,
        "source": limits.red_source if red else limits.amber_source,
        "label": limits.red_label if red else limits.amber_label,
        "green_from": limits.amber_max + 1,
        "usual_spo2": context.usual_spo2,
        **context.named,
    }
