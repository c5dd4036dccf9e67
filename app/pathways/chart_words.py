"""What a score chart says, as a page that a clinician reads: each number with its source and how far it may be trusted."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, assert_never

from app.pathways.chart import Band, BandMeasure, Chart, ChoiceField, ChoiceMeasure, Field, Level, Measure, NumberField, Parameter, called
from app.pathways.vocabulary import Label

_LABELS = {
    Label.CONFIRMED: "read in the source",
    Label.LOCAL: "one local service's way, not national policy",
    Label.UNCONFIRMED: "not confirmed: a clinician signs it",
    Label.DESIGN: "our own limit, which a clinician may change",
}


def page(chart: Chart) -> str:
    """Give the whole chart in plain words, as text of lines."""
    return "\n".join(_lines(chart))


def reached(chart: Chart, code: str) -> str:
    """Say when a level is reached: "“High” (7 or more)"; a code that the chart does not have stands as it is."""
    found = next((level for level in chart.levels if level.code == code), None)
    return code if found is None else f"“{found.title}” ({_totals(found)})"


def overrides(chart: Chart) -> tuple[str, ...]:
    """Say what calls for a level whatever the score, a sentence a level: "“Medium”, whatever the score: new suspicion of sepsis."."""
    titles = {level.code: level.title for level in chart.levels}
    named: dict[str | None, dict[str, None]] = {}
    for trigger in chart.triggers:
        named.setdefault(trigger.level, {})[trigger.words] = None
    chosen = [f"“{titles.get(code, code)}”, whatever the score: {'; '.join(words)}." for code, words in named.items() if code is not None]
    asked = named.get(None)
    return (*chosen, *([f"Amber, whatever the score, for a person to put a level to: {'; '.join(asked)}."] if asked else []))


def observed(observations: Mapping[str, Any], charts: Iterable[Chart], *, signs: bool = False) -> tuple[str, ...]:
    """Say what was observed for the charts alone, by their own words: "systolic blood pressure 118 mmHg".

    With `signs` also which soft signs were seen, and which were looked for and not there; what was not looked for is not told.
    """
    fields: dict[str, Field] = {}
    words: dict[str, str] = {}
    for chart in charts:
        words |= {sign.code: sign.words for sign in chart.signs}
        fields = {**chart.inputs, **fields}
    said = [_observed(fields[name], value) for name, value in observations.items() if name in fields and name not in words]
    if signs:
        for found, told in ((True, "seen"), (False, "looked for and not there")):
            named = [words[name] for name, value in observations.items() if name in words and value is found]
            said += [f"{told}: {', '.join(named)}"] if named else []
    return tuple(said)


def _observed(field: Field, value: object) -> str:
    name = called(field.title)
    name = name[:1].lower() + name[1:]
    match field:
        case NumberField():
            return f"{name} {value} {field.unit}"
        case ChoiceField():
            answer = ("yes" if value else "no") if isinstance(value, bool) else field.said(str(value))
            return f"{name} {answer}" if ": " in answer else f"{name}: {answer}"
        case _:
            assert_never(field)


def _lines(chart: Chart) -> Iterator[str]:
    yield f"{chart.title}  ({chart.name}, version {chart.version}: {_LABELS[chart.status]})"
    yield ""
    yield f"For whom: {chart.audience}"
    yield chart.summary
    yield from (f"  - Refused: {rule.words}. {_from(rule.source, rule.label)}" for rule in chart.refuses)
    for parameter in chart.parameters:
        yield ""
        yield f"{parameter.title} {_from(parameter.source, parameter.label)}"
        yield from (f"  - {line}" for line in _parameter(chart, parameter))
    for heading, lines in (("Soft signs", _signs(chart)), ("What it calls for", _levels(chart)), ("Whatever the score", _triggers(chart))):
        found = list(lines)
        if found:
            yield ""
            yield heading
            yield from (f"  - {line}" for line in found)
    yield ""
    yield "Sources"
    yield from (f"  {key}: {what}" for key, what in chart.sources)


def _parameter(chart: Chart, parameter: Parameter) -> Iterator[str]:
    for measure in parameter.measures:
        field = chart.inputs[measure.field]
        yield from _measure(measure, field)
        if isinstance(field, NumberField):
            limits = field.limits
            yield f"{field.name}: from {limits.low} to {limits.high} {field.unit}; else an error. {_from(limits.source, limits.label)}"


def _measure(measure: Measure, field: Field) -> Iterator[str]:
    match measure:
        case ChoiceMeasure():
            words = field.words if isinstance(field, ChoiceField) else {}
            named = {code: f"{code} ({words[code]})" if code in words else code for code in measure.scores}
            said = (f"{named[code]} {'by the other measures' if score is None else score}" for code, score in measure.scores.items())
            yield f"{measure.field}: {', '.join(said)}"
        case BandMeasure():
            for table in measure.tables:
                case = ", ".join(f"{field} {code}" for field, code in table.when)
                yield f"{measure.field}{f' ({case})' if case else ''}: {_bands(table.bands)}"
        case _:
            assert_never(measure)


def _bands(bands: tuple[Band, ...]) -> str:
    """Say the score of each band; a number between two of them takes the higher score."""
    lowest, highest = bands[0], bands[-1]
    inner = (f"{band.low}-{band.high} scores {band.score}" for _, band in pairwise(bands[:-1]))
    return ", ".join([f"{lowest.high} or less scores {lowest.score}", *inner, f"{highest.low} or more scores {highest.score}"])


def _signs(chart: Chart) -> Iterator[str]:
    for sign in chart.signs:
        yield f"{sign.words}{' (act at once, whatever any score says)' if sign.act_now else ''}. {_from(sign.source, sign.label)}"


def _levels(chart: Chart) -> Iterator[str]:
    for level in chart.levels:
        watched = f" ({level.monitoring})" if level.monitoring else ""
        yield f"{_totals(level)}: {level.title}. {level.response}{watched} {_from(level.source, level.label)}"


def _totals(level: Level) -> str:
    if level.single is not None:
        return f"{level.single} in any one"
    if level.last is None:
        return f"{level.first} or more"
    return f"{level.first}" if level.first == level.last else f"{level.first} to {level.last}"


def _triggers(chart: Chart) -> Iterator[str]:
    for trigger in chart.triggers:
        called = trigger.level or "a person chooses the level"
        yield f"{trigger.words}: {called}. {_from(trigger.source, trigger.label)}"


def _from(source: str, label: Label) -> str:
    return f"[{source}; {_LABELS[label]}]"
