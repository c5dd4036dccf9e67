"""Is a pathway definition sound? Every fault with the path it stands at and what was expected there."""

import re
from collections.abc import Iterator
from typing import Any

from app.pathways import entries, pathway_prudence, pathway_sense, shapes, written
from app.pathways.document import DocumentFault, Path
from app.pathways.entries import DAYS, MINUTES, SPO2_DROP, SPO2_LIMIT, TIME, TIMES, Kind, whole
from app.pathways.shapes import ORIGIN, Check
from app.pathways.vocabulary import Asker, Exclusion, Measure, Requirement

TEXT_NAME = re.compile(r"[a-z][a-z0-9_]*")
WORDS = ("name", "title", "version", "audience", "summary")
RUNGS = ("red", "amber", "routine")
ADVICE = ("green", "amber", "red", "amber_symptom", "red_symptom")
# section: field: what its value may be. These bound what a file may say at all; they judge nobody.
Fields = dict[str, Kind]
BANDS: Fields = {"red_max": SPO2_LIMIT, "amber_max": SPO2_LIMIT}
TARGET: Fields = {"low": SPO2_LIMIT, "high": SPO2_LIMIT}
REPEAT: Fields = {
    "red_minutes": whole(1, 60),
    "amber_minutes": MINUTES,
    "same_words_s": whole(0, 3600),
    "unknown_order_minutes": whole(0, 60),
}
CHASE: Fields = {"reminder": MINUTES, "second_reminder": MINUTES, "missed": MINUTES, "early": whole(0, entries.DAY_MINUTES)}
QUIET: Fields = {"start": TIME, "end": TIME}
RUNG: Fields = {"claim": MINUTES, "outcome": MINUTES, "climb_every": MINUTES}
ADMISSION: Fields = {"min_age": whole(0, 130), "usual_spo2_min": whole(50, 100)}
ADMISSION_MORE: Fields = {"max_age": whole(0, 130), "min_age_days": whole(1, 365)}
TREND: Fields = {"baseline_readings": whole(1, 15)}
TREND_MORE: Fields = {"drop_amber": SPO2_DROP, "drop_red": SPO2_DROP, "persistence": whole(2, 30)}
EXERTION: Fields = {"min_rest_spo2": whole(50, 100)}
EXERTION_MORE: Fields = {"drop_amber": SPO2_DROP}
ADVICE_LOOP: Fields = {"ask_minutes": MINUTES, "silence_minutes": MINUTES}
CALLS_MORE: Fields = {"every_days": whole(1, 365), "on_days": DAYS}
SCORE_MORE: Fields = {"change_amber": whole(1, 20), "change_red": whole(1, 20)}
BUNDLE: Fields = {"target": whole(1, 100)}
VITALS: Fields = {
    Measure.PULSE: whole(20, 250),
    Measure.TEMPERATURE: Kind(30, 45, decimals=True),
    Measure.RESPIRATORY_RATE: whole(4, 60),
}
LIMITS = ("red_to", "amber_to", "amber_from", "red_from")
DURATION = whole(1, 365)


def faults_of(source: object) -> tuple[DocumentFault, ...]:
    """List every fault of a definition given as plain data; none means that clinicians may sign it."""
    faults = faults_of_signed(source)
    if faults or not isinstance(source, dict):
        return faults
    return (*written.faults_of(source), *pathway_prudence.faults_of(source))


def faults_of_signed(source: object) -> tuple[DocumentFault, ...]:
    """List what makes a definition unreadable: all that counts against one that a hub signed, by the rules of an earlier day."""
    if not isinstance(source, dict):
        return (DocumentFault((), "expected a mapping of the pathway's sections"),)
    return tuple(_PATHWAY((), source)) or tuple(pathway_sense.faults_of(source))


def _entries(fields: Fields, optional: Fields | None = None, more: dict[str, Check] | None = None) -> Check:
    required = {name: entries.entry(kind) for name, kind in fields.items()}
    return shapes.mapping(required, {**{name: entries.entry(kind) for name, kind in (optional or {}).items()}, **(more or {})})


