"""The page of a shift that is handed over: everybody on the list in SBARD form, what was promised, what is awaited. Pure.

No length of time stands on it, only times of day: so it says the same a minute later, and what was read is what is signed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from app.alerts.lifecycle import AlertState
from app.alerts.listed import Page, Reason, WorklistItem
from app.alerts.shift_facts import ClosedAlert, LastWord, Told
from app.alerts.triage import ReasonCode
from app.caseload import care_plan_words
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.clinician_ui import moments, sbard
from app.clinician_ui.worklist_presenters import Seat, href_of, name_of, reason_words
from app.identifiers import format_phone
from app.pathways.schema import Pathway
from app.wording import sentences, tongues

PARTS: Final = ("promises", "awaited", "paused", "closed")
_LONGEST: Final = 300  # characters of a note on the page
_FEW_READINGS: Final = 3
_ASKED: Final = {ReasonCode.QUESTION_OPEN: "question", ReasonCode.UNFINISHED_CALL: "unfinished_call"}


@dataclass(frozen=True, slots=True)
class Found:
    """What was read for one page."""

    page: Page
    total: int  # open in the hub
    words: Mapping[int, LastWord]  # by stay
    told: Mapping[int, Told]  # by stay
    paused: Sequence[EpisodeView]
    closed: Sequence[ClosedAlert]
    pathways: Mapping[int, Pathway]  # by the id of their version


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody on the list, in the order in which it is said."""

    href: str
    name: str
    phone: str
    urgency: str
    situation: str
    background: str
    assessment: str
    recommendation: str
    decision: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a part below."""

    href: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page in words, as it stood at `as_of`."""

    hub: str
    as_of: str
    cases: tuple[Case, ...]
    more: str  # who is on the list and not on the page; empty: nobody
    promises: tuple[Entry, ...]
    awaited: tuple[Entry, ...]
    paused: tuple[Entry, ...]
    closed: tuple[Entry, ...]

    def part(self, name: str) -> tuple[Entry, ...]:
        """Give one of `PARTS`."""
        found: tuple[Entry, ...] = getattr(self, name)
        return found


def sheet(found: Found, seat: Seat) -> Sheet:
    """Put what was read into words."""
    items = found.page.items
    local = seat.now.astimezone(seat.hub.zone)
    left = found.total - len(items)
    return Sheet(
        hub=seat.hub.name,
        as_of=_say("as_of", day=moments.date(local), year=f"{local:%Y}", time=f"{local:%H:%M}"),
        cases=tuple(_case(item, found, seat) for item in items),
        more=_say("more", count=left) if left > 0 else "",
        promises=tuple(_promises(items, seat)),
        awaited=tuple(_awaited(items, found.told, seat)),
        paused=tuple(_paused(stay, seat) for stay in found.paused),
        closed=tuple(_closed(one, seat) for one in found.closed),
    )


