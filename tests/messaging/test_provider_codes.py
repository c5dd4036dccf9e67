"""Each of the provider's error codes: words for it, and what comes of it in the outbox, the opt-outs and the numbers' own state."""

from datetime import timedelta

import pytest

from app.messaging import lanes, policy, provider_codes, receipts, service
from app.messaging.gateway import GatewayError
from app.messaging.provider_codes import Does
from app.messaging.receipts import Notice
from app.messaging.store import InboundDraft
from app.messaging.twilio import transport
from app.messaging.vocabulary import ContactDefect, InboundSource, MessageClass, OutboundState
from app.wording import sentences
from tests.messaging.conftest import Post
from tests.messaging.ground import ANN, NORTH_PHONE, Ids, draft

CODES = sorted(provider_codes.known())
LATER = timedelta(minutes=20)


class Refusal(Exception):
    """What the SDK raises, as far as it is looked at."""

    def __init__(self, status: int, code: int | None) -> None:
        super().__init__("refused")
        self.status = status
        self.code = code


def report(post: Post, sid: str, code: str) -> None:
    post.database.write(lambda session: receipts.apply(session, Notice(sid, "undelivered", code), now=post.clock.now()))


def faults(post: Post) -> list[str]:
    with post.database.read() as session:
        return [one.code for one in lanes.faults(session, now=post.clock.now())]


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_said_in_plain_words(code: str) -> None:
    words = sentences.say(f"provider_code.{code}")
    assert words
    assert code not in words


def test_no_words_stand_for_a_code_that_is_not_known() -> None:
    assert {code.removeprefix("provider_code.") for code in sentences.codes() if code.startswith("provider_code.")} == {
        *CODES,
        "no_connection",
    }


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_final_unless_it_is_no_fault_of_the_text(code: str) -> None:
    error = transport.refused(Refusal(400, int(code)))
    assert error.permanent is (provider_codes.known()[code].does not in {Does.RETRY, Does.STOP})
    assert not error.unknown


def test_a_code_that_is_not_known_is_final_where_the_provider_says_no_and_in_doubt_where_it_broke() -> None:
    assert transport.refused(Refusal(400, 99999)).permanent
    assert transport.refused(Refusal(503, None)).unknown


@pytest.mark.parametrize("code", [code for code in CODES if provider_codes.known()[code].does is Does.CONTACT])
def test_a_number_that_cannot_be_reached_is_for_a_person_and_never_tried_again(post: Post, code: str) -> None:
    post.gateway.plans.append(GatewayError(code, "no", permanent=True))
    message_id = post.intend(draft(message_class=MessageClass.ANSWER))
    post.deliver()
    post.clock.advance(timedelta(minutes=40))
    post.deliver()
    text = post.text(message_id)
    assert (text.state, text.defect) == (OutboundState.FAILED, provider_codes.known()[code].defect)
    assert len(post.gateway.sent) == 1
    assert faults(post) == []


@pytest.mark.parametrize("code", [code for code in CODES if provider_codes.known()[code].does is Does.RETRY_LATER])
def test_advice_to_a_phone_that_was_off_goes_once_more_twenty_minutes_later_and_not_twice(post: Post, code: str) -> None:
    message_id = post.intend(draft("red/1", message_class=MessageClass.SAFETY))
    post.deliver()
    report(post, f"SM{1:032x}", code)
    assert post.text(message_id).defect == ContactDefect.NOT_DELIVERED  # a person knows at once
    post.clock.advance(LATER - timedelta(seconds=1))
    assert post.deliver().accepted == 0
    post.clock.advance(timedelta(seconds=1))
    assert post.deliver().accepted == 1
    first, second = post.gateway.sent
    assert (first.to, first.body) == (second.to, second.body) == (ANN, first.body)
    assert second.valid_for_s == (45 - 20) * 60
    report(post, f"SM{2:032x}", code)
    post.clock.advance(LATER)
    assert post.deliver().accepted == 0


@pytest.mark.parametrize("message_class", [MessageClass.ANSWER, MessageClass.ROUTINE])
def test_an_answer_or_a_prompt_that_was_not_delivered_does_not_go_once_more(post: Post, message_class: MessageClass) -> None:
    post.intend(draft(message_class=message_class))
    post.deliver()
    report(post, f"SM{1:032x}", "30003")
    post.clock.advance(LATER)
    assert post.deliver().accepted == 0


def test_advice_does_not_go_once_more_after_anything_newer_was_said(post: Post) -> None:
    post.intend(draft("red/1", message_class=MessageClass.SAFETY, body="old"))
    post.deliver()
    report(post, f"SM{1:032x}", "30003")
    post.clock.advance(timedelta(minutes=5))
    post.intend(draft("reply/2", message_class=MessageClass.ANSWER, body="new", not_before=post.clock.now()))
    post.deliver()
    post.clock.advance(LATER)
    [held] = post.deliver().held
    assert held.reason == "overtaken"
    assert [one.body for one in post.gateway.sent] == ["old", "new"]


