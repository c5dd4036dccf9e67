"""The words for every code that staff see: data files by language, one table a closed list of codes."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.wording import languages, templates

HERE = Path(__file__).parent
FALLBACK = "en"
NOT_KNOWN = "label.not_known"
# A bare code that several tables know is taken from the first of these, else from the first by name.
FIRST = ("reason", "finding", "refusal", "outcome", "end_reason", "pause_reason", "episode_state", "check_in")


class UnknownCode(LookupError):
    """A code without words: a closed list grew, and its words did not."""


def say(code: str, values: Mapping[str, object] | None = None, *, language: str = FALLBACK) -> str:
    """Put a code into words. `code` is "outcome.no_answer", or bare: then the tables of `FIRST` are asked first.

    `values` fill the sentence; one that is missing reads "not known", so that no screen fails on an old row.
    Raises `UnknownCode`.
    """
    words = _words(language)
    text = words.get(str(code)) or _words(FALLBACK).get(str(code))
    if text is None:
        raise UnknownCode(f"There are no words for the code {code}.")
    needed = templates.placeholders(text)
    if not needed:
        return text
    given = {**(values or {}), **_derived(needed, values or {}, language)}
    known = {name: value for name, value in given.items() if value is not None}
    missing = dict.fromkeys(needed - known.keys(), words.get(NOT_KNOWN, "not known"))
    return templates.fill(text, {**known, **missing})


def has_words(code: str, *, language: str = FALLBACK) -> bool:
    """Say whether a code can be put into words."""
    return str(code) in _words(language)


def codes(*, language: str = FALLBACK) -> frozenset[str]:
    """Name every code of a language, with its table: "outcome.no_answer"."""
    return frozenset(code for code in _words(language) if "." in code)


def _derived(needed: frozenset[str], values: Mapping[str, object], language: str) -> dict[str, object]:
    """Put into words what a value says as a code: whose limit it is, which flag, which band."""
    found: dict[str, object] = {}
    for name in needed & _DERIVED.keys():
        source, words_of = _DERIVED[name]
        if values.get(source):
            found[name] = words_of(str(values[source]), values, language)
    return found


def _whose(code: str, values: Mapping[str, object], language: str) -> str:
    return say(f"origin.{code}", values, language=language)


def _band(code: str, values: Mapping[str, object], language: str) -> str:
    return say(f"level.{code}", values, language=language).lower()


def _question(code: str, values: Mapping[str, object], language: str) -> str:
    return say(f"question.{code}", values, language=language)


def _finding(code: str, values: Mapping[str, object], language: str) -> str:
    return say(f"finding.{code}", values, language=language)


def _asked(code: str, values: Mapping[str, object], language: str) -> str:
    return say(f"advice_asked.{code}", values, language=language)


def advice_told(how_asked: str, *, language: str = FALLBACK) -> str:
    """Say what somebody was told to do at once, by how it was asked about: to call 999, unless it was not, or may not have arrived."""
    told = f"advice_told.{how_asked}"
    return say(told if has_words(told) else "advice_told.call_999", language=language)


def _advised(code: str, _: Mapping[str, object], language: str) -> str:
    return advice_told(code, language=language)


def _flag_words(code: str, values: Mapping[str, object], language: str) -> str:
    """Name the symptom, or every one of several."""
    several = values.get("flags")
    return "; ".join(_flag(str(one), language) for one in several) if isinstance(several, list) else _flag(code, language)


def _flag(code: str, language: str) -> str:
    for table in ("red_flag", "amber_flag"):
        if has_words(f"{table}.{code}", language=language):
            return say(f"{table}.{code}", language=language)
    return code.replace("_", " ")


def _breathing(code: str, _: Mapping[str, object], language: str) -> str:
    return say(f"breathing.{code}", language=language)


def _baseline(code: str, _: Mapping[str, object], language: str) -> str:
    return say(f"baseline.{code}", language=language)


def _measure(code: str, _: Mapping[str, object], language: str) -> str:
    return say(f"measure.{code}", language=language)


def _score(_: str, values: Mapping[str, object], language: str) -> str:
    """Never show a partial set as a total."""
    return say("score.total" if values.get("total") is not None else "score.at_least", values, language=language)


def _why(code: str, _: Mapping[str, object], language: str) -> str | None:
    return say(f"contact_defect.{code}", language=language) if has_words(f"contact_defect.{code}", language=language) else None


def _chased(_: str, values: Mapping[str, object], language: str) -> str:
    """Say who was asked for a reading that was missed; a row older than the question had the patient asked."""
    return say(f"chased.{values.get('asked') or 'patient'}", language=language)


def _feeling(code: str, _: Mapping[str, object], language: str) -> str:
    return say(f"voice_feeling.{code}", language=language)


def _calls_for(reached: str, values: Mapping[str, object], _: str) -> str:
    """Say a level and what it calls for; some charts call a level by what it calls for."""
    response = str(values.get("response") or "")
    return response if response.startswith(reached) else f"{reached}. {response}".strip()


def _told(_: str, values: Mapping[str, object], language: str) -> str:
    """Say what a red reading was answered with; a reason from before care plans could change that was answered with 999."""
    return say(f"red_told.{values.get('told', 'call_999')}", language=language)


# Placeholder: the value that holds its code, and how the code is put into words.
_DERIVED = {
    "whose": ("origin", _whose),
    "band": ("level", _band),
    "flag_words": ("flag", _flag_words),
    "question_words": ("question", _question),
    "finding_words": ("finding", _finding),
    "breathing_words": ("breathing", _breathing),
    "baseline_words": ("baseline_origin", _baseline),
    "measure_words": ("measure", _measure),
    "score_words": ("score", _score),
    "calls_for": ("reached", _calls_for),
    "chased_words": ("slot", _chased),
    "why_words": ("why", _why),
    "feeling_words": ("feeling", _feeling),
    "told_words": ("flag", _told),
    "asked_words": ("asked", _asked),
    "advised_words": ("asked", _advised),
}


@cache
def _words(language: str) -> dict[str, str]:
    """Read the words of a language, under "table.code" and under the bare code."""
    tables: dict[str, dict[str, str]] = {}
    for file in sorted(set((HERE / language).glob("*.toml")) - {HERE / language / languages.FILE}):
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            tables.setdefault(table, {}).update(entries)
    words: dict[str, str] = {}
    for table in (*FIRST, *sorted(tables.keys() - set(FIRST))):
        for code, text in tables.get(table, {}).items():
            words.setdefault(code, text)
            words[f"{table}.{code}"] = text
    return words
