"""Judges one observation by a pathway's rules: what was found, why, and whether it must be taken again.

Order of the rules: red symptom, red SpO2, amber symptom, amber SpO2, other amber, green. Every finding is kept and
the worst governs. Nothing that was not measured is judged, and a treatment plan suppresses nothing.
Pulse, temperature, breathing rate and exertion have no national thresholds: they are kept and shown, not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.monitoring.reading import Level, Observation, worst
from app.pathways.schema import Pathway

VERSION = "1"  # of every rule below; a change of meaning counts it up

RED_SYMPTOM = "symptom.red"
AMBER_SYMPTOM = "symptom.amber"
SPO2_BAND = "spo2.band"
SPO2_CANDIDATE = "spo2.candidate"
SPO2_ON_OXYGEN = "spo2.on_oxygen"
FEELS_WORSE = "feeling.worse"
CONCERN = "concern"


class FindingCode(StrEnum):
    """What a rule can say; wording has a sentence for each."""

    RED_SYMPTOM = "red_symptom"  # a red flag in words
    AMBER_SYMPTOM = "amber_symptom"  # an amber flag in words
    SPO2_RED = "spo2_red"  # SpO2 in the red band
    SPO2_AMBER = "spo2_amber"  # SpO2 in the amber band
    SPO2_GREEN = "spo2_green"  # SpO2 above both bands
    POSSIBLE_RED = "possible_red"  # what SpO2 might have been lies in the red band
    ON_OXYGEN = "on_oxygen"  # in range, but measured on oxygen: the bands are for air
    FEELS_WORSE = "feels_worse"  # the patient feels worse
    CONCERN = "concern"  # someone is worried


class RepeatResult(StrEnum):
    """What a reading means for the repeat that was open before it."""

    NONE = "none"  # no repeat was open, or this says nothing about it
    GOOD = "good"  # in range, in time, nothing else wrong: the low reading was not confirmed
    CONFIRMED = "confirmed"  # as low again, or lower
    STILL_LOW = "still_low"  # better than before, but still amber
    LOWER = "lower"  # red where it was amber: a first red of its own, whose repeat is asked at once
    TOO_CLOSE = "too_close"  # the same again within the minute, or of unknown order: it settles nothing
    TOO_LATE = "too_late"  # in range, but after the time for a repeat: the low reading stands


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
class Context:
    """What an observation is judged against. Own limits, SpO2 %, go before the pathway's; both or neither are given."""

    pathway: Pathway
    amber_max: int | None = None
    red_max: int | None = None
    limits_by: str | None = None  # who set the patient's own limits
    usual_spo2: int | None = None
    plan: bool = False  # a treatment escalation plan exists: it changes no finding
    recent: tuple[PastReading, ...] = ()  # any order
    open_repeat: OpenRepeat | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule said; `values` fill the sentence and hold the threshold and where it came from."""

    rule_id: str
    rule_version: str
    code: str
    level: Level
    confirmed: bool
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat to ask of the patient, and when silence makes the low reading stand."""

    level: Level
    minutes: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that the rules say of one observation.

    `level` is the worst of its own findings, None when nothing in it could be judged. `governing` is the level that
    answers the patient: the worst of it and of what is known from later, or from so near that the order is unknown.
    """

    level: Level | None
    findings: tuple[Finding, ...]
    repeat: Repeat | None
    late: bool
    order_unknown: bool
    repeat_result: RepeatResult = RepeatResult.NONE
    governing: Level | None = None
    plan: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The bands that hold for one patient, SpO2 %, and where they come from."""

    red_max: int
    amber_max: int
    origin: str  # pathway, patient
    set_by: str | None
    red_source: str
    amber_source: str


def limits_of(context: Context) -> Limits:
    """Give the patient's own limits where both were set, else the pathway's."""
    if context.red_max is not None and context.amber_max is not None:
        return Limits(context.red_max, context.amber_max, "patient", context.limits_by, "clinician", "clinician")
    bands = context.pathway.bands
    return Limits(
        bands.red_max.value,
        bands.amber_max.value,
        "pathway",
        None,
        f"{bands.red_max.source} {bands.red_max.label}",
        f"{bands.amber_max.source} {bands.amber_max.label}",
    )


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


