"""The afternoon is played from its beginning to its end on the real service, in small, with the clock wound forward."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app import wiring
from app.alerts import store as alerts
from app.alerts import watchdog
from app.alerts.listed import WorklistItem
from app.clock import WarpedClock, monotonic
from app.db import Database
from app.demo import afternoon, cohort, history, hub
from app.demo.cohort import Course, Person
from app.demo.provider import DemoProvider
from app.demo.stage import AHEAD, Live, Stage
from app.errors import Invalid, Refused
from app.identity import sessions
from app.messaging.gateway import Arrived, GatewayError, Outgoing, Ringing
from app.messaging.models import InboundMessage
from app.web.parts import Parts
from app.web.rehearsal import Part, Texted
from tests import people

BEGINS = datetime(2026, 11, 23, 12, 50, tzinfo=UTC)
PATIENCE_S = 120


class Rehearsal:
    """A small ward with a stage that a test plays round by round."""

    def __init__(self, parts: Parts, clock: WarpedClock, provider: DemoProvider, ward: history.Ward) -> None:
        self.parts, self.clock, self.provider, self.ward = parts, clock, provider, ward
        self.stage = Stage(Live(parts, clock, provider, ward), afternoon.load(), chat_every_s=10_000)
        self.players = afternoon.load().players(ward.people)
        self.cautions: list[tuple[datetime, str]] = []

    def play_until(self, steps: int) -> None:
        """Go from step to step until so many are done, and look at the heartbeats all the way."""
        ends = monotonic() + PATIENCE_S
        while sum(one.done for one in self.stage.progress().steps) < steps:
            assert monotonic() < ends, self.stage.progress()
            self.stage.skip()
            self.stage.round()
            self.look()

    def run_for(self, minutes: int) -> None:
        """Let the clock run so many minutes on, quickly."""
        ends = self.clock.now() + timedelta(minutes=minutes)
        self.stage.run(60)
        while self.clock.now() < ends:
            self.stage.round()
            self.look()

    def look(self) -> None:
        now = self.clock.now()
        with self.parts.database.read() as session:
            self.cautions += [(now, one.loop) for one in watchdog.troubles(session, began=BEGINS, now=now)]

    def row(self, part: str) -> WorklistItem | None:
        """What the list says of whoever plays this part."""
        phone = self.players[part].phone
        return next((item for item in self.rows() if item.phone == phone), None)

    def rows(self) -> list[WorklistItem]:
        with self.parts.database.read() as session:
            return list(alerts.worklist(session, self.ward.hub.id, limit=100).items)

    def at(self, part: Part) -> datetime:
        return next(one.at for one in self.stage.progress().steps if one.part is part)


def small_ward() -> tuple[Person, ...]:
    """Whom the script needs, and whom the demo's history needs."""
    everybody = cohort.people()
    players = afternoon.load().players(everybody).values()
    return (*players, *(one for one in everybody if one.course in {Course.OPTED_OUT, Course.SILENT}))


@pytest.fixture
def live(sqlite_url: str) -> Iterator[tuple[Parts, WarpedClock, DemoProvider]]:
    """The parts of a demo, which is always on SQLite."""
    clock, provider = WarpedClock(BEGINS), DemoProvider()
    settings = wiring.settings({"WARDLIGHT_ENVIRONMENT": "demo", "WARDLIGHT_DATABASE_URL": sqlite_url})
    parts = wiring.build(settings, clock=clock, database=Database.open(sqlite_url, durable=False), gateway=provider)
    parts.sender.start()
    yield parts, clock, provider
    wiring.shut(parts)


@pytest.fixture
def rehearsal(live: tuple[Parts, WarpedClock, DemoProvider]) -> Rehearsal:
    """A small ward with its ten days behind it."""
    parts, clock, provider = live
    ward = hub.open_ward(hub.Service(parts.database, provider, parts.addresses), until=BEGINS, people=small_ward())
    return Rehearsal(parts, clock, provider, ward)


@pytest.fixture
def bare(live: tuple[Parts, WarpedClock, DemoProvider]) -> Rehearsal:
    """A hub where nobody was ever enrolled: for what concerns the clock alone."""
    parts, clock, provider = live
    opened = people.open_ward(parts.database, now=BEGINS)
    nurse = opened.clinician.actor
    return Rehearsal(
        parts, clock, provider, history.Ward(parts.database, provider, parts.addresses, opened.hub, nurse, nurse, small_ward())
    )


def reasons(item: WorklistItem | None) -> set[str]:
    assert item is not None
    return {reason.code.value for reason in item.reasons}


def test_the_afternoon_brings_what_its_script_says_in_order(rehearsal: Rehearsal) -> None:
    when_it_is_played_from_step_to_step_until_the_lost_text(rehearsal)
    then_nobody_has_seen_that_text_and_the_silence_of_reconciliation_shows(rehearsal)
    when_the_provider_is_back_it_is_found_with_its_own_time(rehearsal)
    then_the_end_finds_each_of_the_cast_where_a_nurse_would_look(rehearsal)
    then_no_caution_came_but_that_of_the_outage(rehearsal)


def when_it_is_played_from_step_to_step_until_the_lost_text(played: Rehearsal) -> None:
    played.stage.play()
    played.play_until(10)
    assert "cannot_text" in reasons(played.row("leaving"))
    assert reasons(played.row("in_words"))


