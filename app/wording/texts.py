"""The texts that go to phones: one file each, by language, filled with fixed placeholders."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.wording import sentences, templates

SMS = Path(__file__).resolve().parents[2] / "templates" / "messaging" / "sms"
FALLBACK = "en"

_MEASUREMENTS = ("spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion")
_GAPS = re.compile(r" {2,}")


class UnknownText(LookupError):
    """There is no file for a text."""


def sms(name: str, *, language: str, values: Mapping[str, object]) -> str:
    """Give a text ready to send, from `<language>/<name>.txt`, else from the English file.

    Raises `UnknownText`, or `templates.MissingValue` when a placeholder has no value. A value that is empty leaves no
    gap.
    """
    filled = templates.fill(_file(language, name) or _english(name), values)
    return _GAPS.sub(" ", filled).strip()


def names(*, language: str = FALLBACK) -> list[str]:
    """Name every text there is in a language."""
    return sorted(file.stem for file in (SMS / language).glob("*.txt"))


def placeholders(name: str, *, language: str = FALLBACK) -> frozenset[str]:
    """Name what a text must be given."""
    return templates.placeholders(_file(language, name) or _english(name))


def read_back(values: Mapping[str, object], *, language: str = FALLBACK) -> str:
    """Say what was understood: "Oxygen 94, pulse 88."; empty when there is no number.

    Reads `spo2`, `pulse`, `temperature_c`, `respiratory_rate` and `spo2_exertion`; what is None is left out.
    """
    given = [name for name in _MEASUREMENTS if values.get(name) is not None]
    said = [sentences.say(f"read_back.{name}", {"value": values[name]}, language=language) for name in given]
    if not said:
        return ""
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def cover(hours_open: str, hours_close: str, *, language: str = FALLBACK) -> str:
    """Say when the team is there, from local wall times; empty for a service that never closes."""
    if hours_open == hours_close or (hours_open, hours_close) in {("00:00", "24:00"), ("00:00", "23:59")}:
        return ""
    return sentences.say("sms.cover", {"open": hours_open, "close": hours_close}, language=language)


def lettered(letter: str, body: str, *, language: str = FALLBACK) -> str:
    """Begin a text to a phone that patients share with the letter of whom it is about."""
    return sentences.say("sms.lettered", {"letter": letter, "body": body}, language=language)


def question(code: str | None, *, language: str = FALLBACK) -> str:
    """Give the short question to put into an answer, by its code, or by that of another table; empty for None."""
    return "" if code is None else sentences.say(code if "." in code else f"question.{code}", language=language)


@cache
def _file(language: str, name: str) -> str | None:
    path = SMS / language / f"{name}.txt"
    if path.parent != SMS / language or not path.is_file():
        return None
    return " ".join(path.read_text(encoding="utf-8").split())


def _english(name: str) -> str:
    text = _file(FALLBACK, name)
    if text is None:
        raise UnknownText(f"There is no text called {name}.")
    return text
