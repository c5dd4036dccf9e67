"""One turn of the worker: its report, its fences, and what it tells the outside."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import update

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.flows import reconciliation, tick, upkeep
from app.messaging.gateway import Accepted, GatewayError, Outgoing
from app.messaging.simulator import SimulatorGateway
from app.monitoring.store import SCHEDULES
from app.pathways import store as pathways
from tests import people
from tests.story import MINUTE, Story

KEYS = [
    "now", "prompts", "reminders", "second_reminders", "missed", "climbed", "accepted", "failed", "unknown", "recovered", "held", "errors",
]  # fmt: skip


class Refusing(SimulatorGateway):
    """A provider that takes no text for good."""

    def send(self, message: Outgoing) -> Accepted:
        """Refuse."""
        assert message.to
        raise GatewayError("21211", "not a number", permanent=True)


def turn(at: Story, ping: Callable[[], None] | None = None) -> tick.TickReport:
    return tick.turn(at.database, at.gateway, addresses=people.ADDRESSES, now=at.now, clock=at.clock, ping=ping)


def test_the_report_has_its_promised_keys_in_order(at: Story) -> None:
    report = turn(at).as_json()
    assert list(report) == KEYS
    assert json.loads(json.dumps(report)) == report
    assert report["now"] == at.now.isoformat()


def test_a_quiet_turn_does_nothing_and_a_second_one_too(at: Story) -> None:
    for _ in range(2):
        report = turn(at).as_json()
        assert {name for name in KEYS[1:] if report[name]} == set()


def test_what_was_wanted_goes_out_once(at: Story) -> None:
    at.enrol()
    at.text("97 72")
    assert (turn(at).accepted, turn(at).accepted) == (2, 0)


def test_a_text_held_back_is_named_with_its_reason(at: Story) -> None:
    at.enrol()
    at.text("STOP")
    report = at.tick()
    assert [held["reason"] for held in report["held"]] == ["opted_out"]


def test_a_number_that_cannot_be_texted_reaches_the_list(at: Story) -> None:
    at.gateway = Refusing()
    at.enrol()
    report = at.tick()
    assert report["failed"] == 1
    assert at.codes() == {"cannot_text"}


def test_one_broken_patient_stops_nobody_else(at: Story) -> None:
    stays = [at.enrol(number) for number in range(1, 4)]
    broken = update(SCHEDULES).where(SCHEDULES.c.episode_id == stays[0].id).values(hub_id=stays[0].hub_id + 1)
    south = people.open_ward(at.database, "south")
    assert south.hub.id == stays[0].hub_id + 1
    at.database.write(lambda session: session.execute(broken))
    at.clock.advance(60 * MINUTE)
    report = at.tick()
    assert report["prompts"] == 2
    assert report["errors"] == [f"schedule {stays[0].id}: NotFound"]
    assert at.tick()["errors"]  # it is met, and named, again


def test_the_trail_is_sealed_and_the_heartbeat_left(at: Story) -> None:
    at.enrol()
    turn(at)
    with at.database.read() as session:
        assert watchdog.last_beats(session) == dict.fromkeys((*Loop, reconciliation.WHOLE_DAY, upkeep.MARK), at.now)


def test_the_outside_is_told_only_while_all_is_well(at: Story) -> None:
    told: list[str] = []
    turn(at, ping=lambda: told.append("well"))
    assert told == ["well"]
    at.database.write(lambda session: watchdog.beat(session, "sender", period_s=10, now=at.now))
    at.clock.advance(timedelta(seconds=30))
    report = turn(at, ping=lambda: told.append("well"))
    assert report.stale == ("sender",)
    assert told == ["well"]


def test_a_monitor_that_does_not_answer_breaks_nothing(at: Story) -> None:
    def down() -> None:
        raise ConnectionError

    assert turn(at, ping=down).all_well


def test_a_broken_step_leaves_no_heartbeat_and_stops_no_other_step(at: Story) -> None:
    at.enrol()
    at.gateway = object()  # type: ignore[assignment]
    at.clock.advance(60 * MINUTE)
    report = turn(at)
    assert report.errors
    assert report.swept.count("prompts") == 1


def test_a_hub_is_asked_for_by_its_own_patients_alone(at: Story) -> None:
    south = people.open_ward(at.database, "south")
    people.enrol(at.database, south, 9)
    at.enrol(1)
    at.clock.advance(60 * MINUTE)
    at.tick()
    with at.database.read() as session:
        assert pathways.live(session, south.hub.id)
    assert at.templates_to() == ["welcome", "prompt"]
    assert {text.from_sender for text in at.texts_to(people.phone(1))} == {at.ward.hub.phone}


class Counting(SimulatorGateway):
    """A provider that counts how often each text reached it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Counter[tuple[str, str]] = Counter()
        self._counting = threading.Lock()

    def send(self, message: Outgoing) -> Accepted:
        """Take it and count."""
        with self._counting:
            self.sent[message.to, message.body] += 1
        return super().send(message)


def test_whole_turns_at_the_same_moment_send_nothing_twice(at: Story) -> None:
    gateway = Counting()
    at.gateway = gateway
    for number in range(1, 16):
        at.enrol(number)
        at.text("88 110", by=people.phone(number))
    steps = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=6), timedelta(minutes=30), timedelta(minutes=30))
    for step in steps:
        at.clock.advance(step)
        with ThreadPoolExecutor(3) as pool:
            reports = list(pool.map(lambda _: turn(at), range(3)))
        assert [report.errors for report in reports] == [(), (), ()]
    assert gateway.sent
    assert {texts for (to, _), texts in gateway.sent.items() if to != "+447700900950"} == {1}
    assert max(gateway.sent.values()) == 1
