"""Is a pathway definition sound? Every fault with the path it stands at and what was expected there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.pathways.vocabulary import Exclusion, Label

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
TEXT_NAME = re.compile(r"[a-z][a-z0-9_]*")
DAY_MINUTES = 24 * 60

Path = tuple[str | int, ...]

WORDS = ("name", "title", "version", "audience", "summary")
RUNGS = ("red", "amber", "routine")
ADVICE = ("green", "amber", "red", "amber_symptom", "red_symptom")
# section: field: the least and the most it may be. These bound what a file may say at all; they judge nobody.
NUMBERS: dict[str, dict[str, tuple[int, int]]] = {
    "bands": {"red_max": (50, 99), "amber_max": (50, 99)},
    "repeat": {
        "red_minutes": (1, 60),
        "amber_minutes": (1, DAY_MINUTES),
        "same_words_s": (0, 3600),
        "unknown_order_minutes": (0, 60),
    },
    "chase": {
        "reminder": (1, DAY_MINUTES),
        "second_reminder": (1, DAY_MINUTES),
        "missed": (1, DAY_MINUTES),
        "early": (0, DAY_MINUTES),
    },
}
RUNG = {"claim": (1, DAY_MINUTES), "outcome": (1, DAY_MINUTES), "climb_every": (1, DAY_MINUTES)}
ADMISSION = {"min_age": (0, 130), "usual_spo2_min": (50, 100)}
SECTIONS = (
    *WORDS,
    "sources",
    "admission",
    "bands",
    "repeat",
    "reading_times",
    "duration_days",
    "chase",
    "quiet",
    "ladder",
    "symptoms",
    "advice",
)


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """What is wrong at `path`: what was expected there, as a sentence's end."""

    path: Path
    expected: str


class Unsound(ValueError):
    """A definition that says something it may not; `faults` names all of it."""

    def __init__(self, faults: tuple[DocumentFault, ...]) -> None:
        super().__init__("; ".join(f"{spelled(fault.path)}: {fault.expected}" for fault in faults))
        self.faults = faults


