"""Who may do what: `check` refuses with a sentence, `can` is defined by it, so a button and its refusal agree. Pure."""

from typing import Final

from app.errors import Forbidden
from app.identity.actor import Actor, ActorKind
from app.identity.roles import GRANTED, Permission

# A machine with a hub's token reads the list and hands in readings; it never enrols nor keeps the hub.
_TOKENS_MAY: Final = frozenset({Permission.SEE_PATIENTS, Permission.WORK_THE_LIST, Permission.SEE_THE_HUB})
_REFUSALS: Final = {
    Permission.WORK_THE_LIST: "Only clinicians work the list.",
    Permission.SEE_PATIENTS: "Your role does not include seeing patients.",
    Permission.ENROL: "Your role does not include enrolling patients.",
    Permission.SEE_THE_HUB: "Your role does not include the hub's page.",
    Permission.KEEP_THE_HUB: "Only an administrator changes the hub and its staff.",
    Permission.KEEP_THE_ROTA: "Only managers and administrators keep the rota and hold drills.",
    Permission.NAME_TEAMS: "Only managers and administrators name the hub's teams.",
    Permission.READ_PATHWAYS: "Your role does not include the pathways.",
    Permission.SIGN_PATHWAYS: "Only clinicians change and sign pathways.",
}


def check(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden, with a sentence for the person, unless this actor has leave."""
    if permission not in _granted(actor):
        raise Forbidden(_REFUSALS[permission], hint="Ask your hub's administrator if this should be different.")


def can(actor: Actor, permission: Permission) -> bool:
    """Whether `check` would let this actor pass."""
    try:
        check(actor, permission)
    except Forbidden:
        return False
    return True


def _granted(actor: Actor) -> frozenset[Permission]:
    if actor.kind is ActorKind.SYSTEM:
        return frozenset(Permission)
    if actor.kind is ActorKind.TOKEN:
        return _TOKENS_MAY
    return GRANTED[actor.role] if actor.role is not None else frozenset()
