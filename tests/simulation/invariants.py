"""What must hold when a run is over, each asked of the database and of the double's own book, never of what was meant."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, select
from sqlmodel import Session, SQLModel

from app.audit import trail
from app.hubs import store as hubs
from app.messaging.models import SENT_AGAIN, WENT_TWICE
from app.messaging.vocabulary import Receipt
from app.monitoring import schedule
from app.pathways import store as pathways
from app.provider_double.book import Message
from tests.simulation.course import Course, message_id
from tests.simulation.world import Attempt

TABLES: Final = SQLModel.metadata.tables
DOUBLED_IN_DOUBT: Final = {"safety", "staff"}
A_TURN: Final = timedelta(minutes=21)
"""The worker comes round every twenty minutes at night, and every five by day, and now and then dies in a turn."""
EARLY: Final = timedelta(minutes=60)
TELLS: Final = {"opened", "joined", "raised", "confirmed"}
NOT_SENT: Final = {"cancelled", "failed"}


class Broken(StrEnum):
    """What may be wrong when a run is over."""

    TEXT_LOST = "a text that was sent in is not kept"
    TEXT_TWICE = "a text that was sent in is kept or judged twice"
    TEXT_NOWHERE = "a text that was sent in became nothing that anybody would see"
    TEXT_FORGED = "a text that the provider did not sign is kept"
    MESSAGE_LOST = "a message counts as sent, and the provider never had it"
    MESSAGE_TWICE = "a message went twice without leave"
    MESSAGE_UNMARKED = "a message went twice, and nothing says so"
    MESSAGE_SECRET = "a message went that counts as not sent"
    MESSAGE_SILENT = "a message did not go, and nothing says why"
    MESSAGE_UNTOLD = "a message did not arrive, and nobody is told"
    RECEIPT_WRONG = "the receipt of a message says more than the provider does"
    AFTER_STOP = "a message was tried after its number had opted out"
    AFTER_END = "a message was tried after the stay was over"
    TOO_LATE = "a message was taken after its validity"
    RED_UNSEEN = "a red reading is on no list"
    RED_CLOSED = "a red reading left the list without a person and an outcome"
    NOT_WATCHED = "an active stay has no next slot and no reason for that"
    SLOT_FORGOTTEN = "a slot passed and was never asked, answered or missed"
    SILENCE_UNSEEN = "silence was not put on the list in time"
    TRAIL_BROKEN = "the trail does not verify"
    WORKER_BROKE = "the worker reports a row or a step that broke"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold, and the phone or row that it is about."""

    broken: Broken
    about: str
    phone: str | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.broken.value}: {self.about}"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: what does not hold, and what is worth counting."""

    violations: tuple[Violation, ...]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class _Look:
    """All that a run left, read once."""

    course: Course
    inbound: list[Row[Any]]
    outbound: list[Row[Any]]
    readings: list[Row[Any]]
    alerts: list[Row[Any]]
    reasons: list[Row[Any]]
    events: list[Row[Any]]
    check_ins: list[Row[Any]]
    schedules: dict[int, Row[Any]]
    stays: dict[int, Row[Any]]
    patients: dict[int, Row[Any]]
    opt_outs: list[Row[Any]]
    stay_events: list[Row[Any]]
    at_provider: dict[int, list[Message]]


def look(course: Course) -> Found:
    """Look at everything; an empty list of violations is a run that went well."""
    with course.world.database.read() as session:
        found = _read(session, course)
        violations = [
            *_texts(found),
            *_messages(found),
            *_receipts(found),
            *_attempts(found),
            *_reds(found),
            *_slots(session, found),
            *([] if trail.verify(session).whole else [Violation(Broken.TRAIL_BROKEN, "audit")]),
            *(Violation(Broken.WORKER_BROKE, fault) for fault in course.faults),
        ]
    return Found(tuple(violations), _counts(found))


def _read(session: Session, course: Course) -> _Look:
    def rows(name: str) -> list[Row[Any]]:
        table = TABLES[name]
        return list(session.execute(select(table).order_by(*table.primary_key.columns)))

    outbound = rows("outbound_message")
    return _Look(
        course=course,
        inbound=rows("inbound_message"),
        outbound=outbound,
        readings=rows("reading"),
        alerts=rows("alert"),
        reasons=rows("alert_reason"),
        events=rows("alert_event"),
        check_ins=rows("check_in"),
        schedules={row.episode_id: row for row in rows("episode_schedule")},
        stays={row.id: row for row in rows("episode")},
        patients={row.id: row for row in rows("patient")},
        opt_outs=rows("opt_out"),
        stay_events=rows("episode_event"),
        at_provider=_at_provider(course, outbound),
    )


