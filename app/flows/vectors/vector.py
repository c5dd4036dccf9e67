"""One vector: a situation or an applicant as it is written down, and what must come of it. Instants count from a made-up noon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from app.caseload.episode import EpisodeState
from app.intake.reply import Question
from app.monitoring.context import PastReading, Person
from app.monitoring.reading import Observation
from app.pathways.admission import Applicant
from app.pathways.document import Path

Data = Mapping[str, Any]

NOW: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""When every report of a vector comes."""
TODAY: Final = NOW.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the patient. `plan_text`: a clinician has approved a text that takes the place of the 999 advice."""

    person: Person
    usual_spo2: int | None = None
    amber_max: int | None = None
    red_max: int | None = None
    limits_by: str | None = None
    plan: bool = False
    plan_text: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """One finding that must be there. `of`: which symptom, measurement or sign; None where that is not asked."""

    code: str
    level: str
    confirmed: bool = True
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come of it: exactly these findings. `repeat` is minutes until it is due, None where none is asked."""

    findings: tuple[ExpectedFinding, ...]
    governing: str | None
    repeat: int | None
    text: str
    late: bool = False
    order_unknown: bool = False
    repeat_result: str | None = None  # None: not asked
    scores: Mapping[str, Data] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A report, with what was known before, and what must come of it."""

    path: Path
    name: str
    fill: Mapping[str, str]
    known: Known
    before: tuple[PastReading, ...]
    report: Observation
    question: Question | None
    alert_open: bool
    state: EpisodeState
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """An applicant, and the codes of every reason against: exactly these."""

    path: Path
    name: str
    fill: Mapping[str, str]
    applicant: Applicant
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of one pathway. `fill` are numbers MADE UP FOR THE CHECK, never a default."""

    pathway: str
    fill: Mapping[str, str]
    situations: tuple[Situation, ...]
    admission: tuple[Admission, ...]


def read(source: Data) -> Vectors:
    """Read vectors from plain data in which `document.faults_of` finds nothing."""
    return Vectors(
        source["vectors"],
        _fill(source),
        tuple(_situation(one, ("situations", index)) for index, one in enumerate(source["situations"])),
        tuple(_admission(one, ("admission", index)) for index, one in enumerate(source.get("admission", ()))),
    )


def _fill(source: Data) -> dict[str, str]:
    """Give the made-up numbers as a clinician would type them."""
    return {name: " ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in source.get("fill", {}).items()}


def _situation(source: Data, path: Path) -> Situation:
    report = source["report"]
    measured = NOW - timedelta(minutes=report.get("late", 0))
    return Situation(
        path=path,
        name=source["name"],
        fill=_fill(source),
        known=_known(source.get("patient", {})),
        before=tuple(_past(one, number, measured) for number, one in enumerate(source.get("before", ()), start=1)),
        report=_observation(report, measured),
        question=Question(source["question"]) if "question" in source else None,
        alert_open=source.get("alert_open", False),
        state=EpisodeState(source.get("state", EpisodeState.ACTIVE)),
        expected=_expected(source["expect"]),
    )


def _known(source: Data) -> Known:
    person = Person(
        age_years=source.get("age"),
        pregnant=source.get("pregnant", False),
        spo2_scale=source.get("spo2_scale", 1),
        usual_news=source.get("usual_news"),
    )
    rest = {name: source[name] for name in ("usual_spo2", "amber_max", "red_max", "limits_by", "plan", "plan_text") if name in source}
    return Known(person=person, **rest)


def _past(source: Data, number: int, measured: datetime) -> PastReading:
    at = measured + timedelta(minutes=source.get("minutes_after", -source.get("minutes_before", 0)))
    return PastReading(
        number,
        at,
        at + timedelta(minutes=source.get("late", 0)),
        source.get("spo2"),
        source.get("pulse"),
        tuple(source.get("candidates", ())),
        source.get("flagged", False),
    )


_LISTS = ("candidates", "red_flags", "amber_flags")


def _observation(source: Data, measured: datetime) -> Observation:
    said: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in source.items() if name != "late"}
    return Observation(measured_at=measured, received_at=NOW, **said)


def _expected(source: Data) -> Expected:
    findings = tuple(ExpectedFinding(**one) for one in source["findings"])
    return Expected(**{**source, "findings": findings})


def _admission(source: Data, path: Path) -> Admission:
    given = dict(source["applicant"])
    days, years = given.pop("age_days", None), given.pop("age", 0)
    born = TODAY - timedelta(days=days) if days is not None else date(TODAY.year - years, TODAY.month, TODAY.day)
    return Admission(
        path=path,
        name=source["name"],
        fill=_fill(source),
        applicant=Applicant(date_of_birth=born, **given),
        refused=tuple(source["refused"]),
    )
