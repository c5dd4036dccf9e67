"""What must hold of the rules for every observation there can be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.intake.reply import AmberFlag, RedFlag
from app.monitoring.context import Context, PastReading
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level, Observation
from app.monitoring.repeating import RepeatResult
from app.monitoring.rules import Judgement, evaluate
from tests.monitoring.examples import NOON, PATHWAY

WEEK = timedelta(weeks=1)
spo2s = st.integers(50, 100)
moments = st.integers(-600, 600).map(lambda minutes: NOON + timedelta(minutes=minutes))


@st.composite
def contexts(draw: st.DrawFn) -> dict[str, Any]:
    red = draw(st.integers(50, 97))
    own = draw(st.booleans())
    known: dict[str, Any] = {"amber_max": draw(st.integers(red + 1, 99)), "red_max": red} if own else {}
    return {**known, "plan": draw(st.booleans())}


@st.composite
def pasts(draw: st.DrawFn) -> tuple[PastReading, ...]:
    measured = draw(st.lists(moments, max_size=6))
    delays = [timedelta(minutes=draw(st.integers(0, 90))) for _ in measured]
    return tuple(
        PastReading(number, at, at + delay, draw(st.none() | spo2s), draw(st.none() | st.integers(40, 140)))
        for number, (at, delay) in enumerate(zip(measured, delays, strict=True))
    )


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    at = draw(moments)
    return Observation(
        measured_at=at,
        received_at=at + timedelta(minutes=draw(st.integers(0, 90))),
        spo2=draw(st.none() | spo2s),
        pulse=draw(st.none() | st.integers(20, 250)),
        oxygen=draw(st.sampled_from([None, "air", "oxygen"])),
        feeling=draw(st.sampled_from([None, "better", "same", "worse"])),
        candidates=tuple(draw(st.lists(spo2s, max_size=2))),
        red_flags=tuple(draw(st.lists(st.sampled_from(list(RedFlag)), max_size=1))),
        amber_flags=tuple(draw(st.lists(st.sampled_from(list(AmberFlag)), max_size=1))),
        concern=draw(st.booleans()),
    )


def judged(observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]) -> Judgement:
    return evaluate(observation, Context(pathway=PATHWAY, recent=recent, **known), now=observation.received_at)


def rank(level: Level | None) -> int:
    return -1 if level is None else level.rank


@given(observations(), pasts(), contexts(), spo2s, spo2s)
def test_a_lower_spo2_is_never_less_urgent(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any], one: int, other: int
) -> None:
    low = judged(replace(observation, spo2=min(one, other)), recent, known)
    high = judged(replace(observation, spo2=max(one, other)), recent, known)
    assert rank(low.level) >= rank(high.level)
    assert rank(low.governing) >= rank(high.governing)


@given(observations(), pasts(), contexts())
def test_the_level_is_the_worst_of_the_findings_and_none_without_any(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    judgement = judged(observation, recent, known)
    assert rank(judgement.level) == max((finding.level.rank for finding in judgement.findings), default=-1)
    plainly = max((finding.level.rank for finding in judgement.findings if finding.code != "concern"), default=-1)
    assert rank(judgement.governing) >= plainly
    assert (rank(judgement.governing) >= rank(judgement.level)) or (plainly, rank(judgement.level)) == (Level.AMBER.rank, Level.RED.rank)


@given(observations(), pasts(), contexts())
def test_green_is_said_only_of_a_measured_spo2_with_nothing_else_wrong(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    if judged(observation, recent, known).level is Level.GREEN:
        assert observation.spo2 is not None
        assert not observation.red_flags
        assert not observation.amber_flags
        assert not observation.concern
        assert observation.feeling != "worse"
        assert observation.oxygen != "oxygen"


@given(observations(), pasts(), contexts())
def test_a_red_flag_is_red_whatever_else(observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]) -> None:
    assert judged(replace(observation, red_flags=(RedFlag.CHEST_PAIN,)), recent, known).level is Level.RED


@given(observations(), pasts(), contexts())
def test_own_findings_do_not_depend_on_what_came_before(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    alone, among = judged(observation, (), known), judged(observation, recent, known)
    assert [(finding.code, finding.level) for finding in alone.findings] == [(finding.code, finding.level) for finding in among.findings]


@given(observations(), pasts(), contexts())
def test_the_order_in_which_readings_are_handed_in_changes_nothing(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    assert judged(observation, recent, known) == judged(observation, tuple(reversed(recent)), known)


@given(observations(), pasts(), contexts())
def test_shifting_every_time_by_a_week_changes_nothing_but_the_times(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    later = replace(observation, measured_at=observation.measured_at + WEEK, received_at=observation.received_at + WEEK)
    shifted = tuple(replace(one, measured_at=one.measured_at + WEEK, received_at=one.received_at + WEEK) for one in recent)
    now, then = judged(observation, recent, known), judged(later, shifted, known)
    assert replace(now, repeat=None) == replace(then, repeat=None)
    assert (now.repeat and now.repeat.due_at + WEEK) == (then.repeat and then.repeat.due_at)


@given(observations(), pasts(), contexts())
def test_a_plan_suppresses_nothing(observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]) -> None:
    with_plan, without = judged(observation, recent, {**known, "plan": True}), judged(observation, recent, {**known, "plan": False})
    assert replace(with_plan, plan=False) == without


@given(observations(), pasts(), contexts())
def test_only_a_green_reading_in_time_is_a_good_repeat(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    judgement = judged(observation, recent, known)
    if judgement.repeat_result is RepeatResult.GOOD:
        assert judgement.level is Level.GREEN
        assert [one for one in recent if one.spo2 is not None and one.measured_at < observation.measured_at]


@given(observations(), pasts(), contexts())
def test_a_low_reading_that_is_not_confirmed_always_asks_for_a_repeat(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    judgement = judged(observation, recent, known)
    low = [finding for finding in judgement.findings if finding.code in (FindingCode.SPO2_RED, FindingCode.SPO2_AMBER)]
    if any(not finding.confirmed for finding in low):
        assert judgement.repeat is not None


@given(observations(), pasts(), contexts())
def test_every_judged_number_says_its_threshold_and_whose_it_is(
    observation: Observation, recent: tuple[PastReading, ...], known: dict[str, Any]
) -> None:
    for finding in judged(observation, recent, known).findings:
        if finding.rule_id.startswith("spo2"):
            assert finding.values["origin"] == ("patient" if "red_max" in known else "pathway")
            assert isinstance(finding.values["threshold"], int)
