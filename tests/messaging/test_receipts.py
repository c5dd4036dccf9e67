"""Receipts: they come in any order, twice or never, and never go back."""

from itertools import permutations

import pytest

from app.messaging import defects, outbox, receipts
from app.messaging.receipts import Notice
from app.messaging.vocabulary import ContactDefect, OutboundState, Receipt, later, parse_receipt, public_status
from tests.messaging.conftest import Post
from tests.messaging.ground import ANN, NOON, Ids, draft
from tests.messaging.scripted import TIMED_OUT


def tell(post: Post, notice: Notice) -> bool:
    return post.database.write(lambda session: receipts.apply(session, notice, now=post.clock.now()))


def sent(post: Post) -> tuple[int, str]:
    message_id = post.intend(draft())
    post.deliver()
    sid = post.text(message_id).provider_sid
    assert sid is not None
    return message_id, sid


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_delivered_is_the_end_whatever_the_order(post: Post, order: tuple[str, ...]) -> None:
    message_id, sid = sent(post)
    for word in order:
        tell(post, Notice(sid, word, None))
    assert (post.text(message_id).receipt, post.text(message_id).status) == (Receipt.DELIVERED, "delivered")


def test_a_word_nobody_knows_changes_nothing(post: Post) -> None:
    message_id, sid = sent(post)
    assert tell(post, Notice(sid, "teleported", None)) is False
    assert post.text(message_id).receipt is None


def test_the_same_receipt_twice_changes_nothing(post: Post) -> None:
    _, sid = sent(post)
    assert tell(post, Notice(sid, "delivered", None)) is True
    assert tell(post, Notice(sid, "delivered", None)) is False


def test_news_of_a_text_that_is_not_ours_changes_nothing(post: Post) -> None:
    assert tell(post, Notice("SMnone", "delivered", None, 999, "x")) is False


@pytest.mark.parametrize(
    ("code", "defect"),
    [
        ("30003", ContactDefect.NOT_DELIVERED),
        ("30005", ContactDefect.BAD_NUMBER),
        (None, ContactDefect.NOT_DELIVERED),
        ("21610", ContactDefect.OPTED_OUT),
    ],
)
def test_a_text_that_did_not_arrive_is_for_a_person_to_know(post: Post, code: str | None, defect: ContactDefect) -> None:
    message_id, sid = sent(post)
    tell(post, Notice(sid, "undelivered", code))
    assert (post.text(message_id).status, post.text(message_id).defect) == ("failed", defect)
    with post.database.read() as session:
        [waiting] = defects.unreported(session, limit=10)
        assert outbox.may_text(session, Ids.north, ANN) is (code != "21610")
    assert (waiting.message_id, waiting.kind) == (message_id, defect)


def test_a_defect_is_reported_once(post: Post) -> None:
    _, sid = sent(post)
    tell(post, Notice(sid, "failed", "30006"))
    with post.database.read() as session:
        [waiting] = defects.unreported(session, limit=10)
    assert post.database.write(lambda session: defects.take(session, waiting, now=NOON)) is True
    assert post.database.write(lambda session: defects.take(session, waiting, now=NOON)) is False
    with post.database.read() as session:
        assert defects.unreported(session, limit=10) == []


def test_a_text_that_arrived_after_all_is_no_defect(post: Post) -> None:
    message_id, sid = sent(post)
    tell(post, Notice(sid, "undelivered", "30008"))
    tell(post, Notice(sid, "delivered", None))
    assert (post.text(message_id).receipt, post.text(message_id).defect) == (Receipt.DELIVERED, None)


def test_a_report_settles_a_text_whose_call_gave_no_answer(post: Post) -> None:
    post.gateway.plans.append(TIMED_OUT)
    message_id = post.intend(draft())
    post.deliver()
    attempt = post.text(message_id).attempt_id
    assert tell(post, Notice("SMlate", "sent", None, message_id, attempt)) is True
    settled = post.text(message_id)
    assert (settled.state, settled.provider_sid, settled.receipt) == (OutboundState.ACCEPTED, "SMlate", Receipt.SENT)


def test_a_second_text_from_a_doubtful_first_is_noted(post: Post) -> None:
    message_id, _ = sent(post)
    attempt = post.text(message_id).attempt_id
    assert tell(post, Notice("SMother", "delivered", None, message_id, attempt)) is True
    assert (post.text(message_id).reason, post.text(message_id).receipt) == ("went twice", None)


def test_the_later_of_two_receipts_does_not_depend_on_their_order() -> None:
    for one in Receipt:
        assert later(one, None) is one
        for other in Receipt:
            assert later(one, other) is later(other, one)
    assert later(None, None) is None


def test_every_state_and_receipt_has_a_status_to_show() -> None:
    promised = {"queued", "accepted", "sent", "delivered", "failed", "unknown"}
    shown = {public_status(state, receipt) for state in OutboundState for receipt in [*Receipt, None]}
    assert shown == promised


def test_the_providers_words_are_read_in_any_case() -> None:
    assert parse_receipt("Delivered") is Receipt.DELIVERED
