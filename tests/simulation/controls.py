"""Controls that must fail a run: what others do, kept to show that the run can see it."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from app.clock import Clock
from app.db import Database
from app.messaging import outcomes
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway, GatewayError, Outgoing
from app.messaging.lanes import Pace
from app.messaging.outcomes import Ticket
from app.messaging.policy import validity_s
from app.messaging.sending import Delivered
from app.messaging.store import outbound
from app.messaging.vocabulary import Medium


def marks_before_send(database: Database, gateway: Gateway, *, addresses: Addresses, clock: Clock, **_: Any) -> Delivered:  # noqa: ANN401
    """Write "accepted", then call: a call that fails is never made again, for the text counts as sent."""
    pace = Pace(gateway.per_second)
    begun = outcomes.begin(database, pace, outcomes.claim(database, pace, now=clock.now(), limit=500), now=clock.now())
    for ticket in begun.tickets:
        database.write(lambda session, ticket=ticket: _mark(session, ticket))  # type: ignore[misc]
        try:
            _call(gateway, ticket, addresses, clock.now())
        except GatewayError:
            continue
    return Delivered(accepted=len(begun.tickets), held=begun.held, errors=begun.errors)


def _mark(session: Session, ticket: Ticket) -> None:
    session.execute(update(outbound).where(outbound.c.id == ticket.id).values(state="accepted", lease_until=None))


def _call(gateway: Gateway, ticket: Ticket, addresses: Addresses, now: datetime) -> None:
    if ticket.medium is Medium.VOICE:
        return
    gateway.send(
        Outgoing(
            to=ticket.to_phone,
            sender=ticket.from_sender,
            body=ticket.body,
            valid_for_s=validity_s(ticket.valid_until, now=now),
            status_callback=addresses.status_url(ticket.id, ticket.attempt_id),
        )
    )
