"""Composes a handover (SBARD, as RESTORE2 teaches it) from what is known, and says plainly what is not. Pure.

It suggests nothing clinical: what the clinician thinks, wants and agrees is left open, as dots to be written over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.alerts.handover import LONGEST, Handover
from app.wording import sentences

MOST_REASONS: Final = 5
MOST_CALLS: Final = 3
MOST_ADVICE: Final = 2
_OPEN: Final = "...."  # to be written over
_LINE: Final = 200  # characters of a line that somebody else wrote
_PLAN: Final = 450  # the same of a plan, which may be long and must be read whole in its own place


@dataclass(frozen=True, slots=True)
class Advice:
    """One text that answered the patient: its words, when it went, and what became of it, in words."""

    words: str
    when: str
    status: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading: all that it measured in words, when, and its resting SpO2, %."""

    words: str
    when: str
    spo2: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard last of 999: whether it was called (None: not known), when, and how that was asked, in words."""

    called: bool | None
    when: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What a chart made of the latest reading that was scored, with its name."""

    words: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the handover is about, in words; None is not known. Of an unknown number nothing is."""

    born: str
    age: int
    nhs_number: str
    pathway: str
    day: int
    onset: str | None
    usual_spo2: str | None
    limits: str
    usual_news: int | None
    home_oxygen: bool
    maternity: str | None  # None: neither pregnant nor lately so; else the contact, or that it is not known
    plan: str | None  # badge and words; None: none is recorded
    lives_alone: bool
    carer: str | None
    interpreter: str | None  # the language; None: none is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a handover is made of, in words; times as the hub's clocks show them."""

    caller: str
    role: str
    service: str
    name: str  # of the patient, or the number as people write it
    person: Person | None  # None: nobody knows who this is
    urgency: str
    since: str
    standing: str  # how far it is confirmed; empty when there is nothing to add
    reasons: tuple[str, ...]  # each with its time, worst first
    readings: tuple[Measured, ...] = ()  # newest first
    scores: tuple[ScoreLine, ...] = ()
    symptoms: tuple[str, ...] = ()
    feeling: str | None = None
    worried: bool = False
    eased: bool = False
    advice: tuple[Advice, ...] = ()  # newest first
    heard_of_999: Heard | None = None  # None: nobody said or asked anything
    calls: tuple[str, ...] = ()  # earlier ones, newest first
    outcome: str | None = None  # as chosen in the form, if it is
    next_step: str | None = None


def compose(known: Situation) -> Handover:
    """Put what is known into five parts, each at most `LONGEST` characters."""
    return Handover(
        situation=_part(_situation(known)),
        background=_part(_background(known)),
        assessment=_part(_assessment(known)),
        recommendation=_part(_recommendation(known)),
        decision=_part(_decision(known)),
    )


def trend(values: Sequence[int]) -> str:
    """Name the course of resting SpO2 values, newest first: falling, rising, the same, up and down; of one, none."""
    pairs = list(pairwise(values))
    if not pairs:
        return sentences.say("trend.one")
    if all(newer == older for newer, older in pairs):
        return sentences.say("trend.steady")
    if all(newer <= older for newer, older in pairs):
        return sentences.say("trend.falling")
    return sentences.say("trend.rising" if all(newer >= older for newer, older in pairs) else "trend.mixed")


def _situation(known: Situation) -> Iterator[str]:
    yield _say("caller", caller=known.caller, role=known.role, service=known.service)
    if known.person is None:
        yield _say("about_number", name=known.name)
    else:
        yield _say("about", name=known.name, born=known.person.born, nhs_number=known.person.nhs_number)
    yield _say("why", urgency=known.urgency, since=known.since, standing=f", {known.standing}" if known.standing else "")
    yield from (f"- {_cut(reason, _LINE)}" for reason in known.reasons[:MOST_REASONS])
    if len(known.reasons) > MOST_REASONS:
        yield _say("more_reasons", count=len(known.reasons) - MOST_REASONS)
    latest = known.readings[0] if known.readings else None
    yield _say("latest", latest=f"{_cut(latest.words, _LINE)}, {latest.when}" if latest else None)
    yield from (_say("score", words=_cut(score.words, _LINE), when=score.when) for score in known.scores[:2])
    if not known.scores:
        yield _say("no_score")


def _background(known: Situation) -> Iterator[str]:
    if known.person is not None:
        yield from _of_person(known.person)
    yield _say("conditions")
    if known.calls:
        yield _say("calls")
        yield from (f"- {_cut(call, _LINE)}" for call in known.calls[:MOST_CALLS])
    else:
        yield _say("no_calls")


def _of_person(person: Person) -> Iterator[str]:
    yield _say("age", age=person.age, pathway=person.pathway, day=person.day)
    yield _say("plan", plan=_cut(person.plan, _PLAN)) if person.plan else _say("no_plan")
    yield _say("usual", usual=person.usual_spo2)
    yield _say("limits", limits=_cut(person.limits, _LINE))
    if person.usual_news is not None:
        yield _say("usual_news", usual_news=person.usual_news)
    yield _say("onset", onset=person.onset)
    yield _say("home_oxygen", home_oxygen=_yes(person.home_oxygen))
    if person.maternity is not None:
        yield _say("pregnant", contact=_cut(person.maternity, _LINE))
    yield _say("alone", alone=_yes(person.lives_alone))
    yield _say("carer", carer=_cut(person.carer, _LINE) if person.carer else None)
    yield _say("interpreter", interpreter=f"needed ({person.interpreter})" if person.interpreter else "not needed")


def _assessment(known: Situation) -> Iterator[str]:
    values = [one.spo2 for one in known.readings if one.spo2 is not None]
    shown = ", ".join(f"{one.spo2}% ({one.when})" for one in known.readings if one.spo2 is not None)
    yield _say("trend", values=shown, trend=trend(values)) if values else _say("no_trend")
    yield _say("symptoms", symptoms=_cut(", ".join(known.symptoms), 2 * _LINE)) if known.symptoms else _say("no_symptoms")
    yield _say("feeling", feeling=known.feeling)
    if known.worried:
        yield _say("worried")
    if known.eased:
        yield _say("eased")
    yield _say("think")


def _recommendation(known: Situation) -> Iterator[str]:
    for one in known.advice[:MOST_ADVICE]:
        yield _say("advice", words=_cut(one.words, 2 * _LINE), when=one.when, status=one.status)
    if not known.advice:
        yield _say("no_advice")
    yield _of_999(known.heard_of_999)
    if known.person is not None and known.person.plan:
        yield _say("read_plan")
    yield _say("want")
    yield _say("by_when")


def _of_999(heard: Heard | None) -> str:
    if heard is None or heard.called is None:
        return _say("calling_unknown", asked=f" {heard.asked}" if heard and heard.asked else "")
    return _say("called" if heard.called else "not_called", when=heard.when)


def _decision(known: Situation) -> Iterator[str]:
    yield _say("agreed", outcome=known.outcome or _OPEN)
    yield _say("by_whom")
    yield _say("review", review=_cut(known.next_step, _LINE) if known.next_step else _OPEN)
    yield _say("safety_net")


def _say(line: str, **values: object) -> str:
    return sentences.say(f"sbard_line.{line}", values)


def _yes(known: bool) -> str:  # noqa: FBT001 -- one word for it
    return "yes" if known else "no"


def _cut(words: str, longest: int) -> str:
    """Put words on one line, and shorten them where they are long: what is left out is said to be."""
    flat = " ".join(words.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 2]} …"


def _part(lines: Iterator[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"
