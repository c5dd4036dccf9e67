"""Each move of a stay, and what it stops at once: prompts, chases, calls, texts planned for later, copies to a carer, links, questions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from app.alerts.service import Outcome, Urgency
from app.caseload import store as caseload
from app.caseload.episode import EndReason, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.errors import Invalid
from app.flows import leaving
from app.messaging import outbox
from app.messaging.vocabulary import Medium, MessageClass
from tests import people
from tests.story import MINUTE, Story

CARER = people.phone(700)
A_DAY = timedelta(days=1)
Move = Callable[[Story, EpisodeView], object]


def pause(at: Story, stay: EpisodeView, reason: PauseReason = PauseReason.IN_HOSPITAL, back_on: date | None = None) -> EpisodeView:
    def work(session: Session) -> EpisodeView:
        when = leaving.look_again(session, stay.hub_id, back_on, now=at.now)
        return leaving.pause(session, stay.hub_id, stay.id, reason, look_at=when, actor=at.ward.nurse, now=at.now)

    return at.database.write(work)


def away(at: Story, stay: EpisodeView) -> object:
    return pause(at, stay, PauseReason.AWAY)


def in_hospital(at: Story, stay: EpisodeView) -> object:
    return pause(at, stay)


def handed_over(at: Story, stay: EpisodeView) -> object:
    return leave(at, stay, EndReason.TRANSFERRED, taken_over_by="Heart failure nurses, Northtown")


def stepped_up(at: Story, stay: EpisodeView) -> object:
    return leave(at, stay, EndReason.STEPPED_UP, taken_over_by="Ward 7, General Hospital")


def discharged(at: Story, stay: EpisodeView) -> object:
    return leave(at, stay, EndReason.RECOVERED)


def died(at: Story, stay: EpisodeView) -> object:
    return leave(at, stay, EndReason.DIED)


def leave(at: Story, stay: EpisodeView, reason: EndReason, *, taken_over_by: str | None = None) -> EpisodeView:
    return at.database.write(
        lambda session: leaving.discharge(
            session, stay.hub_id, stay.id, reason, taken_over_by=taken_over_by, actor=at.ward.nurse, now=at.now
        )
    )


EVERY: tuple[Move, ...] = (away, in_hospital, handed_over, stepped_up, discharged, died)
ENDS: tuple[Move, ...] = (handed_over, stepped_up, discharged, died)


def in_the_queue(at: Story, stay: EpisodeView) -> None:
    """Queue one of everything that may wait for a patient: a prompt, a call, a carer's copy, an answer for the morning."""
    waiting = (
        ("prompt", MessageClass.ROUTINE, people.phone(1), Medium.SMS),
        ("call", MessageClass.ROUTINE, people.phone(1), Medium.VOICE),
        ("copy", MessageClass.ROUTINE, CARER, Medium.SMS),
        ("answer", MessageClass.ANSWER, people.phone(1), Medium.SMS),
    )
    for name, message_class, phone, medium in waiting:
        draft = outbox.Draft(
            hub_id=stay.hub_id,
            episode_id=stay.id,
            purpose=f"test/{name}",
            template="test",
            message_class=message_class,
            to_phone=phone,
            from_sender=at.ward.hub.phone or "",
            body="x",
            not_before=at.now + 30 * MINUTE,
            valid_until=at.now + A_DAY,
            medium=medium,
        )
        at.database.write(lambda session, draft=draft: outbox.enqueue(session, draft, now=at.now))  # type: ignore[misc]


def gone(at: Story) -> int:
    """How many texts and calls have gone to the patient and the carer."""
    return sum(one.state not in ("pending", "cancelled") for phone in (people.phone(1), CARER) for one in at.texts_to(phone))


@pytest.mark.parametrize("move", EVERY, ids=lambda move: move.__name__)
def test_nothing_goes_out_after_any_move_that_stops_the_asking(at: Story, move: Move) -> None:
    # given a patient with a carer, whom much is to go to
    stay = at.enrol(carer_phone=CARER)
    at.tick()
    in_the_queue(at, stay)
    before = gone(at)
    # when they leave for a while, or for ever
    move(at, stay)
    # then nothing has gone a day later, and nobody is chased
    totals = at.ticks(at.now + A_DAY, every=45 * MINUTE)
    assert gone(at) == before
    assert (totals["prompts"], totals["reminders"], totals["missed"], totals["climbed"]) == (0, 0, 0, 0)


def test_what_was_queued_does_go_where_nobody_moves_them(at: Story) -> None:
    """The test above would prove nothing if these could not go at all."""
    stay = at.enrol(carer_phone=CARER)
    at.tick()
    in_the_queue(at, stay)
    before = gone(at)
    at.ticks(at.now + 2 * 60 * MINUTE, every=10 * MINUTE)
    assert gone(at) > before + 2


