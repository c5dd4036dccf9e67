"""Runs vectors through the real rules and the real choice of a text. Pure: each difference with its path, the expected and what came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.errors import Invalid
from app.flows import choosing
from app.flows.vectors.vector import NOW, TODAY, Admission, ExpectedFinding, Situation, Vectors
from app.monitoring import rules
from app.monitoring.context import Context
from app.monitoring.finding import Finding
from app.monitoring.rules import Judgement
from app.monitoring.scored import ScoreSaid
from app.pathways import admission
from app.pathways.chart import Chart
from app.pathways.definition import Definition
from app.pathways.document import DocumentFault, Path
from app.pathways.schema import Pathway

MADE_UP: Final = "MADE UP FOR THIS CHECK"
"""The source of every number that only a check fills in."""
_NAMES: Final = ("flag", "measure", "sign", "asks")

Charts = Mapping[str, Chart]


@dataclass(frozen=True, slots=True)
class Tally:
    """How a file of vectors came out: how many held, and every difference of those that did not."""

    passed: int
    failed: int
    faults: tuple[DocumentFault, ...]


def run(vectors: Vectors, pathway: Definition, charts: Charts) -> Tally:
    """Run every vector of a pathway; `charts` are the score charts that it may name."""
    told: list[DocumentFault] = []
    failed = 0
    complete: dict[tuple[tuple[str, str], ...], Pathway | str] = {}
    every: tuple[Situation | Admission, ...] = (*vectors.situations, *vectors.admission)
    for one in every:
        fill = {**vectors.fill, **one.fill}
        key = tuple(sorted(fill.items()))
        if key not in complete:
            complete[key] = _filled(pathway, fill)
        faults = tuple(_faults(one, complete[key], charts))
        told += faults
        failed += bool(faults)
    return Tally(len(every) - failed, failed, tuple(told))


def _faults(one: Situation | Admission, filled: Pathway | str, charts: Charts) -> Iterator[DocumentFault]:
    if isinstance(filled, str):
        yield DocumentFault(one.path, f"“{one.name}”: {filled}")
        return
    differences = _of_situation(one, filled, charts) if isinstance(one, Situation) else _of_admission(one, filled)
    for path, expected, got in differences:
        yield DocumentFault((*one.path, *path), f"“{one.name}”: expected {expected}, got {got}")


def _filled(pathway: Definition, fill: Mapping[str, str]) -> Pathway | str:
    """Give the pathway with the made-up numbers, or say why it cannot be had. Only what is empty may be made up."""
    empty = {place.name for place in pathway.places if place.value is None}
    filled = [name for name in fill if name not in empty]
    if filled:
        return f"cannot make up {', '.join(filled)}: no empty number of this pathway has that name"
    try:
        whole = pathway.filled(fill, signed=MADE_UP)
    except Invalid as refused:
        return f"cannot make up {'; '.join(f'{fault.field}: {fault.reason}' for fault in refused.faults)}"
    if whole.gaps:
        return f"fill lacks {', '.join(gap.name for gap in whole.gaps)}"
    return whole.complete()


Difference = tuple[Path, str, str]


def _of_admission(one: Admission, pathway: Pathway) -> Iterator[Difference]:
    codes = sorted(str(refusal.code) for refusal in admission.check(pathway, one.applicant, today=TODAY))
    if codes != sorted(one.refused):
        yield ("refused",), _listed(sorted(one.refused)), _listed(codes)


def _of_situation(one: Situation, pathway: Pathway, charts: Charts) -> Iterator[Difference]:
    used = _used(pathway, charts)
    unknown = [name for name in one.report.observations if not any(name in chart.inputs for chart in used.values())]
    if unknown:
        yield ("report", "observations"), "what a chart of this pathway asks for", ", ".join(unknown)
        return
    judgement = rules.evaluate(one.report, _context(one, pathway, used), now=NOW)
    yield from _of_findings(one, judgement)
    yield from _of_judgement(one, judgement)
    for chart, score in one.expected.scores.items():
        yield from _of_score(chart, score, judgement)
    text = choosing.choose(_asked(one, pathway, judgement)).name
    if text != one.expected.text:
        yield ("expect", "text"), one.expected.text, text


def _used(pathway: Pathway, charts: Charts) -> dict[str, Chart]:
    """Give the charts that the pathway uses, and those behind them."""
    named = [charts[use.chart] for use in pathway.scores]
    behind = [charts[chart.total_of] for chart in named if chart.total_of is not None]
    return {chart.name: chart for chart in (*named, *behind)}


def _context(one: Situation, pathway: Pathway, charts: Charts) -> Context:
    known = one.known
    return Context(
        pathway=pathway,
        amber_max=known.amber_max,
        red_max=known.red_max,
        limits_by=known.limits_by,
        usual_spo2=known.usual_spo2,
        plan=known.plan,
        person=known.person,
        charts=charts,
        recent=one.before,
        first=one.before,
    )


def _asked(one: Situation, pathway: Pathway, judgement: Judgement) -> choosing.Situation:
    return choosing.Situation(
        advice=pathway.advice,
        judgement=judgement,
        found=judgement.findings,
        has_spo2=one.report.spo2 is not None,
        state=one.state,
        question=one.question,
        correction=one.report.correction,
        alert_open=one.alert_open,
        personal=one.known.plan_text,
    )


def _of_findings(one: Situation, judgement: Judgement) -> Iterator[Difference]:
    """Exactly the findings that are expected, each once: those that say of what they are choose first."""
    came = [_shown(finding) for finding in judgement.findings]
    left, missing = list(came), []
    for wanted in sorted(one.expected.findings, key=lambda finding: finding.of is None):
        match = next((got for got in left if wanted in (got, replace(got, of=None))), None)
        if match is None:
            missing.append(wanted)
        else:
            left.remove(match)
    if missing or left:
        yield ("expect", "findings"), _listed([_said(finding) for finding in one.expected.findings]), _listed([_said(got) for got in came])


def _shown(finding: Finding) -> ExpectedFinding:
    of = next((str(finding.values[name]) for name in _NAMES if name in finding.values), None)
    return ExpectedFinding(finding.code, str(finding.level), finding.confirmed, of)


def _said(finding: ExpectedFinding) -> str:
    of = f" of {finding.of}" if finding.of else ""
    return f"{finding.code}{of} {finding.level}{'' if finding.confirmed else ' not confirmed'}"


def _of_judgement(one: Situation, judgement: Judgement) -> Iterator[Difference]:
    expected = one.expected
    due = None if judgement.repeat is None else int((judgement.repeat.due_at - NOW).total_seconds() // 60)
    pairs: list[tuple[str, Any, Any]] = [
        ("governing", expected.governing, judgement.governing),
        ("repeat", expected.repeat, due),
        ("late", expected.late, judgement.late),
        ("order_unknown", expected.order_unknown, judgement.order_unknown),
    ]
    if expected.repeat_result is not None:
        pairs.append(("repeat_result", expected.repeat_result, judgement.repeat_result))
    for name, wanted, got in pairs:
        if wanted != got:
            yield ("expect", name), _plain(wanted), _plain(got)


def _of_score(chart: str, expected: Mapping[str, Any], judgement: Judgement) -> Iterator[Difference]:
    path: Path = ("expect", "scores", chart)
    said = next((score for score in judgement.scores if score.chart == chart), None)
    if said is None:
        yield path, f"a score by {chart}", "none"
        return
    got = _of(said)
    for name, wanted in expected.items():
        if wanted != got[name]:
            yield (*path, name), _plain(wanted), _plain(got[name])


def _of(said: ScoreSaid) -> dict[str, Any]:
    return {
        "total": said.total,
        "at_least": said.at_least,
        "level": said.level_at_least,
        "change": said.change_at_least,
        "refused": bool(said.refused),
    }


def _plain(value: object) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _listed(words: list[str]) -> str:
    return "; ".join(words) or "nothing"