def spelled(path: Path) -> str:
    """Write a path as a person would: `ladder.red.claim`, `reading_times[1]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "the file"


def faults_of(source: object) -> tuple[DocumentFault, ...]:
    """List every fault of a definition given as plain data; none means it may be read."""
    faults = tuple(_shape(source))
    if faults or not isinstance(source, dict):
        return faults
    return tuple(_sense(source))


def _shape(source: object) -> Iterator[DocumentFault]:
    if not isinstance(source, dict):
        yield DocumentFault((), "a mapping of the pathway's sections")
        return
    yield from _keys((), source, SECTIONS)
    for word in WORDS:
        if word in source:
            yield from _text((word,), source[word])
    for section, check in _CHECKS.items():
        if section in source:
            yield from check((section,), source[section])


def _keys(path: Path, found: dict[Any, Any], wanted: tuple[str, ...]) -> Iterator[DocumentFault]:
    for key in wanted:
        if key not in found:
            yield DocumentFault((*path, key), "is missing")
    for key in found:
        if key not in wanted:
            yield DocumentFault((*path, str(key)), f"is not known here; expected one of {', '.join(wanted)}")


def _text(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not found.strip():
        yield DocumentFault(path, "expected a text that is not empty")
    elif path == ("name",) and not NAME.fullmatch(found):
        yield DocumentFault(path, "expected small letters, digits and hyphens")


def _sources(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict) or not found:
        yield DocumentFault(path, "expected at least one source: a key and what it is")
        return
    for key, what in found.items():
        if not isinstance(key, str) or not isinstance(what, str) or not what.strip():
            yield DocumentFault((*path, str(key)), "expected a key and what it is, both as text")


def _origin(path: Path, found: dict[Any, Any]) -> Iterator[DocumentFault]:
    source = found.get("source")
    if not isinstance(source, str) or not source.strip():
        yield DocumentFault((*path, "source"), "expected the keys of its sources")
    if found.get("label") not in list(Label):
        yield DocumentFault((*path, "label"), f"expected one of {', '.join(Label)}")


def _entry(path: Path, found: object, main: str) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, f"expected {main}, source and label")
        return
    yield from _keys(path, found, (main, "source", "label"))
    if "source" in found and "label" in found:
        yield from _origin(path, found)


def _number(path: Path, found: object, limits: tuple[int, int]) -> Iterator[DocumentFault]:
    yield from _entry(path, found, "value")
    if not isinstance(found, dict) or "value" not in found:
        return
    value, (least, most) = found["value"], limits
    if value is None:
        yield DocumentFault((*path, "value"), "is empty: a named clinician must fill it in")
    elif isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        yield DocumentFault((*path, "value"), f"expected a whole number from {least} to {most}")


def _numbers(path: Path, found: object, fields: dict[str, tuple[int, int]]) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, f"expected {', '.join(fields)}")
        return
    yield from _keys(path, found, tuple(fields))
    for field, limits in fields.items():
        if field in found:
            yield from _number((*path, field), found[field], limits)


def _bands(path: Path, found: object) -> Iterator[DocumentFault]:
    yield from _numbers(path, found, NUMBERS["bands"])


def _repeat(path: Path, found: object) -> Iterator[DocumentFault]:
    yield from _numbers(path, found, NUMBERS["repeat"])


def _chase(path: Path, found: object) -> Iterator[DocumentFault]:
    yield from _numbers(path, found, NUMBERS["chase"])


def _duration(path: Path, found: object) -> Iterator[DocumentFault]:
    yield from _number(path, found, (1, 365))


def _clock(path: Path, value: object) -> Iterator[DocumentFault]:
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        yield DocumentFault(path, 'expected a local time in quotes, such as "08:00"')


def _quiet(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, "expected start and end")
        return
    yield from _keys(path, found, ("start", "end"))
    for end in ("start", "end"):
        if end in found:
            yield from _entry((*path, end), found[end], "value")
            if isinstance(found[end], dict) and "value" in found[end]:
                yield from _clock((*path, end, "value"), found[end]["value"])


def _reading_times(path: Path, found: object) -> Iterator[DocumentFault]:
    yield from _entry(path, found, "value")
    if not isinstance(found, dict) or "value" not in found:
        return
    times = found["value"]
    if not isinstance(times, list) or not times:
        yield DocumentFault((*path, "value"), "expected at least one local time")
        return
    for index, time in enumerate(times):
        yield from _clock((*path, "value", index), time)
    if times != sorted({str(time) for time in times}):
        yield DocumentFault((*path, "value"), "expected times in order, none twice")


def _ladder(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, f"expected {', '.join(RUNGS)}")
        return
    yield from _keys(path, found, RUNGS)
    for rung in RUNGS:
        if rung in found:
            yield from _numbers((*path, rung), found[rung], RUNG)


def _coded(path: Path, found: object, codes: tuple[str, ...] | None) -> Iterator[DocumentFault]:
    if not isinstance(found, list):
        yield DocumentFault(path, "expected a list, each with code, source and label")
        return
    for index, item in enumerate(found):
        here = (*path, index)
        yield from _entry(here, item, "code")
        if isinstance(item, dict) and "code" in item:
            yield from _code((*here, "code"), item["code"], codes)


def _code(path: Path, code: object, codes: tuple[str, ...] | None) -> Iterator[DocumentFault]:
    if codes is not None and code not in codes:
        yield DocumentFault(path, f"expected one of {', '.join(codes)}")
    elif not isinstance(code, str) or not TEXT_NAME.fullmatch(code):
        yield DocumentFault(path, "expected a code of small letters, digits and underscores")


def _admission(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, "expected min_age, usual_spo2_min and excludes")
        return
    yield from _keys(path, found, (*ADMISSION, "excludes"))
    for field, limits in ADMISSION.items():
        if field in found:
            yield from _number((*path, field), found[field], limits)
    if "excludes" in found:
        yield from _coded((*path, "excludes"), found["excludes"], tuple(Exclusion))


def _symptoms(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, "expected red and amber")
        return
    yield from _keys(path, found, ("red", "amber"))
    for level in ("red", "amber"):
        if level in found:
            yield from _coded((*path, level), found[level], None)


def _advice(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict):
        yield DocumentFault(path, f"expected the text names {', '.join(ADVICE)}")
        return
    yield from _keys(path, found, ADVICE)
    for name in ADVICE:
        if name in found and (not isinstance(found[name], str) or not TEXT_NAME.fullmatch(found[name])):
            yield DocumentFault((*path, name), "expected the name of a text file, without its ending")


_CHECKS = {
    "sources": _sources,
    "admission": _admission,
    "bands": _bands,
    "repeat": _repeat,
    "reading_times": _reading_times,
    "duration_days": _duration,
    "chase": _chase,
    "quiet": _quiet,
    "ladder": _ladder,
    "symptoms": _symptoms,
    "advice": _advice,
}


def _sense(source: dict[str, Any]) -> Iterator[DocumentFault]:
    """What only shows when two numbers are held side by side."""
    bands, chase, quiet = source["bands"], source["chase"], source["quiet"]
    if bands["red_max"]["value"] >= bands["amber_max"]["value"]:
        yield DocumentFault(("bands", "red_max", "value"), "expected less than bands.amber_max, or no SpO2 is amber")
    if source["admission"]["usual_spo2_min"]["value"] <= bands["amber_max"]["value"]:
        yield DocumentFault(("admission", "usual_spo2_min", "value"), "expected more than bands.amber_max, or a usual reading is amber")
    steps = [chase[name]["value"] for name in ("reminder", "second_reminder", "missed")]
    if steps != sorted(set(steps)):
        yield DocumentFault(("chase",), "expected reminder before second_reminder before missed")
    if quiet["start"]["value"] >= quiet["end"]["value"]:
        yield DocumentFault(("quiet", "start", "value"), "expected a time before quiet.end")
    yield from _named_sources((), source, set(source["sources"]))


def _named_sources(path: Path, found: object, known: set[str]) -> Iterator[DocumentFault]:
    """Every source named anywhere stands in the list of sources."""
    if isinstance(found, list):
        for index, item in enumerate(found):
            yield from _named_sources((*path, index), item, known)
    if not isinstance(found, dict):
        return
    for key, item in found.items():
        if key == "source" and isinstance(item, str):
            unknown = [name for name in item.split() if name not in known]
            if unknown:
                yield DocumentFault((*path, "source"), f"names {', '.join(unknown)}, which the list of sources does not hold")
        elif path or key != "sources":
            yield from _named_sources((*path, key), item, known)
