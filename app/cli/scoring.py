"""Scores of observations, line by line."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from app.cli import frame
from app.errors import Fault, Invalid, NotFound
from app.monitoring.scores import any_chart, news2, npews, restore2, scoring
from app.pathways import chart_loader, chart_words
from app.pathways.chart import Chart

Answer = Callable[[Mapping[str, object]], dict[str, object]]


def score(
    name: Annotated[
        str, typer.Argument(help="A chart: news2, npews, meows-oxford, restore2, restore2-mini, or the path of a chart's file.")
    ],
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the chart in plain words, each number with its source.")] = False,
) -> None:
    """Read observations, a JSON object a line, and print the score of each.

    A line that cannot be scored gives {"error": {"field", "reason"}} in its place, and exit status 1.
    """
    chart = _chart(name)
    if show:
        typer.echo(chart_words.page(chart))
        return
    bad = 0
    for answer in _answers(sys.stdin.buffer, _answerer(chart, shipped=chart_loader.load_shipped())):
        bad += "error" in answer
        frame.answer(answer)
    if bad:
        raise frame.Stop(1)


def _chart(name: str) -> Chart:
    shipped = chart_loader.load_shipped()
    if name in shipped:
        return shipped[name]
    if name.endswith((".yaml", ".yml")):
        return chart_loader.load_file(Path(name))
    raise NotFound(f"There is no chart {name!r}.", hint=f"There are: {', '.join(shipped)}; or give the path of a chart's .yaml file.")


def _answerer(chart: Chart, *, shipped: Mapping[str, Chart]) -> Answer:
    """Choose how a chart answers: the two with fixed names, RESTORE2 with NEWS2 inside, soft signs alone, or any other."""
    if chart.total_of is not None:
        if chart.total_of not in shipped:
            raise NotFound(f"This chart judges the total of {chart.total_of!r}, which is not there.")
        base = shipped[chart.total_of]
        return lambda given: restore2.as_json(restore2.assess(chart, base, given))
    if not chart.parameters:
        return lambda given: restore2.signs_as_json(chart, restore2.look(chart, given))
    if chart is shipped["news2"]:
        return lambda given: news2.as_json(scoring.score(chart, given))
    if chart is shipped["npews"]:
        return lambda given: npews.as_json(scoring.score(chart, given))
    return lambda given: any_chart.as_json(scoring.score(chart, given))


def _answers(stream: BinaryIO, answer: Answer) -> Iterator[dict[str, object]]:
    for number, line in enumerate(stream):
        yield _answered(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line, answer)


def _answered(line: bytes, answer: Answer) -> dict[str, object]:
    try:
        given = json.loads(line.decode(), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once_each)
        if not isinstance(given, dict):
            return _fault(None, "Give the observations as a JSON object.")
        return answer(given)
    except Invalid as refused:
        return _fault(refused.faults[0].field, refused.faults[0].reason)
    except (ValueError, RecursionError):
        return _fault(None, "This line is not JSON.")


def _no_number(word: str) -> None:
    raise ValueError(word)


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a field that is given twice: nobody knows which of the two was measured."""
    given: dict[str, object] = {}
    for name, value in pairs:
        if name in given:
            raise Invalid(faults=(Fault(name, "Given twice in this line."),))
        given[name] = value
    return given


def _fault(field: str | None, reason: str) -> dict[str, object]:
    return {"error": {"field": field, "reason": reason}}
