"""The text that answers a reading: never calmer than the worst that was found, never good news while something is open."""

import dataclasses
from typing import Any

import pytest

from app.caseload.episode import EpisodeState
from app.flows.choosing import Chosen, Situation, choose
from app.intake.reply import Question
from app.monitoring.finding import Finding, FindingCode, found
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from app.monitoring.rules import Judgement
from app.pathways.schema import Advice

ADVICE = Advice("green", "amber", "red", "amber_symptom", "red_symptom")
RED, AMBER, GREEN = Level.RED, Level.AMBER, Level.GREEN


def at(*findings: tuple[FindingCode, Level], repeat: RepeatResult = RepeatResult.NONE, **more: Any) -> Situation:  # noqa: ANN401 -- any field
    """A situation in which these were found."""
    kept: tuple[Finding, ...] = tuple(found(code, level, {}) for code, level in findings)
    level = max((finding.level for finding in kept), key=lambda one: one.rank, default=None)
    judgement = Judgement(level, kept, None, late=False, order_unknown=False, repeat_result=repeat, governing=more.pop("governing", level))
    return dataclasses.replace(
        Situation(advice=ADVICE, judgement=judgement, found=kept, has_spo2=True, state=EpisodeState.ACTIVE),
        **more,
    )


SPO2_RED, SPO2_AMBER, SPO2_GREEN = (FindingCode.SPO2_RED, RED), (FindingCode.SPO2_AMBER, AMBER), (FindingCode.SPO2_GREEN, GREEN)
WORDS = (FindingCode.RED_SYMPTOM, RED)


@pytest.mark.parametrize(
    ("situation", "name"),
    [
        (at(WORDS, SPO2_GREEN), "red_symptom"),
        (at(WORDS, SPO2_RED), "red_symptom"),
        (at(SPO2_RED), "red"),
        (at(SPO2_RED, repeat=RepeatResult.CONFIRMED), "red_confirmed"),
        (at(SPO2_RED, repeat=RepeatResult.LOWER), "red"),
        (at((FindingCode.VITAL_RED, RED), SPO2_GREEN), "red_symptom"),
        (at((FindingCode.SCORE_RED, RED), SPO2_AMBER), "red_symptom"),
        (at((FindingCode.TREND_DROP, RED), SPO2_GREEN), "red_symptom"),
        (at((FindingCode.SCORE_CHANGE, RED), SPO2_GREEN), "red_symptom"),
        (at((FindingCode.POSSIBLE_RED, RED), has_spo2=False), "clarify_red"),
        (at(SPO2_GREEN, governing=RED), "clarify_red"),
    ],
)
@pytest.mark.parametrize("state", EpisodeState)
def test_what_is_red_is_answered_so_whatever_the_state_of_the_stay(situation: Situation, name: str, state: EpisodeState) -> None:
    assert choose(dataclasses.replace(situation, state=state, alert_open=True, question=Question.PULSE_MISSING)) == Chosen(
        name, urgent=True
    )


@pytest.mark.parametrize(
    ("situation", "name"),
    [
        (at(WORDS), "plan_red_symptom"),
        (at(SPO2_RED, repeat=RepeatResult.CONFIRMED), "plan_red"),
        (at((FindingCode.SCORE_RED, RED)), "plan_red_symptom"),
        (at((FindingCode.POSSIBLE_RED, RED)), "plan_clarify_red"),
        (at(SPO2_AMBER), "amber"),
    ],
)
def test_a_plan_with_a_text_of_its_own_changes_the_words_of_red_alone(situation: Situation, name: str) -> None:
    assert choose(dataclasses.replace(situation, personal=True)).name == name


@pytest.mark.parametrize(
    ("situation", "name"),
    [
        (at(SPO2_AMBER), "amber"),
        (at(SPO2_AMBER, repeat=RepeatResult.STILL_LOW), "amber_confirmed"),
        (at((FindingCode.FEELS_WORSE, AMBER), SPO2_GREEN), "amber_symptom"),
        (at((FindingCode.CONCERN, RED), SPO2_AMBER, governing=AMBER), "amber"),
        (at((FindingCode.CONCERN, RED), (FindingCode.FEELS_WORSE, AMBER), governing=AMBER), "amber_symptom"),
        (at((FindingCode.TREND_DROP, AMBER), SPO2_GREEN), "amber_symptom"),
        (at(has_spo2=False), "reply_noted"),
        (at(has_spo2=False, question=Question.WHICH_NUMBER), "clarify_which_number"),
        (at(SPO2_GREEN, correction=True), "correction"),
        (at(SPO2_GREEN), "green"),
        (at(SPO2_GREEN, alert_open=True), "green_open"),
        (at(SPO2_GREEN, governing=AMBER), "green_open"),
        (at(SPO2_AMBER, state=EpisodeState.ENDED), "not_monitored"),
        (at(SPO2_GREEN, state=EpisodeState.PAUSED), "paused"),
    ],
)
def test_what_is_not_red_is_answered_by_the_worst_of_it(situation: Situation, name: str) -> None:
    assert choose(situation) == Chosen(name, urgent=False)
