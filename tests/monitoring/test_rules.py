"""How one observation is judged: each band edge, each flag, own limits, repeats, and what comes late."""

from typing import Any

import pytest

from app.intake.reply import AmberFlag, RedFlag
from app.monitoring.context import OpenRepeat
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from tests.monitoring.examples import PATHWAY, after, judged, observed, past

GREEN, AMBER, RED = Level.GREEN, Level.AMBER, Level.RED
OWN: dict[str, Any] = {"amber_max": 88, "red_max": 86, "usual_spo2": 91, "limits_by": "Dr Rao"}


@pytest.mark.parametrize(
    ("spo2", "level"),
    [(50, RED), (91, RED), (92, RED), (93, AMBER), (94, AMBER), (95, GREEN), (96, GREEN), (100, GREEN)],
)
def test_a_resting_reading_falls_into_the_pathways_bands(spo2: int, level: Level) -> None:
    assert judged(observed(spo2)).level is level


@pytest.mark.parametrize(("spo2", "level"), [(85, RED), (86, RED), (87, AMBER), (88, AMBER), (89, GREEN), (92, GREEN)])
def test_a_patients_own_limits_go_before_the_pathways(spo2: int, level: Level) -> None:
    assert judged(observed(spo2), **OWN).level is level


@pytest.mark.parametrize(("spo2", "level"), [(95, AMBER), (94, RED), (96, GREEN)])
def test_own_limits_may_be_stricter(spo2: int, level: Level) -> None:
    assert judged(observed(spo2), amber_max=95, red_max=94).level is level


def test_one_own_limit_alone_leaves_the_pathways_bands() -> None:
    assert judged(observed(91), amber_max=88, red_max=None).level is RED


@pytest.mark.parametrize(
    "said",
    [
        {"pulse": 88},
        {"pulse": 120},
        {"temperature_c": 39.9},
        {"respiratory_rate": 30},
        {"spo2_exertion": 85},
        {"feeling": "better"},
        {"feeling": "same"},
        {"oxygen": "air"},
        {"candidates": (94, 97)},
        {},
    ],
)
def test_what_has_no_threshold_is_not_judged_and_never_green(said: dict[str, Any]) -> None:
    judgement = judged(observed(None, **said))
    assert judgement.level is None
    assert judgement.governing is None
    assert judgement.findings == ()


@pytest.mark.parametrize("flag", RedFlag)
def test_every_red_flag_is_red_whatever_the_number(flag: str) -> None:
    judgement = judged(observed(99, red_flags=(flag,)))
    assert judgement.level is RED
    assert judgement.findings[0].values["flag"] == flag
    assert judgement.findings[0].confirmed


@pytest.mark.parametrize("flag", AmberFlag)
def test_every_amber_flag_is_amber_at_least(flag: str) -> None:
    assert judged(observed(99, amber_flags=(flag,))).level is AMBER
    assert judged(observed(None, amber_flags=(flag,))).level is AMBER
    assert judged(observed(90, amber_flags=(flag,))).level is RED


def test_feeling_worse_is_amber_with_a_good_number() -> None:
    assert judged(observed(98, feeling="worse")).level is AMBER


def test_a_concern_is_amber_with_a_good_number() -> None:
    assert judged(observed(98, concern=True)).level is AMBER


def test_a_good_number_on_oxygen_is_not_green_since_the_bands_are_for_air() -> None:
    judgement = judged(observed(97, oxygen="oxygen"))
    assert [finding.code for finding in judgement.findings] == [FindingCode.ON_OXYGEN]
    assert judgement.level is AMBER


def test_a_low_number_on_oxygen_is_judged_by_its_band() -> None:
    assert judged(observed(91, oxygen="oxygen")).level is RED


def test_findings_come_in_the_order_of_the_rules_and_all_are_kept() -> None:
    said: dict[str, Any] = {"red_flags": ("chest_pain",), "amber_flags": ("fever",), "feeling": "worse", "concern": True}
    codes = [finding.code for finding in judged(observed(93, candidates=(90,), **said)).findings]
    assert codes == ["red_symptom", "possible_red", "amber_symptom", "feels_worse", "concern", "spo2_amber"]


def test_a_finding_says_rule_version_threshold_and_the_pathway_it_came_from() -> None:
    (finding,) = judged(observed(92)).findings
    assert (finding.rule_id, finding.rule_version) == ("spo2.band", "1")
    assert finding.values == {
        "spo2": 92,
        "level": "red",
        "threshold": 92,
        "origin": "pathway",
        "set_by": None,
        "source": "S19 S9",
        "label": "CONFIRMED",
        "green_from": 95,
        "usual_spo2": None,
        "pathway": "covid-oximetry-at-home",
        "pathway_version": PATHWAY.version,
    }


