"""An alert climbs the rota: whoever is on call is texted, rung, passes on or acknowledges, and nothing of it is a claim."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from app.alerts import store as alert_store
from app.alerts.lifecycle import AlertMove, AlertState, Outcome
from app.caseload import service as caseload
from app.caseload.episode import PauseReason
from app.db import Database
from app.errors import Invalid
from app.flows import on_call_drill, staff_call
from app.flows.staff_call import Said
from app.hubs import rostering
from app.hubs.drill import Came
from app.hubs.rota import Draft, Kind
from app.messaging.store import OutboundView, outbound
from app.messaging.vocabulary import Medium, MessageClass
from tests import people, story
from tests.story import MINUTE, Story

HUB_NUMBER = "+447700900950"
ROBIN, SAM, KIM = "+447700900951", "+447700900952", "+447700900953"
PACE = 15 * MINUTE  # of a red
TEN = "red alert 1"


@pytest.fixture
def at(database: Database) -> Story:
    """A ward with a rota of two and a manager."""
    told = story.begin(database)
    on_duty(told, Draft("Robin", ROBIN), Draft("Sam", SAM, step=2), Draft("Kim", KIM, Kind.MANAGER))
    return told


def on_duty(at: Story, *drafts: Draft) -> None:
    def add(session: Session) -> None:
        for draft in drafts:
            rostering.add_duty(session, at.ward.hub.id, draft, actor=at.ward.manager.actor, now=at.now)

    at.database.write(add)


def red(at: Story) -> int:
    """A red that nobody claims, of a number that nobody knows: no advice of ours is followed up; gives its alert."""
    at.text("help, I cannot breathe", by=people.phone(800))
    return at.item().alert_id


def told(at: Story) -> list[tuple[str, str]]:
    """Whom our own staff's texts and calls went to, and how, in order."""
    query = select(outbound.c.to_phone, outbound.c.medium, outbound.c.template).where(outbound.c.message_class == MessageClass.STAFF.value)
    with at.database.read() as session:
        rows = session.execute(query.order_by(outbound.c.id)).all()
    return [(row.to_phone, row.medium) for row in rows]


def newest_call(at: Story, phone: str) -> OutboundView:
    return [one for one in at.texts_to(phone) if one.medium is Medium.VOICE][-1]


def rung_once(at: Story) -> OutboundView:
    """A red that has climbed twice, so that Robin's phone rings."""
    red(at)
    at.tick(PACE)
    at.tick(PACE)
    return newest_call(at, ROBIN)


def pick_up(at: Story, call: OutboundView) -> Said:
    said = at.database.write(lambda session: staff_call.begin(session, call.id))
    assert said is not None
    return said


def press(at: Story, call: OutboundView, key: str, tries: int = 0) -> Said:
    said = at.database.write(lambda session: staff_call.answer(session, call.id, tries, key, addresses=people.ADDRESSES, now=at.now))
    assert said is not None
    return said


def moves(at: Story, alert_id: int, move: AlertMove) -> list[dict[str, Any]]:
    with at.database.read() as session:
        return [event.detail for event in alert_store.history(session, at.ward.hub.id, alert_id) if event.move is move]


def test_each_is_texted_then_rung_then_the_next_then_the_manager_and_it_never_ceases(at: Story) -> None:
    red(at)
    for _ in range(8):
        at.tick(PACE)
    assert told(at) == [
        (ROBIN, "sms"), (ROBIN, "voice"), (SAM, "sms"), (SAM, "voice"), (KIM, "sms"), (KIM, "voice"), (ROBIN, "sms"), (ROBIN, "voice"),
    ]  # fmt: skip


