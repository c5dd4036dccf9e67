"""Whoever is on call is told of an alert, or of a drill, by text or by a call; neither names a patient: others may read or hear it."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts import triage
from app.alerts.alert import AlertView
from app.flows import answers
from app.hubs.drill import DrillView
from app.hubs.rota import Person
from app.hubs.store import HubView
from app.messaging import outbox
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import Medium, MessageClass
from app.wording import sentences

LANGUAGE: Final = "en"
RING: Final = "on_call_ring"
DRILL_TEXT, DRILL_RING = "drill_on_call", "drill_ring"
OF_DRILLS: Final = frozenset({DRILL_TEXT, DRILL_RING})
"""What these do not reach is shown with the drill, and is no item on the worklist."""


def text(session: Session, hub: HubView, person: Person, alert: AlertView, addresses: Addresses, *, template: str, now: datetime) -> None:
    """Text somebody about an alert that has just climbed."""
    urgencies = [one.urgency for one in alerts.reasons(session, alert.id)]
    since = triage.stands_since(alert.urgency, urgencies, opened_at=alert.opened_at, urgency_since=alert.urgency_since)
    body = answers.compose(
        hub,
        template,
        language=LANGUAGE,
        service=hub.name,
        urgency=alert.urgency.value,
        alert=alert.id,
        since=f"{since.astimezone(hub.zone):%H:%M}",
        count=alert.rung,
        link=f"{addresses.public_url}/worklist",
    )
    draft = _draft(hub, person, f"climb/{alert.id}/{alert.rung}", template, body.body, addresses, now, episode_id=alert.episode_id)
    outbox.enqueue(session, draft, now=now)


def ring(session: Session, hub: HubView, person: Person, alert: AlertView, addresses: Addresses, *, now: datetime) -> None:
    """Ring somebody about an alert that has just climbed."""
    purpose = f"climb/{alert.id}/{alert.rung}"
    draft = _draft(hub, person, purpose, RING, waits(hub, alert), addresses, now, episode_id=alert.episode_id, medium=Medium.VOICE)
    outbox.enqueue(session, draft, now=now)


def drill(session: Session, hub: HubView, person: Person, begun: DrillView, addresses: Addresses, *, now: datetime) -> None:
    """Text and ring somebody for a drill, which both say first and last."""
    body = answers.compose(hub, DRILL_TEXT, language=LANGUAGE, service=hub.name)
    outbox.enqueue(session, _draft(hub, person, begun.text, DRILL_TEXT, body.body, addresses, now), now=now)
    call = _draft(hub, person, begun.call, DRILL_RING, say("drill", hub), addresses, now, medium=Medium.VOICE)
    outbox.enqueue(session, call, now=now)


def waits(hub: HubView, alert: AlertView) -> str:
    """Say that somebody waits, as a call begins with it."""
    return say("waits", hub, urgency=alert.urgency.value, alert=" ".join(str(alert.id)))


def say(name: str, hub: HubView, **values: object) -> str:
    """Put a line of a call to staff into words."""
    return sentences.say(f"on_call_call.{name}", {"hub": hub.name, **values}, language=LANGUAGE)


def _draft(
    hub: HubView,
    person: Person,
    purpose: str,
    template: str,
    body: str,
    addresses: Addresses,
    now: datetime,
    *,
    episode_id: int | None = None,
    medium: Medium = Medium.SMS,
) -> outbox.Draft:
    return outbox.Draft(
        hub_id=hub.id,
        episode_id=episode_id,
        purpose=purpose,
        template=template,
        message_class=MessageClass.STAFF,
        to_phone=person.phone,
        from_sender=addresses.sender_for(hub),
        body=body,
        not_before=now,
        valid_until=now + answers.VALID[MessageClass.STAFF],
        medium=medium,
    )