def evaluate(observation: Observation, context: Context, *, now: datetime) -> Judgement:
    """Judge one observation; `now` is when it is judged, aware UTC.

    1 what it says of itself; 2 where it stands among the readings around it; 3 what it says of an open repeat.
    """
    limits = limits_of(context)
    open_repeat = context.open_repeat or find_open_repeat(context.recent, context.pathway, limits)
    value = lowest(observation.spo2, observation.candidates, limits)
    own = band(value, limits) if value is not None else None
    neighbours = _unordered(observation, context)
    result = _repeat_result(observation, own, open_repeat, context.pathway, unordered=bool(neighbours))
    findings = tuple(_findings(observation, context, limits, result))
    level = worst([finding.level for finding in findings])
    return Judgement(
        level=level,
        findings=findings,
        repeat=_repeat(own, result, open_repeat, context.pathway, now=now),
        late=_is_late(observation, context),
        order_unknown=bool(neighbours),
        repeat_result=result,
        governing=_governing(level, observation, context, limits),
        plan=context.plan,
    )


def find_open_repeat(recent: tuple[PastReading, ...], pathway: Pathway, limits: Limits) -> OpenRepeat | None:
    """Find the low reading that the next one repeats: the newest judged one, or a low one of unknown order beside it."""
    judged = [(past, value) for past in recent if (value := lowest(past.spo2, past.candidates, limits)) is not None]
    if not judged:
        return None
    newest = max([past.measured_at for past, _ in judged])
    close = timedelta(minutes=pathway.repeat.unknown_order_minutes.value)
    rivals = [(value, past.received_at, past.id, past) for past, value in judged if newest - past.measured_at <= close]
    value, _, _, governing = min(rivals)
    return _as_open_repeat(governing, value, pathway, limits)


def _level_of(past: PastReading, limits: Limits) -> Level | None:
    value = lowest(past.spo2, past.candidates, limits)
    return None if value is None else band(value, limits)


def _as_open_repeat(past: PastReading, value: int, pathway: Pathway, limits: Limits) -> OpenRepeat | None:
    level = band(value, limits)
    if level is Level.GREEN:
        return None
    due_at = past.received_at + timedelta(minutes=_minutes(level, pathway))
    return OpenRepeat(level, value, past.pulse, past.measured_at, past.received_at, due_at, past.flagged)


def _minutes(level: Level, pathway: Pathway) -> int:
    return pathway.repeat.red_minutes.value if level is Level.RED else pathway.repeat.amber_minutes.value


def _unordered(observation: Observation, context: Context) -> list[PastReading]:
    """Give the earlier readings so close to this one that nobody knows which came first."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    return [past for past in context.recent if abs(past.measured_at - observation.measured_at) <= close]


def _governing(level: Level | None, observation: Observation, context: Context, limits: Limits) -> Level | None:
    """Give the level that answers the patient; what was not judged borrows an urgency from beside it, never a green."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    beside = [past for past in context.recent if past.measured_at >= observation.measured_at - close]
    governing = worst([level, *(_level_of(past, limits) for past in beside)])
    return None if level is None and governing is Level.GREEN else governing


def _is_late(observation: Observation, context: Context) -> bool:
    """Late: a newer reading is known already, or it took longer to arrive than an amber repeat may take."""
    close = timedelta(minutes=context.pathway.repeat.unknown_order_minutes)
    overtaken = any(past.measured_at - observation.measured_at > close for past in context.recent)
    slow = observation.received_at - observation.measured_at > timedelta(minutes=context.pathway.repeat.amber_minutes)
    return overtaken or slow


def _repeat_result(
    observation: Observation, own: Level | None, repeat: OpenRepeat | None, pathway: Pathway, *, unordered: bool
) -> RepeatResult:
    """Say what this reading means for the open repeat. Being in doubt never settles one as good."""
    if repeat is None or own is None or observation.spo2 is None:
        return RepeatResult.NONE
    if _same_again(observation, repeat, pathway):
        return RepeatResult.TOO_CLOSE
    if own.rank > repeat.level.rank:
        return RepeatResult.LOWER
    if own is repeat.level:
        return RepeatResult.CONFIRMED
    if observation.measured_at <= repeat.measured_at:
        return RepeatResult.NONE
    if own is Level.AMBER:
        return RepeatResult.STILL_LOW
    if unordered:
        return RepeatResult.TOO_CLOSE
    return _good_or_not(observation, repeat)


