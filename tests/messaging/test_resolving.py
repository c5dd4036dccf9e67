"""Texts in doubt: looked up half a minute later, and sent again only as their class allows."""

from datetime import timedelta

import pytest

from app.messaging.resolving import Resolved, resolve_unknown
from app.messaging.vocabulary import ContactDefect, MessageClass, OutboundState
from tests.messaging.conftest import Post
from tests.messaging.ground import ANN, BOB, draft
from tests.messaging.scripted import TIMED_OUT

HALF_A_MINUTE = timedelta(seconds=30)
CAN_WAIT = [MessageClass.ROUTINE, MessageClass.ANSWER]
CANNOT_WAIT = [MessageClass.SAFETY, MessageClass.STAFF]


def in_doubt(post: Post, message_class: MessageClass, *, taken: bool = False, purpose: str = "prompt", to: str = ANN) -> int:
    """A text whose call ended without an answer; `taken`: the provider has it all the same."""
    post.gateway.plans.append(TIMED_OUT)
    post.gateway.takes_in_spite = taken
    message_id = post.intend(draft(purpose, message_class=message_class, to=to))
    assert post.deliver().unknown == 1
    return message_id


def resolve(post: Post) -> Resolved:
    return resolve_unknown(post.database, post.gateway, clock=post.clock)


@pytest.mark.parametrize("message_class", MessageClass)
def test_a_text_that_the_provider_has_is_accepted_and_never_sent_again(post: Post, message_class: MessageClass) -> None:
    message_id = in_doubt(post, message_class, taken=True)
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(found=1)
    post.deliver()
    assert len(post.gateway.sent) == 1
    assert (post.text(message_id).state, post.text(message_id).provider_sid) == (OutboundState.ACCEPTED, f"SM{1:032x}")


def test_nobody_asks_before_the_provider_has_settled(post: Post) -> None:
    in_doubt(post, MessageClass.SAFETY)
    post.clock.advance(timedelta(seconds=29))
    assert resolve(post) == Resolved()
    assert post.gateway.lookups == 0


@pytest.mark.parametrize("message_class", CANNOT_WAIT)
def test_an_urgent_text_that_is_not_found_is_sent_again(post: Post, message_class: MessageClass) -> None:
    message_id = in_doubt(post, message_class)
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(sent_again=1)
    assert post.deliver().accepted == 1
    again = post.text(message_id)
    assert (again.attempts, again.reason) == (2, "sent again in doubt")


@pytest.mark.parametrize("message_class", CANNOT_WAIT)
def test_an_urgent_text_is_sent_again_though_nobody_can_say_whether_it_went(post: Post, message_class: MessageClass) -> None:
    in_doubt(post, message_class)
    post.gateway.lookup_is_down = True
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(still_unknown=1)
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(sent_again=1)


@pytest.mark.parametrize("message_class", CAN_WAIT)
def test_a_text_that_can_wait_is_never_sent_again_blindly(post: Post, message_class: MessageClass) -> None:
    message_id = in_doubt(post, message_class)
    post.gateway.lookup_is_down = True
    for _ in range(80):
        post.clock.advance(HALF_A_MINUTE)
        assert resolve(post).sent_again == 0
        post.deliver()
    assert len(post.gateway.sent) == 1
    assert post.text(message_id).state is OutboundState.UNKNOWN


@pytest.mark.parametrize("message_class", CAN_WAIT)
def test_a_text_that_can_wait_is_sent_again_once_it_is_not_found_for_long_enough(post: Post, message_class: MessageClass) -> None:
    in_doubt(post, message_class)
    outcomes = []
    for _ in range(3):
        post.clock.advance(HALF_A_MINUTE)
        outcomes.append(resolve(post))
    assert outcomes == [Resolved(still_unknown=1), Resolved(still_unknown=1), Resolved(sent_again=1)]
    assert post.deliver().accepted == 1


def test_an_answer_that_stays_doubtful_past_its_time_is_for_a_person_to_know(post: Post) -> None:
    message_id = in_doubt(post, MessageClass.ANSWER)
    post.clock.advance(timedelta(hours=2))
    assert resolve(post) == Resolved(given_up=1)
    assert (post.text(message_id).state, post.text(message_id).defect) == (OutboundState.UNKNOWN, ContactDefect.DOUBTFUL)
    post.clock.advance(timedelta(hours=2))
    assert resolve(post) == Resolved()


def test_a_look_alike_that_went_earlier_is_not_mistaken_for_it(post: Post) -> None:
    first = post.intend(draft("prompt/1"))
    post.deliver()
    doubtful = in_doubt(post, MessageClass.SAFETY)
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(sent_again=1)
    assert post.text(first).provider_sid != post.text(doubtful).provider_sid


def test_two_that_say_the_same_to_one_phone_never_claim_the_same_text_at_the_provider(post: Post) -> None:
    first = in_doubt(post, MessageClass.ROUTINE)
    post.gateway.lookup_is_down = True
    post.clock.advance(timedelta(minutes=30))
    assert resolve(post) == Resolved(still_unknown=1)
    second = in_doubt(post, MessageClass.ROUTINE, taken=True, purpose="of their husband")
    post.gateway.lookup_is_down = False
    post.clock.advance(timedelta(minutes=2))
    assert resolve(post) == Resolved(found=1, sent_again=1)
    assert post.deliver().accepted == 1
    sids = {post.text(number).provider_sid for number in (first, second)}
    assert sids == {sid for sid, _ in post.gateway.held}
    assert len(sids) == 2


def test_one_that_cannot_be_resolved_keeps_no_other_in_doubt(post: Post) -> None:
    broken = in_doubt(post, MessageClass.SAFETY, taken=True)
    in_doubt(post, MessageClass.SAFETY, taken=True, purpose="another", to=BOB)
    find = post.gateway.find

    def breaks(to: str, *args: object, **kwargs: object) -> str | None:
        if to == ANN:
            raise ValueError("not what anybody expected")
        return find(to, *args, **kwargs)  # type: ignore[arg-type]

    post.gateway.find = breaks  # type: ignore[method-assign]
    post.clock.advance(HALF_A_MINUTE)
    assert resolve(post) == Resolved(found=1, errors=(f"outbound {broken}",))


def test_two_resolvers_at_once_settle_it_once(post: Post) -> None:
    in_doubt(post, MessageClass.SAFETY)
    post.clock.advance(HALF_A_MINUTE)
    find = post.gateway.find
    inner: list[Resolved] = []

    def meanwhile(*args: object, **kwargs: object) -> str | None:
        inner.append(resolve(post))
        return find(*args, **kwargs)  # type: ignore[arg-type]

    post.gateway.find = meanwhile  # type: ignore[method-assign]
    assert resolve(post) == Resolved(sent_again=1)
    assert inner == [Resolved()]
