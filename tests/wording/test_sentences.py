"""Every code of every closed list has words, and the words say whose limit it was."""

from enum import StrEnum

import pytest

from app.alerts.advice import HowAsked
from app.alerts.lifecycle import AlertMove, AlertState, Outcome
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import bundles
from app.caseload.care_plan import Admission, Cpr, PlanType, RedTold, RedWording
from app.caseload.episode import Channel as PatientChannel
from app.caseload.episode import ContactKind, EndReason, EpisodeMove, EpisodeState, PauseReason
from app.identity.roles import Role
from app.intake.reply import AmberFlag, Command, Feeling, Oxygen, Question, RedFlag
from app.messaging.vocabulary import ContactDefect, HandledAs
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Channel, Level
from app.monitoring.repeating import RepeatResult
from app.monitoring.schedule import CheckInState
from app.pathways.vocabulary import Label, RefusalCode
from app.wording import sentences, templates

LISTS: dict[str, type[StrEnum]] = {
    "finding": FindingCode,
    "reason": ReasonCode,
    "refusal": RefusalCode,
    "outcome": Outcome,
    "urgency": Urgency,
    "level": Level,
    "alert_state": AlertState,
    "alert_move": AlertMove,
    "episode_state": EpisodeState,
    "episode_move": EpisodeMove,
    "end_reason": EndReason,
    "pause_reason": PauseReason,
    "contact": ContactKind,
    "role": Role,
    "check_in": CheckInState,
    "channel": Channel,
    "red_flag": RedFlag,
    "amber_flag": AmberFlag,
    "question": Question,
    "command": Command,
    "feeling": Feeling,
    "oxygen": Oxygen,
    "handled_as": HandledAs,
    "contact_defect": ContactDefect,
    "repeat_result": RepeatResult,
    "trust": Label,
    "plan_type": PlanType,
    "plan_admission": Admission,
    "plan_cpr": Cpr,
    "red_wording": RedWording,
    "red_told": RedTold,
    "advice_asked": HowAsked,
    "bundle_answer": bundles.Answer,
    "bundle_state": bundles.State,
}
EVERY = [f"{table}.{code}" for table, codes in LISTS.items() for code in codes]
# What stands in words and is no member of a list: what a form ticks, and what is not judged.
BESIDE = {"amber_flag.feels_worse", "amber_flag.concern", "level.none", "trust.signed_here"}
LOW = {"spo2": 91, "level": "red", "threshold": 92, "origin": "pathway", "set_by": None}


@pytest.mark.parametrize("code", EVERY)
def test_every_code_has_words(code: str) -> None:
    assert sentences.say(code).strip()


def test_the_patients_channels_have_words_too() -> None:
    assert [channel for channel in PatientChannel if not sentences.has_words(f"channel.{channel}")] == []


@pytest.mark.parametrize("table", LISTS)
def test_there_are_no_words_for_a_code_that_is_gone(table: str) -> None:
    worded = {code for code in sentences.codes() if code.startswith(f"{table}.")}
    assert worded - set(EVERY) - BESIDE == set()


WITHOUT_LIMIT = {
    FindingCode.RED_SYMPTOM, FindingCode.AMBER_SYMPTOM, FindingCode.FEELS_WORSE, FindingCode.SOFT_SIGN, FindingCode.CONCERN,
    FindingCode.SCORE_ASKS,
}  # fmt: skip


def test_every_finding_with_a_limit_has_words_for_it() -> None:
    worded = {code.partition(".")[2] for code in sentences.codes() if code.startswith("limit.")}
    assert worded == set(FindingCode) - WITHOUT_LIMIT


def test_only_findings_have_words_for_what_would_have_been_green() -> None:
    worded = {code.partition(".")[2] for code in sentences.codes() if code.startswith("green.")}
    assert worded
    assert worded <= set(FindingCode) - WITHOUT_LIMIT


@pytest.mark.parametrize("table", ["reason", "finding", "refusal", "outcome"])
def test_a_bare_code_of_the_lists_that_screens_use_has_words(table: str) -> None:
    assert [code for code in LISTS[table] if not sentences.has_words(code)] == []


def test_a_bare_code_of_several_tables_means_the_reason_first() -> None:
    assert sentences.say("low_reading", LOW) == sentences.say("reason.low_reading", LOW)
    assert sentences.say("no_answer") == sentences.say("outcome.no_answer")


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(sentences.UnknownCode, match="no_such_code"):
        sentences.say("no_such_code")


def test_a_finding_says_the_limit_and_that_it_is_the_pathways() -> None:
    assert sentences.say("finding.spo2_red", LOW) == "Oxygen 91%, at or below the red limit of 92% (the pathway's)."


def test_a_finding_says_who_set_the_patients_own_limit() -> None:
    own = {**LOW, "spo2": 85, "threshold": 86, "origin": "patient", "set_by": "Dr Rao"}
    assert "86% (this patient's own, set by Dr Rao)" in sentences.say("finding.spo2_red", own)