def _at_provider(course: Course, outbound: list[Row[Any]]) -> dict[int, list[Message]]:
    """Give what the provider has of each of our messages.

    Two that say the same to the same phone cannot be told apart at the provider: one that was found there counts as the
    one that it was taken for.
    """
    book = {sid: one for sid, one in course.world.double.book.messages.items() if one.direction != "inbound"}
    found: dict[int, list[Message]] = defaultdict(list)
    taken = set()
    for row in outbound:
        one = book.get(row.provider_sid)
        if one is not None and (one.to_phone, one.body) == (row.to_phone, row.body):
            found[row.id].append(one)
            taken.add(one.sid)
    for one in book.values():
        if one.sid not in taken:
            found[message_id(one)].append(one)
    return found


# every text sent in is found once


def _texts(found: _Look) -> Iterator[Violation]:
    kept = {row.provider_sid: row for row in found.inbound}
    if len(kept) != len(found.inbound):
        yield Violation(Broken.TEXT_TWICE, "two rows of one provider's id")
    for sid in found.course.forged:
        if sid in kept:
            yield Violation(Broken.TEXT_FORGED, sid, kept[sid].from_phone)
    readings = Counter(row.inbound_message_id for row in found.readings if row.inbound_message_id is not None)
    listed = {reason.values.get("message_id") for reason in found.reasons}
    answered = {row.purpose for row in found.outbound}
    subjects = {alert.id: (alert.episode_id, alert.phone) for alert in found.alerts}
    told = {(*subjects[event.alert_id], event.at) for event in found.events if event.kind in TELLS}
    for sid, phone in found.course.texted.items():
        row = kept.get(sid)
        if row is None:
            yield Violation(Broken.TEXT_LOST, sid, phone)
            continue
        seen: dict[str, object] = {
            "reading": readings[row.id] == 1,
            "correction": readings[row.id] == 1 or f"reply/{row.id}" in answered,
            "question": row.id in listed or f"reply/{row.id}" in answered or readings[row.id] == 1,
            "worklist": row.id in listed or told & {(row.episode_id, None, row.received_at), (None, phone, row.received_at)},
            **dict.fromkeys(("command", "duplicate", "thanks"), True),
        }
        if readings[row.id] > 1:
            yield Violation(Broken.TEXT_TWICE, f"inbound {row.id} {row.body!r}", phone)
        if row.state != "handled" or not seen.get(row.handled_as):
            yield Violation(Broken.TEXT_NOWHERE, f"inbound {row.id} {row.body!r}: {row.state}, {row.handled_as}", phone)


# every intended message went once, or says why not


def _messages(found: _Look) -> Iterator[Violation]:
    tried = defaultdict(list)
    for attempt in found.course.world.gateway.attempts:
        tried[_row_of(attempt)].append(attempt)
    for row in found.outbound:
        if row.medium == "sms":
            yield from _message(row, found.at_provider.get(row.id, []), tried[row.id])


def _message(row: Row[Any], went: list[Message], tried: list[Attempt]) -> Iterator[Violation]:
    name = f"outbound {row.id} {row.purpose} {row.template} ({row.message_class}, {row.state}, {row.reason})"
    if row.state == "accepted" and not went:
        yield Violation(Broken.MESSAGE_LOST, name, row.to_phone)
    if row.state in NOT_SENT and went:
        yield Violation(Broken.MESSAGE_SECRET, name, row.to_phone)
    if row.state != "accepted" and not _says_why(row):
        yield Violation(Broken.MESSAGE_SILENT, name, row.to_phone)
    for message in went:
        if message.created_at > row.valid_until:
            yield Violation(Broken.TOO_LATE, f"{name}: {message.created_at} after {row.valid_until}", row.to_phone)
    if len(went) > 1:
        yield from _doubled(row, name, went, tried)


