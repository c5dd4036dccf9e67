"""What a pathway asks to be measured, and within which ranges: its own measurements, and what its score charts need. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from app.pathways import vocabulary
from app.pathways.chart import Chart, ChoiceField, Field, NumberField
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker, Measure, Range

_OF_THE_PATIENT: Final = frozenset({"age_years", "pregnant", "spo2_scale", "usual_news"})
MEASURED_AS: Final[Mapping[str, str]] = {"heart_rate": Measure.PULSE.value, **{one.value: one.value for one in Measure}}
"""The measurement behind a chart's field; a field that is not here is the chart's alone."""
RANGES: Final[Mapping[str, Range]] = {
    Measure.SPO2.value: vocabulary.SPO2,
    Measure.PULSE.value: vocabulary.PULSE,
    Measure.RESPIRATORY_RATE.value: vocabulary.RESPIRATORY_RATE,
    Measure.TEMPERATURE.value: vocabulary.TEMPERATURE_C,
    Measure.EXERTION.value: vocabulary.SPO2,
}
"""The range of each measurement that is a number, where no chart has one of its own."""
FIRST: Final = (Measure.SPO2.value, Measure.PULSE.value)


def of_the_patient(field: Field) -> bool:
    """Say whether the stay answers a field of a chart, so that nobody is asked: the age, and what follows from it."""
    return field.name in _OF_THE_PATIENT or (isinstance(field, ChoiceField) and bool(field.below_years))


def charts_of(pathway: Pathway, shipped: Mapping[str, Chart]) -> tuple[Chart, ...]:
    """Give the charts that a pathway scores by, and those whose total they judge, each once; `shipped` are those there are."""
    named = [shipped[use.chart] for use in pathway.scores if use.chart in shipped]
    inner = [base for chart in named if (base := shipped.get(chart.total_of or "")) is not None]
    return tuple({chart.name: chart for chart in (*named, *inner)}.values())


def measures_of(pathway: Pathway) -> tuple[str, ...]:
    """Name what the pathway itself asks to be measured, in its order; one adopted before it could say so asks for the first two.

    The test after moving is asked only where the pathway says with how much oxygen at rest it may be done.
    """
    wanted = [one.code.value for one in pathway.asks.measures] if pathway.asks else list(FIRST)
    return tuple(name for name in wanted if name != Measure.EXERTION or pathway.exertion is not None)


def asker_of(pathway: Pathway) -> Asker:
    """Say who normally hands in the readings."""
    return pathway.asks.by if pathway.asks else Asker.PATIENT


def ranges_of(charts: Iterable[Chart]) -> dict[str, Range]:
    """Give the hard range of each measurement: a chart's own where one needs it, since children breathe faster; else ours."""
    found: dict[str, Range] = {}
    for chart in charts:
        for field in chart.inputs.values():
            name = MEASURED_AS.get(field.name, "")
            if name in RANGES and isinstance(field, NumberField):
                limits = field.limits
                found.setdefault(name, Range(float(limits.low), float(limits.high), RANGES[name].unit, limits.source))
    return {**RANGES, **found}
