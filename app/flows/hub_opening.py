"""A hub opens: it is written down, and the pathway that every hub begins with goes live in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.hubs.store import HubView
from app.identity.actor import Actor, system
from app.pathways import loader
from app.pathways import service as pathways
from app.pathways.definition import Definition

LIVE_FROM_THE_START: Final = "covid-oximetry-at-home"


def open_hub(session: Session, draft: HubDraft, *, shipped: Mapping[str, Definition] | None = None, actor: Actor, now: datetime) -> HubView:
    """Open a hub with the shipped COVID Oximetry @home pathway live in it; raises Invalid when a name is taken.

    That one pathway needs no signatures: it is complete as shipped. Every other is adopted by two clinicians.
    """
    pathway = (loader.load_shipped() if shipped is None else shipped)[LIVE_FROM_THE_START]
    hub = hubs.add_hub(session, draft, actor=actor, now=now)
    opening = system(f"opening of the hub by {actor.name}", hub.id)
    pathways.adopt(session, hub.id, pathway, by=opening.name, second_by=None, actor=opening, now=now)
    return hub
