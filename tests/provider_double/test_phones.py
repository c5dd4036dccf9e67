"""The double's page without a browser: what it shows, what its forms do, and that it takes nothing from elsewhere."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.clock import ManualClock
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Faults
from app.provider_double.presenters import KEYPAD
from tests.messaging.ground import ANN, NOON, NORTH_PHONE

NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens there


@pytest.fixture
def double() -> Double:
    return Double(Account("AC" + "5" * 32, "token", NOBODY), clock=ManualClock(NOON), faults=Faults({}))


@pytest.fixture
def browser(double: Double) -> Iterator[TestClient]:
    with TestClient(double.app(), follow_redirects=False) as client:
        yield client


def text(browser: TestClient, body: str, sender: str = ANN) -> int:
    return browser.post("/phones/text", data={"From": sender, "To": NORTH_PHONE, "Body": body}).status_code


def ring(double: Double) -> str:
    form = {"To": ANN, "From": NORTH_PHONE, "Url": f"{NOBODY}/words"}
    return double.exchange.place(form, now=NOON).sid


def test_an_empty_double_says_that_no_phone_was_seen(browser: TestClient) -> None:
    for path in ("/", "/phones"):
        page = browser.get(path)
        assert "No phone has texted, been texted or been rung yet." in page.text
        assert "on this machine alone" in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_texts_of_both_directions_stand_on_the_phone_newest_first(double: Double, browser: TestClient) -> None:
    assert text(browser, "96 <b>80</b>") == 303
    double.book.send(ANN, NORTH_PHONE, "Oxygen 96.", None, now=NOON)
    page = browser.get("/phones", params={"phone": ANN}).text
    assert page.index("Oxygen 96.") < page.index("96 &lt;b&gt;80&lt;/b&gt;")
    assert "Mon 12:00:00, queued" in page
    assert f'value="{NORTH_PHONE}"' in page


def test_a_phone_that_opted_out_is_marked_until_it_texts_start(browser: TestClient) -> None:
    text(browser, "END")
    page = browser.get("/").text
    assert f"Opted out of texts from {NORTH_PHONE}." in page
    assert "texts stopped" in page
    text(browser, "START")
    assert "Opted out" not in browser.get("/").text


def test_a_number_is_taken_as_people_write_it_and_shown_though_it_was_never_seen(browser: TestClient) -> None:
    page = browser.get("/phones", params={"phone": "07700 900 123"}).text
    assert "Text from +447700900123" in page
    assert "No text yet." in page


@pytest.mark.parametrize("number", ["12", "not a phone", "<script>"])
def test_what_is_no_number_is_refused_beside_its_field(browser: TestClient, number: str) -> None:
    answer = browser.get("/phones", params={"phone": number})
    assert answer.status_code == 422
    assert "this is no phone number." in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(("body", "wrong"), [("", "write something"), ("x" * 1601, "at most 1600")])
def test_a_text_that_cannot_be_sent_is_kept_in_its_field(browser: TestClient, double: Double, body: str, wrong: str) -> None:
    answer = browser.post("/phones/text", data={"From": ANN, "To": NORTH_PHONE, "Body": body})
    assert answer.status_code == 422
    assert wrong in answer.text
    assert body in answer.text
    assert double.book.messages == {}


def test_a_page_that_would_look_the_same_is_not_sent_again(browser: TestClient) -> None:
    text(browser, "96 80")
    poll = re.search(r'hx-get="([^"]+)"', browser.get("/").text)
    assert poll is not None
    address = poll[1].replace("&amp;", "&")
    assert browser.get(address).status_code == 204
    text(browser, "97 80")
    fresh = browser.get(address)
    assert fresh.status_code == 200
    assert "<html" not in fresh.text


def test_a_phone_that_rings_can_be_picked_up_or_left(double: Double, browser: TestClient) -> None:
    sid = ring(double)
    page = browser.get("/").text
    assert "It rings" in page
    assert "Let it ring out" in page
    assert browser.post(f"/phones/calls/{sid}", data={"act": "nobody"}).status_code == 303
    assert "Nobody picked up" in browser.get("/").text
    assert browser.post(f"/phones/calls/{sid}", data={"act": "pick-up"}).status_code == 303  # too late: the page says how it is
    assert double.exchange.known(sid).status == "no-answer"


def test_a_call_whose_words_cannot_be_had_is_over(double: Double, browser: TestClient) -> None:
    sid = ring(double)
    browser.post(f"/phones/calls/{sid}", data={"act": "pick-up"})
    assert "An application error has occurred." in browser.get("/").text
    assert double.exchange.known(sid).status == "completed"


@pytest.mark.parametrize("path", ["/phones/text", "/phones/calls/CA1"])
def test_another_sites_page_can_act_as_no_phone(double: Double, browser: TestClient, path: str) -> None:
    form = {"From": ANN, "To": NORTH_PHONE, "Body": "STOP", "act": "pick-up"}
    assert browser.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert double.book.messages == {}


def test_a_call_that_nobody_knows_is_not_found(browser: TestClient) -> None:
    assert browser.post("/phones/calls/CA1", data={"act": "pick-up"}).status_code == 404


def test_the_keypad_has_the_twelve_keys_of_a_telephone() -> None:
    assert sorted(KEYPAD) == sorted("0123456789*#")
