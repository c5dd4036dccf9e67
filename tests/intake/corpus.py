"""The corpus of texts and how a reading of it is scored: right as the nurse, wrong, or dangerous."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("corpus.yaml")
# Keys that are compared on every text: what is not named is expected to be absent.
_ALWAYS = {
    "spo2": "spo2",
    "pulse": "pulse",
    "temp": "temperature_c",
    "rr": "respiratory_rate",
    "exertion": "spo2_exertion",
    "command": "command",
}
_IF_NAMED = {"question": "question", "feeling": "feeling", "oxygen": "oxygen", "time": "stated_time", "who": "who"}
RED_BAND = 92  # clinical facts 1.2: 92 and less is red


@dataclass(frozen=True, slots=True)
class Example:
    """One text and what a careful nurse would make of it."""

    style: str
    text: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one text fared: the keys that differ, and the reasons for which the difference is dangerous."""

    example: Example
    differs: tuple[str, ...]
    dangers: tuple[str, ...]


def examples() -> list[Example]:
    """Return every text of the corpus."""
    styles = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return [Example(style, entry["t"], entry) for style, entries in styles.items() for entry in entries]


def judge(example: Example, answer: Mapping[str, Any]) -> Verdict:
    """Compare an answer, as `ParsedReply.as_json` gives it, with the nurse's."""
    return Verdict(example, tuple(_differences(example.expected, answer)), tuple(_dangers(example.expected, answer)))


def _differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    if expected["o"] != answer["outcome"]:
        yield "outcome"
    for key, name in _ALWAYS.items():
        if expected.get(key) != answer[name]:
            yield name
    for key, name in _IF_NAMED.items():
        if key in expected and expected[key] != answer[name]:
            yield name
    for key, name in {"candidates": "candidates", "red": "red_flags"}.items():
        if sorted(expected.get(key, [])) != sorted(answer[name]):
            yield name
    if "amber" in expected and sorted(expected["amber"]) != sorted(answer["amber_flags"]):
        yield "amber_flags"


def _dangers(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    value = answer["spo2"]
    if value is not None and (expected.get("spo2") is None or value > expected["spo2"]):
        yield "a value too good"
    if expected.get("red") and not answer["red_flags"]:
        yield "a red flag missed"
    possible = [*expected.get("candidates", []), *([] if expected.get("spo2") is None else [expected["spo2"]])]
    seen = [*answer["candidates"], *([] if value is None else [value])]
    low = [number for number in possible if number <= RED_BAND]
    if low and not any(number <= RED_BAND for number in seen):
        yield "a possible red missed"


def score(understand: Callable[[str], Mapping[str, Any]]) -> list[Verdict]:
    """Judge every text of the corpus by what `understand` makes of it."""
    return [judge(example, understand(example.text)) for example in examples()]