def test_a_reason_names_the_band_of_its_finding() -> None:
    assert "amber limit" in sentences.say("reason.low_reading", {**LOW, "level": "amber"})


@pytest.mark.parametrize("flag", [*RedFlag, *AmberFlag, "feels_worse", "concern"])
def test_a_symptom_is_said_in_words(flag: str) -> None:
    assert sentences.say("reason.red_symptom", {"flag": flag}).startswith("Says in words: ")
    assert "_" not in sentences.say("reason.amber_symptom", {"flag": flag})


def test_a_symptom_that_an_older_version_knew_is_still_said() -> None:
    assert "an old code" in sentences.say("reason.red_symptom", {"flag": "an_old_code"})


@pytest.mark.parametrize(
    ("told", "words"),
    [({}, "Call 999 advice was given."), ({"told": "nothing"}, "No answer was texted."), ({"told": "own_text"}, "own text")],
)
def test_a_red_symptom_is_told_with_what_it_was_answered_with(told: dict[str, object], words: str) -> None:
    assert words in sentences.say("reason.red_symptom", {"flag": "chest_pain", **told})


def test_who_cannot_be_texted_is_told_with_why() -> None:
    said = "Cannot text: phone today. The team has stopped all texts to this patient."
    assert sentences.say("reason.cannot_text", {"why": "do_not_contact"}) == said
    assert sentences.say("reason.cannot_text", {"why": "an_old_code"}) == "Cannot text: phone today. not known."


def test_an_open_question_is_told_with_its_question() -> None:
    assert "Which number is the oxygen?" in sentences.say("reason.question_open", {"question": "which_number"})


@pytest.mark.parametrize("asked", HowAsked)
def test_advice_that_is_not_confirmed_says_how_it_was_asked(asked: HowAsked) -> None:
    words = sentences.say("reason.advice_not_confirmed", {"minutes": 20, "asked": asked})
    assert words.startswith(f"{sentences.advice_told(asked)} 20 minutes later nobody knows")
    assert words.endswith(sentences.say(f"advice_asked.{asked}"))


def test_nobody_is_said_to_have_been_told_to_call_999_whom_that_did_not_reach() -> None:
    not_told = {HowAsked.OWN_PLAN, HowAsked.TAKES_NO_TEXTS, HowAsked.DO_NOT_CONTACT}
    assert {asked for asked in HowAsked if sentences.advice_told(asked) != "Was told to call 999."} == not_told


def test_a_reason_from_another_finding_tells_that_finding() -> None:
    assert "extra oxygen" in sentences.say("reason.abnormal_reading", {"finding": "on_oxygen", "spo2": 96})


def test_a_value_that_an_old_row_lacks_reads_not_known_and_fails_no_screen() -> None:
    assert "not known" in sentences.say("reason.low_reading", {})
    assert "not known" in sentences.say("finding.spo2_red", {**LOW, "origin": "patient"})


def test_a_language_without_words_falls_back_to_english() -> None:
    assert sentences.say("outcome.visit", language="xx") == "Visit"


# Each composed in one place, and read there by tests.
COMPOSED = (
    "sbard_line.",
    "shift_line.",
    "round_line.",
    "downtime_line.",
    "chart.",
    "summary.",
    "stay.",
    "no_answer.",
    "call.",
    "own_words.",
)


def test_only_known_placeholders_stand_in_the_words() -> None:
    known = {
        *LOW, "whose", "band", "flag_words", "question_words", "finding_words", "slot", "open", "close", "value", "low", "high",
        "was", "now", "green_from", "min_age", "max_age", "min_age_days", "usual_spo2", "usual_min", "red_max", "amber_max",
        "drop", "baseline", "baseline_words", "count", "measure_words", "side", "rest", "moving",
        "chart", "score", "score_words", "calls_for", "change", "usual", "words", "total", "at_least", "name", "level", "missing",
        "reasons", "signs", "response", "spo2", "limit", "lowest", "hub", "pulse", "feeling_words", "keyed_in", "cover",
        "why_words", "told_words", "kind", "badge", "reached", "minutes", "asked_words", "advised_words", "day", "chased_words",
        "breathing_words", "taken", "received", "at", "means_words", "since_words", "sender", "stands", "wanted", "phone",
        "letter", "body", "others",
        "who", "until", "people", "step", "after", "alert", "urgency", "when", "team", "number", "typed",
        "weekday", "month", "time", "signed_by", "signed_on", "since", "by", "reason",
    }  # fmt: skip
    handed_over = {code for code in sentences.codes() if code.startswith(COMPOSED)}
    used = {name for code in sentences.codes() - handed_over for name in templates.placeholders(sentences._words("en")[code])}
    assert used <= known