def _same_again(observation: Observation, repeat: OpenRepeat, pathway: Pathway) -> bool:
    same = (observation.spo2, observation.pulse) == (repeat.spo2, repeat.pulse)
    apart = abs(observation.received_at - repeat.received_at)
    return same and apart <= timedelta(seconds=pathway.repeat.same_words_s)


def _good_or_not(observation: Observation, repeat: OpenRepeat) -> RepeatResult:
    """A good repeat is in range, in time and without anything else that worries; the rest settles nothing."""
    if observation.measured_at > repeat.due_at:
        return RepeatResult.TOO_LATE
    if observation.is_worrying or repeat.flagged or observation.correction or observation.oxygen == "oxygen" or observation.candidates:
        return RepeatResult.NONE
    return RepeatResult.GOOD


def _repeat(own: Level | None, result: RepeatResult, before: OpenRepeat | None, pathway: Pathway, *, now: datetime) -> Repeat | None:
    """Ask for a repeat of a low reading that does not stand confirmed yet; one already asked keeps its time."""
    if own is None or own is Level.GREEN or result in (RepeatResult.CONFIRMED, RepeatResult.STILL_LOW):
        return None
    minutes = _minutes(own, pathway)
    due_at = now + timedelta(minutes=minutes)
    if before is not None and before.level is own and before.due_at > now:
        due_at = min(due_at, before.due_at)
    return Repeat(own, minutes, due_at)


def _findings(observation: Observation, context: Context, limits: Limits, result: RepeatResult) -> Iterator[Finding]:
    for flag in observation.red_flags:
        yield _finding(RED_SYMPTOM, FindingCode.RED_SYMPTOM, Level.RED, context, flag=flag)
    yield from _of_candidates(observation, context, limits)
    if observation.spo2 is not None:
        yield _of_spo2(observation, observation.spo2, context, limits, result)
    for flag in observation.amber_flags:
        yield _finding(AMBER_SYMPTOM, FindingCode.AMBER_SYMPTOM, Level.AMBER, context, flag=flag)
    if observation.feeling == "worse":
        yield _finding(FEELS_WORSE, FindingCode.FEELS_WORSE, Level.AMBER, context, flag="feels_worse")
    if observation.concern:
        yield _finding(CONCERN, FindingCode.CONCERN, Level.AMBER, context, flag="concern")


def _finding(rule: str, code: FindingCode, level: Level, context: Context, **values: object) -> Finding:
    named = {"pathway": context.pathway.name, "pathway_version": context.pathway.version}
    return Finding(rule, VERSION, str(code), level, confirmed=True, values={**values, **named})


def _of_candidates(observation: Observation, context: Context, limits: Limits) -> Iterator[Finding]:
    red = [candidate for candidate in observation.candidates if band(candidate, limits) is Level.RED]
    if red and (observation.spo2 is None or min(red) < observation.spo2):
        values = _of_limit(min(red), Level.RED, context, limits)
        yield Finding(SPO2_CANDIDATE, VERSION, FindingCode.POSSIBLE_RED, Level.RED, confirmed=False, values=values)


def _of_spo2(observation: Observation, spo2: int, context: Context, limits: Limits, result: RepeatResult) -> Finding:
    level = band(spo2, limits)
    values = _of_limit(spo2, level, context, limits)
    if level is Level.GREEN and observation.oxygen == "oxygen":
        return Finding(SPO2_ON_OXYGEN, VERSION, FindingCode.ON_OXYGEN, Level.AMBER, confirmed=True, values=values)
    stands = level is Level.GREEN or result in (RepeatResult.CONFIRMED, RepeatResult.STILL_LOW)
    return Finding(SPO2_BAND, VERSION, _BAND_CODE[level], level, confirmed=stands, values=values)


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
        "green_from": limits.amber_max + 1,
        "usual_spo2": context.usual_spo2,
        "pathway": context.pathway.name,
        "pathway_version": context.pathway.version,
    }
