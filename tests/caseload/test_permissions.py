"""Who may change the caseload: the button and the refusal agree."""

import pytest

from app.caseload import permissions
from app.errors import Forbidden
from app.identity import actor
from app.identity.actor import Actor, ActorKind
from app.identity.roles import Role

ACTORS = {
    "a clinician": Actor(ActorKind.STAFF, 1, "Ann", 1, Role.CLINICIAN),
    "a manager": Actor(ActorKind.STAFF, 2, "Bob", 1, Role.MANAGER),
    "an administrator": Actor(ActorKind.STAFF, 3, "Cay", 1, Role.ADMINISTRATOR),
    "a machine": Actor(ActorKind.TOKEN, 1, "a dashboard", 1),
    "a patient": actor.patient(1, 1),
    "a job": actor.system("tick"),
    "a clinician of another hub": Actor(ActorKind.STAFF, 4, "Dee", 2, Role.CLINICIAN),
}
MAY_ENROL = {"a clinician", "a manager", "a job"}
MAY_MOVE = {"a clinician", "a machine", "a patient", "a job"}
MAY_DECIDE = {"a clinician", "a machine", "a job"}
MAY_APPROVE = {"a clinician"}


@pytest.mark.parametrize("who", ACTORS)
def test_who_may_enrol_is_not_refused_and_nobody_else_passes(who: str) -> None:
    assert permissions.can_enrol(ACTORS[who], 1) is (who in MAY_ENROL)
    if who not in MAY_ENROL:
        with pytest.raises(Forbidden):
            permissions.check_enrol(ACTORS[who], 1)


@pytest.mark.parametrize("who", ACTORS)
def test_who_may_move_a_stay_is_not_refused_and_nobody_else_passes(who: str) -> None:
    assert permissions.can_move(ACTORS[who], 1) is (who in MAY_MOVE)
    if who not in MAY_MOVE:
        with pytest.raises(Forbidden):
            permissions.check_move(ACTORS[who], 1)


@pytest.mark.parametrize("who", ACTORS)
def test_who_may_decide_for_patients_is_not_refused_and_nobody_else_passes(who: str) -> None:
    assert permissions.can_decide(ACTORS[who], 1) is (who in MAY_DECIDE)
    if who not in MAY_DECIDE:
        with pytest.raises(Forbidden):
            permissions.check_decide(ACTORS[who], 1)


@pytest.mark.parametrize("who", ACTORS)
def test_who_may_approve_a_text_is_not_refused_and_nobody_else_passes(who: str) -> None:
    assert permissions.can_approve(ACTORS[who], 1) is (who in MAY_APPROVE)
    if who not in MAY_APPROVE:
        with pytest.raises(Forbidden):
            permissions.check_approve(ACTORS[who], 1)
