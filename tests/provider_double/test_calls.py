"""An automated call from end to end: the worker rings, the double's phone is picked up, keys are pressed, and the list knows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, text

from app import wiring, worker
from app.alerts import store as alert_store
from app.caseload import service as caseload
from app.caseload.episode import Channel, PauseReason
from app.clock import monotonic
from app.flows import contact, voice_call
from app.intake.keypad import Heard, State, Step
from app.intake.reply import Feeling
from app.main import create_app
from app.messaging import outcomes, store
from app.messaging.store import OutboundView, outbound
from app.messaging.twilio import signatures
from app.messaging.vocabulary import OutboundState
from app.monitoring import store as readings
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Fault, Faults, Rates
from app.wording import sentences
from tests import loopback, people
from tests.browser.house import RunningClock

SID, TOKEN = "AC" + "3" * 32, "calls-token"
HUB = people.HUB_PHONES["north"]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # London shows the same
MINUTE = timedelta(minutes=1)
PATIENCE_S = 20.0


class Line:
    """A hub with one patient who is rung at noon, and the provider's double with their telephone."""

    def __init__(self, stack: ExitStack, database_url: str, rates: Rates, sender: str) -> None:
        self.clock = RunningClock(NOON + timedelta(seconds=5))
        listening, service = stack.enter_context(loopback.bound())
        provider, address = stack.enter_context(loopback.bound())
        self.double = Double(Account(SID, TOKEN, service), clock=self.clock, faults=Faults(rates, seed=1))
        settings = wiring.settings({
            "WARDLIGHT_ENVIRONMENT": "test",
            "WARDLIGHT_DATABASE_URL": database_url,
            "WARDLIGHT_PUBLIC_URL": service,
            "WARDLIGHT_SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "WARDLIGHT_TWILIO_FROM": sender,
            "WARDLIGHT_TWILIO_API_URL": address,
        })  # fmt: skip
        self.parts = wiring.build(settings, clock=self.clock)
        stack.callback(wiring.shut, self.parts)
        self.ward = people.open_ward(self.parts.database)
        an_hour_ago = NOON - timedelta(hours=1)
        self.stay = people.enrol(self.parts.database, self.ward, now=an_hour_ago, channel=Channel.VOICE, reading_times=("12:00",))
        stack.enter_context(loopback.served(self.double.app(), provider))
        stack.enter_context(loopback.served(create_app(self.parts, with_worker=False), listening))
        self.phone = stack.enter_context(httpx2.Client(base_url=address, timeout=20))

    def turn(self, *, later: timedelta = timedelta()) -> None:
        """Let the worker take a turn, that much later."""
        self.clock.advance(later)
        worker.turn(self.parts, now=self.clock.now())
        began = monotonic()
        while outcomes.any_due(self.parts.database, now=self.clock.now()) or self._in_hand():
            assert monotonic() - began < PATIENCE_S, "the sender did not come round"
            Event().wait(0.02)

    def _in_hand(self) -> bool:
        """Whether the sender has a call or a text in hand just now."""
        waiting = select(outbound.c.id).where(outbound.c.state.in_(["claimed", "sending"])).limit(1)
        with self.parts.database.read() as session:
            return session.execute(waiting).first() is not None

    @property
    def ringing(self) -> list[str]:
        """The calls that ring now."""
        return [one.sid for one in self.double.exchange.to(people.phone(1)) if one.status == "ringing"]

    def act(self, what: str, digits: str = "", *, sid: str | None = None) -> dict[str, Any]:
        """Do something with the call, and give what is heard."""
        call = sid or next(iter(self.double.exchange.to(people.phone(1)))).sid
        heard: dict[str, Any] = self.phone.post(f"/double/calls/{call}/{what}", data={"Digits": digits}).json()
        return heard

    def pick_up(self, *pressed: str) -> dict[str, Any]:
        """Pick up the call that rings, press these keys, and give what is heard last."""
        (sid,) = self.ringing
        heard = self.act("pick-up", sid=sid)
        for keys in pressed:
            heard = self.act("press", keys, sid=sid)
        return heard

    @property
    def call(self) -> OutboundView:
        """The call at noon."""
        with self.parts.database.read() as session:
            (found,) = store.by_purposes(session, self.stay.hub_id, [f"prompt/{self.stay.id}/2026-11-23/12:00"])
        return found

    def waiting(self) -> int:
        """How many calls hold something that is not settled."""
        with self.parts.database.read() as session:
            return len(session.execute(select(outbound.c.id).where(outbound.c.heard_at.is_not(None))).all())

    def reasons(self) -> list[tuple[str, str]]:
        """What the list gives as reasons, with their urgency."""
        with self.parts.database.read() as session:
            items = alert_store.worklist(session, self.ward.hub.id).items
            return [(str(one.code), str(one.urgency)) for item in items for one in alert_store.reasons(session, item.alert_id)]

    def readings(self) -> list[tuple[int | None, int | None, str]]:
        """What was taken in, oldest first."""
        with self.parts.database.read() as session:
            kept = readings.readings_of(session, self.stay.hub_id, self.stay.id)
        return [(one.spo2, one.pulse, str(one.channel)) for one in sorted(kept, key=lambda one: one.id)]


