"""Who there is to sign in as in the demonstration; `demo` makes them, and its sign-in page names them."""

from dataclasses import dataclass
from typing import Final

from app.identity.roles import Role

PASSWORD: Final = "four calm purple otters"  # noqa: S105 -- shown to every visitor of the demonstration


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up member of staff, and what a visitor can do as them."""

    name: str
    email: str
    role: Role
    does: str


PEOPLE: Final = (
    Person("Sam Taylor", "nurse@demo.test", Role.CLINICIAN, "works the list, rings patients, enrols them"),
    Person("Alex Morgan", "manager@demo.test", Role.MANAGER, "sees the caseload and how the service is doing"),
    Person("Jo Fisher", "admin@demo.test", Role.ADMINISTRATOR, "keeps the hub's numbers, hours and staff"),
)
