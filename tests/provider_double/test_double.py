"""The double by itself: faults that can be repeated, and refusals in the provider's own codes."""

from base64 import b64encode
from collections import Counter
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.clock import ManualClock
from app.errors import Invalid
from app.provider_double import app as provider_double
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import DOWN_FOR_S, AtNumber, Fault, Faults, parse
from tests.messaging.ground import ANN, NOON, NORTH_PHONE

SID = "AC" + "2" * 32
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody listens there


def phone(faults: str = "", *, stranger: bool = False) -> TestClient:
    double = Double(Account(SID, "token", NOBODY), clock=ManualClock(NOON), faults=Faults(parse(faults)))
    return TestClient(double.app(), headers={"Authorization": _basic("another" if stranger else "token")})


def _basic(token: str) -> str:
    return "Basic " + b64encode(f"{SID}:{token}".encode()).decode()


def test_faults_are_read_from_one_line() -> None:
    rates = parse("429=0.1, 500=0.05,timeout=0.02,lost=1,duplicate,undelivered=0")
    assert rates == {
        Fault.TOO_MANY: 0.1,
        Fault.BROKEN: 0.05,
        Fault.SILENT: 0.02,
        Fault.LOST: 1.0,
        Fault.DUPLICATE: 1.0,
        Fault.UNDELIVERED: 0.0,
    }
    assert parse("timeout-after-accept=0.5") == {Fault.SILENT: 0.5}
    assert parse("reordered=0.1,wrong-signature=0.2,lookup-down=0.3") == {Fault.REORDERED: 0.1, Fault.FORGED: 0.2, Fault.LOOKUP_DOWN: 0.3}
    assert parse("30005@+447700900101, 21614@+447700900102=0.5") == {
        AtNumber(30005, "+447700900101"): 1.0,
        AtNumber(21614, "+447700900102"): 0.5,
    }
    assert parse("") == {}


def test_every_fault_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        parse("429=x,teapot=0.1,500=7,40001@+447700900101,30005@nobody")
    assert len(refused.value.faults) == 5
    assert "429" in (refused.value.hint or "")


def test_the_same_seed_makes_the_same_faults() -> None:
    def drawn(seed: int) -> list[bool]:
        faults = Faults({Fault.LOST: 0.5}, seed=seed)
        return [faults.strikes(Fault.LOST) for _ in range(50)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert Counter(drawn(1)).keys() == {True, False}


def test_what_happens_to_one_number_does_not_depend_on_the_others() -> None:
    alone, among = (Faults({Fault.LOST: 0.5}, seed=1) for _ in range(2))
    expected = [alone.strikes(Fault.LOST, ANN) for _ in range(20)]
    drawn = []
    for _ in range(20):
        among.strikes(Fault.LOST, NORTH_PHONE)
        drawn.append(among.strikes(Fault.LOST, ANN))
    assert drawn == expected


def test_looking_up_is_down_for_ten_minutes_together() -> None:
    faults = Faults({Fault.LOOKUP_DOWN: 0.5}, seed=1)
    spans = [
        {faults.lookup_is_down(now=NOON + timedelta(seconds=DOWN_FOR_S * span + second)) for second in (0, 300, DOWN_FOR_S - 1)}
        for span in range(20)
    ]
    assert all(len(span) == 1 for span in spans)
    assert {True} in spans
    assert {False} in spans


def test_a_number_may_be_refused_at_once_or_not_be_reached() -> None:
    with phone(f"21614@{ANN}") as provider:
        answer = provider.post(MESSAGES, data={"To": ANN, "From": NORTH_PHONE, "Body": "x"})
        assert (answer.status_code, answer.json()["code"]) == (400, 21614)
        assert provider.post(MESSAGES, data={"To": NORTH_PHONE, "From": ANN, "Body": "x"}).status_code == 201
    with phone(f"30005@{ANN}") as provider:
        sid = provider.post(MESSAGES, data={"To": ANN, "From": NORTH_PHONE, "Body": "x"}).json()["sid"]
        provider.get("/double/settled")
        found = provider.get(MESSAGES.replace(".json", f"/{sid}.json")).json()
        assert (found["status"], found["error_code"]) == ("undelivered", 30005)


def test_while_looking_up_is_down_nothing_is_listed_or_fetched_and_sending_goes_on() -> None:
    with phone("lookup-down") as provider:
        sent = provider.post(MESSAGES, data={"To": ANN, "From": NORTH_PHONE, "Body": "x"})
        assert sent.status_code == 201
        for url in (MESSAGES, MESSAGES.replace(".json", f"/{sent.json()['sid']}.json")):
            assert provider.get(url).status_code == 503


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"To": ""}, 400, 21604),
        ({"To": "0123"}, 400, 21211),
        ({"From": ""}, 400, 21603),
        ({"Body": ""}, 400, 21602),
        ({"Body": "a" * 1601}, 400, 21617),
        ({}, 201, None),
    ],
)
def test_a_text_is_refused_with_the_providers_code(changes: dict[str, str], status: int, code: int | None) -> None:
    with phone() as provider:
        answer = provider.post(MESSAGES, data={"To": ANN, "From": NORTH_PHONE, "Body": "x"} | changes)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_a_stranger_is_refused() -> None:
    with phone(stranger=True) as provider:
        for answer in (provider.get(MESSAGES), provider.post(MESSAGES, data={})):
            assert (answer.status_code, answer.json()["code"]) == (401, 20003)
        assert provider.get(MESSAGES, headers={"Authorization": "Basic !"}).status_code == 401


def test_another_account_is_not_found() -> None:
    with phone() as provider:
        assert provider.get(MESSAGES.replace(SID, "AC0")).status_code == 404


def test_stop_blocks_a_number_from_ours_until_start_and_is_passed_on_all_the_same() -> None:
    def sends(provider: TestClient) -> int:
        return provider.post(MESSAGES, data={"To": ANN, "From": NORTH_PHONE, "Body": "x"}).status_code

    def texts(provider: TestClient, body: str) -> list[int]:
        answer = provider.post("/double/inbound", data={"From": ANN, "To": NORTH_PHONE, "Body": body})
        statuses: list[int] = answer.json()["statuses"]
        return statuses

    with phone() as provider:
        assert texts(provider, " stop ") == [0, 0]  # nobody answered, at either address
        assert sends(provider) == 400
        assert texts(provider, "stop it") == [0, 0]
        assert texts(provider, "START") == [0, 0]
        assert sends(provider) == 201


def test_it_is_made_for_the_account_of_the_settings_or_for_a_rehearsal() -> None:
    made = provider_double.create(seed=0, faults="", environ={"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "token"})
    with TestClient(made, headers={"Authorization": _basic("token")}) as provider:
        assert provider.get(MESSAGES).status_code == 200
    nameless = provider_double.create(seed=0, faults="", environ={})
    with TestClient(nameless, headers={"Authorization": _basic("token")}) as provider:
        assert provider.get(MESSAGES).status_code == 401
