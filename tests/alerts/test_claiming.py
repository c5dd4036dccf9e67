"""Taking a patient on: the first has them, the others are told who, and nothing is lost between two."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.alerts import permissions
from app.alerts.alert import AlertView
from app.alerts.lifecycle import AlertMove, AlertState, IllegalMove, Outcome
from app.alerts.service import NotYours, ReasonCode, TakenBy, Urgency, hand_back
from app.errors import Forbidden, Invalid, NotFound
from app.identity import service as identity
from app.identity.actor import Actor, system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from tests import people
from tests.alerts.conftest import Desk, minutes

RED, AMBER = Urgency.RED, Urgency.AMBER


@pytest.fixture
def colleague(desk: Desk) -> Actor:
    return another(desk, "b")


def another(desk: Desk, name: str) -> Actor:
    draft = StaffDraft(f"{name}@north.example", f"Nurse {name}", Role.CLINICIAN)
    return desk.do(
        lambda session: identity.add_staff(session, desk.ward.hub.id, draft, people.password_hash(), actor=system("test"), now=people.NOON)
    ).actor


def test_the_clock_to_the_outcome_starts_with_the_claim(desk: Desk) -> None:
    raised = desk.raises(RED)
    claimed = desk.claim(raised.alert_id, at=10)
    assert (claimed.state, claimed.owner_id, claimed.due_at) == (AlertState.CLAIMED, desk.ward.clinician.id, minutes(40))
    assert not claimed.fresh


def test_the_second_to_claim_is_told_who_was_first(desk: Desk, colleague: Actor) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=1)
    with pytest.raises(TakenBy, match="Clinician of north already has this patient") as refusal:
        desk.claim(raised.alert_id, at=2, by=colleague)
    assert refusal.value.name == "Clinician of north"


def test_of_many_who_claim_at_once_exactly_one_has_it(desk: Desk) -> None:
    raised = desk.raises(RED)
    staff = [another(desk, name) for name in "cdefgh"]

    def attempt(actor: Actor) -> AlertView | TakenBy:
        try:
            return desk.claim(raised.alert_id, at=1, by=actor)
        except TakenBy as taken:
            return taken

    with ThreadPoolExecutor(len(staff)) as pool:
        outcomes = list(pool.map(attempt, staff))
    winners = [outcome for outcome in outcomes if isinstance(outcome, AlertView)]
    (winner,) = winners
    names = {actor.id: actor.name for actor in staff}
    losers = [outcome for outcome in outcomes if isinstance(outcome, TakenBy)]
    assert {loser.name for loser in losers} == {names[winner.owner_id]}
    assert desk.moves(raised.alert_id) == [AlertMove.OPENED, AlertMove.CLAIMED]


def test_an_owner_whose_time_has_run_out_may_be_relieved(desk: Desk, colleague: Actor) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=0)
    with pytest.raises(TakenBy):
        desk.claim(raised.alert_id, at=29, by=colleague)
    assert desk.claim(raised.alert_id, at=30, by=colleague).owner_id == colleague.id
    assert desk.moves(raised.alert_id)[-1] == AlertMove.TAKEN_OVER


def test_looking_at_what_is_new_starts_the_clock_to_the_outcome(desk: Desk) -> None:
    raised = desk.raises(AMBER)
    desk.claim(raised.alert_id, at=0)
    desk.raises(RED, at=20)
    seen = desk.claim(raised.alert_id, at=25)
    assert not seen.fresh
    assert seen.due_at == minutes(50)  # from the worse finding, not from the look
    assert desk.moves(raised.alert_id)[-1] == AlertMove.SEEN


def test_claiming_again_with_nothing_new_changes_nothing(desk: Desk) -> None:
    raised = desk.raises(RED)
    first = desk.claim(raised.alert_id, at=0)
    assert desk.claim(raised.alert_id, at=20) == first


def test_what_came_after_the_page_was_shown_stays_new(desk: Desk) -> None:
    raised = desk.raises(RED)
    shown = desk.alert(raised.alert_id).revision
    desk.raises(RED, ReasonCode.RED_SYMPTOM, at=1)
    assert desk.claim(raised.alert_id, at=2, revision=shown).fresh


def test_handing_back_puts_it_on_the_list_and_wins_no_time(desk: Desk) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=10)
    hub_id, actor = desk.ward.hub.id, desk.ward.nurse
    back = desk.do(lambda session: hand_back(session, hub_id, raised.alert_id, note="shift ends", actor=actor, now=minutes(35)))
    assert (back.state, back.owner_id, back.due_at) == (AlertState.WAITING, None, minutes(40))


def test_a_note_too_long_to_keep_is_refused_and_nothing_is_handed_back(desk: Desk) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=1)
    hub_id, actor = desk.ward.hub.id, desk.ward.nurse
    with pytest.raises(Invalid) as refusal:
        desk.do(lambda session: hand_back(session, hub_id, raised.alert_id, note="x" * 4001, actor=actor, now=minutes(2)))
    assert [fault.field for fault in refusal.value.faults] == ["note"]
    assert desk.alert(raised.alert_id).owner_id == actor.id


def test_only_the_owner_hands_back(desk: Desk, colleague: Actor) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=1)
    with pytest.raises(NotYours):
        desk.do(lambda session: hand_back(session, desk.ward.hub.id, raised.alert_id, actor=colleague, now=minutes(2)))


def test_a_closed_alert_cannot_be_claimed(desk: Desk) -> None:
    raised = desk.raises(RED)
    desk.claim(raised.alert_id, at=1)
    desk.ends(raised.alert_id, Outcome.CARRY_ON, at=2)
    with pytest.raises(IllegalMove):
        desk.claim(raised.alert_id, at=3)


def test_a_manager_and_a_job_of_our_own_cannot_claim(desk: Desk) -> None:
    raised = desk.raises(RED)
    for actor in (desk.ward.manager.actor, system("tick")):
        with pytest.raises(Forbidden):
            desk.claim(raised.alert_id, at=1, by=actor)
        assert not permissions.can_claim(desk.alert(raised.alert_id), actor, now=minutes(1))


def test_another_hubs_nurse_does_not_find_it(desk: Desk) -> None:
    south = people.open_ward(desk.database, "south")
    raised = desk.raises(RED)
    with pytest.raises(NotFound):
        desk.do(lambda session: hand_back(session, south.hub.id, raised.alert_id, actor=south.nurse, now=minutes(1)))


def test_buttons_and_refusals_agree(desk: Desk, colleague: Actor) -> None:
    raised = desk.raises(RED)
    nurse = desk.ward.nurse
    assert permissions.can_claim(desk.alert(raised.alert_id), nurse, now=minutes(1))
    assert not permissions.can_record_outcome(desk.alert(raised.alert_id), nurse)
    claimed = desk.claim(raised.alert_id, at=1)
    assert permissions.can_record_outcome(claimed, nurse)
    assert not permissions.can_claim(claimed, colleague, now=minutes(2))
