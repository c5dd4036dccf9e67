"""Whoever is on call is rung, about an alert or for a drill, and answers on the keypad: 1 to acknowledge, 2 to pass it on.

Which alert it is stands in the purpose of the call's row, with the rung at which it was told. The same key again changes nothing:
an acknowledgement counts once for a rung, and what has climbed further is passed on no more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store, told
from app.alerts.alert import AlertView
from app.flows import escalation_round, telling
from app.hubs import drills
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView, outbound
from app.messaging.vocabulary import Medium, MessageClass

ACKNOWLEDGE, PASS_ON = "1", "2"
MOST_TRIES: Final = 3
NAMELESS: Final = "the_on_call_number"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said next. `tries`: how often a key was asked for before the one that is waited for; None: the call ends."""

    words: tuple[str, ...]
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """One call to our own staff, and the alert it is about; None: a drill."""

    row: OutboundView
    hub: HubView
    alert: AlertView | None
    number: int  # of the alert or the drill
    rung: int


def begin(session: Session, message_id: int) -> Said | None:
    """Give the first words of a call that was answered; None for one that is no call to staff."""
    call = _call(session, message_id)
    if call is None:
        return None
    if call.alert is None:
        return Said((call.row.body,), 0)
    settled = _settled(call, call.alert)
    return Said((telling.say(settled, call.hub),)) if settled else Said(_asking(call), 0)


def answer(session: Session, message_id: int, tries: int, pressed: str, *, addresses: Addresses, now: datetime) -> Said | None:
    """Take the key that was pressed, "" for none, and say what follows."""
    call = _call(session, message_id)
    if call is None:
        return None
    if pressed == ACKNOWLEDGE:
        return Said(_acknowledged(session, call, now))
    if pressed == PASS_ON and call.alert is not None:
        return Said((_passed_on(session, call, addresses, now),))
    if tries + 1 >= MOST_TRIES:
        return Said((telling.say("drill_unheard" if call.alert is None else "unheard", call.hub),))
    return Said(_asking(call), tries + 1)


def _call(session: Session, message_id: int) -> _Call | None:
    ours = outbound.c.medium == Medium.VOICE.value, outbound.c.message_class == MessageClass.STAFF.value
    found = session.execute(select(*messages.OUTBOUND_COLUMNS).where(outbound.c.id == message_id, *ours)).one_or_none()
    if found is None:
        return None
    row = messages.outbound_view(found)
    kind, number, rung = row.purpose.split("/")
    hub = hubs.by_id(session, row.hub_id)
    if kind == "drill":
        return _Call(row, hub, None, int(number), 0)
    return _Call(row, hub, store.alert(session, row.hub_id, int(number)), int(number), int(rung))


def _asking(call: _Call) -> tuple[str, ...]:
    return (call.row.body,) if call.alert is None else (telling.waits(call.hub, call.alert), telling.say("keys", call.hub))


def _settled(call: _Call, alert: AlertView) -> str | None:
    """Say why nobody is needed on the telephone any more, by the name of its words; None: somebody is."""
    if not alert.is_open:
        return "closed"
    return "claimed" if alert.claimed_at is not None and alert.claimed_at > call.row.created_at else None


def _acknowledged(session: Session, call: _Call, now: datetime) -> tuple[str, ...]:
    hub, actor = call.hub, actors.system("on_call", call.hub.id)
    if call.alert is None:
        drills.acknowledge(session, hub.id, call.number, actor=actor, now=now)
        return (telling.say("drill_acknowledged", hub),)
    settled = _settled(call, call.alert)
    if settled:
        return (telling.say(settled, hub),)
    name = told.name_at(store.history(session, hub.id, call.number), call.rung)
    who = name or telling.say(NAMELESS, hub)
    alerts.acknowledge(session, hub.id, call.number, rung=call.rung, by=who, asked_at=call.row.created_at, actor=actor, now=now)
    return (telling.say("acknowledged", hub),)


def _passed_on(session: Session, call: _Call, addresses: Addresses, now: datetime) -> str:
    """Held from here on: the same key twice at one moment, or the key and the clock, let it climb once."""
    alert = store.alert(session, call.hub.id, call.number, lock=True)
    settled = _settled(call, alert)
    if settled:
        return telling.say(settled, call.hub)
    if alert.rung != call.rung:
        return telling.say("passed_on", call.hub)  # it has gone on already: this very key again, or its clock
    gone = escalation_round.pass_on(session, call.hub, alert.id, call.row.to_phone, addresses=addresses, now=now)
    return telling.say("passed_on" if gone else "nobody_else", call.hub)
