"""Ten believable days, lived through the real flows on a clock that is moved by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts.lifecycle import Outcome
from app.alerts.service import OutcomeDraft
from app.caseload import care_plan_form, enrolment_form, planning
from app.caseload import store as caseload
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.clock import ManualClock
from app.db import Database
from app.demo import cohort, course
from app.demo.cohort import HUB_PHONE, Course, Person
from app.errors import Invalid
from app.flows import call_outcome, claiming, enrolment, inbound_reply, leaving, tick
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource

DAYS: Final = 10
SLOTS: Final = ("08:00", "13:00", "18:00")
LEFT_OPEN: Final = timedelta(hours=3)
"""The nurse of the history stops this long before the demo starts, so that a visitor finds something to do."""
REPEATED_AFTER: Final = timedelta(minutes=20)
CLAIMED_AGO: Final = timedelta(minutes=4)
GONE_SINCE: Final = timedelta(days=2)
_LATELY: Final[dict[Course, tuple[timedelta, str]]] = {
    Course.OPTED_OUT: (timedelta(minutes=50), "STOP"),
    Course.DETERIORATING: (timedelta(minutes=25), "94 102 bit more breathless today"),
}
"""What a visitor finds: it came within the last hour."""
_STRANGER_ASKS: Final = (timedelta(minutes=12), "Hi is this the oxygen people? My mum was given a finger thing")


@dataclass(frozen=True, slots=True)
class Ward:
    """The demo's hub and what its history is lived with."""

    database: Database
    gateway: Gateway
    addresses: Addresses
    hub: HubView
    nurse: Actor
    colleague: Actor
    people: tuple[Person, ...]


class What(StrEnum):
    """What happens at a moment."""

    TURN = "turn"  # the worker takes a turn, and the nurse the list
    JOINS = "joins"
    TEXTS = "texts"
    GOES_HOME = "goes_home"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of the history: somebody joins, texts or goes home; with nobody it is the worker's turn."""

    at: datetime
    what: What = What.TURN
    person: Person | None = None
    body: str = ""


def live(ward: Ward, *, until: datetime) -> None:
    """Live the ten days before `until`."""
    clock = ManualClock(until - timedelta(days=DAYS))
    for moment in sorted(_moments(ward, until), key=lambda one: one.at):
        clock.set(moment.at)
        _happens(ward, moment, clock, until)
    _colleague_claims(ward, until)


def _happens(ward: Ward, moment: Moment, clock: ManualClock, until: datetime) -> None:
    match moment.what, moment.person:
        case What.JOINS, Person() as person:
            _enrol(ward, person, moment.at)
        case What.TEXTS, Person() as person:
            texted(ward, person, moment.body, now=moment.at)
        case What.GOES_HOME, Person() as person:
            _discharge(ward, person, moment.at)
        case What.STRANGER, _:
            received(ward, cohort.STRANGER, moment.body, f"stranger{moment.at:%H%M}", now=moment.at)
        case _:
            tick.turn(ward.database, ward.gateway, addresses=ward.addresses, now=moment.at, clock=clock)
            if moment.at < until - LEFT_OPEN:
                _nurse_works(ward, moment.at, until)


def texted(ward: Ward, person: Person, body: str, *, now: datetime) -> None:
    """Have a simulated patient text."""
    received(ward, person.phone, body, f"{person.number:04d}{int(now.timestamp() * 1000):x}", now=now)


def received(ward: Ward, phone: str, body: str, sid: str, *, now: datetime) -> None:
    """Have a text come in from a simulated phone."""
    draft = InboundDraft(
        provider_sid=f"SIM{sid}",
        source=InboundSource.SIMULATOR,
        from_phone=phone,
        to_phone=HUB_PHONE,
        body=body,
        media_count=0,
        sent_at=now,
    )
    ward.database.write(lambda session: inbound_reply.receive(session, draft, addresses=ward.addresses, now=now))


def _moments(ward: Ward, until: datetime) -> Iterator[Moment]:
    for turn, slot in enumerate(slots(ward.hub, until - timedelta(days=DAYS), until)):
        for minutes in (0, 31, 61, 121):
            if slot + timedelta(minutes=minutes) < until:
                yield Moment(slot + timedelta(minutes=minutes))
        for person in ward.people:
            yield from of_slot(person, turn, slot, until)
    for person in ward.people:
        yield Moment(_joined(person, until), What.JOINS, person)
        if person.course in _LATELY:
            ago, body = _LATELY[person.course]
            yield Moment(until - ago, What.TEXTS, person, body)
        if person.course is Course.GONE_HOME:
            yield Moment(until - GONE_SINCE + timedelta(minutes=17 * (person.number % 9)), What.GOES_HOME, person)
    ago, body = _STRANGER_ASKS
    yield Moment(until - ago, What.STRANGER, body=body)


