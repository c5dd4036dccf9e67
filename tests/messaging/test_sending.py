"""Sending: three transactions, three outcomes, and a gate that is passed at the last moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from app.identity.actor import system
from app.messaging import opt_outs, outbox, outcomes, store
from app.messaging.gateway import Accepted, Outgoing
from app.messaging.vocabulary import ContactDefect, MessageClass, OutboundState
from tests.messaging import ground
from tests.messaging.conftest import Post
from tests.messaging.ground import ANN, BOB, Ids, draft
from tests.messaging.scripted import OPTED_OUT, REFUSED, TIMED_OUT, TOO_MANY

MINUTE = timedelta(minutes=1)


def test_a_due_text_is_sent_once(post: Post) -> None:
    message_id = post.intend(draft())
    assert post.deliver().accepted == 1
    assert post.deliver().accepted == 0
    sent = post.text(message_id)
    assert (sent.state, sent.status, sent.provider_sid) == (OutboundState.ACCEPTED, "accepted", f"SM{1:032x}")
    assert [one.to for one in post.gateway.sent] == [ANN]


def test_the_same_purpose_twice_is_one_text(post: Post) -> None:
    post.intend(draft())
    again = post.database.write(lambda session: outbox.enqueue(session, draft(), now=post.clock.now()))
    assert again is None
    assert post.deliver().accepted == 1


def test_a_text_waits_for_its_time(post: Post) -> None:
    post.intend(draft(not_before=ground.NOON + MINUTE))
    assert post.deliver().accepted == 0
    post.clock.advance(MINUTE)
    assert post.deliver().accepted == 1


def test_safety_goes_before_staff_before_answers_before_routine(post: Post) -> None:
    for message_class in reversed(MessageClass):
        post.intend(draft(message_class.value, message_class=message_class, body=message_class.value))
    post.deliver()
    assert [one.body for one in post.gateway.sent] == ["safety", "staff", "answer", "routine"]


def test_the_provider_is_told_how_long_a_text_is_good_for_and_where_to_report(post: Post) -> None:
    message_id = post.intend(draft(valid_for=timedelta(minutes=45)))
    post.clock.advance(timedelta(minutes=5))
    post.deliver()
    [sent] = post.gateway.sent
    assert sent.valid_for_s == 40 * 60
    attempt = post.text(message_id).attempt_id
    assert sent.status_callback == f"https://ward.example.org/webhooks/twilio/status?message={message_id}&attempt={attempt}"


def test_a_text_past_its_time_is_never_sent(post: Post) -> None:
    message_id = post.intend(draft(valid_for=timedelta(minutes=45)))
    post.clock.advance(timedelta(minutes=46))
    [held] = post.deliver().held
    assert (held.message_id, held.reason) == (message_id, "expired")
    assert post.text(message_id).state is OutboundState.CANCELLED
    assert post.gateway.sent == []


def test_an_answer_past_its_time_is_for_a_person_to_know(post: Post) -> None:
    message_id = post.intend(draft(message_class=MessageClass.ANSWER))
    post.clock.advance(timedelta(hours=2))
    post.deliver()
    assert post.text(message_id).defect == ContactDefect.NOT_SENT


@pytest.mark.parametrize("message_class", MessageClass)
def test_nothing_goes_to_a_patient_whom_nobody_is_to_text_but_to_our_own_people(post: Post, message_class: MessageClass) -> None:
    message_id = post.intend(draft(message_class=message_class))
    of_bob = post.intend(draft("bob", message_class=message_class, to=ANN, episode_id=Ids.bob))
    post.database.write(lambda session: ground.leave_alone(session, Ids.ann))
    held = [(one.message_id, one.reason) for one in post.deliver().held if one.message_id != of_bob]
    text = post.text(message_id)
    if message_class is MessageClass.STAFF:
        assert (held, text.state) == ([], OutboundState.ACCEPTED)
        return
    urgent = message_class is MessageClass.SAFETY
    assert (held, text.state) == ([(message_id, "do_not_contact")], OutboundState.CANCELLED)
    assert text.defect == (ContactDefect.DO_NOT_CONTACT if urgent else None)


@pytest.mark.parametrize("message_class", [MessageClass.SAFETY, MessageClass.ANSWER, MessageClass.ROUTINE])
def test_nothing_goes_after_a_death_and_nobody_is_to_be_rung_about_it(post: Post, message_class: MessageClass) -> None:
    message_id = post.intend(draft(message_class=message_class))
    post.database.write(lambda session: ground.die(session, Ids.ann))
    assert [(one.message_id, one.reason) for one in post.deliver().held] == [(message_id, "died")]
    assert post.text(message_id).defect is None
    assert post.database.write(lambda s: outbox.enqueue(s, draft("later", message_class=message_class), now=post.clock.now())) is None


def test_nothing_is_queued_for_a_patient_whom_nobody_is_to_text_and_all_the_rest_is(post: Post) -> None:
    post.database.write(lambda session: ground.leave_alone(session, Ids.ann))
    for one, queued in (
        (draft("ann"), False),
        (draft("staff", message_class=MessageClass.STAFF), True),
        (draft("bob", episode_id=Ids.bob), True),
        (draft("nobody", episode_id=None), True),
    ):
        assert (post.database.write(lambda s, one=one: outbox.enqueue(s, one, now=post.clock.now())) is not None) is queued  # type: ignore[misc]


def test_nothing_unasked_goes_after_discharge(post: Post) -> None:
    message_id = post.intend(draft())
    post.database.write(lambda session: ground.end_stay(session, Ids.ann))
    [held] = post.deliver().held
    assert held.reason == "not_monitored"
    assert post.text(message_id).state is OutboundState.CANCELLED
    assert post.gateway.sent == []


def test_an_answer_goes_to_somebody_who_was_discharged(post: Post) -> None:
    post.intend(draft(message_class=MessageClass.ANSWER, episode_id=Ids.bob, to=BOB))
    assert post.deliver().accepted == 1


def test_nothing_goes_to_a_number_that_opted_out_but_to_our_own_staff(post: Post) -> None:
    actor = system("test")
    post.database.write(lambda session: opt_outs.record(session, Ids.north, ANN, "word:STOP", actor=actor, now=ground.NOON))
    texts = {one: post.intend(draft(one.value, message_class=one, body=one.value)) for one in MessageClass}
    held = post.deliver().held
    assert {one.reason for one in held} == {"opted_out"}
    assert [one.body for one in post.gateway.sent] == ["staff"]
    assert post.text(texts[MessageClass.SAFETY]).defect == ContactDefect.OPTED_OUT


def test_an_opt_out_from_one_hub_is_none_from_another(post: Post) -> None:
    actor = system("test")
    post.database.write(lambda session: opt_outs.record(session, Ids.south, ANN, "word:STOP", actor=actor, now=ground.NOON))
    post.intend(draft())
    assert post.deliver().accepted == 1


def test_a_text_without_a_sender_fails_aloud(post: Post) -> None:
    message_id = post.intend(draft(sender=""))
    post.deliver()
    assert (post.text(message_id).reason, post.text(message_id).defect) == ("no_sender", ContactDefect.NOT_SENT)


def test_a_final_refusal_is_not_tried_again(post: Post) -> None:
    post.gateway.plans.append(REFUSED)
    message_id = post.intend(draft())
    assert post.deliver().failed == 1
    post.clock.advance(timedelta(minutes=10))
    post.deliver()
    failed = post.text(message_id)
    assert (failed.state, failed.error_code, failed.defect) == (OutboundState.FAILED, "21211", ContactDefect.BAD_NUMBER)
    assert len(post.gateway.sent) == 1


def test_the_providers_word_of_an_opt_out_is_kept(post: Post) -> None:
    post.gateway.plans.append(OPTED_OUT)
    post.intend(draft())
    post.deliver()
    with post.database.read() as session:
        assert not outbox.may_text(session, Ids.north, ANN)
    post.intend(draft("another"))
    post.deliver()
    assert len(post.gateway.sent) == 1


def test_too_many_requests_is_tried_again_a_little_later(post: Post) -> None:
    post.gateway.plans.append(TOO_MANY)
    message_id = post.intend(draft())
    assert post.deliver().retried == 1
    assert post.text(message_id).state is OutboundState.PENDING
    assert post.deliver().accepted == 0
    post.clock.advance(timedelta(seconds=2))
    assert post.deliver().accepted == 1
    assert post.text(message_id).attempts == 2


@pytest.mark.parametrize("plan", [TIMED_OUT, RuntimeError("a fault of ours")], ids=["no answer", "our own fault"])
def test_a_call_without_an_answer_leaves_it_unknown(post: Post, plan: Exception) -> None:
    post.gateway.plans.append(plan)
    message_id = post.intend(draft())
    assert post.deliver().unknown == 1
    assert post.text(message_id).status == "unknown"
    post.clock.advance(timedelta(minutes=5))
    post.deliver()
    assert len(post.gateway.sent) == 1


def test_a_sender_that_died_before_calling_loses_nothing(post: Post) -> None:
    post.intend(draft())
    outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=1)
    assert post.deliver().accepted == 0
    post.clock.advance(timedelta(seconds=61))
    assert post.deliver().accepted == 1


def test_a_sender_that_died_while_calling_leaves_it_unknown_and_sends_nothing_twice(post: Post) -> None:
    message_id = post.intend(draft())
    claimed = outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=1)
    outcomes.begin(post.database, post.pace, claimed, now=post.clock.now())
    post.clock.advance(timedelta(seconds=61))
    post.deliver()
    assert (post.text(message_id).state, post.text(message_id).reason) == (OutboundState.UNKNOWN, "interrupted")
    assert post.gateway.sent == []


def test_a_late_acceptance_still_counts(post: Post) -> None:
    message_id = post.intend(draft())
    claimed = outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=1)
    [ticket] = outcomes.begin(post.database, post.pace, claimed, now=post.clock.now()).tickets
    post.clock.advance(timedelta(seconds=61))
    post.deliver()
    assert outcomes.settle(post.database, post.pace, [(ticket, Accepted("SMlate"))], now=post.clock.now())
    assert (post.text(message_id).state, post.text(message_id).provider_sid) == (OutboundState.ACCEPTED, "SMlate")


def test_a_text_cancelled_after_it_was_claimed_does_not_go(post: Post) -> None:
    message_id = post.intend(draft())
    claimed = outcomes.claim(post.database, post.pace, now=post.clock.now(), limit=1)
    cancelled = post.database.write(
        lambda session: outbox.cancel(
            session, hub_id=Ids.north, episode_id=Ids.ann, classes=[MessageClass.ROUTINE], reason="died", now=post.clock.now()
        )
    )
    assert cancelled == 1
    assert outcomes.begin(post.database, post.pace, claimed, now=post.clock.now()).tickets == []
    assert post.text(message_id).reason == "died"


def test_cancelling_spares_other_classes_and_other_patients(post: Post) -> None:
    spared = [
        post.intend(draft("answer", message_class=MessageClass.ANSWER)),
        post.intend(draft("bob", message_class=MessageClass.ROUTINE, episode_id=Ids.bob)),
    ]
    post.database.write(
        lambda session: outbox.cancel(
            session, hub_id=Ids.north, episode_id=Ids.ann, classes=[MessageClass.ROUTINE], reason="x", now=post.clock.now()
        )
    )
    assert {post.text(message_id).state for message_id in spared} == {OutboundState.PENDING}


def test_another_hub_can_cancel_nothing_of_ours(post: Post) -> None:
    message_id = post.intend(draft())
    post.database.write(
        lambda session: outbox.cancel(
            session, hub_id=Ids.south, episode_id=Ids.ann, classes=list(MessageClass), reason="x", now=post.clock.now()
        )
    )
    assert post.text(message_id).state is OutboundState.PENDING


def test_a_row_that_breaks_holds_up_nobody(post: Post) -> None:
    broken = post.intend(draft("broken", episode_id=Ids.cay))  # a stay of another hub: no such stay in this one
    post.intend(draft("sound"))
    swept = post.deliver()
    assert (swept.accepted, swept.errors) == (1, (f"outbound {broken}",))
    assert post.text(broken).state is OutboundState.PENDING


def test_several_senders_at_once_send_each_text_once(post: Post) -> None:
    for number in range(25):
        post.intend(draft(f"prompt/{number}", body=f"text {number}"))
    assert post.deliver(workers=8).accepted == 25
    assert sorted(one.body for one in post.gateway.sent) == sorted(f"text {number}" for number in range(25))


def test_a_sweep_stops_at_its_limit(post: Post) -> None:
    for number in range(5):
        post.intend(draft(f"prompt/{number}"))
    assert post.deliver(limit=3).accepted == 3
    assert post.deliver(limit=3, workers=4).accepted == 2


def test_a_text_of_another_hub_cannot_be_seen(post: Post) -> None:
    message_id = post.intend(draft())
    with post.database.read() as session:
        assert store.outbound_message(session, Ids.south, message_id) is None
        assert store.by_purpose(session, Ids.south, draft().purpose) is None
        assert store.by_purpose(session, Ids.north, draft().purpose) is not None


def test_two_processes_sweeping_at_once_send_each_text_once(post: Post) -> None:
    for number in range(40):
        post.intend(draft(f"prompt/{number}", body=f"text {number}"))
    with ThreadPoolExecutor(3) as sweeps:
        swept = [sweeps.submit(post.deliver, workers=3) for _ in range(3)]
        assert sum(one.result().accepted for one in swept) == 40
    assert sorted(one.body for one in post.gateway.sent) == sorted(f"text {number}" for number in range(40))


def test_a_slow_answer_does_not_hold_up_what_is_more_urgent(post: Post) -> None:
    slow, urgent_went = Event(), Event()
    send = post.gateway.send

    def sends(message: Outgoing) -> Accepted:
        if message.body == "slow":
            post.intend(draft("urgent", message_class=MessageClass.SAFETY, body="urgent"))
            slow.set()
            assert urgent_went.wait(10), "the urgent text waited for the slow one"
        else:
            urgent_went.set()
        return send(message)

    post.gateway.send = sends  # type: ignore[method-assign]
    post.intend(draft("slow", body="slow"))
    assert post.deliver(workers=2).accepted == 2
    assert slow.is_set()
