"""People and machines that may sign in, as others see them. Pure."""

from dataclasses import dataclass

from app.identity.actor import Actor, ActorKind
from app.identity.roles import Role


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff of one hub."""

    id: int
    hub_id: int
    email: str
    name: str
    role: Role
    must_change_password: bool = False
    disabled: bool = False

    @property
    def actor(self) -> Actor:
        """This person as one who acts."""
        return Actor(ActorKind.STAFF, self.id, self.name, self.hub_id, self.role)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Somebody who may be signing in, with the hash to hold the password against."""

    staff: StaffView
    password_hash: str


@dataclass(frozen=True, slots=True)
class TokenView:
    """A machine's key to one hub."""

    id: int
    hub_id: int
    name: str

    @property
    def actor(self) -> Actor:
        """This machine as one who acts."""
        return Actor(ActorKind.TOKEN, self.id, self.name, self.hub_id)
