"""The rate of a number is never exceeded in any second, whoever sends and however late a text is handed over."""

import threading
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import SystemClock
from app.messaging import lanes, outcomes, pacing, sending
from app.messaging.gateway import Accepted, GatewayError, Outgoing
from app.messaging.lanes import Pace
from app.messaging.twilio.gateway import TwilioGateway
from app.messaging.vocabulary import MessageClass
from app.wording import gsm7
from tests.messaging.conftest import Post
from tests.messaging.ground import NORTH_PHONE, SOUTH_PHONE, Ids, draft
from tests.messaging.scripted import ScriptedGateway


class WatchedGateway(ScriptedGateway):
    """Notes when each text was handed over, by the machine's own clock."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: list[tuple[float, str, int]] = []
        self._noting = threading.Lock()

    def send(self, message: Outgoing) -> Accepted:
        with self._noting:
            self.handed.append((SystemClock().now().timestamp(), message.sender, gsm7.segments_of(message.body)))
        return super().send(message)

    def most_in_a_second(self, sender: str) -> int:
        return most_in_a_second([(at, places) for at, of, places in self.handed if of == sender])


def most_in_a_second(handed: list[tuple[float, int]]) -> int:
    """Count the places of the fullest second that begins with a text; no other second can be fuller. Sums of floats are no exact second."""
    times = sorted(handed)
    starts = [at for at, _ in times]
    return max(sum(places for _, places in times[first : bisect_left(starts, at + 1.0 - 1e-6)]) for first, at in enumerate(starts))


def until_accepted(post: Post, wanted: int, *, senders: int = 1) -> int:
    """Sweep until so many are accepted: a machine too slow for a turn puts the text back, and the next sweep takes it."""
    accepted = 0
    for _ in range(20):
        with ThreadPoolExecutor(senders) as pool:
            accepted += sum(sweep.result().accepted for sweep in [pool.submit(post.deliver, workers=4) for _ in range(senders)])
        if accepted >= wanted:
            break
        post.clock.advance(timedelta(minutes=1))
    return accepted


@pytest.fixture
def gateway() -> WatchedGateway:
    return WatchedGateway()


@given(
    rate=st.integers(1, 12),
    texts=st.lists(st.tuples(st.floats(0, 2), st.integers(1, 4), st.floats(0, pacing.LATE_S)), min_size=1, max_size=60),
)
def test_no_second_holds_more_than_the_rate_however_late_each_text_is_within_its_turn(
    rate: int, texts: list[tuple[float, int, float]]
) -> None:
    taken: list[float] = []
    handed: list[tuple[float, int]] = []
    now = 0.0
    for pause, places, late in texts:
        now += pause
        turn = pacing.next_turn(taken, places, rate=rate, now=now)
        assert turn >= now
        taken = pacing.after(taken, turn, places, rate=rate)
        assert len(taken) <= rate
        handed.append((turn + late, min(places, rate)))
    assert most_in_a_second(handed) <= rate


def test_as_many_as_the_rate_go_at_once_and_the_next_a_second_later() -> None:
    taken: list[float] = []
    turns = []
    for _ in range(7):
        turn = pacing.next_turn(taken, 1, rate=3, now=100.0)
        taken = pacing.after(taken, turn, 1, rate=3)
        turns.append(turn)
    one, two = 100.0 + pacing.WINDOW_S, 100.0 + 2 * pacing.WINDOW_S
    assert turns == pytest.approx([100.0] * 3 + [one] * 3 + [two])


def test_a_text_longer_than_the_rate_has_a_second_to_itself() -> None:
    taken = pacing.after([], 10.0, 5, rate=2)
    assert taken == [10.0, 10.0]
    assert pacing.next_turn(taken, 5, rate=2, now=10.0) == pytest.approx(10.0 + pacing.WINDOW_S)


@pytest.mark.parametrize(("places", "seconds"), [(0, 0.0), (1, 0.0), (10, 0.0), (11, 1.2), (20, 1.2), (400, 39 * 1.2)])
def test_a_plan_says_how_long_so_many_take(places: int, seconds: float) -> None:
    assert pacing.seconds_for(places, rate=10) == pytest.approx(seconds)


def test_two_senders_at_once_keep_the_rate_of_each_number_and_lose_none(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 6
    for number in range(20):
        long_one = "Rest for five minutes. " * 8 if number % 5 == 0 else "Please text your reading."
        post.intend(draft(f"north/{number}", body=long_one))
    for number in range(6):
        post.intend(draft(f"south/{number}", hub_id=Ids.south, episode_id=Ids.cay, sender=SOUTH_PHONE))
    assert until_accepted(post, 26, senders=2) == 26
    assert len({one.body for one in gateway.sent}) == 3
    assert len(gateway.handed) == 26
    assert gateway.most_in_a_second(NORTH_PHONE) <= 6
    assert gateway.most_in_a_second(SOUTH_PHONE) <= 6


def test_what_is_urgent_goes_before_what_waits_for_a_turn(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 2
    for number in range(4):
        post.intend(draft(f"prompt/{number}", body="prompt"))
    post.deliver(limit=2)
    post.intend(draft("advice", message_class=MessageClass.SAFETY, body="advice"))
    post.deliver()
    assert [one.body for one in gateway.sent] == ["prompt", "prompt", "advice", "prompt", "prompt"]


def test_a_number_that_is_full_does_not_hold_up_another(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 1
    for number in range(3):
        post.intend(draft(f"north/{number}", body="north"))
    post.intend(draft("south", hub_id=Ids.south, episode_id=Ids.cay, sender=SOUTH_PHONE, body="south"))
    post.deliver(limit=2, workers=1)
    assert sorted(one.body for one in gateway.sent) == ["north", "south"]


def test_a_text_that_missed_its_turn_takes_another(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 1
    post.intend(draft())
    claimed = outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=1)
    [ticket] = outcomes.begin(post.database, post.pace, claimed, now=post.clock.now()).tickets
    again = outcomes.another_turn(post.database, post.pace, ticket)
    assert again >= ticket.turn + pacing.WINDOW_S


def test_a_text_whose_number_has_no_turn_yet_goes_back_unharmed(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 1
    ids = [post.intend(draft(f"prompt/{number}")) for number in range(2)]
    claimed = outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=2)
    begun = outcomes.begin(post.database, post.pace, claimed, now=post.clock.now())
    assert (len(begun.tickets), begun.let_go) == (1, 1)
    second = post.text(ids[1])
    assert (second.state.value, second.attempts) == ("pending", 0)


def test_a_clock_that_other_days_are_rehearsed_with_does_not_stop_the_pace(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 2
    for number in range(5):
        post.intend(draft(f"prompt/{number}"))
    post.clock.advance(timedelta(minutes=1))
    assert until_accepted(post, 5) == 5


@pytest.mark.parametrize(
    ("sender", "agreed", "expected"),
    [("+447700900001", None, 10), ("60006", None, 100), ("MG0123", None, 10), ("Wardlight", None, 10), ("+447700900001", 40, 40)],
)
def test_the_rate_is_what_was_agreed_or_what_is_usual_for_the_kind_of_sender(sender: str, agreed: int | None, expected: int) -> None:
    assert TwilioGateway("AC0", "token", per_second=agreed).per_second(sender) == expected


def test_a_pace_reads_the_machines_own_clock() -> None:
    assert abs(Pace(lambda _: 1).now() - SystemClock().now().timestamp()) < 5


def set_lane(post: Post, **values: object) -> None:
    table = lanes._table
    post.database.write(lambda session: session.execute(table.update().values(**values)))


@pytest.mark.parametrize("ahead_s", [3600.0, 40.0])
def test_a_clock_that_was_wrong_for_a_minute_silences_no_number(post: Post, gateway: WatchedGateway, ahead_s: float) -> None:
    gateway.rate = 2
    post.intend(draft("one"))
    post.deliver()
    wrong = SystemClock().now().timestamp() + ahead_s
    set_lane(post, taken=[wrong, wrong], free_at=wrong + 1.2, rests_until=wrong + 3600)
    post.intend(draft("advice", message_class=MessageClass.SAFETY, body="advice"))
    assert post.deliver().accepted == 1
    assert gateway.sent[-1].body == "advice"


class SlowClock:
    """A machine so slow that every turn has passed before its text can be handed over."""

    def __init__(self) -> None:
        self._at = SystemClock().now()

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


def test_a_machine_too_slow_for_any_turn_still_hands_over_advice_and_lets_the_rest_go_back(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 10
    slow = Pace(gateway.per_second, SlowClock())
    sweep = sending._Sweep(post.database, gateway, post.addresses, post.clock, slow)
    for purpose, message_class in (("advice", MessageClass.SAFETY), ("prompt", MessageClass.ROUTINE)):
        post.intend(draft(purpose, message_class=message_class, body=purpose))
    tickets, _ = sweep.take(2)
    landed = [sweep.call(ticket) for ticket in tickets]
    assert [one.body for one in gateway.sent] == ["advice"]
    outcome = next(outcome for ticket, outcome in landed if ticket.body == "prompt")
    assert isinstance(outcome, GatewayError)
    assert (outcome.code, outcome.permanent, outcome.unknown) == ("too_slow", False, False)


def test_a_text_whose_time_passes_while_it_waits_for_its_turn_is_not_handed_over(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 10
    sweep = sending._Sweep(post.database, gateway, post.addresses, post.clock, post.pace)
    post.intend(draft(valid_for=timedelta(minutes=1)))
    [ticket], _ = sweep.take(1)
    post.clock.advance(timedelta(minutes=2))
    _, outcome = sweep.call(ticket)
    assert isinstance(outcome, GatewayError)
    assert outcome.code == "too_late"
    assert gateway.sent == []


def test_while_one_number_rests_another_hubs_advice_goes_at_once(post: Post, gateway: WatchedGateway) -> None:
    gateway.rate = 1
    post.intend(draft("first"))
    post.deliver()
    set_lane(post, rests_until=SystemClock().now().timestamp() + 4)
    post.intend(draft("resting"))
    with ThreadPoolExecutor(1) as pool:
        sweep = pool.submit(post.deliver)
        time.sleep(0.5)  # it waits for the number that rests
        began = SystemClock().now()
        urgent = MessageClass.SAFETY
        post.intend(draft("south", hub_id=Ids.south, episode_id=Ids.cay, sender=SOUTH_PHONE, message_class=urgent, body="advice"))
        sweep.result()
    went = next(at for at, sender, _ in gateway.handed if sender == SOUTH_PHONE)
    rested = max(at for at, sender, _ in gateway.handed if sender == NORTH_PHONE)
    assert began.timestamp() <= went < rested
