"""The double by itself: faults that can be repeated, and refusals in the provider's own codes."""

from base64 import b64encode
from collections import Counter

import pytest
from starlette.testclient import TestClient

from app.clock import ManualClock
from app.errors import Invalid
from app.provider_double import app as provider_double
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Fault, Faults, parse
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
    assert parse("") == {}


def test_every_fault_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        parse("429=x,teapot=0.1,500=7")
    assert len(refused.value.faults) == 3
    assert "429" in (refused.value.hint or "")


def test_the_same_seed_makes_the_same_faults() -> None:
    def drawn(seed: int) -> list[bool]:
        faults = Faults({Fault.LOST: 0.5}, seed=seed)
        return [faults.strikes(Fault.LOST) for _ in range(50)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert Counter(drawn(1)).keys() == {True, False}


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
