"""RESTORE2 and RESTORE2 mini: soft signs, and NEWS2 held against the resident's usual NEWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.errors import Fault, Invalid
from app.monitoring.scores import given, news2, scoring
from app.monitoring.scores.scoring import Score
from app.pathways.chart import NO, YES, Chart, Level


@dataclass(frozen=True, slots=True)
class Signs:
    """Which soft signs were seen, and which nobody has looked for: those are unknown, not absent."""

    seen: tuple[str, ...]
    missing: tuple[str, ...]
    act_now: bool

    @property
    def none_seen(self) -> bool:
        """Whether every sign was looked for and none was there."""
        return not self.seen and not self.missing


@dataclass(frozen=True, slots=True)
class Resident:
    """What RESTORE2 makes of a resident; `action` follows the chart's levels and is None while NEWS2 is partial."""

    chart: Chart
    score: Score
    signs: Signs
    usual_news: int | None
    action_at_least: Level

    @property
    def action(self) -> Level | None:
        """What the NEWS2 of a whole set calls for."""
        return None if self.score.partial else self.action_at_least

    @property
    def change(self) -> int | None:
        """How far NEWS2 is above the resident's usual NEWS (below: negative); None unless both are known."""
        return None if self.score.total is None else self.change_at_least

    @property
    def change_at_least(self) -> int | None:
        """How far above usual it is already certain to be; None while the usual NEWS is unknown."""
        return None if self.usual_news is None else self.score.at_least - self.usual_news


def look(chart: Chart, observations: Mapping[str, object]) -> Signs:
    """Read soft signs, each true, false or unknown. Raises `Invalid` with the field for anything else."""
    return _signs(chart, given.read(chart, observations))


def assess(chart: Chart, news2_chart: Chart, observations: Mapping[str, object]) -> Resident:
    """Score a resident: soft signs and usual NEWS by `chart`, all the rest by NEWS2.

    Raises `Invalid` with every fault of both, and for people to whom either does not apply.
    """
    ours = {name: value for name, value in observations.items() if name in chart.inputs}
    rest = {name: value for name, value in observations.items() if name not in chart.inputs}
    faults = (*_faults(lambda: given.read(chart, ours)), *_faults(lambda: scoring.score(news2_chart, rest)))
    if faults:
        raise Invalid(given.UNSCORED, faults=faults)
    values, score = given.read(chart, ours), scoring.score(news2_chart, rest)
    usual = values.codes.get("usual_news")
    return Resident(
        chart=chart,
        score=score,
        signs=_signs(chart, values),
        usual_news=None if usual is None else int(usual),
        action_at_least=scoring.level_of(chart, score.at_least, scoring.highest_single(score.subscores)),
    )


def _faults(attempt: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        attempt()
    except Invalid as refused:
        return refused.faults
    return ()


def _signs(chart: Chart, values: given.Values) -> Signs:
    seen = [sign for sign in chart.signs if values.codes.get(sign.code) == YES]
    missing = [sign.code for sign in chart.signs if values.codes.get(sign.code) not in {YES, NO}]
    return Signs(tuple(sign.code for sign in seen), tuple(missing), any(sign.act_now for sign in seen))


def signs_as_json(chart: Chart, signs: Signs) -> dict[str, object]:
    """Give what RESTORE2 mini says as plain data. Without every sign looked for, there is no all-clear."""
    return {
        "chart": chart.name,
        "version": chart.version,
        "status": str(chart.status),
        "signs": list(signs.seen),
        "missing": list(signs.missing),
        "partial": bool(signs.missing),
        "act_now": signs.act_now,
        "none_seen": signs.none_seen,
    }


def _response(resident: Resident) -> str | None:
    """Give what the level calls for. The lowest of a set that may yet score more, or beside a sign to act on at once, calls for nothing."""
    lowest = resident.action_at_least is resident.chart.levels[0]
    return None if lowest and (resident.score.partial or resident.signs.act_now) else resident.action_at_least.response


def as_json(resident: Resident) -> dict[str, object]:
    """Give what RESTORE2 says as plain data: the soft signs, NEWS2 whole, the change from usual, and the action."""
    return {
        **signs_as_json(resident.chart, resident.signs),
        "news2": news2.as_json(resident.score),
        "usual_news": resident.usual_news,
        "change": resident.change,
        "change_at_least": resident.change_at_least,
        "action": resident.action.code if resident.action else None,
        "action_at_least": resident.action_at_least.code,
        "response": _response(resident),
    }
