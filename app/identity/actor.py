"""Who does a thing: a member of staff, a patient, a machine, or a named job of our own."""

from dataclasses import dataclass
from enum import StrEnum

from app.identity.roles import Role


class ActorKind(StrEnum):
    """The kinds of actor that the audit trail knows."""

    STAFF = "staff"  # a signed-in person
    PATIENT = "patient"  # a patient or carer, by text, form or phone
    TOKEN = "token"  # noqa: S105 -- a kind, not a secret; a machine with an API token
    SYSTEM = "system"  # a named job of our own: "tick", "import", "inbound"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is the row of staff, patient or token; `hub_id` None only for system jobs."""

    kind: ActorKind
    id: int | None
    name: str
    hub_id: int | None
    role: Role | None = None


def system(name: str, hub_id: int | None = None) -> Actor:
    """Give the actor for a named job of our own, such as "tick"."""
    return Actor(ActorKind.SYSTEM, None, name, hub_id)


def patient(patient_id: int | None, hub_id: int) -> Actor:
    """Give the actor for whoever texts from a patient's or carer's phone."""
    return Actor(ActorKind.PATIENT, patient_id, "patient", hub_id)