def _name(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not shapes.NAME.fullmatch(found):
        yield DocumentFault(path, "expected small letters, digits and hyphens")


def _text_name(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not TEXT_NAME.fullmatch(found):
        yield DocumentFault(path, "expected the name of a text file, without its ending")


def _small_code(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not TEXT_NAME.fullmatch(found):
        yield DocumentFault(path, "expected a code of small letters, digits and underscores")


def _kept_code(most: int) -> Check:
    """Expect a code that the table of answers has room for."""

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        yield from _small_code(path, found)
        if isinstance(found, str) and len(found) > most:
            yield DocumentFault(path, f"expected a code of {most} characters at most")

    return check


def _source_list(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict) or not found:
        yield DocumentFault(path, "expected at least one source: a key and what it is")
        return
    for key, what in found.items():
        if not isinstance(key, str) or not isinstance(what, str) or not what.strip():
            yield DocumentFault((*path, str(key)), "expected a key and what it is, both as text")


def _codes(check_code: Check) -> Check:
    return shapes.any_number_of(shapes.mapping({"code": check_code, **ORIGIN}))


_STATEMENT = {"words": shapes.text, **ORIGIN}
_CRITERIA = shapes.sequence(shapes.mapping({"kind": shapes.one_of(("include", "consider", "exclude")), **_STATEMENT}))
_ELEMENT = shapes.mapping({"code": _kept_code(60), **_STATEMENT}, {"eligible": shapes.text, "offer": shapes.flag})
_BUNDLE: dict[str, Check] = {
    "code": _kept_code(40),
    "title": shapes.text,
    "target": entries.entry(BUNDLE["target"]),
    "elements": shapes.sequence(_ELEMENT),
}
_SCORE = shapes.mapping(
    {"chart": _name, "red": shapes.word, "amber": shapes.word, **ORIGIN},
    {name: entries.entry(kind) for name, kind in SCORE_MORE.items()},
)
_ADMISSION_LISTS: dict[str, Check] = {"requires": _codes(shapes.one_of(Requirement)), "criteria": _CRITERIA}


def _admission(path: Path, found: object) -> Iterator[DocumentFault]:
    required = {name: entries.entry(kind) for name, kind in ADMISSION.items()}
    optional = {name: entries.entry(kind) for name, kind in ADMISSION_MORE.items()}
    shape = shapes.mapping({**required, "excludes": _codes(shapes.one_of(Exclusion))}, {**optional, **_ADMISSION_LISTS})
    yield from shape(path, found)


_REQUIRED: dict[str, Check] = {
    "name": _name,
    "title": shapes.text,
    "version": shapes.text,
    "audience": shapes.text,
    "summary": shapes.text,
    "sources": _source_list,
    "admission": _admission,
    "bands": _entries(BANDS),
    "repeat": _entries(REPEAT),
    "reading_times": entries.entry(TIMES),
    "duration_days": entries.entry(DURATION),
    "chase": _entries(CHASE),
    "quiet": _entries(QUIET),
    "ladder": shapes.mapping(dict.fromkeys(RUNGS, _entries(RUNG))),
    "symptoms": shapes.mapping({"red": _codes(_small_code), "amber": _codes(_small_code)}),
    "advice": shapes.mapping(dict.fromkeys(ADVICE, _text_name)),
}
# What not every pathway has. A version that a hub adopted before there was such a section goes on without it.
_OPTIONAL: dict[str, Check] = {
    "asks": shapes.mapping({"by": shapes.mapping({"code": shapes.one_of(Asker), **ORIGIN}), "measures": _codes(shapes.one_of(Measure))}),
    "target": _entries(TARGET),
    "vitals": shapes.mapping({}, {name: _entries({}, dict.fromkeys(LIMITS, kind)) for name, kind in VITALS.items()}),
    "exertion": _entries(EXERTION, EXERTION_MORE),
    "trend": _entries(TREND, TREND_MORE),
    "scores": shapes.sequence(_SCORE),
    "calls": _entries({}, CALLS_MORE),
    "advice_loop": _entries(ADVICE_LOOP),
    "discharge": shapes.sequence(shapes.mapping({**_STATEMENT})),
    "bundles": shapes.sequence(shapes.mapping(_BUNDLE)),
}
_PATHWAY = shapes.mapping(_REQUIRED, _OPTIONAL)


def kinds(source: dict[str, Any]) -> Iterator[tuple[Path, Kind, bool]]:
    """Give each number that a definition has a place for: its path, what it may be, and whether one can do without it."""
    for section, fields, spare in _NUMBERED:
        for name, kind in fields.items():
            path = (*section, name)
            if _at(source, path) is not None:
                yield path, kind, spare
    yield from _listed_kinds(source)


def _listed_kinds(source: dict[str, Any]) -> Iterator[tuple[Path, Kind, bool]]:
    for index, score in enumerate(source.get("scores", [])):
        for name, kind in SCORE_MORE.items():
            if name in score:
                yield ("scores", index, name), kind, True
    for index, _ in enumerate(source.get("bundles", [])):
        yield ("bundles", index, "target"), BUNDLE["target"], False


_NUMBERED: tuple[tuple[Path, Fields, bool], ...] = (
    (("admission",), ADMISSION, False),
    (("admission",), ADMISSION_MORE, True),
    (("bands",), BANDS, False),
    (("target",), TARGET, False),
    *((("vitals", name), dict.fromkeys(LIMITS, kind), True) for name, kind in VITALS.items()),
    (("exertion",), EXERTION, False),
    (("exertion",), EXERTION_MORE, True),
    (("trend",), TREND, False),
    (("trend",), TREND_MORE, True),
    (("repeat",), REPEAT, False),
    ((), {"reading_times": TIMES, "duration_days": DURATION}, False),
    (("chase",), CHASE, False),
    (("quiet",), QUIET, False),
    *((("ladder", rung), RUNG, False) for rung in RUNGS),
    (("calls",), CALLS_MORE, True),
    (("advice_loop",), ADVICE_LOOP, False),
)


def _at(source: Any, path: Path) -> Any:  # noqa: ANN401 -- whatever the file holds there
    for step in path:
        source = source.get(step) if isinstance(source, dict) else source[step]
        if source is None:
            return None
    return source
