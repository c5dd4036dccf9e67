"""Who may do what."""

import itertools

import pytest

from app.errors import Forbidden
from app.identity import actor, permissions
from app.identity.actor import Actor, ActorKind
from app.identity.roles import GRANTED, Permission, Role

TOKEN = Actor(ActorKind.TOKEN, 1, "a machine", 1)


def of(role: Role) -> Actor:
    return Actor(ActorKind.STAFF, 1, "somebody", 1, role)


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_a_button_and_its_refusal_agree(role: Role, permission: Permission) -> None:
    if permissions.can(of(role), permission):
        permissions.check(of(role), permission)
    else:
        with pytest.raises(Forbidden):
            permissions.check(of(role), permission)
    assert permissions.can(of(role), permission) is (permission in GRANTED[role])


def test_only_an_administrator_keeps_the_hub() -> None:
    assert [role for role in Role if permissions.can(of(role), Permission.KEEP_THE_HUB)] == [Role.ADMINISTRATOR]


def test_only_clinicians_sign_a_pathway_and_all_staff_read_it() -> None:
    assert [role for role in Role if permissions.can(of(role), Permission.SIGN_PATHWAYS)] == [Role.CLINICIAN]
    assert all(permissions.can(of(role), Permission.READ_PATHWAYS) for role in Role)
    assert not permissions.can(TOKEN, Permission.SIGN_PATHWAYS)


def test_an_administrator_sees_no_patients() -> None:
    assert not permissions.can(of(Role.ADMINISTRATOR), Permission.SEE_PATIENTS)


def test_a_machine_reads_the_list_and_enrols_nobody() -> None:
    assert permissions.can(TOKEN, Permission.SEE_PATIENTS)
    assert not permissions.can(TOKEN, Permission.ENROL)
    assert not permissions.can(TOKEN, Permission.KEEP_THE_HUB)


def test_a_patient_may_do_nothing_that_staff_may() -> None:
    assert not any(permissions.can(actor.patient(1, 1), permission) for permission in Permission)


def test_our_own_jobs_may_do_what_they_are_for() -> None:
    assert all(permissions.can(actor.system("tick"), permission) for permission in Permission)


def test_a_member_of_staff_without_a_role_may_do_nothing() -> None:
    nobody = Actor(ActorKind.STAFF, 1, "somebody", 1)
    assert not any(permissions.can(nobody, permission) for permission in Permission)
