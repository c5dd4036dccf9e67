"""The provider's form, whatever bytes it is made of."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.twilio.signatures import SignatureCheck, sign
from app.patient_ui import webhook_form
from app.patient_ui.webhook_form import NotAForm, WebhookForm

URL = "https://ward.example.org/webhooks/twilio/sms"
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.dictionaries(WORDS.filter(bool), WORDS, max_size=20))
def test_what_the_provider_signs_is_what_we_read(fields: dict[str, str]) -> None:
    form = webhook_form.parse(urlencode(fields).encode())
    assert {name: form.getall(name) for name in form} == {name: [value] for name, value in fields.items()}
    assert SignatureCheck("token")(URL, form, sign("token", URL, fields))
    assert not SignatureCheck("another")(URL, form, sign("token", URL, fields))


def test_a_sign_that_no_database_keeps_is_signed_but_not_read() -> None:
    form = webhook_form.parse(b"MessageSid=SM%00&From=%2B44%00&Body=94%0088")
    assert form.getall("Body") == ["94\x0088"]
    assert webhook_form.inbound(form) == webhook_form.Inbound("SM\ufffd", "+44\ufffd", "", "94\ufffd88", 0)


@pytest.mark.parametrize(
    ("text", "row"),
    [("7", 7), ("2147483647", 2147483647), ("2147483648", None), ("9" * 40, None), ("0", None), ("-1", None), ("١", None), ("", None)],
)
def test_only_a_number_that_a_row_can_have_names_a_row(text: str, row: int | None) -> None:
    assert webhook_form.row_id(text) == row


@given(st.binary(max_size=400))
def test_no_bytes_break_it(body: bytes) -> None:
    try:
        form = webhook_form.parse(body)
    except NotAForm:
        return
    text = webhook_form.inbound(form)
    assert text is None or (0 < len(text.sid) <= 64 and 0 < len(text.from_phone) <= 40)


@given(st.text(max_size=12))
def test_the_number_of_pictures_is_a_small_number_or_none(said: str) -> None:
    text = webhook_form.inbound(WebhookForm([("MessageSid", "SM1"), ("From", "+447700900101"), ("NumMedia", said)]))
    assert text is not None
    assert 0 <= text.media_count < 1000


def test_a_name_that_comes_twice_keeps_both_values_and_gives_the_first() -> None:
    form = webhook_form.parse(b"a=1&b=&a=2")
    assert (form["a"], form.getall("a"), form["b"], form["c"], len(form)) == ("1", ["1", "2"], "", "", 2)
