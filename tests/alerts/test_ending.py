"""What came of a call: closed, or round again, or later."""

import pytest

from app.alerts.lifecycle import AlertMove, AlertState, IllegalMove, Outcome
from app.alerts.service import Changed, NotYours, OutcomeDraft, ReasonCode, Urgency, record_outcome, withdraw
from app.errors import Invalid
from app.identity.actor import system
from tests.alerts.conftest import Desk, minutes

RED, AMBER, ROUTINE = Urgency.RED, Urgency.AMBER, Urgency.ROUTINE
CLOSING = [outcome for outcome in Outcome if outcome is not Outcome.NO_ANSWER]


def claimed(desk: Desk, urgency: Urgency = RED) -> int:
    alert_id = desk.raises(urgency).alert_id
    desk.claim(alert_id, at=5)
    return alert_id


@pytest.mark.parametrize("outcome", CLOSING)
def test_every_outcome_but_no_answer_closes_the_alert(desk: Desk, outcome: Outcome) -> None:
    alert_id = claimed(desk)
    recorded = desk.ends(alert_id, outcome, at=10)
    alert = desk.alert(alert_id)
    assert (alert.state, alert.outcome, alert.closed_at) == (AlertState.CLOSED, outcome, minutes(10))
    assert recorded.follow_up_id is None
    assert desk.history(alert_id)[-1].note == "note"


@pytest.mark.parametrize(("urgency", "due"), [(RED, 25), (AMBER, 70), (ROUTINE, 250)])
def test_after_no_answer_it_is_free_again_within_what_its_urgency_allows(desk: Desk, urgency: Urgency, due: int) -> None:
    alert_id = claimed(desk, urgency)
    desk.ends(alert_id, Outcome.NO_ANSWER, at=10)
    alert = desk.alert(alert_id)
    assert (alert.state, alert.owner_id, alert.no_answer_count, alert.due_at) == (AlertState.WAITING, None, 1, minutes(due))
    assert alert.urgency is urgency


def test_a_next_try_may_be_sooner_and_never_later(desk: Desk) -> None:
    alert_id = claimed(desk)
    desk.ends(alert_id, Outcome.NO_ANSWER, at=10, again_at=15)
    assert desk.alert(alert_id).due_at == minutes(15)
    desk.claim(alert_id, at=15)
    desk.ends(alert_id, Outcome.NO_ANSWER, at=16, again_at=300)
    assert desk.alert(alert_id).due_at == minutes(31)
    assert desk.alert(alert_id).no_answer_count == 2


def test_a_next_step_with_a_time_leaves_a_routine_follow_up(desk: Desk) -> None:
    recorded = desk.ends(claimed(desk), Outcome.VISIT, at=10, again_at=300)
    assert recorded.follow_up_id is not None
    left = desk.alert(recorded.follow_up_id)
    assert (left.urgency, left.due_at, left.state) == (ROUTINE, minutes(300), AlertState.WAITING)
    (reason,) = desk.reasons(left.id)
    assert reason.code is ReasonCode.FOLLOW_UP_DUE
    assert reason.values["after"] == "visit"


def test_a_follow_up_still_to_come_outlives_the_next_call(desk: Desk) -> None:
    first = desk.ends(claimed(desk), Outcome.VISIT, at=10, again_at=300)
    desk.raises(AMBER, at=20)
    assert first.follow_up_id is not None
    desk.claim(first.follow_up_id, at=21)
    second = desk.ends(first.follow_up_id, Outcome.CARRY_ON, at=30)
    assert second.follow_up_id is not None
    assert desk.alert(second.follow_up_id).due_at == minutes(300)


def test_a_follow_up_that_was_done_is_not_left_again(desk: Desk) -> None:
    first = desk.ends(claimed(desk), Outcome.VISIT, at=10, again_at=300)
    assert first.follow_up_id is not None
    desk.claim(first.follow_up_id, at=301)
    assert desk.ends(first.follow_up_id, Outcome.CARRY_ON, at=310).follow_up_id is None


def test_somebody_who_was_discharged_is_not_followed_up_for_an_older_promise(desk: Desk) -> None:
    first = desk.ends(claimed(desk), Outcome.VISIT, at=10, again_at=300)
    assert first.follow_up_id is not None
    desk.claim(first.follow_up_id, at=20)
    assert desk.ends(first.follow_up_id, Outcome.DISCHARGED, at=30).follow_up_id is None


def test_an_outcome_needs_a_claim(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    with pytest.raises(NotYours):
        desk.ends(alert_id, Outcome.CARRY_ON, at=1)
    assert desk.alert(alert_id).is_open


def test_an_alert_is_not_closed_over_a_finding_that_its_owner_has_not_seen(desk: Desk) -> None:
    alert_id = desk.raises(AMBER).alert_id
    shown = desk.claim(alert_id, at=1).revision
    desk.raises(RED, at=2)
    with pytest.raises(Changed):
        desk.ends(alert_id, Outcome.CARRY_ON, at=3, revision=shown)
    seen = desk.claim(alert_id, at=4)
    desk.ends(alert_id, Outcome.CARRY_ON, at=5, revision=seen.revision)
    assert not desk.alert(alert_id).is_open


def test_an_outcome_is_recorded_once(desk: Desk) -> None:
    alert_id = claimed(desk)
    desk.ends(alert_id, Outcome.CARRY_ON, at=6)
    with pytest.raises(IllegalMove):
        desk.ends(alert_id, Outcome.CARRY_ON, at=7)
    assert desk.moves(alert_id).count(AlertMove.ENDED) == 1


def test_every_fault_of_an_outcome_is_named(desk: Desk) -> None:
    alert_id = claimed(desk)
    draft = OutcomeDraft(Outcome.VISIT, "x" * 4001, minutes(5))
    with pytest.raises(Invalid) as refusal:
        desk.do(lambda session: record_outcome(session, desk.ward.hub.id, alert_id, draft, actor=desk.ward.nurse, now=minutes(10)))
    assert [fault.field for fault in refusal.value.faults] == ["next_step_at", "note"]


@pytest.mark.parametrize("later", [93 * 24 * 60, 100 * 365 * 24 * 60])
def test_a_follow_up_months_away_is_a_slip_and_the_patient_stays_on_the_list(desk: Desk, later: int) -> None:
    alert_id = claimed(desk)
    with pytest.raises(Invalid):
        desk.ends(alert_id, Outcome.CARRY_ON, at=10, again_at=later)
    assert desk.alert(alert_id).state is AlertState.CLAIMED


def test_there_is_no_next_step_after_a_death(desk: Desk) -> None:
    alert_id = claimed(desk)
    with pytest.raises(Invalid):
        desk.ends(alert_id, Outcome.DIED, at=10, again_at=20)


def test_a_withdrawal_takes_off_the_list_with_its_reason(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    done = [desk.do(lambda session: withdraw(session, desk.subject, reason="died", actor=system("test"), now=minutes(1))) for _ in range(2)]
    assert done == [True, False]
    assert desk.history(alert_id)[-1].detail == {"reason": "died"}