def test_advice_does_not_go_once_more_to_a_phone_that_has_texted_since(post: Post) -> None:
    post.intend(draft("red/1", message_class=MessageClass.SAFETY))
    post.deliver()
    report(post, f"SM{1:032x}", "30003")
    post.clock.advance(timedelta(minutes=5))
    came = InboundDraft("SMin", InboundSource.WEBHOOK, ANN, NORTH_PHONE, "97 70", 0, None)
    post.database.write(lambda session: service.store_inbound(session, Ids.north, came, now=post.clock.now()))
    post.clock.advance(LATER)
    assert [held.reason for held in post.deliver().held] == ["overtaken"]


def test_a_text_that_would_come_too_late_does_not_go_once_more(post: Post) -> None:
    post.intend(draft(message_class=MessageClass.SAFETY, valid_for=LATER))
    post.deliver()
    report(post, f"SM{1:032x}", "30003")
    post.clock.advance(LATER)
    assert post.deliver().accepted == 0


@pytest.mark.parametrize("code", [code for code in CODES if provider_codes.known()[code].does is Does.STOP])
def test_a_refused_account_stops_the_number_until_a_text_is_taken_again(post: Post, code: str) -> None:
    post.gateway.rate = 10
    post.gateway.plans.append(GatewayError(code, "no"))
    waiting = [post.intend(draft(f"reply/{number}", message_class=MessageClass.ANSWER)) for number in range(3)]
    post.deliver(limit=1)
    assert faults(post) == [code]
    post.clock.advance(timedelta(minutes=10))
    assert post.deliver().accepted == 0  # it rests, by the machine's own clock
    assert len(post.gateway.sent) == 1
    wake(post)
    assert post.deliver().accepted == 3
    assert faults(post) == []
    assert {post.text(one).state for one in waiting} == {OutboundState.ACCEPTED}


def wake(post: Post) -> None:
    """Let the number's rest be over."""
    table = lanes._table
    post.database.write(lambda session: session.execute(table.update().values(rests_until=1.0)))


@pytest.mark.parametrize("code", [code for code in CODES if provider_codes.known()[code].does is Does.SETTINGS])
def test_settings_that_refuse_a_text_are_said_for_an_hour_and_hold_up_nobody_else(post: Post, code: str) -> None:
    post.gateway.plans.append(GatewayError(code, "no", permanent=True))
    message_id = post.intend(draft("reply/1", message_class=MessageClass.ANSWER))
    post.intend(draft("reply/2", message_class=MessageClass.ANSWER))
    post.deliver(workers=1)
    assert post.text(message_id).state is OutboundState.FAILED
    assert len(post.gateway.sent) == 2
    assert faults(post) == [code]
    post.clock.advance(timedelta(minutes=61))
    assert faults(post) == []


def test_a_number_that_is_no_longer_sent_from_is_not_spoken_of_for_ever(post: Post) -> None:
    post.gateway.plans.append(GatewayError("20003", "no"))
    post.intend(draft(message_class=MessageClass.ANSWER))
    post.deliver()
    assert faults(post) == ["20003"]
    post.clock.advance(timedelta(hours=2))
    assert faults(post) == []


def test_a_receipt_about_our_account_is_settled_by_the_next_text_that_is_taken(post: Post) -> None:
    post.intend(draft("reply/1", message_class=MessageClass.ANSWER))
    post.deliver()
    report(post, f"SM{1:032x}", "30002")
    assert faults(post) == ["30002"]
    post.intend(draft("reply/2", message_class=MessageClass.ANSWER))
    post.deliver()
    assert faults(post) == []


def test_what_stops_all_is_not_hidden_by_a_receipt_about_less(post: Post) -> None:
    post.intend(draft("reply/1", message_class=MessageClass.ANSWER))
    post.deliver()
    post.gateway.plans.append(GatewayError("20003", "no"))
    post.intend(draft("reply/2", message_class=MessageClass.ANSWER))
    post.deliver()
    report(post, f"SM{1:032x}", "30007")
    assert faults(post) == ["20003"]


def test_a_receipt_that_speaks_of_our_account_is_kept_with_the_number(post: Post) -> None:
    post.intend(draft())
    post.deliver()
    report(post, f"SM{1:032x}", "30007")
    with post.database.read() as session:
        [fault] = lanes.faults(session, now=post.clock.now())
    assert (fault.sender, fault.code, fault.since) == (NORTH_PHONE, "30007", post.clock.now())


def test_only_a_stop_is_an_opt_out() -> None:
    assert policy.opts_out("21610")
    assert not policy.opts_out("30003")
    assert not policy.opts_out(None)
