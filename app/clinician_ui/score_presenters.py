"""What early warning scores say on screen. A set that lacks anything is never shown as a total, and never as an all-clear. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.pathways.chart import Chart, Parameter, called
from app.wording import sentences

USUAL: Final = "usual_news"


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one chart says of one reading: the line itself, what belongs to it, and its parts for whoever asks."""

    text: str
    level: str | None = None  # the chart's own code, as far as it is certain; None: nothing is
    more: tuple[str, ...] = ()  # the change from usual, what overrides the score, soft signs
    response: str | None = None  # what the level calls for
    parts: tuple[tuple[str, str], ...] = ()  # each line of the chart, and what it scored
    unlooked: tuple[str, ...] = ()  # soft signs that nobody looked for


def lines(scores: Iterable[Mapping[str, Any]], charts: Iterable[Chart]) -> tuple[ScoreLine, ...]:
    """Show the scores kept with a reading; `charts` are those of the stay's pathway, for the names of their parts."""
    known = {chart.name: chart for chart in charts}
    return tuple(_line(score, known) for score in scores)


def _line(score: Mapping[str, Any], charts: Mapping[str, Chart]) -> ScoreLine:
    chart = charts.get(score["chart"])
    base = charts.get(chart.total_of) if chart is not None and chart.total_of else chart
    if score.get("refused"):
        return ScoreLine(_say("refused", reasons=" ".join(score["refused"])))
    unlooked = _unlooked(score, chart)
    if score.get("at_least") is None:
        return ScoreLine(_say("signs_alone", name=_name(score, chart)), more=tuple(_signs(score, chart)), unlooked=unlooked)
    titles = {parameter.name: parameter for parameter in base.parameters} if base else {}
    return ScoreLine(
        text=_text(score, titles, chart, base),
        level=_level(score, chart),
        more=tuple(_more(score, chart)),
        response=score["response"] if _level(score, chart) else None,
        unlooked=unlooked,
        parts=tuple((_title(name, titles), _say("not_known") if one is None else str(one)) for name, one in _parts(score)),
    )


def _text(score: Mapping[str, Any], titles: Mapping[str, Parameter], chart: Chart | None, base: Chart | None) -> str:
    name = _name(score, base)
    own = f"{_name(score, chart)}: " if base is not chart else ""
    level = f"{own}{score['level_title'] if own else _low(score['level_title'])}"
    if score.get("total") is not None:
        return _say("total", name=name, total=score["total"], level=level)
    missing = ", ".join(_low(_title(one, titles)) for one in score["missing"])
    told = _say("at_least", name=name, at_least=score["at_least"], missing=missing)
    return f"{told}. {_say('already', level=level)}" if _level(score, chart) else told


def _level(score: Mapping[str, Any], chart: Chart | None) -> str | None:
    """Give the level that is certain. The lowest one of a partial set says nothing: what is missing may raise it."""
    code: str | None = score.get("level_at_least")
    lowest = chart is None or (bool(chart.levels) and code == chart.levels[0].code)
    return None if score.get("partial") and lowest else code


def _more(score: Mapping[str, Any], chart: Chart | None) -> Iterator[str]:
    if chart is not None and USUAL in chart.inputs:
        yield _change(score)
    if score.get("overrides"):
        yield _say("overrides", words=", ".join(score["overrides"]))
    yield from _signs(score, chart)


def _change(score: Mapping[str, Any]) -> str:
    """Say how far the score is from the usual one. Of a partial set only a rise is certain."""
    usual, change = score.get("usual"), score.get("change_at_least")
    if usual is None or change is None:
        return _say("usual_unknown")
    if score.get("partial"):
        return _say("above_at_least", change=change, usual=usual) if change > 0 else _say("usual", usual=usual)
    if change == 0:
        return _say("as_usual", usual=usual)
    return _say("above" if change > 0 else "below", change=abs(change), usual=usual)


def _signs(score: Mapping[str, Any], chart: Chart | None) -> Iterator[str]:
    """Say which soft signs were seen. None seen is said only where each was looked for."""
    signs, missing = len(chart.signs) if chart else 0, len(score.get("signs_missing", ()))
    if score.get("signs"):
        yield _say("signs_seen", signs="; ".join(score["signs"]))
    if signs and missing == signs:
        yield _say("signs_unlooked")
    elif missing:
        yield _say("signs_missing", count=missing)
    elif signs and not score.get("signs"):
        yield _say("signs_none")


def _unlooked(score: Mapping[str, Any], chart: Chart | None) -> tuple[str, ...]:
    words = {sign.code: sign.words for sign in chart.signs} if chart else {}
    return tuple(words.get(code, code) for code in score.get("signs_missing", ()))


def _parts(score: Mapping[str, Any]) -> Iterable[tuple[str, int | None]]:
    return (score.get("subscores") or {}).items()


def _name(score: Mapping[str, Any], chart: Chart | None) -> str:
    return called(chart.title if chart else str(score.get("title") or score["chart"]))


def _title(name: str, titles: Mapping[str, Parameter]) -> str:
    return called(titles[name].title) if name in titles else name.replace("_", " ").capitalize()


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _say(code: str, **values: object) -> str:
    return sentences.say(f"score_line.{code}", values)
