"""What cannot reach its person is on the list, once, and the sender leaves nothing waiting."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.alerts import receipt as kept
from app.alerts import store as alerts
from app.alerts.triage import ReasonCode, Urgency
from app.caseload.views import EpisodeView
from app.clock import ManualClock
from app.db import Database
from app.flows import delivery, leaving
from app.flows.delivery import Delivery
from app.identity.actor import system
from app.messaging import outbox, receipts, store
from app.messaging.outbox import Draft
from app.messaging.receipts import Notice
from app.messaging.vocabulary import ContactDefect, MessageClass, OutboundState
from tests import people
from tests.messaging.scripted import OPTED_OUT, REFUSED, TIMED_OUT, ScriptedGateway


@dataclass
class Round:
    """A ward with one patient, and a gateway that does as it is told."""

    database: Database
    ward: people.Ward
    stay: EpisodeView
    gateway: ScriptedGateway
    clock: ManualClock

    def intend(self, purpose: str, *, template: str = "prompt", message_class: MessageClass = MessageClass.ROUTINE) -> int:
        now = self.clock.now()
        draft = Draft(
            hub_id=self.stay.hub_id,
            episode_id=self.stay.id,
            purpose=purpose,
            template=template,
            message_class=message_class,
            to_phone=people.phone(1),
            from_sender=people.HUB_PHONES["north"],
            body="x",
            not_before=now,
            valid_until=now + timedelta(minutes=45),
        )
        message_id = self.database.write(lambda session: outbox.enqueue(session, draft, now=now))
        assert message_id is not None
        return message_id

    def run(self) -> Delivery:
        return delivery.run(self.database, self.gateway, addresses=people.ADDRESSES, clock=self.clock)

    def reasons(self) -> list[tuple[ReasonCode, Urgency]]:
        """Why the patient is on the list; looking at an open alert locks it, so it is a work."""
        return self.database.write(self._reasons)

    def _reasons(self, session: Session) -> list[tuple[ReasonCode, Urgency]]:
        seen = alerts.open_alert(session, leaving.subject_of(self.stay))
        return [] if seen is None else [(one.code, one.urgency) for one in alerts.reasons(session, seen.id)]


@pytest.fixture
def round_(database: Database) -> Round:
    ward = people.open_ward(database)
    stay = people.enrol(database, ward)
    made = Round(database, ward, stay, ScriptedGateway(), ManualClock(people.NOON))
    made.run()  # the welcome
    return made


def test_a_number_that_opted_out_is_on_the_list_once(round_: Round) -> None:
    for number in range(3):
        round_.gateway.plans.append(OPTED_OUT)
        round_.intend(f"prompt/{number}")
        round_.run()
    assert round_.reasons() == [(ReasonCode.CANNOT_TEXT, Urgency.AMBER)]


def test_a_dead_number_is_one_item_however_many_texts_fail(round_: Round) -> None:
    for number in range(3):
        round_.gateway.plans.append(REFUSED)
        round_.intend(f"prompt/{number}")
        assert round_.run().delivered.failed == 1
    assert round_.reasons() == [(ReasonCode.CANNOT_TEXT, Urgency.AMBER)]


def test_a_text_that_did_not_arrive_is_kept_with_its_words_and_why(round_: Round) -> None:
    round_.gateway.plans.append(REFUSED)
    round_.intend("prompt/1")
    round_.run()
    with round_.database.read() as session:
        (alert,) = alerts.alerts_of_episode(session, round_.stay.hub_id, round_.stay.id)
        (reason,) = alerts.reasons(session, alert.id, receipts=True)
    receipt = kept.from_json(reason.receipt)
    assert receipt is not None
    text = receipt.not_sent
    assert text is not None
    assert (text.template, text.words, text.phone, text.whose) == ("prompt", "x", people.phone(1), "patient")
    assert (text.why, text.wanted_at) == (ContactDefect.BAD_NUMBER.value, people.NOON)
    assert text.provider_code == reason.values["provider_code"]


def test_a_repeat_that_could_not_be_asked_for_says_so(round_: Round) -> None:
    round_.gateway.plans.append(REFUSED)
    round_.intend("reply/1", template="reply_amber", message_class=MessageClass.ANSWER)
    round_.run()
    assert round_.reasons() == [(ReasonCode.REPEAT_NOT_SENT, Urgency.AMBER)]


def test_an_on_call_text_that_did_not_go_is_said_beside_a_patient_who_cannot_be_texted(round_: Round) -> None:
    round_.gateway.plans += [REFUSED, REFUSED]
    round_.intend("prompt/1")
    round_.run()
    round_.intend("climb/1/1", template="on_call_alert", message_class=MessageClass.STAFF)
    round_.run()
    assert round_.reasons() == [(ReasonCode.CANNOT_TEXT, Urgency.AMBER), (ReasonCode.ON_CALL_NOT_TOLD, Urgency.AMBER)]


def test_a_text_that_the_network_lost_is_on_the_list(round_: Round) -> None:
    message_id = round_.intend("prompt/1")
    round_.run()
    with round_.database.read() as session:
        sent = store.outbound_message(session, round_.stay.hub_id, message_id)
    assert sent is not None
    assert sent.provider_sid is not None
    lost = Notice(sent.provider_sid, "undelivered", "30005")
    round_.database.write(lambda session: receipts.apply(session, lost, now=round_.clock.now()))
    assert round_.run().reported == 1
    assert round_.reasons() == [(ReasonCode.CANNOT_TEXT, Urgency.AMBER)]


def test_nobody_is_to_be_rung_about_a_text_to_someone_who_died(round_: Round) -> None:
    round_.gateway.plans.append(REFUSED)
    round_.intend("prompt/1", message_class=MessageClass.ANSWER)
    actor = system("test", round_.stay.hub_id)
    now = round_.clock.now()
    round_.database.write(lambda session: leaving.died(session, round_.stay.hub_id, round_.stay.id, actor=actor, now=now))
    assert round_.run().reported == 0
    assert round_.reasons() == []


def test_red_advice_in_doubt_is_settled_in_the_same_turn_that_it_is_due(round_: Round) -> None:
    round_.gateway.plans.append(TIMED_OUT)
    message_id = round_.intend("reply/1", message_class=MessageClass.SAFETY)
    assert round_.run().delivered.unknown == 1
    round_.clock.advance(timedelta(seconds=30))
    turn = round_.run()
    assert (turn.resolved.sent_again, turn.delivered.accepted) == (1, 1)
    with round_.database.read() as session:
        sent = store.outbound_message(session, round_.stay.hub_id, message_id)
    assert sent is not None
    assert sent.state is OutboundState.ACCEPTED


def test_the_senders_turn_sends_until_nothing_is_left(round_: Round) -> None:
    turn = delivery.sender_turn(round_.database, round_.gateway, addresses=people.ADDRESSES, clock=round_.clock)
    for number in range(20):
        round_.intend(f"prompt/{number}")
    before = len(round_.gateway.sent)
    assert turn() is True
    assert turn() is False
    assert len(round_.gateway.sent) - before == 20
