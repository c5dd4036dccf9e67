"""Who may sign a pathway of a hub: `check_…` refuses with a sentence, `can_…` is defined by it. Pure."""

from app.errors import Forbidden
from app.identity import permissions
from app.identity.actor import Actor
from app.identity.roles import Permission


def check_sign(actor: Actor, hub_id: int) -> None:
    """Raise Forbidden unless this actor may propose, sign, withdraw and decline in this hub."""
    if actor.hub_id not in (None, hub_id):
        raise Forbidden("This pathway belongs to another hub.")
    permissions.check(actor, Permission.SIGN_PATHWAYS)


def can_sign(actor: Actor, hub_id: int) -> bool:
    """Whether `check_sign` would let this actor pass."""
    try:
        check_sign(actor, hub_id)
    except Forbidden:
        return False
    return True