def test_a_finding_by_own_limits_says_who_set_them() -> None:
    (finding,) = judged(observed(87), **OWN).findings
    assert (finding.values["threshold"], finding.values["origin"], finding.values["set_by"]) == (88, "patient", "Dr Rao")
    assert finding.values["green_from"] == 89


def test_a_plan_changes_no_finding_and_is_carried_along() -> None:
    with_plan, without = judged(observed(91), plan=True), judged(observed(91))
    assert with_plan.findings == without.findings
    assert (with_plan.plan, without.plan) == (True, False)


# Candidates


@pytest.mark.parametrize("candidates", [(90,), (92, 98), (98, 50)])
def test_a_candidate_in_the_red_band_is_an_unconfirmed_red_at_once(candidates: tuple[int, ...]) -> None:
    judgement = judged(observed(None, candidates=candidates))
    (finding,) = judgement.findings
    assert (finding.code, finding.level, finding.confirmed) == ("possible_red", RED, False)
    assert finding.values["spo2"] == min(candidates)
    assert judgement.repeat is not None


def test_a_candidate_is_red_by_the_patients_own_limit() -> None:
    assert judged(observed(None, candidates=(90,)), **OWN).level is None
    assert judged(observed(None, candidates=(86,)), **OWN).level is RED


def test_a_candidate_no_lower_than_the_reading_adds_nothing() -> None:
    assert [finding.code for finding in judged(observed(90, candidates=(91,))).findings] == ["spo2_red"]


# Repeats


def test_a_first_red_stands_at_once_unconfirmed_while_the_repeat_is_asked() -> None:
    judgement = judged(observed(91))
    assert judgement.level is RED
    assert not judgement.findings[0].confirmed
    assert judgement.repeat is not None
    assert (judgement.repeat.minutes, judgement.repeat.due_at) == (15, after(15))


def test_a_first_amber_is_to_be_repeated_within_the_hour() -> None:
    judgement = judged(observed(93))
    assert judgement.repeat is not None
    assert (judgement.repeat.level, judgement.repeat.due_at) == (AMBER, after(60))
    assert not judgement.findings[0].confirmed


@pytest.mark.parametrize(("first", "second"), [(91, 91), (91, 92), (91, 85), (93, 94), (94, 93)])
def test_a_second_low_reading_is_confirmed_unless_it_is_newly_red(first: int, second: int) -> None:
    judgement = judged(observed(second, at=5), past(first))
    assert judgement.repeat_result is RepeatResult.CONFIRMED
    assert judgement.repeat is None
    assert judgement.findings[0].confirmed


def test_an_amber_repeat_of_a_red_is_still_low_and_confirmed() -> None:
    judgement = judged(observed(94, at=5), past(91))
    assert judgement.repeat_result is RepeatResult.STILL_LOW
    assert judgement.findings[0].confirmed
    assert judgement.repeat is None


@pytest.mark.parametrize(("first", "minutes"), [(91, 3), (91, 15), (93, 3), (93, 60)])
def test_a_good_repeat_in_time_is_good(first: int, minutes: float) -> None:
    judgement = judged(observed(97, at=minutes), past(first))
    assert judgement.repeat_result is RepeatResult.GOOD
    assert judgement.level is GREEN


@pytest.mark.parametrize(("first", "minutes"), [(91, 15.1), (93, 60.1), (91, 300)])
def test_a_good_reading_after_the_time_for_a_repeat_settles_nothing(first: int, minutes: float) -> None:
    assert judged(observed(97, at=minutes), past(first)).repeat_result is RepeatResult.TOO_LATE


@pytest.mark.parametrize(
    "said",
    [
        {"red_flags": ("chest_pain",)},
        {"amber_flags": ("fever",)},
        {"feeling": "worse"},
        {"concern": True},
        {"oxygen": "oxygen"},
        {"candidates": (97, 88)},
        {"correction": True},
    ],
)
def test_a_good_number_with_anything_that_worries_is_no_good_repeat(said: dict[str, Any]) -> None:
    assert judged(observed(97, at=5, **said), past(91)).repeat_result is not RepeatResult.GOOD


def test_a_low_reading_that_came_with_a_symptom_is_not_settled_by_a_number() -> None:
    assert judged(observed(97, at=5), past(91, flagged=True)).repeat_result is RepeatResult.NONE


@pytest.mark.parametrize(("seconds", "result"), [(1, "too_close"), (60, "too_close"), (61, "confirmed")])
def test_the_same_numbers_again_within_the_minute_are_no_repeat(seconds: int, result: str) -> None:
    judgement = judged(observed(91, pulse=88, at=seconds / 60), past(91, pulse=88))
    assert judgement.repeat_result == result
    assert judgement.findings[0].confirmed is (result == "confirmed")


