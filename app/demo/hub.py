"""Opens the demo's hub: its staff, its patients and their ten days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.db import Database
from app.demo import cohort, history
from app.demo.history import Ward
from app.errors import Invalid
from app.flows import hub_opening
from app.hubs import form as hub_form
from app.identity import form as staff_form
from app.identity import passwords, service
from app.identity.actor import Actor, system
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway

PASSWORD: Final = "four calm purple otters"  # noqa: S105 -- of the demo, which holds nobody
NURSE: Final = "nurse@demo.test"
STAFF: Final = (
    (NURSE, "Sam Taylor", "clinician"),
    ("second@demo.test", "Noor Rahman", "clinician"),
    ("manager@demo.test", "Alex Morgan", "manager"),
    ("admin@demo.test", "Jo Fisher", "administrator"),
)
NAME: Final = "Harbourside Virtual Ward"


@dataclass(frozen=True, slots=True)
class Service:
    """What the hub is made in."""

    database: Database
    gateway: Gateway
    addresses: Addresses


def open_ward(live: Service, *, until: datetime, people: tuple[cohort.Person, ...]) -> Ward:
    """Open the hub ten days before `until`, and live until then."""
    opened_at = until - timedelta(days=history.DAYS, hours=1)
    parsed = hub_form.parse(
        {"name": NAME, "slug": "harbourside", "phone": cohort.HUB_PHONE, "on_call_phone": cohort.ON_CALL_PHONE}, allow_test=True
    )
    draft = parsed.draft
    if draft is None:
        raise Invalid("The demo's hub cannot be opened.", faults=parsed.faults)
    hub = live.database.write(lambda session: hub_opening.open_hub(session, draft, actor=system("demo"), now=opened_at))
    actors = [_staff(live, hub.id, *who, now=opened_at) for who in STAFF]
    ward = Ward(live.database, live.gateway, live.addresses, hub, actors[0], people)
    history.live(ward, until=until)
    return ward


def _staff(live: Service, hub_id: int, email: str, name: str, role: str, *, now: datetime) -> Actor:
    parsed = staff_form.parse({"email": email, "name": name, "role": role})
    draft = parsed.draft
    if draft is None:
        raise Invalid("The demo's staff cannot be added.", faults=parsed.faults)
    password = passwords.prepare(PASSWORD, email=email, name=name)
    added = live.database.write(
        lambda session: service.add_staff(session, hub_id, draft, password, actor=system("demo"), now=now)
    )
    return added.actor
