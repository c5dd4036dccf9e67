"""Scores a set of observations by a chart: sub-scores, a total where it is whole, and what is certain where it is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from app.errors import Fault, Invalid
from app.monitoring.scores import given
from app.monitoring.scores.given import Values
from app.pathways.chart import BandMeasure, Chart, ChoiceMeasure, Level, Measure, Number, Parameter, Table


@dataclass(frozen=True, slots=True)
class Override:
    """Something that calls for a level whatever the score; `level` None: a person chooses it."""

    code: str
    level: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a chart makes of a set. A set that lacks anything has no total and no level, only what is certain already.

    `at_least` and `level_at_least` can only rise when what is missing becomes known. With nothing missing they are the total
    and the level. `level_at_least` is the most urgent of score and overrides.
    """

    chart: Chart
    subscores: Mapping[str, int | None]
    at_least: int
    level_at_least: Level
    overrides: tuple[Override, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The sub-scores that are not known, in the chart's order."""
        return tuple(name for name, score in self.subscores.items() if score is None)

    @property
    def partial(self) -> bool:
        """Whether anything is missing."""
        return None in self.subscores.values()

    @property
    def total(self) -> int | None:
        """The total of a whole set; None for a partial one, which must never be shown as a total."""
        return None if self.partial else self.at_least

    @property
    def level(self) -> Level | None:
        """The level of a whole set; None for a partial one."""
        return None if self.partial else self.level_at_least


def score(chart: Chart, observations: Mapping[str, object]) -> Score:
    """Score observations, given by the chart's field names; a missing one or None is unknown, never normal.

    Raises `Invalid`, with the field, for what cannot be used and for people whom the chart is not for. The chart has parameters.
    """
    values = given.read(chart, observations)
    subscores = {parameter.name: _subscore(parameter, values) for parameter in chart.parameters}
    overrides = tuple(_overrides(chart, values))
    called_for = {override.level for override in overrides}
    levels = [level for level in chart.levels if level.code in called_for]
    at_least = sum(_known(subscores))
    by_total = level_of(chart, at_least, highest_single(subscores))
    return Score(
        chart=chart,
        subscores=subscores,
        at_least=at_least,
        level_at_least=max([*levels, by_total], key=_rank),
        overrides=overrides,
    )


def contradictions(chart: Chart, values: Values) -> tuple[Fault, ...]:
    """Give a fault for each value that another measure of the same parameter contradicts, such as air beside a flow of oxygen."""
    return tuple(fault for parameter in chart.parameters for fault in _contradicted(parameter, values))


def highest_single(subscores: Mapping[str, int | None]) -> int:
    """Give the highest sub-score that is known; 0 while none is."""
    return max(_known(subscores), default=0)


def level_of(chart: Chart, total: int, highest_single: int) -> Level:
    """Give the most urgent level that a total and its highest sub-score call for. A sound chart's levels leave no total out."""
    return max((level for level in chart.levels if _met(level, total, highest_single)), key=_rank)


def _known(subscores: Mapping[str, int | None]) -> list[int]:
    return [one for one in subscores.values() if one is not None]


def _rank(level: Level) -> int:
    return level.rank


def _met(level: Level, total: int, highest_single: int) -> bool:
    if level.single is not None:
        return highest_single >= level.single
    return level.first is not None and level.first <= total and (level.last is None or total <= level.last)


def _overrides(chart: Chart, values: Values) -> Iterator[Override]:
    for trigger in chart.triggers:
        if given.holds(trigger.condition, values):
            yield Override(trigger.code, trigger.level, trigger.words)


def _subscore(parameter: Parameter, values: Values) -> int | None:
    """Give the highest of the measures that were given; None while none of them says a score."""
    faults = tuple(_contradicted(parameter, values))
    if faults:
        raise Invalid(faults=faults)
    return max(_scores_of(parameter, values), default=None)


def _contradicted(parameter: Parameter, values: Values) -> Iterator[Fault]:
    for measure in parameter.measures:
        if isinstance(measure, ChoiceMeasure) and values.codes.get(measure.field) in measure.alone and any(_scores_of(parameter, values)):
            yield Fault(measure.field, f"{parameter.title}: contradicts the other measures of it.")


def _scores_of(parameter: Parameter, values: Values) -> list[int]:
    return [one for measure in parameter.measures if (one := _measured(measure, values)) is not None]


def _measured(measure: Measure, values: Values) -> int | None:
    match measure:
        case ChoiceMeasure():
            code = values.codes.get(measure.field)
            return None if code is None else measure.scores[code]
        case BandMeasure():
            number = values.numbers.get(measure.field)
            return None if number is None else _certain({_banded(table, number) for table in measure.tables if _may_hold(table, values)})
        case _:
            assert_never(measure)


def _certain(possible: set[int]) -> int | None:
    """Give the score on which every table that may hold agrees; None while it hangs on what is not known."""
    return possible.pop() if len(possible) == 1 else None


def _may_hold(table: Table, values: Values) -> bool:
    return all(values.codes.get(field, code) == code for field, code in table.when)


def _banded(table: Table, number: Number) -> int:
    """Find the score of a number inside the chart's range; between two bands the one that scores more counts."""
    begun = [band for band in table.bands if band.low <= number]
    band = begun[-1]
    return band.score if number <= band.high else max(band.score, table.bands[len(begun)].score)
