"""Texts that were stored and not understood: tried again, and after the last try a person is asked to read them."""

from datetime import datetime

from sqlmodel import Session

from app.alerts import ladder as ladders
from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts.receipt import Came
from app.caseload import store as caseload
from app.db import Database
from app.flows import answers, evidence, inbound_reply, reading_in
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.identity import actor as actors
from app.intake import wrapped
from app.messaging import service as messages
from app.messaging.addresses import Addresses
from app.messaging.store import InboundView
from app.monitoring.reading import Channel


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Try every text again whose time for it has come. A try that fails counts among the errors."""
    return sweep(
        database,
        Job(
            name="inbound",
            due=lambda session, most: messages.unhandled_due(session, now=now, limit=most),
            key=lambda message: message.id,
            work=lambda session, message: _again(session, message, addresses, now),
            put_off=lambda session, message: _last_resort(session, message, now),
        ),
    )


def _again(session: Session, message: InboundView, addresses: Addresses, now: datetime) -> list[str]:
    hub = hubs.by_id(session, message.hub_id)
    handled_as, failure = inbound_reply.understand(session, hub, message, addresses=addresses, now=now)
    if handled_as is not None:
        return ["handled"]
    if failure is None or not failure.defeated:
        return ["failed_again"]
    _hand_over(session, message, now)
    answer = answers.compose(hub, "try_again_later", language="en")
    answers.send(session, answer, hub=hub, message=message, episode_id=None, addresses=addresses, now=now)
    return ["handed_over"]


def _hand_over(session: Session, message: InboundView, now: datetime) -> None:
    """Put whoever may have written it on the list: a person reads the text itself."""
    actor = actors.system("tick", message.hub_id)
    cause = _cause(message, now)
    matches = caseload.at_phone(session, message.hub_id, message.from_phone)
    for match in [match for match in matches if match.episode.monitored] or matches:
        reading_in.put_on_the_list(session, match.episode, [cause], actor=actor, now=now)
    if not matches:
        _by_number(session, message, cause, now)


def _last_resort(session: Session, message: InboundView, now: datetime) -> None:
    """Handing over broke as well: the item is raised for the bare number, which needs nothing else to be right."""
    failure = messages.note_failure(session, message.id, now=now)
    if failure.defeated:
        cause = _cause(message, now)
        _by_number(session, message, cause, now)


def _cause(message: InboundView, now: datetime) -> alerts.Cause:
    came = Came(channel=Channel.SMS.value, received_at=message.received_at, words=wrapped.both(message.body))
    return alerts.Cause(
        alerts.ReasonCode.TEXT_NOT_HANDLED,
        alerts.Urgency.AMBER,
        values={"message_id": message.id},
        receipt=receipts.to_json(evidence.of_text(None, came=came, now=now)),
    )


def _by_number(session: Session, message: InboundView, cause: alerts.Cause, now: datetime) -> None:
    subject = alerts.Subject(message.hub_id, None, None, message.from_phone)
    alerts.raise_or_join(session, subject, [cause], ladder=ladders.DEFAULT, actor=actors.system("tick", message.hub_id), now=now)