def digest(page: Sheet) -> str:
    """Give the mark of what the page says. What was closed is no part of it: that goes off the page as time passes."""
    said = {name: value for name, value in asdict(page).items() if name not in ("as_of", "closed")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def to_json(page: Sheet) -> dict[str, Any]:
    """Give what is kept with a signature."""
    return asdict(page)


def from_json(kept: Mapping[str, Any]) -> Sheet:
    """Read back what was kept."""
    entries = {name: tuple(Entry(**one) for one in kept[name]) for name in PARTS}
    cases = tuple(Case(**one) for one in kept["cases"])
    return Sheet(hub=kept["hub"], as_of=kept["as_of"], cases=cases, more=kept["more"], **entries)


def _case(item: WorklistItem, found: Found, seat: Seat) -> Case:
    return Case(
        href=href_of(item),
        name=name_of(item),
        phone=format_phone(item.phone) if item.phone else "",
        urgency=item.urgency.value,
        situation="\n".join(_situation(item, seat)),
        background=", ".join(_background(item, found.pathways, seat)),
        assessment=_assessment(item, seat),
        recommendation="\n".join(_waits(item, found.told, seat)) or _say("nothing_awaited"),
        decision="\n".join(_decision(item, found.words, seat)),
    )


def _situation(item: WorklistItem, seat: Seat) -> Iterator[str]:
    standing = "confirmed" if item.confirmed else "not_confirmed"
    yield _say(standing, urgency=sentences.say(f"urgency.{item.urgency.value}"), since=_when(item.urgency_since, seat))
    yield from (_reason(reason, seat) for reason in item.reasons)


def _reason(reason: Reason, seat: Seat) -> str:
    return _say("reason", what=reason_words(reason.sentence, reason.values, seat), since=_when(reason.since, seat))


def _background(item: WorklistItem, pathways: Mapping[int, Pathway], seat: Seat) -> Iterator[str]:
    today = seat.now.astimezone(seat.hub.zone).date()
    if item.date_of_birth is None or item.onboarded_at is None:
        yield _say("unknown_number")
        return
    plan = care_plan_words.badge(item.plan, item.care_plan, today=today)
    if plan is not None:
        yield plan.text
    pathway = pathways.get(item.pathway_version_id or 0)
    day = moments.day_of_stay(item.onboarded_at, zone=seat.hub.zone, now=seat.now)
    yield _say("age", age=moments.age(item.date_of_birth, today), pathway=pathway.title if pathway else None, day=day)
    if item.lives_alone:
        yield _say("lives_alone")
    if item.interpreter:
        yield _say("interpreter", language=tongues.name_of(item.language))
    if item.do_not_contact:
        yield _say("no_texts")
    if item.monitored in (EpisodeState.PAUSED, EpisodeState.ENDED):
        yield _say(item.monitored)


def _assessment(item: WorklistItem, seat: Seat) -> str:
    latest = item.latest
    if latest is None:
        return _say("no_reading")
    measured = [one for one in reversed(item.readings) if one.spo2 is not None]
    if not measured:
        return _say("latest_no_spo2", when=_when(latest.at, seat))
    usual = _say("usual", usual=item.usual_spo2) if item.usual_spo2 is not None else _say("usual_unknown")
    trend = sbard.trend([one.spo2 for one in measured[:_FEW_READINGS] if one.spo2 is not None])
    return _say("latest", spo2=measured[0].spo2, when=_when(measured[0].at, seat), usual=usual, trend=trend)


def _waits(item: WorklistItem, told: Mapping[int, Told], seat: Seat) -> Iterator[str]:
    """Say what is still to come from the patient."""
    if item.repeat_due_at is not None:
        yield _say("repeat", due=_when(item.repeat_due_at, seat))
    open_questions = [reason for reason in item.reasons if reason.code in _ASKED and not reason.eased]
    yield from (_say(_ASKED[reason.code], since=_when(reason.since, seat)) for reason in open_questions)
    advised = told.get(item.episode_id or 0)
    if advised is not None:
        yield _say("asked_plan" if advised.by_plan else "asked_999", since=_when(advised.at, seat))
    if item.snoozed_until is not None and item.snoozed_until > seat.now:
        yield _say("put_off", due=_when(item.snoozed_until, seat))


def _decision(item: WorklistItem, words: Mapping[int, LastWord], seat: Seat) -> Iterator[str]:
    """Say who has them, by when, what is promised, and what a person last said."""
    if item.owner is not None and item.claimed_at is not None:
        yield _say("owner", name=item.owner.name, since=_when(item.claimed_at, seat))
    else:
        yield _say("no_owner")
    yield _say("outcome_by" if item.state is AlertState.CLAIMED else "claim_by", due=_when(item.due_at, seat))
    if item.no_answer_count:
        yield _say("rung_once") if item.no_answer_count == 1 else _say("rung", count=item.no_answer_count)
    if item.rung:
        yield _say("climbed_once") if item.rung == 1 else _say("climbed", count=item.rung)
    yield from (_promise(reason, seat) for reason in item.reasons if reason.code is ReasonCode.FOLLOW_UP_DUE)
    said = words.get(item.episode_id or 0)
    yield _said(said, seat) if said else _say("nothing_agreed")


def _said(said: LastWord, seat: Seat) -> str:
    what = sentences.say(f"outcome.{said.outcome}") if said.outcome else sentences.say(f"alert_move.{said.how}")
    return _say("said", when=_when(said.at, seat), by=said.by, what=what, note=_note(said.note))


def _promises(items: Sequence[WorklistItem], seat: Seat) -> Iterator[Entry]:
    promised = [(reason.values.get("at") or "", item, reason) for item in items for reason in item.reasons]
    for _, item, reason in sorted(promised, key=lambda one: (one[0], one[1].alert_id)):
        if reason.code is ReasonCode.FOLLOW_UP_DUE:
            yield Entry(href_of(item), name_of(item), _promise(reason, seat))


def _promise(reason: Reason, seat: Seat) -> str:
    due = datetime.fromisoformat(reason.values["at"]) if reason.values.get("at") else reason.since
    return _say("promise", due=_when(due, seat), step=reason.values.get("step") or _say("look_again"))


def _awaited(items: Sequence[WorklistItem], told: Mapping[int, Told], seat: Seat) -> Iterator[Entry]:
    for item in items:
        yield from (Entry(href_of(item), name_of(item), line) for line in _waits(item, told, seat))


def _paused(stay: EpisodeView, seat: Seat) -> Entry:
    code = f"pause_reason.{stay.state_reason}"
    why = sentences.say(code) if sentences.has_words(code) else sentences.say("episode_state.paused")
    return Entry(f"/patients/{stay.patient_id}", stay.name, _say("paused_since", why=why, since=_when(stay.state_since, seat)))


def _closed(one: ClosedAlert, seat: Seat) -> Entry:
    href = f"/patients/{one.patient_id}" if one.patient_id is not None else f"/alerts/{one.alert_id}"
    name = one.name or (format_phone(one.phone) if one.phone else sentences.say("label.not_known"))
    what = sentences.say(f"outcome.{one.outcome}") if one.outcome else _say("answered" if one.how == "answered" else "withdrawn")
    return Entry(href, name, _say("closed", when=_when(one.at, seat), by=one.by, what=what, note=_note(one.note)))


def _note(note: str | None) -> str:
    flat = " ".join((note or "").split())
    shown = flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 2]} …"
    return _say("said_note", note=shown) if shown else ""


def _when(instant: datetime, seat: Seat) -> str:
    return moments.when(instant, zone=seat.hub.zone, now=seat.now)


def _say(line: str, **values: object) -> str:
    return sentences.say(f"shift_line.{line}", values)
