"""Is a file of vectors sound? Every fault with the path it stands at and what was expected there."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from app.caseload.episode import EpisodeState
from app.intake.reply import AmberFlag, Feeling, Oxygen, Question, RedFlag
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from app.pathways import entries, shapes
from app.pathways.document import DocumentFault, Path
from app.pathways.entries import Kind, whole
from app.pathways.shapes import Check
from app.pathways.vocabulary import PULSE, RESPIRATORY_RATE, SPO2, TEMPERATURE_C, Range, RefusalCode

HEAD: Final = "vectors"
"""The key by which a file says that it holds vectors, and of which pathway."""
MOST_MINUTES: Final = 14 * 24 * 60


def faults_of(source: object) -> tuple[DocumentFault, ...]:
    """List every fault of a vectors file given as plain data; none means it may be run."""
    if not isinstance(source, dict):
        return (DocumentFault((), "expected vectors, situations and perhaps fill and admission"),)
    return tuple(_FILE((), source)) or (*_twice(source), *_times(source))


def is_vectors(source: object) -> bool:
    """Whether plain data means to be a file of vectors."""
    return isinstance(source, dict) and HEAD in source


def _kind(kind: Kind) -> Check:
    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        yield from entries.value_faults(path, found, kind)

    return check


def _in(limits: Range, *, decimals: bool = False) -> Check:
    return _kind(Kind(limits.low, limits.high, decimals=decimals))


def _or_nothing(check_value: Check) -> Check:
    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if found is not None:
            yield from check_value(path, found)

    return check


def _name(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not shapes.NAME.fullmatch(found):
        yield DocumentFault(path, "expected the name of a pathway")


def _some(codes: Iterable[str]) -> Check:
    return shapes.sequence(shapes.one_of(tuple(codes)))


def _made_up(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict) or not found:
        yield DocumentFault(path, "expected numbers by their names, such as bands.red_max: 88")
        return
    for name, value in found.items():
        items = value if isinstance(value, list) and value else [value]
        if any(isinstance(item, bool) or not isinstance(item, int | float | str) for item in items):
            yield DocumentFault((*path, name), "expected a number, a time, or a list of them")


def _observations(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict) or not found:
        yield DocumentFault(path, "expected what a score chart asks for, by the chart's own names")


_SPO2, _MINUTES, _FLAG = _in(SPO2), _kind(whole(0, MOST_MINUTES)), shapes.flag
_CANDIDATES = shapes.sequence(_SPO2)
_PATIENT = shapes.mapping(
    {},
    {
        "age": _kind(whole(0, 130)),
        "usual_spo2": _SPO2,
        "amber_max": _SPO2,
        "red_max": _SPO2,
        "limits_by": shapes.text,
        "pregnant": _FLAG,
        "spo2_scale": _kind(whole(1, 2)),
        "usual_news": _kind(whole(0, 20)),
        "plan": _FLAG,
        "plan_text": _FLAG,
    },
)
_PAST = shapes.mapping(
    {},
    {
        "minutes_before": _MINUTES,
        "minutes_after": _MINUTES,
        "late": _MINUTES,
        "spo2": _SPO2,
        "pulse": _in(PULSE),
        "candidates": _CANDIDATES,
        "flagged": _FLAG,
    },
)
_REPORT = shapes.mapping(
    {},
    {
        "late": _MINUTES,
        "spo2": _SPO2,
        "pulse": _in(PULSE),
        "temperature_c": _in(TEMPERATURE_C, decimals=True),
        "respiratory_rate": _in(RESPIRATORY_RATE),
        "spo2_exertion": _SPO2,
        "oxygen": shapes.one_of(Oxygen),
        "feeling": shapes.one_of(Feeling),
        "candidates": _CANDIDATES,
        "red_flags": _some(RedFlag),
        "amber_flags": _some(AmberFlag),
        "concern": _FLAG,
        "correction": _FLAG,
        "observations": _observations,
    },
)
_FINDING = shapes.mapping({"code": shapes.one_of(FindingCode), "level": shapes.one_of(Level)}, {"confirmed": _FLAG, "of": shapes.text})
_SCORE = shapes.mapping(
    {},
    {
        "total": _or_nothing(_kind(whole(0, 100))),
        "at_least": _or_nothing(_kind(whole(0, 100))),
        "level": _or_nothing(shapes.word),
        "change": _or_nothing(_kind(Kind(-100, 100))),
        "refused": _FLAG,
    },
)
_EXPECT = shapes.mapping(
    {
        "findings": shapes.any_number_of(_FINDING),
        "governing": _or_nothing(shapes.one_of(Level)),
        "repeat": _or_nothing(_MINUTES),
        "text": shapes.text,
    },
    {
        "late": _FLAG,
        "order_unknown": _FLAG,
        "repeat_result": shapes.one_of(RepeatResult),
        "scores": shapes.keyed(_SCORE),
    },
)
_SITUATION = shapes.mapping(
    {"name": shapes.text, "report": _REPORT, "expect": _EXPECT},
    {
        "fill": _made_up,
        "patient": _PATIENT,
        "before": shapes.sequence(_PAST),
        "question": shapes.one_of(Question),
        "alert_open": _FLAG,
        "state": shapes.one_of(EpisodeState),
    },
)
_APPLICANT = shapes.mapping(
    {},
    {
        "age": _kind(whole(0, 130)),
        "age_days": _kind(whole(0, 365)),
        "usual_spo2": _kind(whole(0, 999)),  # admission itself refuses what no oximeter shows
        "low_usual_suspected": _FLAG,
        "amber_max": _kind(whole(0, 999)),
        "red_max": _kind(whole(0, 999)),
        "limits_by": shapes.text,
        "limits_reason": shapes.text,
        "home_oxygen": _FLAG,
        "pregnant": _FLAG,
        "maternity_contact": shapes.text,
        "carer_name": shapes.text,
    },
)
_ADMISSION = shapes.mapping(
    {"name": shapes.text, "applicant": _APPLICANT, "refused": shapes.any_number_of(shapes.one_of(RefusalCode))}, {"fill": _made_up}
)
_FILE = shapes.mapping(
    {HEAD: _name, "situations": shapes.sequence(_SITUATION)}, {"fill": _made_up, "admission": shapes.sequence(_ADMISSION)}
)


def _twice(source: dict[str, Any]) -> Iterator[DocumentFault]:
    """A name tells which situation failed, so none stands twice."""
    seen: set[str] = set()
    for section in ("situations", "admission"):
        for index, one in enumerate(source.get(section, [])):
            if one["name"] in seen:
                yield DocumentFault((section, index, "name"), "stands in this file twice")
            seen.add(one["name"])


def _times(source: dict[str, Any]) -> Iterator[DocumentFault]:
    for index, one in enumerate(source["situations"]):
        late = one["report"].get("late", 0)
        for number, past in enumerate(one.get("before", [])):
            path: Path = ("situations", index, "before", number)
            if ("minutes_before" in past) is ("minutes_after" in past):
                yield DocumentFault(path, "expected minutes_before or minutes_after")
            elif past.get("minutes_after", -past.get("minutes_before", 0)) + past.get("late", 0) > late:
                yield DocumentFault(path, "expected one that had come when the report came: let the report be late by as much")
    for index, one in enumerate(source.get("admission", [])):
        if ("age" in one["applicant"]) is ("age_days" in one["applicant"]):
            yield DocumentFault(("admission", index, "applicant"), "expected age or age_days")
