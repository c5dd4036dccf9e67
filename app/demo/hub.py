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
from app.hubs import service as hubs
from app.hubs import teams
from app.identity import passwords, service
from app.identity.actor import Actor, system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway
from app.staff_ui import demo_people

COLLEAGUE: Final = demo_people.Person("Noor Rahman", "noor@demo.test", Role.CLINICIAN, "works the list beside you")
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
    names = (*cohort.LOCALITIES, cohort.RESPIRATORY)
    live.database.write(
        lambda session: hubs.name_teams(session, hub.id, names, seen=teams.mark(hub.teams), actor=system("demo"), now=opened_at)
    )
    actors = [_staff(live, hub.id, person, now=opened_at) for person in demo_people.PEOPLE]
    nurse = next(actor for actor in actors if actor.role is Role.CLINICIAN)
    colleague = _staff(live, hub.id, COLLEAGUE, now=opened_at)
    ward = Ward(live.database, live.gateway, live.addresses, hub, nurse, colleague, people)
    history.live(ward, until=until)
    return ward


def _staff(live: Service, hub_id: int, person: demo_people.Person, *, now: datetime) -> Actor:
    password = passwords.prepare(demo_people.PASSWORD, email=person.email, name=person.name)
    draft = StaffDraft(person.email, person.name, person.role)
    added = live.database.write(lambda session: service.add_staff(session, hub_id, draft, password, actor=system("demo"), now=now))
    return added.actor
