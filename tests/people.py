"""Hubs, staff and patients for tests: made through the services, so that what stands is what the service makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from pwdlib import PasswordHash as Argon2
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from app.caseload import planning, store
from app.caseload import service as caseload
from app.caseload.care_plan import Admission, PlanDraft, PlanType
from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import enrolment, hub_opening
from app.hubs import service as hub_service
from app.hubs import store as hubs
from app.hubs import teams
from app.hubs.form import HubDraft
from app.hubs.store import HubView
from app.identity import service as identity
from app.identity.actor import Actor, system
from app.identity.form import StaffDraft
from app.identity.passwords import PasswordHash
from app.identity.roles import Role
from app.identity.store import StaffView
from app.messaging.addresses import Addresses

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "four unrelated words here"
ADDRESSES = Addresses(default_from="+447700900999", public_url="https://wardlight.example")
HUB_PHONES = {"north": "+447700900900", "south": "+447700900901"}
_cheap = Argon2((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@dataclass(frozen=True)
class Ward:
    """A hub with its people."""

    hub: HubView
    clinician: StaffView
    manager: StaffView
    administrator: StaffView

    @property
    def nurse(self) -> Actor:
        """The clinician, as one who acts."""
        return self.clinician.actor


@lru_cache
def password_hash(password: str = PASSWORD) -> PasswordHash:
    """The hash of a password, made cheaply: it is verified like any other."""
    return PasswordHash(_cheap.hash(password))


def nhs_number(number: int) -> str:
    """A valid NHS number of the test range: the same for the same `number`."""
    stem = f"999{number:06}"
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(stem)) % 11
    return nhs_number(number + 500_000) if check == 10 else f"{stem}{check % 11}"


def phone(number: int) -> str:
    """A number of the drama range, 0 to 899."""
    return f"+447700900{number:03}"


def draft(number: int = 1, /, **changes: object) -> EnrolmentDraft:
    """A patient of sixty who may be enrolled; the same `number` is the same person."""
    values: dict[str, Any] = {
        "nhs_number": nhs_number(number),
        "given_name": f"Ada{number}",
        "family_name": "Example",
        "date_of_birth": date(1966, 3, 4),
        "phone": phone(number),
        "pathway": hub_opening.LIVE_FROM_THE_START,
    }
    values.update(changes)
    return EnrolmentDraft(**values)


def add_ward(session: Session, slug: str = "north", *, now: datetime = NOON) -> Ward:
    """Open a hub with a clinician, a manager and an administrator."""
    described = HubDraft(name=f"{slug.title()} ward", slug=slug, phone=HUB_PHONES.get(slug), on_call_phone="+447700900950")
    hub = hub_opening.open_hub(session, described, actor=system("test"), now=now)
    people = {
        role: identity.add_staff(
            session,
            hub.id,
            StaffDraft(f"{role.value}@{slug}.example", f"{role.value.title()} of {slug}", role),
            password_hash(),
            actor=system("test"),
            now=now,
        )
        for role in Role
    }
    return Ward(hub, people[Role.CLINICIAN], people[Role.MANAGER], people[Role.ADMINISTRATOR])


def open_ward(database: Database, slug: str = "north", *, now: datetime = NOON) -> Ward:
    """The same, in a transaction of its own."""
    return database.write(lambda session: add_ward(session, slug, now=now))


def name_teams(database: Database, hub: HubView, *names: str, now: datetime = NOON) -> None:
    """Name a hub's teams, whatever they were."""

    def work(session: Session) -> None:
        seen = teams.mark(hubs.by_id(session, hub.id).teams)
        hub_service.name_teams(session, hub.id, names, seen=seen, actor=system("test"), now=now)

    database.write(work)


def enrol(database: Database, ward: Ward, number: int = 1, *, now: datetime = NOON, **changes: object) -> EpisodeView:
    """Enrol a patient, with all that belongs to it: the asking and the welcome."""
    wanted = draft(number, **changes)
    return database.write(lambda session: enrolment.enrol(session, wanted, addresses=ADDRESSES, actor=ward.nurse, now=now))


def admit(database: Database, ward: Ward, drafts: Sequence[EnrolmentDraft], *, now: datetime = NOON) -> list[EpisodeView]:
    """Write stays of the caseload alone: nothing is asked or sent."""
    return database.write(lambda session: [caseload.enrol(session, one, actor=ward.nurse, now=now) for one in drafts])


RED_TEXT = "Ring your palliative team on 01632 960001, day or night."


def plan(**changes: object) -> PlanDraft:
    """A plan of somebody who is not for hospital, with a text of their own for red readings."""
    values: dict[str, Any] = {
        "plan_type": PlanType.RESPECT,
        "admission_preference": Admission.NOT_FOR_HOSPITAL,
        "summary": "Wishes to stay at home.",
        "red_text": RED_TEXT,
    }
    values.update(changes)
    return PlanDraft(**values)


def record_plan(
    database: Database, stay: EpisodeView, actor: Actor, *, approve: bool = True, now: datetime = NOON, **changes: object
) -> EpisodeView:
    """Write down a plan for this stay, and approve its text where it has one."""

    def work(session: Session) -> EpisodeView:
        seen = store.episode(session, stay.hub_id, stay.id).revision
        draft = plan(**changes)
        made = planning.record_plan(session, stay.hub_id, stay.id, draft, "form seen", seen_revision=seen, actor=actor, now=now)
        if not approve or draft.red_text is None:
            return made
        return planning.approve_red_text(session, stay.hub_id, stay.id, draft.red_text, seen_revision=made.revision, actor=actor, now=now)

    return database.write(work)