def of_slot(person: Person, turn: int, slot: datetime, until: datetime) -> Iterator[Moment]:
    """Give what somebody texts for one time of reading, in a story that ends `until`."""
    days_left = (until - slot) / timedelta(days=1)
    at = slot + timedelta(minutes=3 + (person.number * 7 + turn) % 25, seconds=person.number)
    if at < _joined(person, until):
        return
    if course.skips(person, turn):
        at += timedelta(minutes=34)  # answers the reminder
    if at > until or course.stopped(person, (until - at) / timedelta(days=1)):
        return
    body = course.text(person, turn, days_left)
    yield Moment(at, What.TEXTS, person, body)
    if person.course in {Course.NOISY, Course.RECOVERING} and any(low in body for low in ("93", "94")):
        again = at + REPEATED_AFTER
        if again < until:
            yield Moment(again, What.TEXTS, person, course.text(person, turn, days_left, repeat=True))


def slots(hub: HubView, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Give the times of reading between two instants, by the hub's clock."""
    first, last = begins.astimezone(hub.zone).date(), ends.astimezone(hub.zone).date()
    for day in range((last - first).days + 1):
        for slot in SLOTS:
            wall = datetime.fromisoformat(f"{first + timedelta(days=day)}T{slot}").replace(tzinfo=hub.zone)
            if begins < wall < ends:
                yield wall


def _joined(person: Person, until: datetime) -> datetime:
    return until - timedelta(days=person.joined_days_ago) + timedelta(minutes=10 + person.number)


def _enrol(ward: Ward, person: Person, now: datetime) -> None:
    onset = (now - timedelta(days=2)).date().isoformat()
    raw = person.form(onboarded_at="", onset=onset)
    parsed = enrolment_form.parse(raw, enrolment_form.Setting(now=now, zone=ward.hub.zone, allow_test=True))
    draft = parsed.draft
    if draft is None:
        raise Invalid("A simulated patient cannot be enrolled.", faults=parsed.faults)
    stay = ward.database.write(lambda session: enrolment.enrol(session, draft, addresses=ward.addresses, actor=ward.nurse, now=now))
    if person.plan:
        _write_down_the_plan(ward, person, stay, now)


def _write_down_the_plan(ward: Ward, person: Person, stay: EpisodeView, now: datetime) -> None:
    """Write down the plan of somebody who has one; a colleague approves the text for red readings, where there is one."""
    parsed = care_plan_form.parse(person.care_plan())
    draft, seen = parsed.draft, stay.revision
    if draft is None:
        raise Invalid("The plan of a simulated patient cannot be written down.", faults=parsed.faults)

    def work(session: Session) -> None:
        planned = planning.record_plan(session, ward.hub.id, stay.id, draft, "Form seen", seen_revision=seen, actor=ward.nurse, now=now)
        if draft.red_text:
            seen_now, text = planned.revision, draft.red_text
            planning.approve_red_text(session, ward.hub.id, stay.id, text, seen_revision=seen_now, actor=ward.colleague, now=now)

    ward.database.write(work)


def _discharge(ward: Ward, person: Person, now: datetime) -> None:
    def work(session: Session) -> None:
        stay = caseload.at_phone(session, ward.hub.id, person.phone)[0].episode
        leaving.discharge(session, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=now)

    ward.database.write(work)


def _nurse_works(ward: Ward, now: datetime, until: datetime) -> None:
    """The nurse of the history takes the list from the top: rings, and writes down how it went.

    Whoever is silent on the demo's own day is left, so that a visitor finds them.
    """
    silent = {person.phone for person in ward.people if course.stopped(person, (until - now) / timedelta(days=1))}
    with ward.database.read() as session:
        page = alerts.worklist(session, ward.hub.id, limit=20, cursor=None)
    for item in page.items:
        if item.phone in silent:
            continue
        alert_id = item.alert_id

        def work(session: Session, alert_id: int = alert_id) -> None:
            claiming.claim(session, ward.hub.id, alert_id, actor=ward.nurse, now=now)
            outcome = OutcomeDraft(Outcome.CARRY_ON, "Rang: sounds well, sitting up, speaks in sentences. Technique gone over.")
            call_outcome.record(session, ward.hub.id, alert_id, outcome, addresses=ward.addresses, actor=ward.nurse, now=now)

        ward.database.write(work)


def _colleague_claims(ward: Ward, now: datetime) -> None:
    """A colleague is ringing whoever texted STOP, so that a visitor sees what a claimed row is."""
    stopped = next(person.phone for person in ward.people if person.course is Course.OPTED_OUT)
    with ward.database.read() as session:
        page = alerts.worklist(session, ward.hub.id, limit=50, cursor=None)
    found = next((item.alert_id for item in page.items if item.phone == stopped), None)
    if found is None:
        raise RuntimeError("whoever texted STOP is not on the list")
    at = now - CLAIMED_AGO
    ward.database.write(lambda session: claiming.claim(session, ward.hub.id, found, actor=ward.colleague, now=at))
