"""Past its clock an alert climbs, and goes on climbing until somebody acts."""

import pytest

from app.alerts import store
from app.alerts.service import Outcome, Urgency, put_off
from app.identity.actor import system
from tests.alerts.conftest import Desk, minutes

RED, AMBER, ROUTINE = Urgency.RED, Urgency.AMBER, Urgency.ROUTINE


def due(desk: Desk, at: float) -> list[tuple[int, int]]:
    with desk.database.read() as session:
        return store.climbs_due(session, now=minutes(at), limit=10)


def test_an_unclaimed_red_climbs_after_its_quarter_of_an_hour(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    assert desk.climb(alert_id, at=14.9) is None
    climbed = desk.climb(alert_id, at=15)
    assert climbed is not None
    assert (climbed.alert.rung, climbed.was_claimed) == (1, False)


@pytest.mark.parametrize(("urgency", "first", "every"), [(RED, 15, 15), (AMBER, 60, 60), (ROUTINE, 240, 240)])
def test_it_goes_on_climbing_at_the_pace_of_its_urgency(desk: Desk, urgency: Urgency, first: int, every: int) -> None:
    alert_id = desk.raises(urgency).alert_id
    climbs = [at for at in range(0, first + 5 * every + 1, 5) if desk.climb(alert_id, at=at)]
    assert climbs == [first + every * step for step in range(6)]
    assert desk.alert(alert_id).rung == 6


def test_a_claim_stops_the_climb_until_the_clock_to_the_outcome_ends(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    desk.claim(alert_id, at=10)
    assert desk.climb(alert_id, at=39) is None
    climbed = desk.climb(alert_id, at=40)
    assert climbed is not None
    assert climbed.was_claimed


def test_an_outcome_ends_it_for_good(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    desk.claim(alert_id, at=10)
    desk.ends(alert_id, Outcome.CARRY_ON, at=12)
    assert desk.climb(alert_id, at=500) is None
    assert not due(desk, 500)


def test_two_workers_at_the_same_moment_let_it_climb_once(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    assert [desk.climb(alert_id, at=15) is not None for _ in range(2)] == [True, False]


def test_a_long_silence_of_the_worker_makes_one_climb_and_not_many(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    assert desk.climb(alert_id, at=300) is not None
    assert desk.climb(alert_id, at=301) is None
    assert desk.alert(alert_id).rung == 1


def test_a_hub_without_an_on_call_number_has_it_recorded(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    assert desk.climb(alert_id, at=15, told=None) is not None
    assert desk.history(alert_id)[-1].detail["told"].startswith("nobody")


def test_no_answer_starts_the_climb_again(desk: Desk) -> None:
    alert_id = desk.raises(RED).alert_id
    desk.claim(alert_id, at=1)
    desk.ends(alert_id, Outcome.NO_ANSWER, at=5)
    assert due(desk, 19.9) == []
    assert due(desk, 20) == [(desk.ward.hub.id, alert_id)]


def test_a_row_that_broke_is_looked_at_later_and_stays_on_the_list(desk: Desk) -> None:
    alert_id = desk.raises(RED, confirmed=False, repeat_in=15).alert_id
    desk.do(lambda session: put_off(session, desk.ward.hub.id, alert_id, until=minutes(18), actor=system("tick"), now=minutes(16)))
    assert due(desk, 17) == []
    assert due(desk, 18) == [(desk.ward.hub.id, alert_id)]
    with desk.database.read() as session:
        assert store.repeats_due(session, now=minutes(17), limit=5) == []
    assert desk.alert(alert_id).due_at == minutes(15)