def test_a_patient_who_may_not_have_called_999_is_one_more_step_at_once(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.ticks(at.now + timedelta(minutes=51), every=5 * MINUTE)
    assert told(at) == [(ROBIN, "sms"), (ROBIN, "voice"), (SAM, "sms"), (SAM, "voice")]
    assert [one.template for one in at.texts_to(SAM)] == ["on_call_advice", "on_call_ring"]


def test_a_call_says_who_rings_and_names_nobody(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.tick(PACE)
    at.tick(PACE)
    call = newest_call(at, ROBIN)
    said = pick_up(at, call)
    words = " ".join(said.words)
    assert words.startswith("Hello. This is Wardlight, for North ward.")
    assert TEN in words
    assert "press 1" in words
    assert "Ada1" not in words
    assert "88" not in words
    assert said.tries == 0


def test_one_acknowledges_which_is_no_claim_and_waits_one_pace_longer(at: Story) -> None:
    call = rung_once(at)
    at.tick(2 * MINUTE)
    assert "written down" in press(at, call, "1").words[0]
    item = at.item()
    assert (item.state, item.owner, item.urgency.value) == (AlertState.WAITING, None, "red")
    assert (item.acknowledged_by, item.acknowledged_at) == ("Robin", at.now)
    at.tick(PACE)
    assert told(at)[-1] == (ROBIN, "voice")  # it would have climbed by now
    at.tick(PACE - 2 * MINUTE)
    assert told(at)[-1] == (SAM, "sms")


def test_the_same_key_again_and_again_delays_nothing_more(at: Story) -> None:
    call = rung_once(at)
    for _ in range(3):
        press(at, call, "1")
    assert moves(at, at.item().alert_id, AlertMove.ACKNOWLEDGED) == [{"by": "Robin", "at_rung": 2}]
    at.tick(2 * PACE)
    assert told(at)[-1] == (SAM, "sms")


def test_two_passes_on_to_the_next_person_at_once_and_once(at: Story) -> None:
    call = rung_once(at)
    assert "next person is told now" in press(at, call, "2").words[0]
    press(at, call, "2")
    assert told(at) == [(ROBIN, "sms"), (ROBIN, "voice"), (SAM, "sms")]
    at.tick(PACE)
    assert told(at)[-1] == (SAM, "voice")


def test_the_same_key_from_a_provider_that_asks_four_times_at_once_counts_once(at: Story) -> None:
    call = rung_once(at)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: press(at, call, "1"), range(4)))
        list(pool.map(lambda _: press(at, call, "2"), range(4)))
    assert told(at) == [(ROBIN, "sms"), (ROBIN, "voice"), (SAM, "sms")]
    assert len(moves(at, at.item().alert_id, AlertMove.ACKNOWLEDGED)) == 1


def test_where_nobody_else_is_there_passing_on_says_so_and_the_ladder_goes_on(database: Database) -> None:
    at = story.begin(database)
    on_duty(at, Draft("Robin", ROBIN))
    call = rung_once(at)
    assert "nobody else on call" in press(at, call, "2").words[0]
    at.tick(PACE)
    assert told(at)[-1] == (ROBIN, "sms")


def test_no_key_and_a_wrong_key_are_no_acknowledgement(at: Story) -> None:
    call = rung_once(at)
    assert press(at, call, "", 0).tries == 1
    assert press(at, call, "7", 1).tries == 2
    assert press(at, call, "", 2).tries is None
    assert at.item().acknowledged_at is None
    at.tick(PACE)
    assert told(at)[-1] == (SAM, "sms")


def test_whoever_picks_up_after_a_claim_is_told_that_nothing_is_left(at: Story) -> None:
    call = rung_once(at)
    at.tick(MINUTE)
    at.claim()
    assert "has claimed this alert" in pick_up(at, call).words[0]
    before = at.item()
    assert "has claimed this alert" in press(at, call, "1").words[0]
    press(at, call, "2")
    assert at.item() == before
    at.rang(Outcome.CARRY_ON)
    assert "dealt with" in pick_up(at, call).words[0]


def test_something_worse_is_not_put_off_by_who_acknowledged_what_was_before(at: Story) -> None:
    at.enrol()
    at.text("94 80")  # amber
    first = at.tick(MINUTE)
    assert first["climbed"] == 0
    at.ticks(at.now + timedelta(hours=2, minutes=5), every=5 * MINUTE)
    call = newest_call(at, ROBIN)
    at.tick(MINUTE)
    at.text("88 110")
    with at.database.read() as session:
        before = alert_store.alert(session, at.ward.hub.id, at.item().alert_id).next_climb_at
    press(at, call, "1")
    with at.database.read() as session:
        after = alert_store.alert(session, at.ward.hub.id, at.item().alert_id)
    assert after.next_climb_at == before
    assert after.acknowledged_by == "Robin"


def test_after_a_claim_that_ran_out_the_first_on_call_is_texted_again(at: Story) -> None:
    rung_once(at)
    at.claim()
    at.tick(30 * MINUTE)
    assert told(at)[-1] == (ROBIN, "sms")
    at.tick(PACE)
    assert told(at)[-1] == (ROBIN, "voice")


