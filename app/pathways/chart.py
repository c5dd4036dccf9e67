"""What a score chart may say: what is asked, the bands and their scores, the levels, each with its source. Nothing here scores."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from typing import Any, assert_never

from app.pathways.vocabulary import Label

Number = int | Decimal
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Mistaken:
    """Values that are refused as something else written in the wrong place, such as a temperature in Fahrenheit."""

    low: Number
    high: Number
    words: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Limits:
    """The hard range of a number: outside it is an error, never a score. Both ends belong to it."""

    low: Number
    high: Number
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number that is asked for. `decimals`: it is taken half-up to so many places; None takes it as it comes."""

    name: str
    title: str
    unit: str
    limits: Limits
    decimals: int | None
    mistaken: tuple[Mistaken, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of a closed list of codes, with words for those that need them. One whose codes are yes and no takes true and false."""

    name: str
    title: str
    codes: tuple[str, ...]
    required: bool = False
    words: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    below_years: tuple[int, ...] = ()  # of a field that the patient's age answers: one for each code but the last, rising

    def of_age(self, years: int) -> str | None:
        """Give the code of a patient so many years old; None when age does not answer this field."""
        if not self.below_years:
            return None
        return next((code for code, below in zip(self.codes, self.below_years, strict=False) if years < below), self.codes[-1])

    @property
    def is_yes_no(self) -> bool:
        """Whether it asks for a plain yes or no."""
        return set(self.codes) == {YES, NO}

    def said(self, code: str) -> str:
        """Give the words for a code; one without words speaks for itself."""
        return self.words.get(code, code.replace("_", " "))


Field = NumberField | ChoiceField


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both included, scores `score`."""

    low: Number
    high: Number
    score: int


@dataclass(frozen=True, slots=True)
class Table:
    """Bands in rising order that leave nothing out; they hold where each field of `when` has that code."""

    when: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class BandMeasure:
    """A number field that scores by bands."""

    field: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class ChoiceMeasure:
    """A choice field that scores by its code; None: the code alone says no score, another measure must.

    `alone`: codes that contradict any other measure of the same parameter that scores.
    """

    field: str
    scores: Mapping[str, int | None]
    alone: tuple[str, ...]


Measure = BandMeasure | ChoiceMeasure


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of the chart and one sub-score: the highest of its measures."""

    name: str
    title: str
    measures: tuple[Measure, ...]
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Level:
    """What a total, or a single sub-score of at least `single`, calls for. `rank` rises with urgency."""

    rank: int
    code: str
    title: str
    first: int | None
    last: int | None
    single: int | None
    response: str
    monitoring: str | None
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the field has the code `equals`, or is less than `below`, or is `least` or more."""

    field: str
    equals: str | None
    below: Number | None
    least: Number | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Calls for a level whatever the score; level None: it is said, and a person chooses the level."""

    code: str
    condition: Condition
    level: str | None
    words: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who may not be scored by this chart, whoever asks."""

    code: str
    condition: Condition
    words: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Sign:
    """Something seen or not, without a score; `act_now`: act at once, whatever any score says."""

    code: str
    words: str
    act_now: bool
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Chart:
    """One complete chart. `total_of` names the chart whose total its levels judge, where it has no parameters of its own."""

    name: str
    title: str
    version: str
    status: Label
    audience: str
    summary: str
    sources: tuple[tuple[str, str], ...]
    inputs: Mapping[str, Field]
    parameters: tuple[Parameter, ...]
    levels: tuple[Level, ...]
    triggers: tuple[Trigger, ...]
    refuses: tuple[Exclusion, ...]
    signs: tuple[Sign, ...]
    total_of: str | None

    @property
    def highest_total(self) -> int:
        """The most that its parameters can add up to."""
        return sum(highest_score(parameter) for parameter in self.parameters)


def called(title: str) -> str:
    """Give what a chart or a field is called for short: its title up to a comma, a colon or a bracket."""
    return re.split(r", |: | \(", title, maxsplit=1)[0]


def highest_score(parameter: Parameter) -> int:
    """Give the most that a parameter can score."""
    return max(score for measure in parameter.measures for score in _scores(measure))


def spelled(code: object) -> str:
    """Give a code as text, as a file or a caller may write it: yes, true and 1 are codes."""
    return (YES if code else NO) if isinstance(code, bool) else str(code)


def folded(code: str) -> str:
    """Give the form in which codes are compared: capitals, spaces and hyphens make no difference."""
    return code.strip().casefold().replace(" ", "_").replace("-", "_")


def exact(value: float | Decimal) -> Number:
    """Give a number as it was written: 38.05 is not the nearest binary fraction to it."""
    return Decimal(str(value)) if isinstance(value, float) else value


def _scores(measure: Measure) -> list[int]:
    match measure:
        case BandMeasure():
            return [band.score for table in measure.tables for band in table.bands]
        case ChoiceMeasure():
            return [score or 0 for score in measure.scores.values()]
        case _:
            assert_never(measure)


def from_sound(source: dict[str, Any]) -> Chart:
    """Read a chart from plain data in which `chart_document.faults_of` finds nothing."""
    parameters = source.get("parameters", {})
    measured = [
        (name, {"title": parameter["title"], **entry}) for parameter in parameters.values() for name, entry in parameter["measures"].items()
    ]
    signs = tuple(
        Sign(code, entry["words"], entry.get("act_now", False), *_origin(entry)) for code, entry in source.get("signs", {}).items()
    )
    inputs = [_field(name, entry) for name, entry in (*source.get("fields", {}).items(), *measured)]
    return Chart(
        name=source["chart"],
        title=source["title"],
        version=source["version"],
        status=Label(source["status"]),
        audience=source["audience"],
        summary=source["summary"],
        sources=tuple(source["sources"].items()),
        inputs={field.name: field for field in (*inputs, *(ChoiceField(sign.code, sign.words, (YES, NO)) for sign in signs))},
        parameters=tuple(_parameter(name, entry) for name, entry in parameters.items()),
        levels=tuple(_level(rank, entry) for rank, entry in enumerate(source.get("levels", []))),
        triggers=tuple(
            Trigger(entry["code"], _condition(entry), entry.get("level"), entry["words"], *_origin(entry))
            for entry in source.get("triggers", [])
        ),
        refuses=tuple(Exclusion(entry["code"], _condition(entry), entry["words"], *_origin(entry)) for entry in source.get("refuses", [])),
        signs=signs,
        total_of=source.get("total_of"),
    )


def _origin(entry: dict[str, Any]) -> tuple[str, Label]:
    return entry["source"], Label(entry["label"])


def _field(name: str, entry: dict[str, Any]) -> Field:
    title, required = entry.get("title", name), entry.get("required", False)
    if "choices" in entry:
        words = {spelled(code): said for code, said in entry.get("words", {}).items()}
        codes = tuple(spelled(code) for code in entry["choices"])
        return ChoiceField(name, title, codes, required, words, tuple(entry.get("below_years", ())))
    limits = entry["range"]
    return NumberField(
        name=name,
        title=title,
        unit=entry["unit"],
        limits=Limits(exact(limits["low"]), exact(limits["high"]), *_origin(limits)),
        decimals=entry.get("decimals"),
        mistaken=tuple(Mistaken(exact(one["from"]), exact(one["to"]), one["words"], *_origin(one)) for one in entry.get("mistaken", [])),
        required=required,
    )


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    measures = tuple(_measure(field, measure) for field, measure in entry["measures"].items())
    return Parameter(name, entry["title"], measures, *_origin(entry))


def _measure(field: str, entry: dict[str, Any]) -> Measure:
    if "choices" in entry:
        scores = {spelled(code): score for code, score in entry["choices"].items()}
        return ChoiceMeasure(field, scores, tuple(spelled(code) for code in entry.get("alone", [])))
    tables = entry["tables"] if "tables" in entry else [{"when": {}, "bands": entry["bands"]}]
    return BandMeasure(field, tuple(_table(entry["range"], table) for table in tables))


def _table(limits: dict[str, Any], entry: dict[str, Any]) -> Table:
    bands = tuple(
        Band(exact(band.get("from", limits["low"])), exact(band.get("to", limits["high"])), band["score"]) for band in entry["bands"]
    )
    return Table(tuple((field, spelled(code)) for field, code in entry["when"].items()), bands)


def _level(rank: int, entry: dict[str, Any]) -> Level:
    return Level(
        rank,
        entry["code"],
        entry["title"],
        entry.get("from"),
        entry.get("to"),
        entry.get("single"),
        entry["response"],
        entry.get("monitoring"),
        *_origin(entry),
    )


def _condition(entry: dict[str, Any]) -> Condition:
    below, least = entry.get("below"), entry.get("from")
    return Condition(
        entry["field"],
        spelled(entry["is"]) if "is" in entry else None,
        None if below is None else exact(below),
        None if least is None else exact(least),
    )
