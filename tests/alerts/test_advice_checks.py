"""One open question for each stay, whoever is first; and the worker finds what is due by its index."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlmodel import Session

from app.alerts import advice_checks
from app.alerts.advice import AdviceMove, AdviceState, Loop, NoSuchMove
from app.alerts.advice_checks import AdviceView
from app.alerts.service import Urgency
from app.audit import trail
from app.identity.actor import system
from tests import people
from tests.alerts.conftest import Desk, minutes, on_the_ward
from tests.monitoring.test_plans import plan_of

WORKER = system("test")


def begin(
    session: Session, desk: Desk, alert_id: int, *, at: float = 0, phone: str | None = None, episode: int | None = None
) -> int | None:
    return advice_checks.begin(
        session,
        hub_id=desk.ward.hub.id,
        episode_id=episode or desk.subject.episode_id or 0,
        alert_id=alert_id,
        phone=phone,
        loop=Loop(minutes(at), 10, 20),
        actor=WORKER,
        now=minutes(at),
    )


def newest(desk: Desk) -> AdviceView:
    found = desk.do(lambda session: advice_checks.newest(session, desk.ward.hub.id, desk.subject.episode_id or 0))
    assert found is not None
    return found


def due(desk: Desk, at: datetime) -> list[AdviceView]:
    with desk.database.read() as session:
        return advice_checks.due(session, now=at, limit=10)


def moves(desk: Desk, seen: AdviceView, how: AdviceMove, *, at: float) -> bool:
    return desk.do(lambda session: advice_checks.move(session, seen, how, actor=WORKER, now=minutes(at)))


def test_what_was_frozen_is_what_is_looked_at(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id, phone=people.phone(1)))
    seen = newest(desk)
    assert (seen.state, seen.alert_id, seen.phone, seen.look_again_at) == (AdviceState.WAITING, alert_id, people.phone(1), minutes(10))
    assert due(desk, minutes(9.9)) == []
    assert due(desk, minutes(10)) == [seen]


def test_while_one_is_open_no_other_begins(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    first = desk.do(lambda session: begin(session, desk, alert_id))
    assert desk.do(lambda session: begin(session, desk, alert_id, at=5)) is None
    assert moves(desk, newest(desk), AdviceMove.SAY_CALLED, at=6)
    assert desk.do(lambda session: begin(session, desk, alert_id, at=7)) not in (None, first)


def test_of_two_at_the_same_moment_one_begins(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    with ThreadPoolExecutor(2) as pool:
        begun = list(pool.map(lambda _: desk.do(lambda session: begin(session, desk, alert_id)), range(2)))
    assert sorted(check is None for check in begun) == [False, True]


def test_whoever_saw_an_older_state_moves_nothing(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id))
    seen = newest(desk)
    assert moves(desk, seen, AdviceMove.ASK, at=10)
    assert not moves(desk, seen, AdviceMove.SAY_CALLED, at=10)
    assert newest(desk).state is AdviceState.ASKED


def test_an_answer_is_kept_with_its_time_and_ends_the_looking(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id))
    moves(desk, newest(desk), AdviceMove.SAY_NOT_CALLED, at=3)
    assert (newest(desk).answered_at, newest(desk).look_again_at) == (minutes(3), None)
    with pytest.raises(NoSuchMove):
        moves(desk, newest(desk), AdviceMove.ASK, at=10)


def test_a_row_that_broke_is_looked_at_later_and_still_falls_silent(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id))
    seen = newest(desk)
    assert desk.do(lambda session: advice_checks.put_off(session, seen, until=minutes(12), actor=WORKER, now=minutes(10)))
    assert not desk.do(lambda session: advice_checks.put_off(session, seen, until=minutes(13), actor=WORKER, now=minutes(10)))
    assert due(desk, minutes(11)) == []
    assert [one.id for one in due(desk, minutes(12))] == [seen.id]


def test_two_who_were_told_by_one_text_are_one_question(desk: Desk) -> None:
    other = on_the_ward(desk.database, desk.ward, 2)
    for subject in (desk.subject, other):
        alert_id = desk.raises(Urgency.RED, subject=subject).alert_id
        desk.do(
            lambda session, subject=subject, alert_id=alert_id: begin(  # type: ignore[misc]
                session, desk, alert_id, phone=people.phone(7), episode=subject.episode_id
            )
        )
    first, second = due(desk, minutes(10))
    with desk.database.read() as session:
        assert [advice_checks.told_first(session, one) for one in (first, second)] == [first.id, first.id]


def test_every_step_is_in_the_trail(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id))
    moves(desk, newest(desk), AdviceMove.ASK, at=10)
    moves(desk, newest(desk), AdviceMove.FALL_SILENT, at=20)
    with desk.database.read() as session:
        told = [entry["action"] for entry in trail.export(session) if entry["subject_kind"] == "advice_check"]
    assert told == ["advice.advised", "advice.asked", "advice.fell_silent"]


def test_another_hubs_advice_is_not_found(desk: Desk) -> None:
    alert_id = desk.raises(Urgency.RED).alert_id
    desk.do(lambda session: begin(session, desk, alert_id))
    other = desk.ward.hub.id + 1
    assert desk.do(lambda session: advice_checks.newest(session, other, desk.subject.episode_id or 0)) is None


def test_what_is_due_is_found_by_its_index(desk: Desk) -> None:
    plan = plan_of(desk.database, advice_checks._DUE, {"now": minutes(0)})
    assert "ix_advice_look" in plan
    assert "TEMP B-TREE" not in plan