def then_nobody_has_seen_that_text_and_the_silence_of_reconciliation_shows(played: Rehearsal) -> None:
    assert played.stage.progress().provider_away
    item = played.row("deteriorating")
    assert item is not None
    assert item.latest is not None
    assert item.latest.spo2 == 94
    assert [loop for _, loop in played.cautions] == ["reconciliation"] * len(played.cautions) != []


def when_the_provider_is_back_it_is_found_with_its_own_time(played: Rehearsal) -> None:
    played.play_until(11)
    played.run_for(5)
    with played.parts.database.read() as session:
        found = session.exec(select(InboundMessage).where(InboundMessage.body == "92 96")).one()
    lost_at = next(one.at for one in played.stage.progress().steps if one.says == "92 96")
    assert found.source == "reconciled"
    assert found.sent_at is not None
    assert abs(found.sent_at - lost_at) < timedelta(seconds=1)
    assert found.received_at >= played.at(Part.PROVIDER_BACK)


def then_the_end_finds_each_of_the_cast_where_a_nurse_would_look(played: Rehearsal) -> None:
    played.play_until(13)
    top = played.rows()[0]
    assert (top.phone, top.urgency.value) == (played.players["deteriorating"].phone, "red")
    assert "missed_reading" in reasons(played.row("silent"))
    assert played.row("steady") is None
    assert not played.stage.progress().plays


def then_no_caution_came_but_that_of_the_outage(played: Rehearsal) -> None:
    assert {loop for _, loop in played.cautions} == {"reconciliation"}
    away, back = played.at(Part.PROVIDER_AWAY), played.at(Part.PROVIDER_BACK)
    assert all(away < at < back + timedelta(minutes=4) for at, _ in played.cautions)


def test_a_quick_clock_waits_for_the_worker(bare: Rehearsal) -> None:
    bare.stage.round()
    turned = bare.clock.now()
    bare.stage.run(60)
    pause_until = monotonic() + 1.5  # a minute and a half of the demo's time, in which no turn is taken
    while monotonic() < pause_until:
        assert bare.clock.now() <= turned + AHEAD + timedelta(seconds=1)
    bare.look()
    assert bare.cautions == []


def test_nobody_is_signed_out_by_hours_that_pass_in_seconds(bare: Rehearsal) -> None:
    nurse = bare.ward.nurse
    assert nurse.id is not None
    staff_id = int(nurse.id)
    token = bare.parts.database.write(lambda session: sessions.start(session, staff_id, now=bare.clock.now()))
    bare.stage.play()
    bare.play_until(7)  # an hour and twenty minutes
    with bare.parts.database.read() as session:
        assert sessions.look(session, token, now=bare.clock.now()) is not None


def test_what_is_stopped_comes_later_by_as_long_as_the_stop(bare: Rehearsal) -> None:
    stage = bare.stage
    stage.play()
    bare.play_until(1)
    stage.stop()
    stage.skip()  # nothing comes by itself
    bare.run_for(2)
    assert [one.done for one in stage.progress().steps].count(True) == 1
    stage.play()
    upcoming = stage.progress().next
    assert upcoming is not None
    assert timedelta(minutes=13) < upcoming.at - bare.clock.now() <= timedelta(minutes=14)


def test_there_are_no_other_paces(bare: Rehearsal) -> None:
    with pytest.raises(Invalid, match="no such pace"):
        bare.stage.run(-60)


def test_a_clock_that_can_be_warped_is_refused_where_patients_are_real() -> None:
    given = {
        "WARDLIGHT_ENVIRONMENT": "production",
        "WARDLIGHT_SECRET_KEY": "x" * 40,
        "WARDLIGHT_PUBLIC_URL": "https://ward.example",
        "WARDLIGHT_SMS_GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "WARDLIGHT_TWILIO_FROM": "+441134960000",
    }
    with pytest.raises(Refused, match="never for production"):
        wiring.build(wiring.settings(given), clock=WarpedClock(BEGINS))


def test_a_provider_that_is_away_answers_nothing_and_keeps_what_comes() -> None:
    provider, text = DemoProvider(), Texted("SIM1", "+447700900100", cohort.HUB_PHONE, "96 80", BEGINS)
    assert not provider.keeps(text)
    sent = provider.send(Outgoing("+447700900100", cohort.HUB_PHONE, "Hello", 60, None))
    assert provider.report(sent.sid) is not None
    provider.go_away()
    assert provider.keeps(text)
    for asked in (
        lambda: provider.send(Outgoing("+447700900100", cohort.HUB_PHONE, "Hello", 60, None)),
        lambda: provider.ring(Ringing("+447700900100", cohort.HUB_PHONE, "http://x", "http://y")),
        lambda: provider.find("+447700900100", "Hello", BEGINS),
        lambda: provider.find_call("+447700900100", BEGINS),
        lambda: provider.report(sent.sid),
        lambda: provider.call_report("CA1"),
        lambda: provider.list_inbound(BEGINS),
    ):
        with pytest.raises(GatewayError) as doubt:
            asked()
        assert doubt.value.unknown
    provider.come_back()
    assert provider.list_inbound(BEGINS) == [Arrived("SIM1", "+447700900100", cohort.HUB_PHONE, "96 80", 0, BEGINS)]
    assert provider.list_inbound(BEGINS, to="+441134960000") == provider.list_inbound(BEGINS + timedelta(seconds=1)) == []
    assert provider.find("+447700900100", "Hello", BEGINS) == sent.sid
