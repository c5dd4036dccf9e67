"""The provider's webhooks: only what it signed, each text once, and no answer before it is durable."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from app.db import CannotSave
from app.flows import delivery
from app.messaging import store
from app.messaging.twilio.signatures import sign
from app.messaging.vocabulary import HandledAs, InboundSource, OutboundState, Receipt
from app.patient_ui.webhooks import MOST_BYTES
from tests.patient_ui.conftest import HUB_PHONE, OLD_TOKEN, PUBLIC, SMS, Door, fields

FALLBACK, STATUS = "/webhooks/twilio/sms/fallback", "/webhooks/twilio/status"


def test_a_signed_text_is_kept_read_and_answered(door: Door) -> None:
    assert door.post(fields(body="96 78")) == 200
    assert door.count("reading") == 1
    came, answer = door.conversation()[-2:]
    assert (came.direction, came.body) == ("in", "96 78")
    assert (answer.direction, answer.status) == ("out", "queued")
    assert "96" in answer.body


def test_the_answer_to_the_provider_is_empty_xml(door: Door) -> None:
    form = fields()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": sign("the-token", PUBLIC + SMS, form)}
    answer = door.browser.post(SMS, content=urlencode(form), headers=headers)
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")


def test_the_same_text_twice_is_one_reading_and_one_answer(door: Door) -> None:
    form = fields(body="88 110")
    assert [door.post(form), door.post(form), door.post(form, path=FALLBACK)] == [200, 200, 200]
    assert (door.count("inbound_message"), door.count("reading"), len(door.conversation())) == (1, 1, 3)


def test_a_text_that_comes_by_the_second_address_says_so(door: Door) -> None:
    assert door.post(fields(ErrorCode="11200", ErrorUrl=PUBLIC + SMS), path=FALLBACK) == 200
    [came] = [one for one in door.conversation() if one.direction == "in"]
    with door.database.read() as session:
        kept = store.inbound_message(session, door.stay.hub_id, came.message_id)
    assert kept is not None
    assert (kept.source, kept.handled_as) == (InboundSource.FALLBACK, HandledAs.READING)


def test_the_token_before_the_last_rotation_still_signs(door: Door) -> None:
    assert door.post(fields(), token=OLD_TOKEN) == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"Body": "94 88 – ça va? £5 ★ 👍"},
        {"Body": ""},
        {"Body": "a+b c&d=e%20f"},
        {"NewField": "", "AnotherNew": "x"},
        {"Body": "94\n88"},
        {"Body": "94\x0088", "From": "short\x00code", "To": "\x00"},
    ],
    ids=["utf-8", "empty", "signs", "unknown fields", "two lines", "NUL"],
)
def test_every_kind_of_value_passes_the_check(door: Door, changes: dict[str, str]) -> None:
    assert door.post(fields(**changes)) == 200
    assert door.count("inbound_message") == 1


def test_repeated_names_are_all_signed(door: Door) -> None:
    class Repeated(dict[str, str]):
        def getall(self, name: str) -> list[str]:
            return ["b", "a", "a"] if name == "Tag" else [self[name]]

    form = fields()
    signature = RequestValidator("the-token").compute_signature(PUBLIC + SMS, Repeated(form, Tag="b"))
    body = urlencode([*form.items(), ("Tag", "b"), ("Tag", "a"), ("Tag", "a")])
    assert door.send(body, signature) == 200
    assert door.send(body.replace("Tag=a", "Tag=c"), signature) == 403


def test_a_changed_byte_is_refused_and_nothing_is_stored(door: Door) -> None:
    form = fields()
    signature, body = sign("the-token", PUBLIC + SMS, form), urlencode(form)
    for place, byte in enumerate(body):
        changed = body[:place] + ("X" if byte != "X" else "Y") + body[place + 1 :]
        assert door.send(changed, signature) == 403, changed
    assert door.count("inbound_message") == 0


def test_what_is_not_signed_is_refused(door: Door) -> None:
    for signature in ("", "x", "é" * 28, "A" * 28):
        assert door.send(urlencode(fields()), signature) == 403
    assert door.count("inbound_message") == 0


def test_a_signature_for_another_address_is_refused(door: Door) -> None:
    form = fields()
    for other in ("http://ward.example.org" + SMS, "https://evil.example.org" + SMS, PUBLIC + FALLBACK):
        assert door.send(urlencode(form), sign("the-token", other, form)) == 403


def test_the_host_header_says_nothing(door: Door) -> None:
    form = fields()
    headers = {
        "Host": "evil.example.org",
        "X-Forwarded-Host": "evil.example.org",
        "X-Forwarded-Proto": "http",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign("the-token", PUBLIC + SMS, form),
    }
    assert door.browser.post(SMS, content=urlencode(form), headers=headers).status_code == 200


def test_the_port_may_be_signed_or_not(door: Door) -> None:
    form = fields()
    assert door.send(urlencode(form), sign("the-token", f"{PUBLIC}:443{SMS}", form)) == 200


def test_a_form_without_an_id_or_a_sender_is_refused_in_words(door: Door) -> None:
    assert door.post(fields(sid="")) == 400
    assert door.post(fields(From="")) == 400
    assert door.post(fields(sid="S" * 65)) == 400
    assert door.count("inbound_message") == 0


def test_nonsense_is_refused_without_a_traceback(door: Door) -> None:
    for body in (b"", b"\xff\xfe", b"&" * 200, b"{}", b"=", b"%zz"):
        assert door.send(body, "x") == 403


def test_too_many_fields_and_too_many_bytes_are_refused(door: Door) -> None:
    assert door.send("a=1&" * 400, "x") == 400
    assert door.send("Body=" + "a" * MOST_BYTES, "x") == 413


def test_a_text_that_cannot_be_saved_is_asked_for_again(door: Door) -> None:
    door.database.dispose()
    assert door.post(fields()) == 503


def test_a_get_is_no_webhook(door: Door) -> None:
    assert door.browser.get(SMS).status_code == 405


def test_without_a_provider_no_webhook_is_taken(door: Door) -> None:
    door.ward.app.state.parts = replace(door.ward.app.state.parts, signature_check=None)
    assert door.post(fields()) == 403


def test_a_report_moves_the_receipt_of_a_text(door: Door) -> None:
    welcome = door.conversation()[0]
    ward = door.ward.parts
    delivery.run(ward.database, ward.gateway, addresses=ward.addresses, clock=door.ward.clock)
    sent = _outbound(door, welcome.message_id)
    assert sent.state is OutboundState.ACCEPTED
    report = {"MessageSid": sent.provider_sid or "", "MessageStatus": "delivered", "To": sent.to_phone, "From": HUB_PHONE}
    query = f"?message={sent.id}&attempt={sent.attempt_id}"
    assert door.post(report, path=STATUS, query=query) == 200
    assert _outbound(door, sent.id).receipt is Receipt.DELIVERED
    assert door.post(report | {"MessageStatus": "sent"}, path=STATUS, query=query) == 200
    assert _outbound(door, sent.id).receipt is Receipt.DELIVERED


def test_a_report_of_a_text_that_is_not_ours_changes_nothing(door: Door) -> None:
    report = {"MessageSid": "SMother", "MessageStatus": "delivered"}
    for message in ("abc", "2147483648", "9" * 40, "0"):
        assert door.post(report, path=STATUS, query=f"?message={message}&attempt=") == 200
    assert door.post(report | {"MessageSid": "S" * 65}, path=STATUS) == 400
    assert door.post({"MessageSid": "SM1"}, path=STATUS) == 400
    assert door.post(report, path=STATUS, token="another") == 403


def test_a_database_that_refuses_is_an_error_the_service_foresees() -> None:
    assert CannotSave().status == 503


def _outbound(door: Door, message_id: int) -> store.OutboundView:
    with door.database.read() as session:
        found = store.outbound_message(session, door.stay.hub_id, message_id)
    assert found is not None
    return found
