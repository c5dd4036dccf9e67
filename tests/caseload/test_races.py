"""Two people at once: one of them is first, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import Session

from app.caseload import service as caseload
from app.caseload.episode import EndReason
from app.db import Database
from app.errors import WardlightError
from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.identity import service as identity
from app.identity.actor import system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from tests import people
from tests.people import NOON, Ward

AT_ONCE = 4


def race(database: Database, work: Callable[[Session], object]) -> list[str]:
    """Run the same work in several threads that begin together, and give what became of each."""
    together = Barrier(AT_ONCE)

    def one(_: int) -> str:
        together.wait()
        try:
            database.write(work)
        except WardlightError as refusal:
            return str(refusal.status)
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(one, range(AT_ONCE)))


def test_one_patient_enrolled_by_four_people_is_enrolled_once(database: Database, ward: Ward) -> None:
    outcome = race(database, lambda s: caseload.enrol(s, people.draft(1), actor=ward.nurse, now=NOON))
    assert outcome == ["422", "422", "422", "done"]


def test_one_stay_ended_by_four_people_is_ended_once(database: Database, ward: Ward) -> None:
    stay = people.admit(database, ward, [people.draft(1)])[0]
    outcome = race(database, lambda s: caseload.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    assert outcome == ["409", "409", "409", "done"]


def test_one_address_given_to_four_people_belongs_to_one(database: Database, ward: Ward) -> None:
    draft, hashed = StaffDraft("new@north.example", "New", Role.CLINICIAN), people.password_hash()
    outcome = race(database, lambda s: identity.add_staff(s, ward.hub.id, draft, hashed, actor=system("test"), now=NOON))
    assert outcome == ["422", "422", "422", "done"]


def test_one_short_name_taken_by_four_hubs_belongs_to_one(database: Database) -> None:
    outcome = race(database, lambda s: hubs.add_hub(s, HubDraft("West", "west"), actor=system("test"), now=NOON))
    assert outcome == ["422", "422", "422", "done"]