@pytest.fixture
def rung(database_url: str) -> Iterator[Callable[..., Line]]:
    with ExitStack() as stack:

        def ring(sender: str = HUB, **rates: float) -> Line:
            line = Line(stack, database_url, {Fault[name]: rate for name, rate in rates.items()}, sender)
            line.turn()
            return line

        yield ring


def test_a_call_at_the_time_takes_a_reading_and_says_the_advice_twice(rung: Callable[..., Line]) -> None:
    line = rung()
    (sid,) = line.ringing
    heard = line.act("pick-up", sid=sid)
    assert "automatic call from North ward" in heard["says"][0]
    assert "call 999" in heard["says"][0]
    assert line.act("press", "97", sid=sid)["says"] == ["Now key in the pulse, then press hash."]
    line.act("press", "72", sid=sid)
    read_back = line.act("press", "2", sid=sid)["says"][0]
    assert read_back.startswith("You keyed in: oxygen 9 7, pulse 7 2, and you feel the same.")
    assert line.readings() == []
    said = line.act("press", "1", sid=sid)
    assert said["status"] == "completed"
    assert said["says"][0] == said["says"][2]
    assert "your oxygen is in range" in said["says"][0]
    assert line.readings() == [(97, 72, "voice")]
    assert line.reasons() == []


def test_a_low_reading_is_on_the_list_and_is_rung_for_again(rung: Callable[..., Line]) -> None:
    line = rung()
    said = line.pick_up("90", "100", "2", "1")["says"][0]
    assert "This is LOW" in said
    assert "We will ring you for the new reading." in said
    assert "Reply" not in said
    assert line.reasons() == [("low_reading", "red")]
    line.turn(later=6 * MINUTE)
    assert "This is LOW again. Call 999" in line.pick_up("91", "100", "3", "1")["says"][0]
    assert line.readings() == [(90, 100, "voice"), (91, 100, "voice")]


