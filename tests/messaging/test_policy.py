"""The plain decisions of sending."""

from datetime import timedelta

import pytest

from app.messaging.policy import LONGEST_BACKOFF, LONGEST_VALIDITY_S, Doubt, Lookup, backoff, in_doubt, validity_s
from app.messaging.vocabulary import MessageClass
from tests.messaging.ground import NOON


@pytest.mark.parametrize(
    ("ahead", "seconds"), [(timedelta(minutes=45), 2700), (timedelta(seconds=-5), 1), (timedelta(days=3), LONGEST_VALIDITY_S)]
)
def test_validity_stays_within_what_providers_take(ahead: timedelta, seconds: int) -> None:
    assert validity_s(NOON + ahead, now=NOON) == seconds


def test_waits_grow_and_stop_growing_and_urgent_ones_are_shorter() -> None:
    waits = [backoff(attempts, urgent=False) for attempts in range(1, 30)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=2), LONGEST_BACKOFF)
    assert all(backoff(attempts, urgent=True) <= wait for attempts, wait in enumerate(waits, 1))


@pytest.mark.parametrize("message_class", MessageClass)
@pytest.mark.parametrize("lookup", Lookup)
def test_nothing_is_sent_again_before_the_provider_has_settled(message_class: MessageClass, lookup: Lookup) -> None:
    assert in_doubt(message_class, lookup, age=timedelta(seconds=29), valid=True) is Doubt.LOOK_AGAIN


@pytest.mark.parametrize("age_s", [30, 90, 3600])
@pytest.mark.parametrize("message_class", [MessageClass.ROUTINE, MessageClass.ANSWER])
def test_without_a_look_up_nothing_that_can_wait_is_ever_sent_again(message_class: MessageClass, age_s: int) -> None:
    assert in_doubt(message_class, Lookup.DOWN, age=timedelta(seconds=age_s), valid=True) is Doubt.LOOK_AGAIN


def test_what_goes_first_is_told_by_the_class() -> None:
    assert sorted(MessageClass, key=lambda one: one.priority) == list(MessageClass)
