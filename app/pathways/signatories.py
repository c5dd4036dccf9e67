"""Whose signature counts: clinicians of the hub who can still sign in."""

from sqlmodel import Session

from app.errors import Forbidden, Invalid, Refused
from app.identity import store as identity
from app.identity.actor import Actor, ActorKind
from app.identity.roles import Role
from app.identity.views import StaffView
from app.pathways import permissions
from app.pathways.proposals import START_AGAIN


def named(session: Session, hub_id: int, email: str) -> StaffView:
    """Give the clinician with this e-mail address; raises Invalid when there is none, or they can no longer sign in."""
    found = identity.staff_by_email(session, hub_id, email)
    if found is None or found.role is not Role.CLINICIAN:
        raise Invalid(f"{email} is no clinician of this hub.", hint="Both who sign must be clinicians of the hub.")
    if found.disabled:
        raise Invalid(f"{email} is disabled.", hint="Both who sign must be able to sign in.")
    return found


def acting(session: Session, hub_id: int, actor: Actor) -> StaffView:
    """Give the clinician who acts; raises Forbidden for anybody and anything else."""
    permissions.check_sign(actor, hub_id)
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise Forbidden("Only a person signs a pathway.")
    found = identity.staff_member(session, hub_id, actor.id)
    if not _signs(found):
        raise Forbidden("Only clinicians sign a pathway.")
    return found


def check_stands(session: Session, hub_id: int, email: str) -> StaffView:
    """Give whoever signed first; raises Refused when they are no longer a clinician here who can sign in."""
    found = identity.staff_by_email(session, hub_id, email)
    if found is None or not _signs(found):
        raise Refused(f"{email} is no longer a clinician of this hub, so that signature does not stand.", hint=START_AGAIN)
    return found


def _signs(staff: StaffView) -> bool:
    return staff.role is Role.CLINICIAN and not staff.disabled
