"""Freezes why a person is needed, when the reason is made: what came, what was read in it, and what every rule said of it. Pure.

Nothing here asks the database: what is known on the way is handed on, so that a text that raises an alert costs no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from app.alerts.receipt import Came, Found, Judged, Kind, Read, Receipt, Rules, Silence
from app.caseload.views import EpisodeView
from app.intake.reply import Command, Feeling, Oxygen, ParsedReply, Question, ReadingValues
from app.monitoring.context import Limits
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from app.monitoring.rules import Judgement
from app.monitoring.views import FindingView, ReadingView
from app.pathways import chart_words
from app.pathways.chart import Chart
from app.pathways.definition import is_hubs
from app.pathways.schema import Pathway
from app.pathways.views import AdoptedPathway
from app.wording import sentences, texts

NUMBERS: Final = ("spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion")
OWN: Final = "patient"
"""The origin of a limit that was set for one patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a reading was judged on: the stay and its limits as they were, and the pathway as the hub had adopted it."""

    stay: EpisodeView
    adopted: AdoptedPathway
    limits_since: datetime | None  # since when this patient has limits of their own
    charts: tuple[Chart, ...] = ()  # those of the pathway, for the words of what they ask


def of_reading(
    reading: ReadingView,
    judgement: Judgement,
    findings: Sequence[FindingView],
    *,
    came: Came,
    parsed: ParsedReply | None,
    question: Question | None,
    ground: Ground,
    now: datetime,
) -> Receipt:
    """Freeze a reading with all that was said of it. `parsed` is what only the message knew; else `question` was asked back."""
    return Receipt(
        kind=Kind.READING,
        made_at=now,
        came=came,
        read=_read_of(reading, parsed, question, ground.charts),
        judged=_judged(reading, judgement),
        findings=tuple(_found(one, ground) for one in findings),
        scores=reading.scores,
        rules=rules_of(ground.adopted),
    )


def of_text(parsed: ParsedReply | None, *, came: Came, findings: Iterable[Found] = (), now: datetime) -> Receipt:
    """Freeze words that are no reading of anybody's; `parsed` None: the service failed to read them."""
    return Receipt(kind=Kind.TEXT, made_at=now, came=came, read=read_of(parsed) if parsed else None, findings=tuple(findings))


def of_silence(silence: Silence, adopted: AdoptedPathway, *, now: datetime) -> Receipt:
    """Freeze a slot that nobody answered."""
    return Receipt(kind=Kind.SILENCE, made_at=now, silence=silence, rules=rules_of(adopted))


def read_of(parsed: ParsedReply) -> Read:
    """Give what was understood of a text."""
    values = parsed.values
    return _worded(
        Read(
            values=_numbers(values),
            candidates=values.candidates,
            symptoms=(*(flag.value for flag in values.red_flags), *(flag.value for flag in values.amber_flags)),
            oxygen=_code(values.oxygen),
            feeling=_code(values.feeling),
            stated_time=values.stated_time,
            command=_code(parsed.command),
            question=_code(parsed.question),
            ignored=parsed.ignored,
        )
    )


def unplaced(
    rule_id: str, code: FindingCode, values: Mapping[str, Any], adopted: AdoptedPathway | None = None, *, said: str | None = None
) -> Found:
    """Give what makes a text red of which it is not known whose it is: no reading, so that no rule of a pathway judged it."""
    found = Found(
        rule_id=rule_id,
        rule_version="1",
        code=code.value,
        level=Level.RED.value,
        confirmed=False,
        said=said or _sentence(code, values),
        values=values,
    )
    if adopted is None:
        return found
    return _limited(found, adopted, None if values.get("origin") == OWN else adopted.adopted_at)


def red_limit(spo2: int, limits: Limits) -> dict[str, Any]:
    """Give the values of an SpO2, %, that is held against a red limit, as a rule gives them."""
    return {
        "spo2": spo2,
        "level": Level.RED.value,
        "threshold": limits.red_max,
        "origin": limits.origin,
        "set_by": limits.set_by,
        "source": limits.red_source,
        "label": limits.red_label,
        "green_from": limits.amber_max + 1,
    }


def rules_of(adopted: AdoptedPathway) -> Rules:
    """Say by which version of which pathway, as the hub adopted it."""
    return Rules(
        name=adopted.name,
        title=adopted.pathway.title,
        version=adopted.pathway.version,
        number=adopted.number,
        adopted_at=adopted.adopted_at,
        adopted_by=adopted.adopted_by,
        second_by=adopted.second_by,
    )


def _read_of(reading: ReadingView, parsed: ParsedReply | None, question: Question | None, charts: Sequence[Chart]) -> Read:
    return _worded(
        Read(
            values=_numbers(reading) | dict(reading.observations),
            candidates=reading.candidates,
            symptoms=reading.symptoms,
            oxygen=reading.oxygen,
            feeling=reading.feeling,
            concern=reading.concern,
            stated_time=parsed.values.stated_time if parsed else None,
            correction=reading.corrects_id is not None,
            command=_code(parsed.command) if parsed else None,
            question=_code(question),
            ignored=parsed.ignored if parsed else (),
        ),
        chart_words.observed(reading.observations, charts, signs=True),
    )


