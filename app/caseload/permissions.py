"""Who may change the caseload: `check_…` refuses with a sentence, `can_…` is defined by it. Pure."""

from app.errors import Forbidden
from app.identity import permissions
from app.identity.actor import Actor, ActorKind
from app.identity.roles import Permission


def check_enrol(actor: Actor, hub_id: int) -> None:
    """Raise Forbidden unless this actor may enrol, correct and undo in this hub."""
    _check_hub(actor, hub_id)
    permissions.check(actor, Permission.ENROL)


def can_enrol(actor: Actor, hub_id: int) -> bool:
    """Whether `check_enrol` would let this actor pass."""
    try:
        check_enrol(actor, hub_id)
    except Forbidden:
        return False
    return True


def check_move(actor: Actor, hub_id: int) -> None:
    """Raise Forbidden unless this actor may pause, resume and end stays in this hub.

    A patient's own text may: it is understood by a flow, which decides what it moves.
    """
    _check_hub(actor, hub_id)
    if actor.kind is not ActorKind.PATIENT:
        permissions.check(actor, Permission.WORK_THE_LIST)


def can_move(actor: Actor, hub_id: int) -> bool:
    """Whether `check_move` would let this actor pass."""
    try:
        check_move(actor, hub_id)
    except Forbidden:
        return False
    return True


def check_decide(actor: Actor, hub_id: int) -> None:
    """Raise Forbidden unless this actor may decide for patients of this hub: what their care plan says, and whether they are texted."""
    _check_hub(actor, hub_id)
    permissions.check(actor, Permission.WORK_THE_LIST)


def can_decide(actor: Actor, hub_id: int) -> bool:
    """Whether `check_decide` would let this actor pass."""
    try:
        check_decide(actor, hub_id)
    except Forbidden:
        return False
    return True


def check_approve(actor: Actor, hub_id: int) -> None:
    """Raise Forbidden unless this actor may approve what patients are told instead of 999: a clinician, in person."""
    check_decide(actor, hub_id)
    if actor.kind is not ActorKind.STAFF:
        raise Forbidden("Only a clinician who is signed in approves this.")


def can_approve(actor: Actor, hub_id: int) -> bool:
    """Whether `check_approve` would let this actor pass."""
    try:
        check_approve(actor, hub_id)
    except Forbidden:
        return False
    return True


def _check_hub(actor: Actor, hub_id: int) -> None:
    if actor.hub_id not in (None, hub_id):
        raise Forbidden("This patient belongs to another hub.")
