"""A drill: whoever is on call now is texted and rung, to see that it reaches them. No alert is touched."""

from datetime import datetime

from sqlmodel import Session

from app.errors import Fault, Invalid
from app.flows import telling
from app.hubs import drills
from app.hubs import store as hubs
from app.hubs.drill import Came, DrillView
from app.identity.actor import Actor
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView
from app.messaging.vocabulary import Receipt


def begin(session: Session, hub_id: int, reason: str, *, addresses: Addresses, actor: Actor, now: datetime) -> DrillView:
    """Text and ring whoever would be told first now; raises Invalid without a reason, or when there is nobody to tell."""
    hub = hubs.by_id(session, hub_id)
    step = next(iter(hub.ladder(now=now)), None)
    if step is None:
        raise Invalid(faults=(Fault("reason", "Nobody is on call now, and there is no on-call number: nobody can be told."),))
    begun = drills.add(session, hub_id, step.person, reason, actor=actor, now=now)
    telling.drill(session, hub, step.person, begun, addresses, now=now)
    return begun


def results(session: Session, hub_id: int) -> list[Came]:
    """Give the last drills of this hub, newest first, each with how far its text and call came."""
    found = drills.newest(session, hub_id)
    purposes = [purpose for one in found for purpose in (one.text, one.call)]
    sent = {one.purpose: one for one in messages.by_purposes(session, hub_id, purposes)}
    return [_came(one, sent.get(one.text), sent.get(one.call)) for one in found]


def _came(drill: DrillView, text: OutboundView | None, call: OutboundView | None) -> Came:
    picked_up = call is not None and call.receipt in {Receipt.SENT, Receipt.DELIVERED}
    return Came(drill, text.status if text else None, call.status if call else None, picked_up)
