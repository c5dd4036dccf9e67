"""The corpus of texts and how a reading of it is scored: right as the nurse, wrong, or dangerous."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
_LISTS = (("candidates", "candidates"), ("red", "red_flags"), ("amber", "amber_flags"))
Change = Callable[[str], str]
RED_BAND = 92  # COVID Oximetry @home: 92 and less is red


@dataclass(frozen=True, slots=True)
class Example:
    """One text and what a careful nurse would make of it."""

    style: str
    text: str
    expected: Mapping[str, Any]

    @property
    def day(self) -> date | None:
        """The day it came, where that matters."""
        return self.expected.get("day")


Rule = Callable[[Example], Mapping[str, Any]]


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
    named = {**_ALWAYS, **{key: name for key, name in _IF_NAMED.items() if key in expected}}
    yield from (name for key, name in named.items() if expected.get(key) != answer[name])
    lists = _LISTS if "amber" in expected else _LISTS[:-1]
    yield from (name for key, name in lists if sorted(expected.get(key, [])) != sorted(answer[name]))


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


def score(understand: Rule) -> list[Verdict]:
    """Judge every text of the corpus by what `understand` makes of it."""
    return [judge(example, understand(example)) for example in examples()]


def first_number_that_passes(example: Example) -> dict[str, Any]:
    """What a common flow editor does: the first number in range is the oxygen, the next the pulse."""
    numbers = [int(digits) for digits in re.findall(r"\d+", example.text)]
    place = next((place for place, number in enumerate(numbers) if LEAST <= number <= MOST), None)
    if place is None:
        return {**_BLANK, "outcome": "unreadable"}
    pulse = next(iter(numbers[place + 1 :]), None)
    return {**_BLANK, "outcome": "reading", "spo2": numbers[place], "pulse": pulse}


def form_code_first(example: Example) -> dict[str, Any]:
    """What a common form system does: a form code, then the fields in order; anything else is no form."""
    form = re.fullmatch(r"\s*(?:spo2|o2|sats)\s+(\d+)(?:\s+(\d+))?\s*", example.text, re.IGNORECASE)
    if form is None or not LEAST <= int(form[1]) <= MOST:
        return {**_BLANK, "outcome": "unreadable"}
    return {**_BLANK, "outcome": "reading", "spo2": int(form[1]), "pulse": int(form[2]) if form[2] else None}


LEAST, MOST = 50, 100
_BLANK: dict[str, Any] = {
    "spo2": None,
    "pulse": None,
    "temperature_c": None,
    "respiratory_rate": None,
    "spo2_exertion": None,
    "oxygen": None,
    "feeling": None,
    "stated_time": None,
    "who": None,
    "candidates": [],
    "red_flags": [],
    "amber_flags": [],
    "command": None,
    "question": None,
    "ignored": [],
}
