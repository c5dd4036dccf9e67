"""Reads what is known of a hub's pathways: as shipped, as live, older versions, what was proposed, and who is on which."""

from collections.abc import Mapping

from sqlmodel import Session
from starlette.requests import Request

from app.admin_ui.pathway_presenters import Known, Viewer
from app.caseload import store as caseload
from app.errors import NotFound
from app.flows import pathway_references
from app.identity import store as identity
from app.identity.store import StaffView
from app.pathways import permissions, shapes, store
from app.pathways.definition import Definition
from app.web import current_actor
from app.web import parts as web_parts

Shipped = Mapping[str, Definition]


def every(session: Session, shipped: Shipped, hub_id: int) -> list[Known]:
    """Read every pathway that is shipped or was ever live in a hub, by title."""
    names = dict.fromkeys([*shipped, *(adopted.name for adopted in store.live(session, hub_id))])
    found = [one(session, shipped, hub_id, name) for name in names]
    return sorted(found, key=lambda known: known.name)


def one(session: Session, shipped: Shipped, hub_id: int, name: str) -> Known:
    """Read one pathway; raises NotFound when it is neither shipped nor was ever live here."""
    versions = tuple(store.versions(session, hub_id, name)) if shapes.NAME.fullmatch(name) else ()
    if name not in shipped and not versions:
        raise NotFound("There is no such pathway.")
    proposals = tuple(store.proposals_of(session, hub_id, name))
    charts = pathway_references.names().charts
    return Known(name, shipped.get(name), charts, versions, proposals, caseload.open_by_version(session, hub_id))


def viewer(request: Request, session: Session, me: StaffView) -> Viewer:
    """Read who looks, and the names of those who may have signed."""
    names = {staff.email: staff.name for staff in identity.staff_of(session, me.hub_id)}
    now = web_parts.of(request).clock.now()
    words = pathway_references.names()
    return Viewer(names, words, current_actor.hub(request).zone, now, can_sign=permissions.can_sign(me.actor, me.hub_id))