def test_the_same_again_within_the_minute_keeps_the_time_of_the_repeat_that_was_asked() -> None:
    judgement = judged(observed(91, pulse=88, at=0.5), past(91, pulse=88))
    assert judgement.repeat is not None
    assert judgement.repeat.due_at == after(15)


def test_another_number_within_the_minute_is_a_repeat_when_it_is_low() -> None:
    assert judged(observed(90, pulse=88, at=0.5), past(91, pulse=88)).repeat_result is RepeatResult.CONFIRMED


@pytest.mark.parametrize("minutes", [-2, -0.5, 0, 0.5, 2])
def test_of_two_readings_whose_order_is_unknown_the_worse_governs(minutes: float) -> None:
    good_second = judged(observed(97, at=minutes), past(91))
    assert good_second.order_unknown
    assert good_second.repeat_result in (RepeatResult.TOO_CLOSE, RepeatResult.NONE)
    assert (good_second.level, good_second.governing) == (GREEN, RED)
    low_second = judged(observed(91, at=minutes), past(97))
    assert (low_second.governing, low_second.late) == (RED, False)


def test_a_good_reading_beside_a_low_one_leaves_the_repeat_open_for_the_next() -> None:
    readings = (past(91, at=0, number=1), past(97, at=1, number=2))
    assert judged(observed(96, at=5), *readings).repeat_result is RepeatResult.GOOD
    assert judged(observed(91, at=5), *readings).repeat_result is RepeatResult.CONFIRMED


def test_a_low_reading_that_was_followed_by_a_good_one_is_not_open_any_more() -> None:
    judgement = judged(observed(91, at=30), past(91, at=0, number=1), past(97, at=10, number=2))
    assert judgement.repeat_result is RepeatResult.NONE
    assert judgement.repeat is not None


def test_a_red_after_an_amber_is_a_first_red_whose_repeat_is_asked_at_once() -> None:
    judgement = judged(observed(90, at=30), past(93))
    assert judgement.repeat_result is RepeatResult.LOWER
    assert [(finding.level, finding.confirmed) for finding in judgement.findings] == [(Level.RED, False)]
    assert judgement.repeat is not None
    assert judgement.repeat.minutes == PATHWAY.repeat.red_minutes


def test_readings_without_an_spo2_between_two_low_ones_change_nothing() -> None:
    assert judged(observed(91, at=8), past(91), past(None, at=4, number=2)).repeat_result is RepeatResult.CONFIRMED


def test_the_answer_to_a_possible_red_is_its_repeat() -> None:
    asked = past(None, candidates=(88, 98))
    assert judged(observed(88, at=3), asked).repeat_result is RepeatResult.CONFIRMED
    assert judged(observed(97, at=3), asked).repeat_result is RepeatResult.GOOD


def test_a_good_reading_with_no_repeat_open_is_just_green() -> None:
    assert judged(observed(97, at=300), past(96)).repeat_result is RepeatResult.NONE


def test_a_reading_without_an_spo2_says_nothing_about_the_repeat() -> None:
    assert judged(observed(None, pulse=88, at=5), past(91)).repeat_result is RepeatResult.NONE


def test_a_repeat_that_is_handed_in_goes_before_what_the_readings_say() -> None:
    repeat = OpenRepeat(RED, 90, None, after(0), after(0), after(15))
    assert judged(observed(97, at=5), open_repeat=repeat).repeat_result is RepeatResult.GOOD


# Late


def test_a_red_that_arrives_after_a_newer_reading_is_still_red_and_labelled_late() -> None:
    judgement = judged(observed(91, at=0, received=90), past(97, at=80))
    assert (judgement.level, judgement.late) == (RED, True)
    assert judgement.repeat is not None


def test_a_late_green_settles_nothing_and_does_not_reassure() -> None:
    judgement = judged(observed(97, at=0, received=30), past(91, at=20))
    assert (judgement.level, judgement.late, judgement.governing) == (GREEN, True, RED)
    assert judgement.repeat_result is RepeatResult.NONE


@pytest.mark.parametrize(("delay", "late"), [(0, False), (60, False), (61, True)])
def test_a_reading_that_took_more_than_an_hour_to_arrive_is_late(delay: float, *, late: bool) -> None:
    assert judged(observed(97, at=0, received=delay)).late is late


def test_a_pulse_alone_beside_a_red_is_answered_as_red_and_stays_unjudged() -> None:
    judgement = judged(observed(None, pulse=120, at=1), past(91))
    assert (judgement.level, judgement.governing) == (None, RED)


def test_a_pulse_alone_beside_a_green_is_not_answered_as_green() -> None:
    assert judged(observed(None, pulse=80, at=1), past(97)).governing is None
