"""Ten believable days, lived through the real flows on a clock that is moved by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts.lifecycle import Outcome
from app.alerts.service import OutcomeDraft
from app.caseload import enrolment_form
from app.clock import ManualClock
from app.db import Database
from app.demo import course
from app.demo.cohort import HUB_PHONE, Course, Person
from app.errors import Invalid
from app.flows import call_outcome, claiming, enrolment, inbound_reply, tick
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
SILENT_SINCE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ward:
    """The demo's hub and what its history is lived with."""

    database: Database
    gateway: Gateway
    addresses: Addresses
    hub: HubView
    nurse: Actor
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of the history: the worker's turn when nobody texts."""

    at: datetime
    person: Person | None = None
    body: str = ""
    joins: bool = False


def live(ward: Ward, *, until: datetime) -> None:
    """Live the ten days before `until`."""
    clock = ManualClock(until - timedelta(days=DAYS))
    for moment in sorted(_moments(ward, until), key=lambda one: one.at):
        clock.set(moment.at)
        if moment.joins and moment.person is not None:
            _enrol(ward, moment.person, moment.at)
        elif moment.person is not None:
            texted(ward, moment.person, moment.body, now=moment.at)
        else:
            tick.turn(ward.database, ward.gateway, addresses=ward.addresses, now=moment.at, clock=clock)
            if moment.at < until - LEFT_OPEN:
                _nurse_works(ward, moment.at)


def texted(ward: Ward, person: Person, body: str, *, now: datetime) -> None:
    """Have a simulated patient text."""
    draft = InboundDraft(
        provider_sid=f"SIM{person.number:04d}{int(now.timestamp() * 1000):x}",
        source=InboundSource.SIMULATOR,
        from_phone=person.phone,
        to_phone=HUB_PHONE,
        body=body,
        media_count=0,
        sent_at=now,
    )
    ward.database.write(lambda session: inbound_reply.receive(session, draft, addresses=ward.addresses, now=now))


def _moments(ward: Ward, until: datetime) -> Iterator[Moment]:
    for turn, slot in enumerate(_slots(ward.hub, until)):
        for minutes in (0, 31, 61, 121):
            if slot + timedelta(minutes=minutes) < until:
                yield Moment(slot + timedelta(minutes=minutes))
        for person in ward.people:
            yield from _of_slot(person, turn, slot, until)
    for person in ward.people:
        yield Moment(_joined(person, until), person, joins=True)
        if person.course is Course.OPTED_OUT:
            yield Moment(until - SILENT_SINCE, person, "STOP")


def _of_slot(person: Person, turn: int, slot: datetime, until: datetime) -> Iterator[Moment]:
    days_left = (until - slot) / timedelta(days=1)
    at = slot + timedelta(minutes=3 + (person.number * 7 + turn) % 25, seconds=person.number)
    if at < _joined(person, until) or at > until or course.stopped(person, days_left):
        return
    if course.skips(person, turn):
        at += timedelta(minutes=34)  # answers the reminder
    if at > until:
        return
    body = course.text(person, turn, days_left)
    yield Moment(at, person, body)
    if person.course in {Course.NOISY, Course.RECOVERING} and any(low in body for low in ("93", "94")):
        again = at + REPEATED_AFTER
        if again < until:
            yield Moment(again, person, course.text(person, turn, days_left, repeat=True))


def _slots(hub: HubView, until: datetime) -> Iterator[datetime]:
    first = (until - timedelta(days=DAYS)).astimezone(hub.zone).date()
    for day in range(DAYS + 1):
        for slot in SLOTS:
            wall = datetime.fromisoformat(f"{first + timedelta(days=day)}T{slot}").replace(tzinfo=hub.zone)
            if until - timedelta(days=DAYS) < wall < until:
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
    ward.database.write(lambda session: enrolment.enrol(session, draft, addresses=ward.addresses, actor=ward.nurse, now=now))


def _nurse_works(ward: Ward, now: datetime) -> None:
    """The nurse of the history takes the list from the top: rings, and writes down how it went."""
    with ward.database.read() as session:
        page = alerts.worklist(session, ward.hub.id, limit=20, cursor=None)
    for item in page.items:
        alert_id = item.alert_id

        def work(session: Session, alert_id: int = alert_id) -> None:
            claiming.claim(session, ward.hub.id, alert_id, actor=ward.nurse, now=now)
            outcome = OutcomeDraft(Outcome.CARRY_ON, "Rang: sounds well, sitting up, speaks in sentences. Technique gone over.")
            call_outcome.record(session, ward.hub.id, alert_id, outcome, addresses=ward.addresses, actor=ward.nurse, now=now)

        ward.database.write(work)
