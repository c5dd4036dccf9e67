"""What a pathway's score charts make of an observation. A partial set is never a total, only what is certain already."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from app.errors import Invalid
from app.monitoring.context import Context, Person, sourced
from app.monitoring.finding import Finding, FindingCode, found
from app.monitoring.reading import Level, Observation
from app.monitoring.scores import restore2, scoring
from app.monitoring.scores.scoring import Score
from app.pathways import asking
from app.pathways.chart import YES, Chart, ChoiceField, Field, called
from app.pathways.chart import Level as ChartLevel
from app.pathways.schema import ScoreUse

# By these codes charts name somebody's worry: it adds the step that any concern adds.
WORRIES: Final = frozenset({"carer_worse", "carer_worry"})


@dataclass(frozen=True, slots=True)
class ScoreSaid:
    """What one chart says. `total` and `level` are None for a partial set; `refused` is why the chart is not for this patient."""

    chart: str
    title: str
    version: str
    status: str
    total: int | None = None
    at_least: int | None = None
    partial: bool = True
    missing: tuple[str, ...] = ()
    subscores: Mapping[str, int | None] | None = None
    level: str | None = None
    level_at_least: str | None = None
    level_title: str | None = None
    response: str | None = None
    overrides: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    signs_missing: tuple[str, ...] = ()
    usual: int | None = None
    change_at_least: int | None = None  # above usual; certain already
    refused: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept with the reading."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Scored:
    """What all charts say: for showing, what they find, and whether one of them was told of somebody's worry."""

    said: tuple[ScoreSaid, ...] = ()
    findings: tuple[Finding, ...] = ()
    worry: bool = False
    judged: frozenset[str] = frozenset()  # the pathway's names of what some chart takes of this patient


def score(observation: Observation, context: Context) -> Scored:
    """Score an observation by every chart of its pathway. One that asks nothing of what was measured says nothing."""
    said: list[ScoreSaid] = []
    findings: list[Finding] = []
    worry = False
    judged: set[str] = set()
    for use in context.pathway.scores:
        chart = context.charts[use.chart]
        given = _given(observation, context.person, chart, context.charts)
        if not given:
            continue
        one = _one(chart, context, given)
        said.append(one.said)
        judged |= set() if one.said.refused else {asking.MEASURED_AS[name] for name in given if name in asking.MEASURED_AS}
        worry = worry or one.worry
        findings += one.findings(use, context)
    return Scored(tuple(said), tuple(findings), worry, frozenset(judged))


@dataclass(frozen=True, slots=True)
class _One:
    """One chart's answer, with what its findings are made of."""

    chart: Chart
    said: ScoreSaid
    reached: ChartLevel | None = None
    asks: tuple[tuple[str, str], ...] = ()  # code and words of what a clinician must put a level to
    signs: tuple[tuple[str, str], ...] = ()
    worry: bool = False

    def findings(self, use: ScoreUse, context: Context) -> Iterator[Finding]:
        base = context.charts[self.chart.total_of] if self.chart.total_of else self.chart
        names = {"chart": called(self.chart.title), "score": called(base.title)}
        named = {**names, "chart_version": self.said.version, **context.named}
        for code, words in self.signs:
            yield found(FindingCode.SOFT_SIGN, Level.AMBER, {"sign": code, "words": words, "level": str(Level.AMBER), **named})
        for code, words in self.asks:
            yield found(FindingCode.SCORE_ASKS, Level.AMBER, {"asks": code, "words": words, "level": str(Level.AMBER), **named})
        yield from self._level(use, named)
        yield from self._change(use, named)

    def _level(self, use: ScoreUse, named: dict[str, Any]) -> Iterator[Finding]:
        ranks = {level.code: level.rank for level in self.chart.levels}
        if self.reached is None or self.reached.rank < ranks[use.amber]:
            return
        red = self.reached.rank >= ranks[use.red]
        level = Level.RED if red else Level.AMBER
        said = self.said
        values = {
            "total": said.total,
            "at_least": said.at_least,
            "partial": said.partial,
            "missing": list(said.missing),
            "reached": self.reached.title,
            "response": self.reached.response,
            "threshold": use.red if red else use.amber,
            "source": use.source,
            "label": str(use.label),
            "level": str(level),
        }
        yield found(FindingCode.SCORE_RED if red else FindingCode.SCORE_AMBER, level, {**values, **named})

    def _change(self, use: ScoreUse, named: dict[str, Any]) -> Iterator[Finding]:
        change = self.said.change_at_least
        for level, limit in ((Level.RED, use.change_red), (Level.AMBER, use.change_amber)):
            if change is not None and limit is not None and change >= limit:
                said = self.said
                values = {"total": said.total, "at_least": said.at_least, "usual": said.usual, "change": change, "level": str(level)}
                yield found(FindingCode.SCORE_CHANGE, level, {**values, **sourced(limit), **named})
                return