def test_the_alert_of_a_patient_in_hospital_is_rung_about_all_the_same(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.tick(PACE)
    at.database.write(lambda session: caseload.pause(session, stay.hub_id, stay.id, PauseReason.AWAY, actor=at.ward.nurse, now=at.now))
    at.tick(PACE)
    assert newest_call(at, ROBIN).state == "accepted"


def test_an_unknown_number_that_waits_is_rung_about_too(at: Story) -> None:
    call = rung_once(at)
    assert call.episode_id is None
    press(at, call, "1")
    assert at.item().acknowledged_by == "Robin"


def test_the_night_shift_is_texted_when_it_begins_whatever_step_the_day_had_come_to(database: Database) -> None:
    at = story.begin(database)
    on_duty(at, Draft("Robin", ROBIN, starts="08:00", ends="20:00"), Draft("Sam", SAM, starts="20:00", ends="08:00"))
    at.tick(timedelta(hours=7, minutes=15))  # 19:15
    red(at)
    at.tick(PACE)
    at.tick(PACE)
    assert told(at)[-2:] == [(ROBIN, "sms"), (ROBIN, "voice")]
    at.tick(PACE)  # 20:00
    assert told(at)[-1] == (SAM, "sms")


def test_where_the_rota_has_nobody_the_hubs_own_number_is_texted(database: Database) -> None:
    at = story.begin(database)
    on_duty(at, Draft("Robin", ROBIN, starts="20:00", ends="22:00"))
    red(at)
    at.tick(PACE)
    at.tick(PACE)
    assert told(at) == [(HUB_NUMBER, "sms")] * 2


def test_a_text_from_a_phone_of_the_rota_makes_no_work(at: Story) -> None:
    at.text("on my way", by=SAM)
    assert at.worklist() == []


# drills


def drill(at: Story, reason: str = "Monthly") -> None:
    at.database.write(
        lambda session: on_call_drill.begin(
            session, at.ward.hub.id, reason, addresses=people.ADDRESSES, actor=at.ward.manager.actor, now=at.now
        )
    )


def results(at: Story) -> list[Came]:
    with at.database.read() as session:
        return on_call_drill.results(session, at.ward.hub.id)


def test_a_drill_texts_and_rings_whoever_is_first_and_says_first_and_last_what_it_is(at: Story) -> None:
    drill(at)
    at.tick()
    texted, called = at.texts_to(ROBIN)
    assert (texted.medium, called.medium) == (Medium.SMS, Medium.VOICE)
    assert texted.body.startswith("This is a drill.")
    assert texted.body.endswith("This is a drill.")
    said = [pick_up(at, called), press(at, called, "5"), press(at, called, "1"), press(at, called, "", 2)]
    assert all(one.words[0].startswith("This is a drill.") and one.words[-1].endswith("This is a drill.") for one in said)
    assert at.texts_to(SAM) == at.texts_to(KIM) == []


def test_what_came_of_a_drill_is_kept_and_no_alert_knows_of_it(at: Story) -> None:
    red(at)
    before = at.item()
    drill(at)
    at.tick()
    at.tick(MINUTE / 2)
    call = newest_call(at, ROBIN)
    press(at, call, "1")
    at.tick(MINUTE / 2)
    press(at, call, "1")
    press(at, call, "2")
    (found,) = results(at)
    assert (found.drill.who, found.drill.by_name, found.drill.reason) == ("Robin", at.ward.manager.name, "Monthly")
    assert found.drill.acknowledged_at is not None
    assert found.drill.acknowledged_at - found.drill.at == MINUTE / 2
    assert found.text in {"accepted", "delivered"}
    assert at.item() == before


def test_a_drill_wants_a_reason_somebody_to_tell_and_a_minute_since_the_last(database: Database, at: Story) -> None:
    with pytest.raises(Invalid):
        drill(at, " ")
    drill(at)
    with pytest.raises(Invalid):
        drill(at)
    at.tick(MINUTE)
    drill(at)
    assert len(results(at)) == 2


def test_a_drill_that_cannot_go_makes_no_item_on_the_list(at: Story) -> None:
    drill(at)
    at.database.write(lambda session: session.execute(outbound.update().values(from_sender="")))
    at.tick()
    assert [one.state.value for one in at.texts_to(ROBIN)] == ["cancelled"] * 2
    at.tick()
    assert at.worklist() == []
