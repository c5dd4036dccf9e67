"""Low readings are taken again: which one is open, what a reading means for it, and what is asked next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.monitoring.context import Limits, OpenRepeat, PastReading, band, level_of, lowest
from app.monitoring.reading import Level, Observation
from app.pathways.schema import Pathway


class RepeatResult(StrEnum):
    """What a reading means for the repeat that was open before it."""

    NONE = "none"  # no repeat was open, or this says nothing about it
    GOOD = "good"  # in range, in time, nothing else wrong: the low reading was not confirmed
    ANSWERED = "answered"  # low, but the good repeat of it, measured later and in time, came before it
    CONFIRMED = "confirmed"  # as low again, or lower
    STILL_LOW = "still_low"  # better than before, but still amber
    LOWER = "lower"  # red where it was amber: a first red of its own, whose repeat is asked at once
    TOO_CLOSE = "too_close"  # the same again within the minute, or of unknown order: it settles nothing
    TOO_LATE = "too_late"  # in range, but after the time for a repeat: the low reading stands


SETTLED = frozenset({RepeatResult.CONFIRMED, RepeatResult.STILL_LOW})
"""What makes a low reading stand: no other is asked for."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat to ask of the patient, and when silence makes the low reading stand."""

    level: Level
    minutes: int
    due_at: datetime


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


def result_of(
    observation: Observation, own: Level | None, repeat: OpenRepeat | None, pathway: Pathway, *, unordered: bool, worrying: bool
) -> RepeatResult:
    """Say what this reading means for the open repeat. Being in doubt never settles one as good.

    `worrying`: something else was found in it that is not green.
    """
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
    return _good_or_not(observation, repeat, pathway, worrying=worrying)


def answered_by(
    observation: Observation, own: Level | None, recent: tuple[PastReading, ...], pathway: Pathway, limits: Limits, *, worrying: bool
) -> RepeatResult:
    """Say what a reading that was measured after this one, and came before it, means for it: texts are delivered in any order.

    CONFIRMED or STILL_LOW: low again. ANSWERED: in range in time, and nothing else in either that worries, and it was the first
    low one. NONE: not answered yet.
    """
    close = timedelta(minutes=pathway.repeat.unknown_order_minutes.value)
    judged = sorted((past for past in recent if level_of(past, limits) is not None), key=lambda past: (past.measured_at, past.id))
    before = [past for past in judged if past.measured_at <= observation.measured_at]
    later = [past for past in judged if past.measured_at - observation.measured_at > close]
    if own is None or own is Level.GREEN or not later:
        return RepeatResult.NONE
    if before and level_of(before[-1], limits) is own:
        return RepeatResult.CONFIRMED
    answer, level = later[0], level_of(later[0], limits)
    if level is own:
        return RepeatResult.CONFIRMED
    if level is not Level.GREEN:
        return RepeatResult.STILL_LOW if own is Level.RED else RepeatResult.NONE
    in_time = answer.measured_at <= observation.measured_at + timedelta(minutes=_minutes(own, pathway))
    first = not before or level_of(before[-1], limits) is Level.GREEN
    settles = (
        in_time
        and first
        and not (worrying or observation.is_worrying or observation.candidates or observation.correction or answer.flagged)
    )
    return RepeatResult.ANSWERED if settles else RepeatResult.NONE


def asked(own: Level | None, result: RepeatResult, before: OpenRepeat | None, pathway: Pathway, *, now: datetime) -> Repeat | None:
    """Ask for a repeat of a low reading that does not stand confirmed yet; one already asked keeps its time."""
    if own is None or own is Level.GREEN or result in SETTLED or result is RepeatResult.ANSWERED:
        return None
    minutes = _minutes(own, pathway)
    due_at = now + timedelta(minutes=minutes)
    if before is not None and before.level is own and before.due_at > now:
        due_at = min(due_at, before.due_at)
    return Repeat(own, minutes, due_at)


def _as_open_repeat(past: PastReading, value: int, pathway: Pathway, limits: Limits) -> OpenRepeat | None:
    level = band(value, limits)
    if level is Level.GREEN:
        return None
    due_at = past.received_at + timedelta(minutes=_minutes(level, pathway))
    return OpenRepeat(level, value, past.pulse, past.measured_at, past.received_at, due_at, past.flagged)


def _minutes(level: Level, pathway: Pathway) -> int:
    return pathway.repeat.red_minutes.value if level is Level.RED else pathway.repeat.amber_minutes.value


def _same_again(observation: Observation, repeat: OpenRepeat, pathway: Pathway) -> bool:
    same = (observation.spo2, observation.pulse) == (repeat.spo2, repeat.pulse)
    apart = abs(observation.received_at - repeat.received_at)
    return same and apart <= timedelta(seconds=pathway.repeat.same_words_s)


def _good_or_not(observation: Observation, repeat: OpenRepeat, pathway: Pathway, *, worrying: bool) -> RepeatResult:
    """A good repeat is in range, in time and without anything else that worries; the rest settles nothing."""
    if observation.measured_at > repeat.due_at:
        return RepeatResult.TOO_LATE
    on_oxygen = observation.oxygen == "oxygen" and pathway.target is None
    if worrying or on_oxygen or observation.is_worrying or repeat.flagged or observation.correction or observation.candidates:
        return RepeatResult.NONE
    return RepeatResult.GOOD
