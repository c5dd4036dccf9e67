"""RESTORE2: soft signs that nobody looked for are unknown, NEWS2 is held against the usual, and a worry is acted on at once."""

from dataclasses import replace
from typing import Any

import pytest

from app.errors import Invalid
from app.monitoring.scores import restore2
from tests.monitoring.scores.examples import CHARTS, WELL

CHART, MINI = CHARTS["restore2"], CHARTS["restore2-mini"]
SIGNS = ("breath", "intake", "confusion", "drowsy_agitated", "skin", "mobility", "bladder_bowel", "carer_worry")
NONE_SEEN = dict.fromkeys(SIGNS, False)


def assessed(**given: object) -> restore2.Resident:
    """A resident whose observations are all well but for what is given."""
    return restore2.assess(CHART, CHARTS["news2"], {**WELL["news2"], **NONE_SEEN, **given})


def answered(**given: object) -> dict[str, Any]:
    return restore2.as_json(assessed(**given))


@pytest.mark.parametrize(
    ("given", "total", "action"),
    [
        ({}, 0, "watch"),
        ({"oxygen": "oxygen"}, 2, "watch"),
        ({"consciousness": "C"}, 3, "senior"),
        ({"consciousness": "C", "pulse": 91}, 4, "senior"),
        ({"consciousness": "C", "oxygen": "oxygen"}, 5, "urgent_gp"),
        ({"consciousness": "C", "oxygen": "oxygen", "pulse": 91}, 6, "urgent_gp"),
        ({"consciousness": "C", "oxygen": "oxygen", "pulse": 111}, 7, "call_999"),
    ],
)
def test_the_action_follows_news2_by_the_local_table(given: dict[str, Any], total: int, action: str) -> None:
    answer = answered(**given)
    assert (answer["news2"]["total"], answer["action"], answer["action_at_least"]) == (total, action, action)
    assert answer["status"] == "LOCAL"


def test_news2_is_held_against_the_residents_usual_news() -> None:
    answer = answered(consciousness="C", usual_news=1)
    assert (answer["usual_news"], answer["change"], answer["change_at_least"]) == (1, 2, 2)
    assert answered(usual_news=3)["change"] == -3


def test_the_answer_holds_signs_news2_and_the_action_in_words() -> None:
    answer = answered(consciousness="C")
    assert set(answer) == {
        "chart", "version", "status", "signs", "missing", "partial", "act_now", "none_seen", "news2", "usual_news", "change",
        "change_at_least", "action", "action_at_least", "response",
    }  # fmt: skip
    assert (answer["none_seen"], answer["partial"]) == (True, False)
    assert answer["response"] == "Tell senior staff; consider a review by the GP."


def test_a_chart_of_actions_may_look_at_a_single_sub_score() -> None:
    single = replace(CHART, levels=(*CHART.levels, replace(CHART.levels[-1], rank=9, code="single", first=None, last=None, single=3)))
    given = {**WELL["news2"], **NONE_SEEN, "consciousness": "C"}
    assert restore2.assess(single, CHARTS["news2"], given).action_at_least.code == "single"
    assert restore2.assess(single, CHARTS["news2"], {**given, "consciousness": "A", "oxygen": "oxygen"}).action_at_least.code == "watch"


def test_without_a_usual_news_there_is_no_change_to_speak_of() -> None:
    answer = answered(consciousness="C")
    assert (answer["usual_news"], answer["change"], answer["change_at_least"]) == (None, None, None)


def test_a_partial_news2_gives_no_action_only_what_is_certain() -> None:
    answer = answered(temperature_c=None, spo2=91, usual_news=1)
    assert (answer["action"], answer["action_at_least"], answer["change"], answer["change_at_least"]) == (None, "senior", None, 2)


def test_a_worry_is_acted_on_at_once_whatever_the_score() -> None:
    answer = answered(carer_worry=True)
    assert (answer["act_now"], answer["signs"], answer["action"]) == (True, ["carer_worry"], "watch")
    assert answered(mobility=True)["act_now"] is False


def test_signs_that_nobody_looked_for_are_missing_and_not_absent() -> None:
    answer = restore2.signs_as_json(MINI, restore2.look(MINI, {"breath": True, "skin": False}))
    assert answer == {
        "chart": "restore2-mini",
        "version": "1.0",
        "status": "CONFIRMED",
        "signs": ["breath"],
        "missing": ["intake", "confusion", "drowsy_agitated", "mobility", "bladder_bowel", "carer_worry"],
        "partial": True,
        "act_now": False,
        "none_seen": False,
    }


def test_only_with_every_sign_looked_for_is_none_seen() -> None:
    assert restore2.look(MINI, NONE_SEEN).none_seen
    assert not restore2.look(MINI, {**NONE_SEEN, "skin": None}).none_seen
    assert not restore2.look(MINI, {**NONE_SEEN, "skin": True}).none_seen


def test_both_charts_look_for_the_same_eight_signs() -> None:
    assert tuple(sign.code for sign in CHART.signs) == SIGNS
    assert CHART.signs == MINI.signs


@pytest.mark.parametrize("given", [{"end_of_life": True}, {"age_years": 15}, {"pregnant": True}])
def test_nobody_is_assessed_whom_the_tool_is_not_for(given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        assessed(**given)
    assert [fault.field for fault in refused.value.faults] == list(given)


def test_the_mini_stops_at_the_end_of_life_too() -> None:
    with pytest.raises(Invalid):
        restore2.look(MINI, {**NONE_SEEN, "end_of_life": True})


def test_the_faults_of_signs_and_of_observations_are_told_together() -> None:
    with pytest.raises(Invalid) as refused:
        assessed(breath="perhaps", spo2=9, usual_news=21)
    assert [fault.field for fault in refused.value.faults] == ["usual_news", "breath", "spo2"]
    assert refused.value.sentence == "These observations cannot be scored."


@pytest.mark.parametrize("usual", [-1, 21, 3.5, True, "much"])
def test_a_usual_news_is_a_total_that_news2_can_have(usual: object) -> None:
    with pytest.raises(Invalid) as refused:
        assessed(usual_news=usual)
    assert [fault.field for fault in refused.value.faults] == ["usual_news"]


@pytest.mark.parametrize("seen", [{}, {"carer_worry": True}, {"mobility": True}])
def test_a_set_that_may_yet_score_more_calls_for_nothing_at_the_lowest_level(seen: dict[str, bool]) -> None:
    alone = restore2.assess(CHART, CHARTS["news2"], {"spo2_scale": 1, **NONE_SEEN, **seen})
    assert restore2.as_json(alone)["response"] is None


def test_beside_a_sign_to_act_on_at_once_nobody_is_told_to_watch_closely() -> None:
    assert answered()["response"] == "Watch closely and measure again."
    assert answered(mobility=True)["response"] == "Watch closely and measure again."
    assert answered(carer_worry=True)["response"] is None
    assert answered(carer_worry=True, consciousness="C")["response"] == "Tell senior staff; consider a review by the GP."