def _doubled(row: Row[Any], name: str, went: list[Message], tried: list[Attempt]) -> Iterator[Violation]:
    """Only what must not wait may go twice, only while nobody could look it up, and it has to be marked."""
    if row.message_class not in DOUBLED_IN_DOUBT or not any(attempt.lookup_down for attempt in tried):
        yield Violation(Broken.MESSAGE_TWICE, f"{name}: {[f'{one.created_at:%d %H:%M:%S}' for one in went]}", row.to_phone)
    if row.reason not in {SENT_AGAIN, WENT_TWICE}:
        yield Violation(Broken.MESSAGE_UNMARKED, name, row.to_phone)


def _says_why(row: Row[Any]) -> bool:
    """Whether a text that has not gone says why, or is one whose time is still to come."""
    if row.state in NOT_SENT:
        return bool(row.reason or row.error_code)
    return (row.state == "pending" and row.not_before > row.created_at) or (row.state == "unknown" and bool(row.reason))


# a receipt says what the provider says


def _receipts(found: _Look) -> Iterator[Violation]:
    for row in found.outbound:
        went = {message.sid: message for message in found.at_provider.get(row.id, [])}
        truth = went.get(row.provider_sid)
        if row.state != "accepted" or truth is None:
            continue
        at_most = Receipt(truth.status).rank
        if row.receipt is not None and Receipt(row.receipt).rank > at_most:
            yield Violation(Broken.RECEIPT_WRONG, f"outbound {row.id}: {row.receipt}, not {truth.status}", row.to_phone)
        if Receipt(truth.status).is_bad and row.defect_reported_at is None:
            yield Violation(Broken.MESSAGE_UNTOLD, f"outbound {row.id} {row.template}: {row.receipt}, {truth.status}", row.to_phone)


# nothing is tried when it may not go


def _attempts(found: _Look) -> Iterator[Violation]:
    rows = {row.id: row for row in found.outbound}
    for attempt in found.course.world.gateway.attempts:
        row = rows[_row_of(attempt)]
        name = f"outbound {row.id} {row.purpose} {row.template} at {attempt.at}"
        if row.message_class != "staff" and _opted_out(found, row, attempt.at):
            yield Violation(Broken.AFTER_STOP, name, row.to_phone)
        stay = found.stays.get(row.episode_id)
        if stay is None or row.message_class == "staff":
            continue
        died = found.patients[stay.patient_id].died_at
        over = row.message_class == "routine" and stay.ended_at is not None and attempt.at > stay.ended_at
        if over or (died is not None and attempt.at > died):
            yield Violation(Broken.AFTER_END, name, row.to_phone)


def _opted_out(found: _Look, row: Row[Any], at: datetime) -> bool:
    """Whether the service knew then that this number had opted out: a STOP may come to it long after it was sent."""
    return any(
        one.hub_id == row.hub_id and one.phone == row.to_phone and _known(found, one) < at and (one.ended_at is None or at < one.ended_at)
        for one in found.opt_outs
    )


def _known(found: _Look, opt_out: Row[Any]) -> datetime:
    words = (row for row in found.inbound if row.from_phone == opt_out.phone and row.sent_at == opt_out.since)
    since: datetime = opt_out.since
    known: datetime = max((since, *(row.received_at for row in words)))
    return known


# no red goes unseen


def _reds(found: _Look) -> Iterator[Violation]:
    alerts = {alert.id: alert for alert in found.alerts}
    reasons = defaultdict(list)
    for reason in found.reasons:
        reasons[alerts[reason.alert_id].episode_id].append(reason)
    ended = {event.alert_id for event in found.events if event.kind in {"ended", "withdrawn"} and event.actor_kind == "staff"}
    for reading in found.readings:
        if reading.level != "red":
            continue
        since = [one for one in reasons[reading.episode_id] if one.since >= reading.received_at and one.urgency == "red"]
        name = f"reading {reading.id} of stay {reading.episode_id}"
        if not since:
            yield Violation(Broken.RED_UNSEEN, name)
        elif all(alerts[one.alert_id].state == "closed" and one.alert_id not in ended for one in since):
            yield Violation(Broken.RED_CLOSED, name)


# everybody is asked, and silence is heard


