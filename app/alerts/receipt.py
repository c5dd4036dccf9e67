"""Why a reason stands, frozen when it was made: what came, what was read in it, every finding, and whose limits those were. Pure.

A receipt answers for itself. Whatever is changed afterwards (the pathway, a patient's limits, the wording of a rule), it
says what it said: sentences are kept as they read then, beside the codes and numbers that they were made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

VERSION: Final = 1
"""Of what a receipt looks like in the database. A field that is added does not count it up; one that changes its meaning does."""

Known = TypeVar("Known")


class Kind(StrEnum):
    """What a receipt answers for."""

    READING = "reading"  # a reading, and what every rule said of it
    TEXT = "text"  # words that are no reading, or that nobody's account could be laid to
    SILENCE = "silence"  # a reading that was asked for and did not come
    NOT_SENT = "not_sent"  # a text of ours that did not reach its person
    PROMISE = "promise"  # a next step that was agreed
    NOTED = "noted"  # what neither a text nor a reading said: a decision of the team, or a clock of ours
    ADVICE = "advice"  # somebody was told to call 999, and nobody knows whether they did
    DAY = "day"  # a day of the stay on which the pathway has somebody looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What arrived. `channel` is a monitoring.reading.Channel."""

    channel: str
    received_at: datetime
    words: str | None = None  # as they were sent; None: numbers and ticks in a form
    entered_by: str | None = None  # a member of staff, another system, or "carer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was understood. `values` are the numbers, by the names and units of a reading; what was not said is left out."""

    said: tuple[str, ...] = ()  # in words, as they read then
    values: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[int, ...] = ()  # SpO2, %, that it might have been
    symptoms: tuple[str, ...] = ()  # codes of red and amber flags
    oxygen: str | None = None
    feeling: str | None = None
    concern: bool = False
    stated_time: str | None = None  # "13:00", as it was said
    correction: bool = False
    command: str | None = None  # what the service was asked to do
    question: str | None = None  # the code of what was asked back
    asked: str | None = None  # the same in words
    ignored: tuple[str, ...] = ()  # words that took no part


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, green ones too; `values` as the rule gave them, with the threshold, where it came from and `green_from`."""

    rule_id: str
    rule_version: str
    code: str
    level: str
    confirmed: bool
    said: str  # the sentence, as it read then
    finding_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    limit: str | None = None  # the limit that decided, in words
    green: str | None = None  # what would have been green, in words
    whose: str | None = None  # whose limit, in words
    since: datetime | None = None  # since when that limit holds
    because: str | None = None  # why a patient has limits of their own
    source: str | None = None  # keys of the pathway's list of sources
    sources: tuple[str, ...] = ()  # what they are, in words
    label: str | None = None  # pathways.vocabulary.Label: how far the number may be trusted
    trust: str | None = None  # the same in words

    @property
    def threshold(self) -> float | str | None:
        """The limit that decided, in the rule's own unit (SpO2: %) or as a chart's level; None where a rule has none."""
        return self.values.get("threshold")

    @property
    def green_from(self) -> float | None:
        """The lowest number that would have been green, in the same unit; None where no number would have been."""
        return self.values.get("green_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a reading was taken: when it was measured, its place among the others, and what it meant for an open repeat."""

    measured_at: datetime
    level: str | None = None
    late: bool = False
    order_unknown: bool = False
    plan: bool = False  # there was a treatment plan: it changed no finding
    repeat_result: str | None = None  # monitoring.rules.RepeatResult
    repeat_said: str | None = None  # the same in words
    repeat_due_at: datetime | None = None  # another reading was asked for, until then
    repeat_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """By which rules: the pathway, the version that its file states, and the hub's own count of what it adopted."""

    name: str
    title: str
    version: str
    number: int
    adopted_at: datetime
    adopted_by: str
    second_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One text of ours about a slot: its template, whose phone it went to ("patient", "carer"), and what became of it."""

    template: str
    whose: str
    phone: str
    at: datetime
    status: str  # as the JSON API names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A slot that nobody answered, with what was sent about it and the minutes of chasing that were in force."""

    slot: str  # "08:00", local wall time
    local_date: str
    slot_at: datetime
    channel: str  # caseload.episode.Channel: how this patient is asked
    texted: bool
    reminder: int  # minutes, each from when they could be asked
    second_reminder: int
    missed: int
    asked_at: datetime | None = None  # None: nobody was asked
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """A text of ours that did not arrive. `why` is a messaging.vocabulary.ContactDefect."""

    template: str
    phone: str
    whose: str  # "patient", "staff"
    why: str
    words: str | None = None
    wanted_at: datetime | None = None
    provider_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A next step: after which outcome, what, for when, and who said so."""

    after: str
    step: str
    due_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was noted, as it read then, and by whom. `by_kind` is an identity.actor.ActorKind."""

    said: str
    by_kind: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Advice to call 999 of which nothing was heard, with the minutes that were in force, each from the advice."""

    told: str  # to do what, in words, as they read then
    advised_at: datetime
    ask: int
    silence: int
    asked: str  # alerts.advice.HowAsked
    said: str  # the same in words, as they read then
    phone: str | None = None  # the question went to it; None: it did not go


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the stay: the how many-th, counted from which local date, and when the hub opened on it."""

    day: int
    counted_from: str  # "2026-11-23"
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Why a person is needed, for good. All reasons of one reading share one."""

    kind: Kind
    made_at: datetime
    came: Came | None = None
    read: Read | None = None
    judged: Judged | None = None
    findings: tuple[Found, ...] = ()
    scores: tuple[Mapping[str, Any], ...] = ()  # what each chart of the pathway made of it
    rules: Rules | None = None
    silence: Silence | None = None
    not_sent: NotSent | None = None
    promise: Promise | None = None
    noted: Noted | None = None
    advice: Advice | None = None
    day: Day | None = None

    def found(self, finding_id: int | None) -> Found | None:
        """Give the finding of this id, as it was kept."""
        return next((one for one in self.findings if finding_id is not None and one.finding_id == finding_id), None)


def to_json(receipt: Receipt) -> dict[str, Any]:
    """Give plain JSON values; what is not known is left out."""
    return {"version": VERSION, **_plain(receipt)}


def from_json(kept: Mapping[str, Any] | None) -> Receipt | None:
    """Read back what was kept. None when nothing was, or in a version that this code does not know."""
    if kept is None or kept.get("version") != VERSION:
        return None
    return Receipt(
        kind=Kind(kept["kind"]),
        made_at=_instant(kept["made_at"]),
        came=_part(Came, kept.get("came")),
        read=_part(Read, kept.get("read")),
        judged=_part(Judged, kept.get("judged")),
        findings=tuple(_known(Found, one) for one in kept.get("findings", ())),
        scores=tuple(kept.get("scores", ())),
        rules=_part(Rules, kept.get("rules")),
        silence=_part(Silence, kept.get("silence")),
        not_sent=_part(NotSent, kept.get("not_sent")),
        promise=_part(Promise, kept.get("promise")),
        noted=_part(Noted, kept.get("noted")),
        advice=_part(Advice, kept.get("advice")),
        day=_part(Day, kept.get("day")),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a receipt holds
    match value:
        case None | str() | int() | float():
            return value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(kept) for one in fields(value) if (kept := getattr(value, one.name)) is not None}
        case _:
            return str(value)  # whatever a rule may say one day: no receipt ever keeps an alert from being raised


def _part(kind: type[Known], kept: Mapping[str, Any] | None) -> Known | None:
    return None if kept is None else _known(kind, kept)


def _known(kind: type[Known], kept: Mapping[str, Any]) -> Known:
    """Make one part of what this code knows of it; what a later version added is passed over."""
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass; a bound cannot say so
    return kind(**{name: _read_back(name, value) for name, value in kept.items() if name in names})


def _read_back(name: str, value: Any) -> Any:  # noqa: ANN401 -- as above
    if name in {"at", "since"} or name.endswith("_at"):
        return _instant(value)
    if name == "sent":
        return tuple(_known(Sent, one) for one in value)
    return tuple(value) if isinstance(value, list) else value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
