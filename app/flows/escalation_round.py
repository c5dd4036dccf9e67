"""Alerts past their clock climb to the on-call number: at any hour, and again until somebody acts."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store
from app.db import Database
from app.flows import answers
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.messaging import outbox
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import MessageClass

CLIMBED: Final = "climbed"
PUT_OFF: Final = timedelta(minutes=2)
STAFF_LANGUAGE: Final = "en"


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Let every alert climb whose running clock has ended."""
    return sweep(
        database,
        Job(
            name="alert",
            due=lambda session, most: store.climbs_due(session, now=now, limit=most),
            key=lambda due: due[1],
            work=lambda session, due: _climb(session, due, addresses, now),
            put_off=lambda session, due: alerts.put_off(session, *due, until=now + PUT_OFF, actor=actors.system("tick", due[0]), now=now),
        ),
    )


def climb_at_once(session: Session, hub: HubView, alert_id: int, *, because: str, addresses: Addresses, now: datetime) -> bool:
    """Let an alert climb whatever its clock says, claimed or not; False when it is closed. Its ladder goes on from here."""
    actor = actors.system("advice", hub.id)
    climbed = alerts.climb(session, hub.id, alert_id, told=hub.on_call_phone, because=because, actor=actor, now=now)
    if climbed is None:
        return False
    if hub.on_call_phone is not None:
        _tell(session, hub, hub.on_call_phone, climbed.alert, addresses, now, template="on_call_advice")
    return True


def _climb(session: Session, due: tuple[int, int], addresses: Addresses, now: datetime) -> list[str]:
    hub_id, alert_id = due
    hub = hubs.by_id(session, hub_id)
    climbed = alerts.climb(session, hub_id, alert_id, told=hub.on_call_phone, actor=actors.system("tick", hub_id), now=now)
    if climbed is None:
        return []  # acted on meanwhile, or another worker was here first
    if hub.on_call_phone is not None:
        template = "on_call_alert" if climbed.alert.rung == 1 else "on_call_again"
        _tell(session, hub, hub.on_call_phone, climbed.alert, addresses, now, template=template)
    return [CLIMBED]


def _tell(
    session: Session, hub: HubView, on_call: str, alert: alerts.AlertView, addresses: Addresses, now: datetime, *, template: str
) -> None:
    """Text whoever is on call; the text names nobody, since it may be read over a shoulder."""
    body = answers.compose(
        hub,
        template,
        language=STAFF_LANGUAGE,
        service=hub.name,
        urgency=alert.urgency.value,
        alert=alert.id,
        since=f"{alert.opened_at.astimezone(hub.zone):%H:%M}",
        count=alert.rung - 1,
        link=f"{addresses.public_url}/worklist",
    )
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=alert.episode_id,
        purpose=f"climb/{alert.id}/{alert.rung}",
        template=body.template,
        message_class=MessageClass.STAFF,
        to_phone=on_call,
        from_sender=addresses.sender_for(hub),
        body=body.body,
        not_before=now,
        valid_until=now + answers.VALID[MessageClass.STAFF],
    )
    outbox.enqueue(session, draft, now=now)
