"""The same work as it is usually written: SQLModel objects, a session a request, the thread pool, a commit each.

The pure parts (what a text says, the rules, the wording) are the product's own; so is every row that is written. The
file is SQLite's, with the same journal and the same durability, and a busy timeout long enough for nobody to fail.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session, col, select
from starlette.datastructures import FormData

from app.alerts.models import Alert, AlertEvent, AlertReason
from app.audit.models import AuditEntry
from app.caseload.models import Contact, Episode, Patient
from app.clock import SystemClock
from app.hubs.models import Hub
from app.intake import sms_parser
from app.intake.reply import ParsedReply
from app.messaging.models import InboundMessage, OptOut, OutboundMessage
from app.messaging.twilio.signatures import SignatureCheck
from app.monitoring import rules
from app.monitoring.context import Context, PastReading
from app.monitoring.models import CheckIn, Finding, Reading
from app.monitoring.reading import Level, Observation
from app.pathways import loader
from app.storage import sqlite
from app.wording import texts
from bench import ground

BUSY_MS: Final = 30_000
RECENT: Final = 8
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_PATHWAY: Final = loader.shipped("covid-oximetry-at-home")
_TEXTS: Final = {Level.GREEN: "reply_green", Level.AMBER: "reply_amber", Level.RED: "reply_red"}
_EMPTY: Final[dict[str, object]] = dict.fromkeys(("read_back", "question", "candidate"), "")


def router(database_url: str, url: str) -> APIRouter:
    """Make the route, on an engine of its own."""
    engine, check, doors = _engine(database_url), SignatureCheck(ground.TOKEN), APIRouter()

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    async def form(request: Request) -> FormData:
        return await request.form()

    @doors.post("/bench/idiomatic")
    def receive(request: Request, given: Annotated[FormData, Depends(form)], opened: Annotated[Session, Depends(session)]) -> Response:
        if not check(url, given, request.headers.get("x-twilio-signature", "")):
            raise HTTPException(403)
        _receive(opened, {name: str(value) for name, value in given.items()}, SystemClock().now())
        opened.commit()
        return Response(_XML, media_type="text/xml")

    return doors


def _engine(database_url: str) -> Engine:
    engine = create_engine(database_url, module=sqlite.driver(), pool_size=40, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver has no types
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _receive(session: Session, form: dict[str, str], now: datetime) -> None:
    if session.exec(select(InboundMessage).where(InboundMessage.provider_sid == form["MessageSid"])).first():
        return
    hub = session.exec(select(Hub).where(Hub.phone == form["To"])).one()
    message = InboundMessage(
        hub_id=_id(hub),
        provider_sid=form["MessageSid"],
        source="webhook",
        from_phone=form["From"],
        to_phone=form["To"],
        body=form["Body"],
        received_at=now,
        state="handled",
        handled_as="reading",
    )
    session.add(message)
    session.flush()
    stays = (
        select(Episode, Patient).join(Patient, col(Patient.id) == Episode.patient_id).join(Contact, col(Contact.patient_id) == Patient.id)
    )
    episode, _patient = session.exec(stays.where(Contact.phone == message.from_phone, col(Contact.ended_at).is_(None))).one()
    message.episode_id = episode.id
    parsed = sms_parser.parse(message.body)
    reading, judgement = _judged(session, episode, message, parsed, now)
    findings = [
        Finding(
            hub_id=episode.hub_id,
            episode_id=_id(episode),
            reading_id=reading.id,
            at=now,
            rule_id=found.rule_id,
            rule_version=found.rule_version,
            code=found.code,
            level=found.level,
            confirmed=found.confirmed,
            values=found.values,
        )
        for found in judgement.findings
    ]
    session.add_all(findings)
    _answer_slots(session, episode, reading, now)
    session.add(_trail(episode, "reading.recorded", {"reading": reading.id}, now))
    _alert(session, episode, findings, judgement, now)
    _reply(session, hub, message, judgement, parsed, now)


def _judged(
    session: Session, episode: Episode, message: InboundMessage, parsed: ParsedReply, now: datetime
) -> tuple[Reading, rules.Judgement]:
    past = session.exec(
        select(Reading)
        .where(Reading.episode_id == episode.id)
        .order_by(col(Reading.measured_at).desc(), col(Reading.id).desc())
        .limit(RECENT)
    )
    recent = tuple(PastReading(_id(one), one.measured_at, one.received_at, one.spo2, one.pulse, tuple(one.candidates)) for one in past)
    observation = Observation(measured_at=now, received_at=now, spo2=parsed.values.spo2, pulse=parsed.values.pulse)
    judgement = rules.evaluate(observation, Context(pathway=_PATHWAY, recent=recent), now=now)
    reading = Reading(
        hub_id=episode.hub_id,
        episode_id=_id(episode),
        inbound_message_id=message.id,
        channel="sms",
        spo2=observation.spo2,
        pulse=observation.pulse,
        measured_at=now,
        received_at=now,
        level=judgement.level,
    )
    session.add(reading)
    session.flush()
    return reading, judgement


def _answer_slots(session: Session, episode: Episode, reading: Reading, now: datetime) -> None:
    waiting = select(CheckIn).where(CheckIn.episode_id == episode.id, col(CheckIn.state).in_(["asked", "reminded", "reminded_twice"]))
    for slot in session.exec(waiting):
        slot.state, slot.answered_at, slot.answered_by_reading_id = "answered", now, reading.id
        session.add(slot)


def _alert(session: Session, episode: Episode, findings: list[Finding], judgement: rules.Judgement, now: datetime) -> None:
    alert = session.exec(select(Alert).where(Alert.episode_id == episode.id, Alert.state != "closed")).first()
    if judgement.level is Level.GREEN or judgement.level is None:
        if alert is not None:
            session.add(
                AlertEvent(hub_id=episode.hub_id, alert_id=_id(alert), at=now, kind="noted", actor_kind="patient", actor_name="patient")
            )
        return
    if alert is None:
        alert = Alert(
            hub_id=episode.hub_id,
            episode_id=episode.id,
            patient_id=episode.patient_id,
            state="waiting",
            urgency=judgement.level.value,
            urgency_rank=0,
            confirmed=False,
            opened_at=now,
            urgency_since=now,
            due_at=now + timedelta(minutes=15),
            next_climb_at=now + timedelta(minutes=15),
            ladder={"red": [15, 30, 15], "amber": [60, 120, 60], "routine": [240, 240, 240]},
        )
        session.add(alert)
        session.flush()
    for finding in findings:
        reason = AlertReason(
            hub_id=episode.hub_id,
            alert_id=_id(alert),
            since=now,
            code="low_reading",
            urgency=finding.level,
            confirmed=False,
            values=finding.values,
        )
        session.add(reason)
    session.add(AlertEvent(hub_id=episode.hub_id, alert_id=_id(alert), at=now, kind="joined", actor_kind="patient", actor_name="patient"))
    session.add(_trail(episode, "alert.joined", {}, now))


def _reply(session: Session, hub: Hub, message: InboundMessage, judgement: rules.Judgement, parsed: ParsedReply, now: datetime) -> None:
    if session.exec(select(OptOut).where(OptOut.phone == message.from_phone, col(OptOut.ended_at).is_(None))).first():
        return
    name = _TEXTS.get(judgement.level or Level.GREEN, "reply_green")
    values = {
        **_EMPTY,
        "cover": texts.cover(hub.hours_open, hub.hours_close, language="en"),
        "read_back": texts.read_back({"spo2": parsed.values.spo2, "pulse": parsed.values.pulse}, language="en"),
        "threshold": 92,
        "minutes": 60,
    }
    reply = OutboundMessage(
        hub_id=message.hub_id,
        episode_id=message.episode_id,
        purpose=f"reply/{message.id}",
        template=name,
        message_class="answer",
        priority=2,
        to_phone=message.from_phone,
        from_sender=hub.phone or "",
        body=texts.sms(name, language="en", values=values),
        created_at=now,
        not_before=now,
        valid_until=now + timedelta(hours=1),
        state="pending",
    )
    session.add(reply)


def _trail(episode: Episode, action: str, detail: dict[str, Any], now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        hub_id=episode.hub_id,
        actor_kind="patient",
        actor_id=episode.patient_id,
        actor_name="patient",
        action=action,
        subject_kind="episode",
        subject_id=episode.id,
        detail=detail,
    )


def _id(row: Any) -> int:  # noqa: ANN401 -- any stored row has one
    found: int = row.id
    return found
