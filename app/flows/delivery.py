"""Texts leave, and what cannot reach its person becomes an item on the worklist."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.alerts import ladder as ladders
from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts import watchdog
from app.alerts.receipt import Kind, NotSent, Receipt
from app.alerts.watchdog import Loop
from app.caseload import store as caseload
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.clock import Clock
from app.db import Database
from app.flows import telling
from app.identity.actor import system
from app.logs import get_logger
from app.messaging import defects, lanes, policy, resolving, sending
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.defects import Defect
from app.messaging.gateway import Gateway
from app.messaging.resolving import Resolved
from app.messaging.sending import Delivered
from app.messaging.vocabulary import MessageClass
from app.pathways import store as pathways

_log = get_logger(__name__)

ABREAST = 8
"""How many texts one process hands to the provider at a time."""
A_TURN = timedelta(seconds=20)
PERIOD_S = 30
"""The longest that a turn may take to come round, with a long sending before it; silence for two of these is stale."""
UNREACHED = "no_connection"
"""The code of a text that could not be handed over because the provider cannot be reached."""
ASKS_FOR_REPEAT = ("reply_amber", "repeat")
"""Beginnings of the names of texts that ask for another reading: when one does not go, nobody will send that reading."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one turn did: what was sent, what was found out about texts in doubt, and how many defects reached a list."""

    delivered: Delivered
    resolved: Resolved
    reported: int
    errors: tuple[str, ...]


def run(
    database: Database,
    gateway: Gateway,
    *,
    addresses: Addresses,
    clock: Clock,
    limit: int = 500,
    within: timedelta = A_TURN,
    workers: int = ABREAST,
    send: Callable[..., Delivered] = sending.deliver_due,
) -> Delivery:
    """Take one turn: settle doubt, send what is due, and put on the list whoever cannot be texted."""
    resolved = resolving.resolve_unknown(database, gateway, clock=clock, within=within)
    delivered = send(database, gateway, addresses=addresses, clock=clock, limit=limit, within=within, workers=workers)
    reported, errors = report_defects(database, now=clock.now())
    database.write(lambda session: _beat(session, clock.now()))
    return Delivery(delivered, resolved, reported, (*resolved.errors, *delivered.errors, *errors))


def _beat(session: Session, now: datetime) -> None:
    """Note that texts go out; not where our account is refused, so that silence shows."""
    faults = lanes.faults(session, now=now)
    stopped = next((one.code for one in faults if policy.stops_all(one.code)), None)
    if stopped is not None:
        watchdog.miss(session, Loop.SENDING, fault=stopped)
    elif messages.are_cut_off(session):
        watchdog.miss(session, Loop.SENDING, fault=UNREACHED)
    else:
        watchdog.beat(session, Loop.SENDING, period_s=PERIOD_S, fault=faults[0].code if faults else None, now=now)


def sender_turn(database: Database, gateway: Gateway, *, addresses: Addresses, clock: Clock) -> Callable[[], bool]:
    """Give what the sender runs when it is woken: send, never look up, so that nothing slow stands before an answer."""

    def turn() -> bool:
        delivered = sending.deliver_due(database, gateway, addresses=addresses, clock=clock, workers=ABREAST)
        if delivered.moved:
            return True
        report_defects(database, now=clock.now())
        return False

    return turn


def report_defects(database: Database, *, now: datetime, limit: int = 200) -> tuple[int, tuple[str, ...]]:
    """Put each person who cannot be texted on their hub's list; one that breaks is named and stays for the next turn."""
    with database.read() as session:
        waiting = defects.unreported(session, limit=limit)
    reported = 0
    errors: list[str] = []
    for defect in waiting:
        try:
            reported += database.write(lambda session, defect=defect: _report(session, defect, now))  # type: ignore[misc]
        except Exception:  # noqa: BLE001 -- one poisoned row must not hide the others
            _log.exception("delivery.defect_not_reported", outbound_id=defect.message_id)
            errors.append(f"outbound {defect.message_id}")
    return reported, tuple(errors)


def _report(session: Session, defect: Defect, now: datetime) -> bool:
    if not defects.take(session, defect, now=now):
        return False  # another process reported it
    if defect.template in telling.OF_DRILLS:
        return False  # it is shown with the drill
    if defect.episode_id is None:
        subject, ladder = alerts.Subject(defect.hub_id, None, None, defect.to_phone), ladders.DEFAULT
    else:
        episode = caseload.episode(session, defect.hub_id, defect.episode_id)
        if episode.state_reason == EndReason.DIED:
            return False  # nobody is to be rung about it
        subject, ladder = _subject(episode), ladders.of(pathways.version(session, episode.pathway_version_id).pathway.ladder)
    cause = _cause(session, defect, now)
    if _stands(session, subject, cause.code):
        return False
    alerts.raise_or_join(session, subject, [cause], ladder=ladder, actor=system("sender", defect.hub_id), now=now)
    return True


def _subject(episode: EpisodeView) -> alerts.Subject:
    return alerts.Subject(episode.hub_id, episode.id, episode.patient_id, None)


def _cause(session: Session, defect: Defect, now: datetime) -> alerts.Cause:
    whose = "staff" if defect.message_class is MessageClass.STAFF else "patient"
    values = {"phone": defect.to_phone, "why": defect.kind.value, "provider_code": defect.error_code, "whose": whose}
    text = messages.outbound_message(session, defect.hub_id, defect.message_id)
    not_sent = NotSent(
        template=defect.template,
        phone=defect.to_phone,
        whose=whose,
        why=defect.kind.value,
        words=text.body if text else None,
        wanted_at=text.created_at if text else None,
        provider_code=defect.error_code,
    )
    receipt = receipts.to_json(Receipt(kind=Kind.NOT_SENT, made_at=now, not_sent=not_sent))
    return alerts.Cause(_reason(defect), alerts.Urgency.AMBER, values=values, receipt=receipt)


def _reason(defect: Defect) -> alerts.ReasonCode:
    if defect.message_class is MessageClass.STAFF:
        return alerts.ReasonCode.ON_CALL_NOT_TOLD
    return alerts.ReasonCode.REPEAT_NOT_SENT if defect.template.startswith(ASKS_FOR_REPEAT) else alerts.ReasonCode.CANNOT_TEXT


def _stands(session: Session, subject: alerts.Subject, code: alerts.ReasonCode) -> bool:
    """Whether the list says so already: three prompts a day to a dead number are one item, not three."""
    seen = alert_store.open_alert(session, subject)
    return seen is not None and any(reason.code is code and reason.eased_at is None for reason in alert_store.reasons(session, seen.id))
