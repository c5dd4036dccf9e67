"""Staff: added, changed, reset, disabled, and out at once."""

from datetime import timedelta

import pytest

from app.db import Database
from app.errors import Invalid, NotFound, Refused
from app.identity import service, sessions, store
from app.identity.actor import system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.store import StaffView
from tests import people
from tests.people import NOON, Ward

BOSS = system("test")
NEW = StaffDraft("new@north.example", "New Person", Role.CLINICIAN)


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


@pytest.fixture
def other(database: Database, ward: Ward) -> Ward:
    return people.open_ward(database, "south")


def signed_in(database: Database, staff: StaffView) -> str:
    return database.write(lambda session: sessions.start(session, staff.id, now=NOON))


def is_in(database: Database, token: str) -> bool:
    with database.read() as session:
        return sessions.current(session, token, now=NOON + timedelta(minutes=1)) is not None


def test_the_staff_of_a_hub_are_listed_by_name(database: Database, ward: Ward, other: Ward) -> None:
    with database.read() as session:
        listed = store.staff_of(session, ward.hub.id)
    assert listed == [ward.administrator, ward.clinician, ward.manager]
    assert not {one.id for one in listed} & {other.clinician.id}


def test_a_member_of_staff_acts_in_their_own_hub_by_their_role(ward: Ward) -> None:
    acting = ward.clinician.actor
    assert (acting.kind, acting.id, acting.hub_id, acting.role) == ("staff", ward.clinician.id, ward.hub.id, Role.CLINICIAN)


def test_an_address_belongs_to_one_person_in_the_whole_service(database: Database, ward: Ward, other: Ward) -> None:
    taken = StaffDraft(ward.clinician.email, "Someone Else", Role.CLINICIAN)
    with pytest.raises(Invalid):
        database.write(lambda s: service.add_staff(s, other.hub.id, taken, people.password_hash(), actor=BOSS, now=NOON))


def test_staff_of_another_hub_are_invisible_to_every_change(database: Database, ward: Ward, other: Ward) -> None:
    stranger, mine, hashed = other.clinician.id, ward.hub.id, people.password_hash()
    works = (
        lambda s: service.change_staff(s, mine, stranger, NEW, actor=BOSS, now=NOON),
        lambda s: service.reset_password(s, mine, stranger, hashed, actor=BOSS, now=NOON),
        lambda s: service.disable_staff(s, mine, stranger, actor=BOSS, now=NOON),
        lambda s: service.enable_staff(s, mine, stranger, actor=BOSS, now=NOON),
        lambda s: store.staff_member(s, mine, stranger),
    )
    for work in works:
        with pytest.raises(NotFound):
            database.write(work)
    with database.read() as session:
        assert store.staff_by_email(session, mine, other.clinician.email) is None
        assert store.staff_by_email(session, mine, ward.clinician.email.upper()) == ward.clinician


def test_a_disabled_person_is_out_at_once_on_every_browser(database: Database, ward: Ward) -> None:
    tokens = [signed_in(database, ward.clinician), signed_in(database, ward.clinician)]
    after = database.write(lambda s: service.disable_staff(s, ward.hub.id, ward.clinician.id, actor=BOSS, now=NOON))
    assert after.disabled
    assert not any(is_in(database, token) for token in tokens)


def test_a_disabled_person_can_be_let_in_again(database: Database, ward: Ward) -> None:
    who = (ward.hub.id, ward.clinician.id)
    database.write(lambda s: service.disable_staff(s, *who, actor=BOSS, now=NOON))
    with pytest.raises(Refused):
        database.write(lambda s: service.disable_staff(s, *who, actor=BOSS, now=NOON))
    assert not database.write(lambda s: service.enable_staff(s, *who, actor=BOSS, now=NOON)).disabled
    with pytest.raises(Refused):
        database.write(lambda s: service.enable_staff(s, *who, actor=BOSS, now=NOON))


def test_a_reset_password_is_to_be_changed_and_ends_every_session(database: Database, ward: Ward) -> None:
    token = signed_in(database, ward.clinician)
    hashed = people.password_hash("quite another secret")
    database.write(lambda s: service.reset_password(s, ward.hub.id, ward.clinician.id, hashed, actor=BOSS, now=NOON))
    with database.read() as session:
        assert store.staff_member(session, ward.hub.id, ward.clinician.id).must_change_password
    assert not is_in(database, token)


def test_ones_own_new_password_keeps_only_this_browser(database: Database, ward: Ward) -> None:
    here, there = signed_in(database, ward.clinician), signed_in(database, ward.clinician)
    hashed = people.password_hash("quite another secret")
    database.write(lambda s: service.change_own_password(s, ward.clinician, hashed, keep=here, now=NOON))
    assert is_in(database, here)
    assert not is_in(database, there)


def test_another_role_signs_the_person_out(database: Database, ward: Ward) -> None:
    token = signed_in(database, ward.clinician)
    as_manager = StaffDraft(ward.clinician.email, "A New Name", Role.MANAGER)
    changed = database.write(lambda s: service.change_staff(s, ward.hub.id, ward.clinician.id, as_manager, actor=BOSS, now=NOON))
    assert (changed.role, changed.name) == (Role.MANAGER, "A New Name")
    assert not is_in(database, token)


def test_another_name_does_not_sign_the_person_out(database: Database, ward: Ward) -> None:
    token = signed_in(database, ward.clinician)
    renamed = StaffDraft(ward.clinician.email, "A New Name", Role.CLINICIAN)
    database.write(lambda s: service.change_staff(s, ward.hub.id, ward.clinician.id, renamed, actor=BOSS, now=NOON))
    assert is_in(database, token)


def test_an_address_cannot_be_changed_to_one_that_is_taken(database: Database, ward: Ward) -> None:
    taken = StaffDraft(ward.manager.email, "Ann", Role.CLINICIAN)
    with pytest.raises(Invalid):
        database.write(lambda s: service.change_staff(s, ward.hub.id, ward.clinician.id, taken, actor=BOSS, now=NOON))


def test_a_hub_is_never_left_without_an_administrator(database: Database, ward: Ward, other: Ward) -> None:
    who = (ward.hub.id, ward.administrator.id)
    as_clinician = StaffDraft(ward.administrator.email, "Ann", Role.CLINICIAN)
    for work in (
        lambda s: service.disable_staff(s, *who, actor=BOSS, now=NOON),
        lambda s: service.change_staff(s, *who, as_clinician, actor=BOSS, now=NOON),
    ):
        with pytest.raises(Refused):
            database.write(work)
    second = StaffDraft("second@north.example", "Second", Role.ADMINISTRATOR)
    database.write(lambda s: service.add_staff(s, ward.hub.id, second, people.password_hash(), actor=BOSS, now=NOON))
    assert database.write(lambda s: service.disable_staff(s, *who, actor=BOSS, now=NOON)).disabled