def _given(observation: Observation, person: Person, chart: Chart, charts: Mapping[str, Chart]) -> dict[str, object]:
    """Give what was measured and this chart asks for; empty when that is nothing. What the chart asks of the patient comes along."""
    asked = {**chart.inputs, **(charts[chart.total_of].inputs if chart.total_of else {})}
    measured: dict[str, object] = {
        "spo2": observation.spo2,
        "pulse": observation.pulse,
        "heart_rate": observation.pulse,
        "respiratory_rate": observation.respiratory_rate,
        "temperature_c": observation.temperature_c,
        "oxygen": observation.oxygen,
        **observation.observations,
    }
    known = {name: value for name, value in measured.items() if value is not None and name in asked}
    return {**_asked_of(person, asked), **known} if known else {}


def _asked_of(person: Person, asked: Mapping[str, Field]) -> dict[str, object]:
    facts: dict[str, object] = {
        "age_years": person.age_years,
        "pregnant": person.pregnant,
        "spo2_scale": person.spo2_scale,
        "usual_news": person.usual_news,
    }
    if person.age_years is not None:
        aged = [field for field in asked.values() if isinstance(field, ChoiceField) and field.below_years]
        facts |= {field.name: field.of_age(person.age_years) for field in aged}
    return {name: value for name, value in facts.items() if name in asked and value is not None}


def _one(chart: Chart, context: Context, given: dict[str, object]) -> _One:
    head: dict[str, Any] = {"chart": chart.name, "title": chart.title, "version": chart.version, "status": str(chart.status)}
    try:
        if chart.total_of is not None:
            return _of_resident(chart, context.charts[chart.total_of], head, given)
        if not chart.parameters:
            return _signs_alone(chart, restore2.look(chart, given), head, given)
        return _plain(chart, scoring.score(chart, given), head)
    except Invalid as refusal:
        return _One(chart, ScoreSaid(**head, refused=_reasons(refusal)))


def _plain(chart: Chart, score: Score, head: dict[str, Any]) -> _One:
    asks = tuple((one.code, one.words) for one in score.overrides if one.level is None)
    said = ScoreSaid(**head, **_of(score, score.level_at_least), overrides=tuple(one.words for one in score.overrides))
    return _One(chart, said, score.level_at_least, asks=asks, worry=any(code in WORRIES for code, _ in asks))


def _of_resident(chart: Chart, base: Chart, head: dict[str, Any], given: dict[str, object]) -> _One:
    """Score a resident; where only the score behind is not for them, their soft signs count all the same."""
    try:
        return _resident(chart, restore2.assess(chart, base, given), head, given)
    except Invalid as refusal:
        ours = {name: value for name, value in given.items() if name in chart.inputs}
        alone = _signs_alone(chart, restore2.look(chart, ours), head, given)
        return replace(alone, said=replace(alone.said, refused=_reasons(refusal)))


def _reasons(refusal: Invalid) -> tuple[str, ...]:
    return tuple(fault.reason for fault in refusal.faults)


def _resident(chart: Chart, resident: restore2.Resident, head: dict[str, Any], given: dict[str, object]) -> _One:
    """Take the signs, and the score only where something of it was measured: signs alone make no total of nought."""
    alone = _signs_alone(chart, resident.signs, head, given)
    if all(score is None for score in resident.score.subscores.values()):
        return alone
    said = replace(
        alone.said, **_of(resident.score, resident.action_at_least), usual=resident.usual_news, change_at_least=resident.change_at_least
    )
    return replace(alone, said=said, reached=resident.action_at_least)


def _signs_alone(chart: Chart, signs: restore2.Signs, head: dict[str, Any], given: dict[str, object]) -> _One:
    seen = tuple((sign.code, sign.words) for sign in chart.signs if sign.code in signs.seen)
    said = ScoreSaid(**head, signs=tuple(words for _, words in seen), signs_missing=signs.missing)
    return _One(chart, said, signs=seen, worry=any(given.get(code) in (True, YES) for code in WORRIES))


def _of(score: Score, reached: ChartLevel) -> dict[str, Any]:
    return {
        "total": score.total,
        "at_least": score.at_least,
        "partial": score.partial,
        "missing": score.missing,
        "subscores": dict(score.subscores),
        "level": None if score.partial else reached.code,
        "level_at_least": reached.code,
        "level_title": reached.title,
        "response": reached.response,
    }
