"""How urgent reasons are, and the closed list of them in code, in words and in the docs."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from app.alerts import triage
from app.alerts.triage import RULES, EasedBy, ReasonCode, Urgency, Weight
from app.wording import sentences

DOCS = Path(__file__).parents[2] / "docs"


def test_red_is_before_amber_and_amber_before_routine() -> None:
    assert sorted(Urgency, key=lambda urgency: urgency.rank) == [Urgency.RED, Urgency.AMBER, Urgency.ROUTINE]


@pytest.mark.parametrize(("one", "other"), list(product(Urgency, Urgency)))
def test_the_worse_of_two_is_the_same_whichever_comes_first(one: Urgency, other: Urgency) -> None:
    assert triage.worse(one, other) is triage.worse(other, one) is triage.worst([one, other])


def test_nothing_at_all_is_routine() -> None:
    assert triage.worst([]) is Urgency.ROUTINE


def test_easing_takes_one_step_and_never_off_the_list() -> None:
    assert [triage.eased(urgency) for urgency in (Urgency.RED, Urgency.AMBER, Urgency.ROUTINE)] == [
        Urgency.AMBER,
        Urgency.ROUTINE,
        Urgency.ROUTINE,
    ]


def test_an_eased_reading_does_not_hide_a_red_symptom() -> None:
    reasons = [Weight(ReasonCode.LOW_READING, Urgency.RED, eased=True), Weight(ReasonCode.RED_SYMPTOM, Urgency.RED)]
    assert triage.weigh(reasons) is Urgency.RED


@pytest.mark.parametrize("said", sorted(triage.NEVER_LOWERED))
@pytest.mark.parametrize("urgency", Urgency)
def test_beside_a_red_symptom_or_a_concern_a_good_number_lowers_nothing(said: ReasonCode, urgency: Urgency) -> None:
    reasons = [Weight(ReasonCode.LOW_READING, urgency, eased=True), Weight(said, Urgency.ROUTINE)]
    assert triage.weigh(reasons) is urgency


def test_an_eased_red_alone_weighs_amber() -> None:
    assert triage.weigh([Weight(ReasonCode.LOW_READING, Urgency.RED, eased=True)]) is Urgency.AMBER


@pytest.mark.parametrize(
    ("urgency", "reasons", "since"),
    [
        (Urgency.RED, [Urgency.AMBER, Urgency.RED], 7),  # it rose to red
        (Urgency.AMBER, [Urgency.ROUTINE, Urgency.AMBER], 7),  # it rose to amber
        (Urgency.AMBER, [Urgency.RED], 0),  # a red that a good repeat lowered: nobody has waited less for that
    ],
)
def test_who_rose_waits_since_then_and_who_was_lowered_since_the_beginning(urgency: Urgency, reasons: list[Urgency], since: int) -> None:
    opened = datetime(2026, 1, 5, 12, tzinfo=UTC)
    changed = opened + timedelta(minutes=7)
    stands = triage.stands_since(urgency, reasons, opened_at=opened, urgency_since=changed)
    assert stands == opened + timedelta(minutes=since)


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_rule_and_words(code: ReasonCode) -> None:
    assert RULES[code].meaning.endswith(".")
    assert sentences.has_words(f"reason.{code.value}")


@pytest.mark.parametrize("code", ReasonCode)
def test_a_good_reading_eases_only_what_it_answers(code: ReasonCode) -> None:
    by = RULES[code].eased_by
    assert triage.eases(code, was_repeat=True) is (by is not EasedBy.NOTHING)
    assert triage.eases(code, was_repeat=False) is (by is EasedBy.READING)


def test_what_a_patient_says_in_words_is_never_eased_by_a_number() -> None:
    assert not [code for code in (ReasonCode.RED_SYMPTOM, ReasonCode.AMBER_SYMPTOM) if triage.eases(code, was_repeat=True)]


def test_an_unreadable_text_is_amber() -> None:
    assert RULES[ReasonCode.UNREADABLE_TEXT].urgency is Urgency.AMBER


@pytest.mark.parametrize("code", ReasonCode)
def test_the_docs_list_every_reason_as_the_code_has_it(code: ReasonCode) -> None:
    page = (DOCS / "codes.md").read_text(encoding="utf-8")
    assert triage.line_of(code) in page.splitlines()


def test_codes_fit_their_column() -> None:
    assert max(len(code) for code in ReasonCode) <= 60