def test_numbers_that_nobody_confirmed_are_a_possible_red_once_the_call_is_over(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("88")
    assert line.reasons() == []
    line.act("hang-up")
    assert set(line.reasons()) == {("possible_low_reading", "red"), ("unfinished_call", "amber")}
    assert line.readings() == [(None, None, "voice")]


def test_a_call_whose_end_is_never_reported_is_settled_by_the_clock(rung: Callable[..., Line]) -> None:
    line = rung(LOST=1.0)
    line.pick_up("88")
    line.act("hang-up")
    assert line.reasons() == []
    line.turn(later=11 * MINUTE)
    assert ("possible_low_reading", "red") in line.reasons()


def test_whoever_presses_nought_is_rung_by_a_person(rung: Callable[..., Line]) -> None:
    line = rung()
    assert "A member of the team has been told, and will call you." in line.pick_up("0")["says"][0]
    assert line.reasons() == [("asked_for_call", "amber")]


def test_what_cannot_be_taken_is_put_before_a_person_with_what_was_keyed_in(rung: Callable[..., Line]) -> None:
    line = rung()
    assert "could not take your reading" in line.pick_up("9", "", "12")["says"][0]
    assert line.reasons() == [("unfinished_call", "amber")]


def reason_of(line: Line, code: str) -> Mapping[str, Any]:
    """What the list keeps of its only reason of this code."""
    with line.parts.database.read() as session:
        (item,) = alert_store.worklist(session, line.ward.hub.id).items
        (reason,) = [one for one in alert_store.reasons(session, item.alert_id) if one.code == code]
    return reason.values


def test_a_low_number_taken_back_is_for_a_person_to_set_aside(rung: Callable[..., Line]) -> None:
    line = rung()
    said = line.pick_up("86", "110", "3", "2", "97", "80", "2", "1")["says"][0]
    assert "The team will still look" in said
    assert line.readings() == [(97, 80, "voice")]
    assert line.reasons() == [("correction_after_alert", "amber")]
    kept = reason_of(line, "correction_after_alert")
    assert (kept["was"], kept["now"]) == (86, 97)
    assert "oxygen 86, taken back; feeling worse, taken back" in kept["keyed_in"]


def test_a_good_number_taken_back_for_another_makes_no_work(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("98", "89", "2", "2", "97", "89", "2", "1")
    assert line.reasons() == []


def test_a_machine_that_answers_and_presses_nothing_is_nobody(rung: Callable[..., Line]) -> None:
    line = rung()
    assert "We heard no keys" in line.pick_up("", "", "")["says"][0]
    assert line.reasons() == []
    line.turn(later=31 * MINUTE)
    assert len(line.ringing) == 1


def test_an_oxygen_level_that_is_no_number_of_ours_is_kept_and_put_before_a_person(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("48")
    line.act("hang-up")
    assert line.reasons() == [("unfinished_call", "amber")]
    assert reason_of(line, "unfinished_call")["keyed_in"] == "Keyed in: 48, not taken."


def test_nought_after_a_red_number_says_the_red_advice_first(rung: Callable[..., Line]) -> None:
    line = rung()
    says = line.pick_up("86", "0")["says"]
    assert "If your oxygen is 86, that is LOW." in says[0]
    assert "Do not wait for that call if you feel worse: call 111." in says[-1]
    assert set(line.reasons()) == {("possible_low_reading", "red"), ("asked_for_call", "amber")}


def test_whoever_hung_up_was_told_nothing_and_is_rung_again(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("88")
    line.act("hang-up")
    assert reason_of(line, "possible_low_reading")["told"] == "nothing"
    line.turn(later=6 * MINUTE)
    assert len(line.ringing) == 1
    line.act("nobody")
    line.turn(later=40 * MINUTE)
    assert "advice_not_confirmed" not in {code for code, _ in line.reasons()}


def test_a_report_that_comes_before_the_last_key_loses_no_reading(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("88", "72", "3")
    (call,) = line.double.exchange.to(people.phone(1))
    which = voice_call.Which(line.call.id, call.sid)
    line.parts.database.write(lambda session: voice_call.over(session, which, addresses=line.parts.addresses, now=line.clock.now()))
    assert line.readings() == [(None, None, "voice")]
    assert "LOW" in line.act("press", "1")["says"][0]
    assert line.readings() == [(None, None, "voice"), (88, 72, "voice")]
    assert ("low_reading", "red") in line.reasons()


def test_two_conversations_of_one_call_are_two_readings(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("97", "72", "2", "1")
    other = voice_call.Which(line.call.id, "CA" + "9" * 32)
    state = State(Step.CONFIRM, Heard(86, 110, Feeling.WORSE))
    said = line.parts.database.write(
        lambda session: voice_call.answer(session, other, state, "1", addresses=line.parts.addresses, now=line.clock.now())
    )
    assert said is not None
    assert "LOW" in said.words[0] or "999" in said.words[0]
    assert line.readings() == [(97, 72, "voice"), (86, 110, "voice")]


def test_what_was_kept_and_cannot_be_read_still_comes_before_a_person(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("88")
    broken = outbound.update().where(outbound.c.heard_at.is_not(None)).values(heard={"spo2": 88})
    line.parts.database.write(lambda session: session.execute(broken))
    line.turn(later=11 * MINUTE)
    assert ("unfinished_call", "amber") in line.reasons()
    assert line.waiting() == 0


def test_no_call_goes_to_a_phone_that_two_patients_have(rung: Callable[..., Line]) -> None:
    line = rung()
    line.act("nobody")
    people.enrol(line.parts.database, line.ward, 2, now=line.clock.now(), phone=people.phone(1))
    line.turn(later=31 * MINUTE)
    assert line.ringing == []


def test_nobody_is_rung_again_while_the_stay_is_paused(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("90", "100", "2", "1")
    actor, now = line.ward.nurse, line.clock.now()
    line.parts.database.write(
        lambda session: caseload.pause(session, line.stay.hub_id, line.stay.id, PauseReason.IN_HOSPITAL, actor=actor, now=now)
    )
    line.turn(later=6 * MINUTE)
    assert line.ringing == []


def test_nobody_picks_up_is_rung_once_more_and_then_missed(rung: Callable[..., Line]) -> None:
    line = rung()
    line.act("nobody")
    assert line.reasons() == []
    line.turn(later=31 * MINUTE)
    assert len(line.ringing) == 1
    line.act("nobody")
    line.turn(later=30 * MINUTE)
    assert line.ringing == []
    line.turn(later=60 * MINUTE)
    assert line.reasons() == [("missed_reading", "amber"), ("unverified_number", "routine")]
    with line.parts.database.read() as session:
        (item,) = alert_store.worklist(session, line.ward.hub.id).items
        missed, _ = alert_store.reasons(session, item.alert_id)
    assert "after automated calls" in sentences.say("reason.missed_reading", missed.values)


def test_a_provider_that_reports_and_asks_twice_changes_nothing(rung: Callable[..., Line]) -> None:
    line = rung(DUPLICATE=1.0)
    line.pick_up("88")
    line.act("hang-up")
    assert len(line.readings()) == 1


def test_a_call_in_doubt_is_looked_up_and_made_once(rung: Callable[..., Line]) -> None:
    line = rung(BROKEN=1.0)
    before = line.call.state
    line.turn(later=MINUTE)
    assert (before, line.call.state) == (OutboundState.UNKNOWN, OutboundState.ACCEPTED)
    assert [line.call.provider_sid] == line.ringing


def test_without_a_number_to_ring_from_the_list_says_so(rung: Callable[..., Line]) -> None:
    line = rung(sender="MG" + "4" * 32)
    line.parts.database.write(lambda session: session.execute(text("UPDATE hub SET phone = NULL")))
    line.turn(later=24 * 60 * MINUTE)
    line.turn(later=MINUTE)
    assert ("cannot_text", "amber") in line.reasons()


def test_whom_the_team_leaves_alone_is_not_rung(rung: Callable[..., Line]) -> None:
    line = rung()
    actor = line.ward.clinician.actor
    line.parts.database.write(
        lambda session: contact.stop(session, line.stay.hub_id, line.stay.patient_id, "Asked by her son", actor=actor, now=line.clock.now())
    )
    line.act("nobody")
    line.turn(later=31 * MINUTE)
    assert line.ringing == []


def test_the_same_last_key_twice_is_one_reading(rung: Callable[..., Line]) -> None:
    line = rung()
    line.pick_up("97", "72", "2")
    (call,) = line.double.exchange.to(people.phone(1))
    assert call.keys_url is not None
    line.act("press", "1")
    kept = line.call
    state = State(Step.CONFIRM, Heard(97, 72, Feeling.SAME))
    which = voice_call.Which(kept.id, call.sid)
    again = line.parts.database.write(
        lambda session: voice_call.answer(session, which, state, "1", addresses=line.parts.addresses, now=line.clock.now())
    )
    assert again is not None
    assert "your oxygen is in range" in again.words[0]
    assert line.readings() == [(97, 72, "voice")]


def test_what_is_no_call_of_ours_is_not_found_and_what_is_unsigned_refused(rung: Callable[..., Line]) -> None:
    line = rung()
    words, keys = (f"{line.parts.public_url}/webhooks/twilio/voice{path}?message=999&attempt=x" for path in ("", "/keys"))
    for url in (words, keys, f"{line.parts.public_url}/webhooks/twilio/voice/status?message=1&attempt=x"):
        assert line.phone.post(url, data={"CallSid": "CA1", "CallStatus": "completed"}).status_code == 403
    signed = {"X-Twilio-Signature": signatures.sign(TOKEN, words, {"CallSid": "CA1"})}
    assert line.phone.post(words, data={"CallSid": "CA1"}, headers=signed).status_code == 404
