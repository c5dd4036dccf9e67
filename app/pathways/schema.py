"""What a pathway may say: typed, complete, and each number with its source. Times are minutes unless named otherwise."""

from dataclasses import dataclass
from typing import Any

from app.pathways import document
from app.pathways.vocabulary import Exclusion, Label, Sourced, SourcedText


@dataclass(frozen=True, slots=True)
class Bands:
    """Resting SpO2 on air, %: up to `red_max` is red, up to `amber_max` amber, above it green."""

    red_max: Sourced
    amber_max: Sourced


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """When a low reading is taken again, and what counts as taking it again."""

    red_minutes: Sourced  # a red stands confirmed after this long without a repeat
    amber_minutes: Sourced  # an amber repeat is asked within this; silence makes it stand
    same_words_s: Sourced  # the same words again are a new reading only if later by this many seconds
    unknown_order_minutes: Sourced  # of two readings this close the order is unknown: the worse governs


@dataclass(frozen=True, slots=True)
class Chase:
    """Minutes after a slot at which a silent patient is chased, and how early a reading may answer it."""

    reminder: Sourced
    second_reminder: Sourced
    missed: Sourced
    early: Sourced


@dataclass(frozen=True, slots=True)
class Quiet:
    """Unasked texts go between these local wall times only; answers, red advice and staff escalation always go."""

    start: SourcedText  # "08:00": from here texts may go
    end: SourcedText  # "21:00": from here they wait


@dataclass(frozen=True, slots=True)
class Rung:
    """Minutes to claim, from claim to outcome, and between climbs once late."""

    claim: Sourced
    outcome: Sourced
    climb_every: Sourced


@dataclass(frozen=True, slots=True)
class Ladder:
    """Target times by urgency; frozen onto an alert when it opens."""

    red: Rung
    amber: Rung
    routine: Rung


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """One thing that keeps a person off the pathway."""

    code: Exclusion
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may join. A usual SpO2 below `usual_spo2_min` (%) needs the patient's own limits."""

    min_age: Sourced  # years
    usual_spo2_min: Sourced
    excludes: tuple[ExclusionRule, ...]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing patients may say that matters whatever the number."""

    code: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Symptoms:
    """The symptoms named by the pathway's sources. Every red flag that is understood is red, listed here or not."""

    red: tuple[Symptom, ...]
    amber: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Names of the text files that answer a patient."""

    green: str
    amber: str
    red: str
    amber_symptom: str
    red_symptom: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """One complete pathway: nothing in it is empty."""

    name: str
    title: str
    version: str
    audience: str
    summary: str
    sources: tuple[tuple[str, str], ...]  # key, what it is
    admission: Admission
    bands: Bands
    repeat: RepeatRules
    reading_times: tuple[SourcedText, ...]  # "08:00", local wall time
    duration_days: Sourced
    chase: Chase
    quiet: Quiet
    ladder: Ladder
    symptoms: Symptoms
    advice: Advice

    def rung(self, urgency: str) -> Rung:
        """Give the target times of "red", "amber" or "routine"; another word raises KeyError."""
        return {"red": self.ladder.red, "amber": self.ladder.amber, "routine": self.ladder.routine}[urgency]


def from_document(source: dict[str, Any]) -> Pathway:
    """Read a pathway from plain data; raises `document.Unsound` with every fault when it says something it may not."""
    faults = document.faults_of(source)
    if faults:
        raise document.Unsound(faults)
    return _pathway(source)


def to_document(pathway: Pathway) -> dict[str, Any]:
    """Give the plain data that `from_document` reads back: what is frozen when a hub adopts the pathway."""
    return {
        "name": pathway.name,
        "title": pathway.title,
        "version": pathway.version,
        "audience": pathway.audience,
        "summary": pathway.summary,
        "sources": dict(pathway.sources),
        "admission": {
            "min_age": _plain(pathway.admission.min_age),
            "usual_spo2_min": _plain(pathway.admission.usual_spo2_min),
            "excludes": [_coded(rule) for rule in pathway.admission.excludes],
        },
        "bands": _section(pathway.bands),
        "repeat": _section(pathway.repeat),
        "reading_times": {
            "value": [str(time) for time in pathway.reading_times],
            "source": pathway.reading_times[0].source,
            "label": str(pathway.reading_times[0].label),
        },
        "duration_days": _plain(pathway.duration_days),
        "chase": _section(pathway.chase),
        "quiet": _section(pathway.quiet),
        "ladder": {name: _section(pathway.rung(name)) for name in ("red", "amber", "routine")},
        "symptoms": {
            "red": [_coded(symptom) for symptom in pathway.symptoms.red],
            "amber": [_coded(symptom) for symptom in pathway.symptoms.amber],
        },
        "advice": {name: getattr(pathway.advice, name) for name in Advice.__slots__},
    }


def _section(section: Bands | RepeatRules | Chase | Quiet | Rung) -> dict[str, Any]:
    return {name: _plain(getattr(section, name)) for name in type(section).__slots__}


def _plain(value: Sourced | SourcedText) -> dict[str, Any]:
    return {"value": value.value, "source": value.source, "label": str(value.label)}


def _coded(item: ExclusionRule | Symptom) -> dict[str, str]:
    return {"code": str(item.code), "source": item.source, "label": str(item.label)}


def _number(entry: dict[str, Any]) -> Sourced:
    return Sourced(entry["value"], entry["source"], Label(entry["label"]))


def _time(entry: dict[str, Any]) -> SourcedText:
    return SourcedText(entry["value"], entry["source"], Label(entry["label"]))


def _numbers(section: dict[str, Any]) -> dict[str, Sourced]:
    return {name: _number(entry) for name, entry in section.items()}


def _symptoms(entries: list[dict[str, str]]) -> tuple[Symptom, ...]:
    return tuple(Symptom(entry["code"], entry["source"], Label(entry["label"])) for entry in entries)


def _admission(source: dict[str, Any]) -> Admission:
    rules = tuple(ExclusionRule(Exclusion(entry["code"]), entry["source"], Label(entry["label"])) for entry in source["excludes"])
    return Admission(_number(source["min_age"]), _number(source["usual_spo2_min"]), rules)


def _reading_times(source: dict[str, Any]) -> tuple[SourcedText, ...]:
    label = Label(source["label"])
    return tuple(SourcedText(time, source["source"], label) for time in source["value"])


def _pathway(source: dict[str, Any]) -> Pathway:
    ladder = source["ladder"]
    return Pathway(
        name=source["name"],
        title=source["title"],
        version=source["version"],
        audience=source["audience"],
        summary=source["summary"],
        sources=tuple(source["sources"].items()),
        admission=_admission(source["admission"]),
        bands=Bands(**_numbers(source["bands"])),
        repeat=RepeatRules(**_numbers(source["repeat"])),
        reading_times=_reading_times(source["reading_times"]),
        duration_days=_number(source["duration_days"]),
        chase=Chase(**_numbers(source["chase"])),
        quiet=Quiet(_time(source["quiet"]["start"]), _time(source["quiet"]["end"])),
        ladder=Ladder(**{name: Rung(**_numbers(ladder[name])) for name in ("red", "amber", "routine")}),
        symptoms=Symptoms(_symptoms(source["symptoms"]["red"]), _symptoms(source["symptoms"]["amber"])),
        advice=Advice(**source["advice"]),
    )