def _slots(session: Session, found: _Look) -> Iterator[Violation]:
    until, now = found.course.end, found.course.world.now
    missed = {reason.values.get("check_in"): reason.since for reason in found.reasons if reason.code == "missed_reading"}
    by_slot = {(row.episode_id, row.slot_at): row for row in found.check_ins}
    for stay in found.stays.values():
        asked = found.schedules[stay.id]
        if stay.state == "active" and asked.held_because is None and asked.next_slot_at <= now - A_TURN:
            yield Violation(Broken.NOT_WATCHED, f"stay {stay.id}: {asked.next_slot_at}, {asked.held_because}")
        zone = hubs.by_id(session, stay.hub_id).zone
        chase = pathways.version(session, stay.pathway_version_id).pathway.chase
        limit = timedelta(minutes=chase.missed.value) + A_TURN
        slot = schedule.next_slot_after(stay.onboarded_at, stay.reading_times, zone)
        while slot.at < until - limit:
            yield from _slot(found, stay, slot.at, by_slot.get((stay.id, slot.at)), limit, missed)
            slot = schedule.next_slot_after(slot.at, stay.reading_times, zone)


def _slot(
    found: _Look, stay: Row[Any], at: datetime, row: Row[Any] | None, limit: timedelta, missed: dict[int | None, datetime]
) -> Iterator[Violation]:
    name = f"stay {stay.id}, slot {at:%d %H:%M}"
    if not _active_throughout(found, stay, at, at + limit):
        return
    if row is None or row.state in {"asked", "reminded", "reminded_twice", "not_asked", "excused"}:
        yield Violation(Broken.SLOT_FORGOTTEN, f"{name}: {row.state if row is not None else None}")
        return
    if row.state == "missed" and (row.id not in missed or missed[row.id] > at + limit):
        yield Violation(Broken.SILENCE_UNSEEN, f"{name}: listed {missed.get(row.id)}")
    if row.state == "answered" and not any(reading.id == row.answered_by_reading_id for reading in _near(found, stay, at)):
        yield Violation(Broken.SILENCE_UNSEEN, f"{name}: answered by {row.answered_by_reading_id}, which was not for it")


def _near(found: _Look, stay: Row[Any], at: datetime) -> Iterator[Row[Any]]:
    """Give the readings of this stay that may answer a slot: from an hour before it on."""
    return (reading for reading in found.readings if reading.episode_id == stay.id and reading.measured_at >= at - EARLY)


def _active_throughout(found: _Look, stay: Row[Any], begin: datetime, end: datetime) -> bool:
    """Whether a stay was neither paused nor over at any time between two instants."""
    active = True
    for event in found.stay_events:
        if event.episode_id != stay.id or event.at > end:
            continue
        if event.kind in {"paused", "ended", "died"}:
            active = False
        elif event.kind == "resumed":
            active = event.at <= begin
    return active


def _row_of(attempt: Attempt) -> int:
    return int((attempt.message.status_callback or "").split("message=")[1].split("&")[0])


def _counts(found: _Look) -> Counter[str]:
    counts = Counter({f"texts as {row.handled_as}": 0 for row in found.inbound})
    counts.update(f"texts as {row.handled_as}" for row in found.inbound)
    counts.update(f"texts by {row.source}" for row in found.inbound)
    counts.update(f"messages {row.state}" for row in found.outbound)
    counts.update(f"messages not sent: {row.reason}" for row in found.outbound if row.state in NOT_SENT)
    counts["messages doubled in doubt, and marked"] = sum(len(went) > 1 for went in found.at_provider.values())
    counts["messages sent again in doubt"] = sum(row.reason == SENT_AGAIN for row in found.outbound)
    counts["red readings"] = sum(row.level == "red" for row in found.readings)
    counts["slots missed"] = sum(row.state == "missed" for row in found.check_ins)
    counts["slots answered"] = sum(row.state == "answered" for row in found.check_ins)
    return counts


def about(course: Course, phone: str) -> list[str]:
    """Tell all that happened at one phone, in order: for whoever reads a failure."""
    lines = [(at, f"{who} {what}") for at, who, what in course.story if who == phone]
    lines += [
        (one.created_at, f"{one.from_phone} -> {one.to_phone} {one.status} {one.body!r}")
        for one in course.world.double.book.messages.values()
        if phone in {one.from_phone, one.to_phone}
    ]
    lines += [(one.at, f"service tries {one.message.status_callback}") for one in course.world.gateway.attempts if one.message.to == phone]
    return [f"{at:%a %H:%M:%S} {what}" for at, what in sorted(lines, key=lambda line: line[0])]