def _numbers(measured: ReadingView | ReadingValues) -> dict[str, Any]:
    return {name: value for name in NUMBERS if (value := getattr(measured, name)) is not None}


def _code(chosen: Oxygen | Feeling | Command | Question | None) -> str | None:
    return None if chosen is None else chosen.value


def _worded(read: Read, observed: Sequence[str] = ()) -> Read:
    """Add the words for all that was understood, as they read now; `observed` are those for what only charts ask."""
    parts = (
        texts.read_back(read.values).removesuffix("."),
        *observed,
        *(sentences.say("receipt.perhaps", {"value": candidate}) for candidate in read.candidates),
        sentences.say(f"oxygen.{read.oxygen}").lower() if read.oxygen else "",
        *(sentences.say("receipt.symptom", {"flag": code}) for code in read.symptoms),
        sentences.say("receipt.feels", {"value": sentences.say(f"feeling.{read.feeling}").lower()}) if read.feeling else "",
        sentences.say("receipt.worried") if read.concern else "",
        sentences.say("receipt.correction") if read.correction else "",
        sentences.say(f"command.{read.command}") if read.command else "",
    )
    return replace(read, said=tuple(part for part in parts if part), asked=texts.question(read.question) or None)


def _judged(reading: ReadingView, judgement: Judgement) -> Judged:
    repeat, result = judgement.repeat, judgement.repeat_result
    return Judged(
        measured_at=reading.measured_at,
        level=None if reading.level is None else reading.level.value,
        late=judgement.late,
        order_unknown=judgement.order_unknown,
        plan=judgement.plan,
        repeat_result=result.value,
        repeat_said=None if result is RepeatResult.NONE else sentences.say(f"repeat_result.{result.value}"),
        repeat_due_at=None if repeat is None else repeat.due_at,
        repeat_minutes=None if repeat is None else repeat.minutes,
    )


def _found(finding: FindingView, ground: Ground) -> Found:
    own = finding.values.get("origin") == OWN
    found = Found(
        finding_id=finding.id,
        rule_id=finding.rule_id,
        rule_version=finding.rule_version,
        code=finding.code,
        level=finding.level.value,
        confirmed=finding.confirmed,
        said=_sentence(finding.code, finding.values),
        values=finding.values,
        because=ground.stay.limits_reason if own else None,
    )
    return _limited(found, ground.adopted, ground.limits_since if own else ground.adopted.adopted_at)


def _sentence(code: str, values: Mapping[str, Any]) -> str:
    return sentences.say(f"finding.{code}", values)


def _limited(found: Found, adopted: AdoptedPathway, since: datetime | None) -> Found:
    """Add whose the limit is, since when, where it comes from, and how far it may be trusted."""
    values = found.values
    source, label = _trusted(values, adopted.pathway)
    return replace(
        found,
        limit=_worded_by("limit", found),
        green=_worded_by("green", found),
        whose=sentences.say(f"origin.{values['origin']}", values) if values.get("origin") else None,
        since=since if found.threshold is not None else None,
        source=source,
        sources=sources_of(source, adopted.pathway),
        label=label,
        trust=_trust(found, source, label),
    )


def _worded_by(table: str, found: Found) -> str | None:
    """Say a limit, or what would have been green, in the words of this finding; None where it has none."""
    code = f"{table}.{found.code}"
    return sentences.say(code, found.values) if sentences.has_words(code) else None


def sources_of(source: str | None, pathway: Pathway) -> tuple[str, ...]:
    """Say in words what the keys of a source stand for."""
    named = dict(pathway.sources)
    return tuple(f"{key}: {named[key]}" for key in (source or "").split() if key in named)


def _trusted(values: Mapping[str, Any], pathway: Pathway) -> tuple[str | None, str | None]:
    """Give where a finding's rule comes from, and how far it may be trusted: its limit's, else its symptom's in the pathway."""
    source, label = values.get("source"), values.get("label")
    if source or not values.get("flag"):
        return source, label
    named = (one for one in (*pathway.symptoms.red, *pathway.symptoms.amber) if one.code == values["flag"])
    return next(((one.source, one.label.value) for one in named), (None, label))


def _trust(found: Found, source: str | None, label: str | None) -> str | None:
    """Say how far it may be trusted. A symptom that the pathway does not name is judged all the same, and says so."""
    if label:
        return sentences.say("trust.signed_here" if source and all(map(is_hubs, source.split())) else f"trust.{label}")
    is_symptom = found.code in (FindingCode.RED_SYMPTOM, FindingCode.AMBER_SYMPTOM)
    return sentences.say("receipt.not_named") if is_symptom and not source else None