@pytest.mark.parametrize("move", EVERY, ids=lambda move: move.__name__)
def test_a_prompt_that_was_not_answered_is_chased_no_more(at: Story, move: Move) -> None:
    stay = at.enrol(carer_phone=CARER)
    assert at.ticks(at.now + 65 * MINUTE, every=13 * MINUTE)["prompts"] == 1
    move(at, stay)
    after = at.ticks(at.now + timedelta(hours=4), every=15 * MINUTE)
    assert (after["reminders"], after["second_reminders"], after["missed"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("reason", "back_on", "due"),
    [
        (PauseReason.IN_HOSPITAL, date(2026, 11, 27), datetime(2026, 11, 27, 8, tzinfo=UTC)),
        (PauseReason.AWAY, date(2026, 11, 24), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (PauseReason.AWAY, None, datetime(2026, 11, 26, 8, tzinfo=UTC)),
    ],
)
def test_a_paused_patient_comes_back_to_the_list_by_themselves_on_the_day(
    at: Story, reason: PauseReason, back_on: date | None, due: datetime
) -> None:
    # given somebody paused until a day, or nobody knows until when
    stay = at.enrol()
    pause(at, stay, reason, back_on)
    item = at.item()
    assert (item.due_at, item.urgency, at.codes()) == (due, Urgency.ROUTINE, {"follow_up_due"})
    # then nobody is troubled before that, and after it it climbs like everything that nobody looks at
    assert at.ticks(due - MINUTE, every=60 * MINUTE)["climbed"] == 0
    assert at.ticks(due + 10 * MINUTE, every=5 * MINUTE)["climbed"] == 1


def test_a_return_is_counted_by_the_hubs_clock_over_a_change_of_clocks(at: Story) -> None:
    at.clock.advance(datetime(2027, 3, 26, 12, tzinfo=UTC) - at.now)
    with at.database.read() as session:
        assert leaving.look_again(session, at.ward.hub.id, date(2027, 3, 29), now=at.now) == datetime(2027, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 1), date(2027, 11, 1)])
def test_a_return_lies_ahead_and_not_a_year_ahead(at: Story, day: date) -> None:
    stay = at.enrol()
    with pytest.raises(Invalid) as refusal:
        pause(at, stay, back_on=day)
    assert [fault.field for fault in refusal.value.faults] == ["back_on"]
    assert at.stay(stay).state is EpisodeState.ACTIVE


def test_whoever_is_back_sooner_is_waited_for_no_more(at: Story) -> None:
    stay = at.enrol()
    pause(at, stay)
    at.database.write(lambda session: leaving.resume(session, stay.hub_id, stay.id, actor=at.ward.nurse, now=at.now))
    assert at.worklist() == []


@pytest.mark.parametrize("move", ENDS, ids=lambda move: move.__name__)
def test_whoever_leaves_while_paused_is_waited_for_no_more(at: Story, move: Move) -> None:
    stay = at.enrol()
    pause(at, stay)
    move(at, stay)
    assert at.stay(stay).state is EpisodeState.ENDED
    assert at.worklist() == []


def test_another_pause_has_another_day(at: Story) -> None:
    stay = at.enrol()
    pause(at, stay, PauseReason.AWAY, date(2026, 11, 25))
    pause(at, stay, PauseReason.IN_HOSPITAL, date(2026, 11, 28))
    assert at.item().due_at == datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_a_return_beside_a_low_reading_is_no_more_waited_for_and_the_low_reading_stays(at: Story) -> None:
    stay = at.enrol()
    pause(at, stay)
    at.text("88 110")
    at.database.write(lambda session: leaving.resume(session, stay.hub_id, stay.id, actor=at.ward.nurse, now=at.now))
    assert at.item().urgency is Urgency.RED
    at.claim()
    at.rang(Outcome.CARRY_ON)
    assert at.worklist() == []  # and no return is promised once more


def test_somebody_admitted_by_a_call_without_a_time_comes_back_too(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.claim()
    at.rang(Outcome.ADMITTED)
    assert at.item().due_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert at.codes() == {"follow_up_due"}


def test_the_event_says_who_took_over_and_when_somebody_is_looked_at_again(at: Story) -> None:
    stay = at.enrol()
    pause(at, stay, PauseReason.AWAY, date(2026, 11, 25))
    handed_over(at, stay)
    with at.database.read() as session:
        told = [(one.kind, one.detail) for one in caseload.events(session, stay.hub_id, stay.id)][-2:]
    assert told == [
        ("paused", {"look_at": "2026-11-25T08:00:00+00:00"}),
        ("ended", {"taken_over_by": "Heart failure nurses, Northtown"}),
    ]


def test_red_advice_that_is_due_still_goes_to_somebody_paused(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    pause(at, stay, PauseReason.AWAY)
    before = gone(at)
    at.tick()
    assert gone(at) > before
