"""The corpus: at least 98 % as the nurse, and nothing dangerous."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.intake.sms_parser import parse
from tests.conftest import MEASURED
from tests.intake import corpus
from tools import parse_codes

ENOUGH = 400
AS_THE_NURSE = 0.98


def understand(example: corpus.Example) -> dict[str, object]:
    return parse(example.text, today=example.day).as_json()


VERDICTS = corpus.score(understand)


def test_corpus_is_large_and_holds_no_text_twice() -> None:
    texts = [verdict.example.text for verdict in VERDICTS]
    assert len(texts) >= ENOUGH
    assert len(set(texts)) == len(texts)


def test_at_least_98_percent_are_read_as_a_nurse_would(record_property: Callable[[str, object], None]) -> None:
    wrong = [(verdict.example.text, verdict.differs) for verdict in VERDICTS if verdict.differs]
    dangerous = sum(bool(verdict.dangers) for verdict in VERDICTS)
    right = 1 - len(wrong) / len(VERDICTS)
    record_property(MEASURED, f"corpus of texts: {len(VERDICTS):,}, {right:.1%} read as a nurse would, {dangerous} dangerous")
    assert len(wrong) <= (1 - AS_THE_NURSE) * len(VERDICTS), wrong


def test_nothing_is_read_dangerously() -> None:
    assert [(verdict.example.text, verdict.dangers) for verdict in VERDICTS if verdict.dangers] == []


@pytest.mark.parametrize("rule", [corpus.first_number_that_passes, corpus.form_code_first])
def test_the_score_can_fail(rule: corpus.Rule) -> None:
    verdicts = corpus.score(rule)
    assert sum(bool(verdict.differs) for verdict in verdicts) > (1 - AS_THE_NURSE) * len(verdicts)
    assert any(verdict.dangers for verdict in verdicts)


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_case_changes_nothing(change: corpus.Change) -> None:
    for verdict in VERDICTS:
        example = verdict.example
        if example.text.isascii():
            assert understand(replace(example, text=change(example.text))) == understand(example)


@pytest.mark.parametrize("space", ["  ", "\n", "\t", " \r\n ", "\u00a0", "\u3000"])
def test_spacing_changes_nothing(space: str) -> None:
    for verdict in VERDICTS:
        example = verdict.example
        spaced = replace(example, text=space + example.text.replace(" ", space) + space)
        assert understand(spaced) == understand(example)


def test_the_page_of_codes_and_scores_is_as_the_code_says() -> None:
    assert parse_codes.PAGE.read_text(encoding="utf-8") == parse_codes.page()
