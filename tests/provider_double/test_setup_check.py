"""How the provider is set up is read by its own SDK before the service starts; what would lose texts refuses to start."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app import wiring
from app.cli import provider_check
from app.clock import SystemClock
from app.db import Database
from app.errors import Refused
from app.messaging import setup_check
from app.messaging.addresses import Addresses
from app.messaging.setup_check import SetupFault
from app.messaging.twilio.gateway import TwilioGateway
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Faults
from app.provider_double.numbers import Hooks, Service
from app.web.parts import Parts
from tests import loopback, people

SID, TOKEN = "AC" + "1" * 32, "rehearsal-token"
HUB = people.HUB_PHONES["north"]
SERVICE = "MG" + "2" * 32
OURS = Addresses(HUB, "https://ward.example.org")


class Provider:
    """The double, served, and the SDK's gateway to it."""

    def __init__(self, stack: ExitStack) -> None:
        listening, self.url = stack.enter_context(loopback.bound())
        self.double = Double(Account(SID, TOKEN, OURS.public_url), clock=SystemClock(), faults=Faults({}))
        stack.enter_context(loopback.served(self.double.app(), listening))
        self.gateway = TwilioGateway(SID, TOKEN, api_url=self.url)

    def service(self, inbound_url: str | None, fallback_url: str | None = OURS.fallback_url, *, by_number: bool = False) -> None:
        self.double.numbers.services[SERVICE] = Service(Hooks(inbound_url, fallback_url), [HUB], by_number)

    def faults(self, sender: str = HUB) -> list[SetupFault]:
        return [one.fault for one in setup_check.faults_of(self.gateway.setup_of([sender]), OURS)]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with ExitStack() as stack:
        yield Provider(stack)


def test_a_number_that_hands_everything_over_is_well(provider: Provider) -> None:
    assert provider.faults() == []


def test_how_often_an_address_is_tried_is_no_other_address(provider: Provider) -> None:
    provider.double.numbers.hooks[HUB] = Hooks(f"{OURS.inbound_url}#rc=3&rp=all", f"{OURS.fallback_url}#rc=2")
    assert provider.faults() == []


@pytest.mark.parametrize(
    ("inbound", "fallback", "faults"),
    [
        (None, OURS.fallback_url, [SetupFault.ELSEWHERE]),
        ("https://elsewhere.example.org/sms", OURS.fallback_url, [SetupFault.ELSEWHERE]),
        (OURS.inbound_url, None, [SetupFault.NO_FALLBACK]),
        (None, None, [SetupFault.ELSEWHERE, SetupFault.NO_FALLBACK]),
    ],
)
def test_a_number_whose_texts_come_late_is_said_and_not_refused(
    provider: Provider, inbound: str | None, fallback: str | None, faults: list[SetupFault]
) -> None:
    provider.double.numbers.hooks[HUB] = Hooks(inbound, fallback)
    assert provider.faults() == faults
    assert not setup_check.REFUSED & set(faults)


def test_a_number_that_is_not_ours_is_said(provider: Provider) -> None:
    provider.double.numbers.unknown.add(HUB)
    assert provider.faults() == [SetupFault.NOT_OURS]


@pytest.mark.parametrize("sender", [HUB, SERVICE])
def test_a_service_without_an_inbound_address_loses_what_is_texted_to_its_numbers(provider: Provider, sender: str) -> None:
    provider.service(None)
    assert provider.faults(sender) == [SetupFault.DROPS]


@pytest.mark.parametrize("sender", [HUB, SERVICE])
def test_a_service_that_leaves_it_to_its_numbers_is_judged_by_them(provider: Provider, sender: str) -> None:
    provider.service(None, None, by_number=True)
    assert provider.faults(sender) == []
    provider.double.numbers.hooks[HUB] = Hooks(None, OURS.fallback_url)
    assert provider.faults(sender) == [SetupFault.ELSEWHERE]


def test_a_services_own_addresses_go_before_those_of_its_numbers(provider: Provider) -> None:
    provider.double.numbers.hooks[HUB] = Hooks("https://elsewhere.example.org", None)
    provider.service(OURS.inbound_url)
    assert provider.faults() == []


def test_a_short_code_is_not_asked_about(provider: Provider) -> None:
    assert provider.faults("60006") == []


def parts_of(provider_url: str, database_url: str, token: str = TOKEN) -> Parts:
    return wiring.build(
        wiring.settings({
            "WARDLIGHT_ENVIRONMENT": "test",
            "WARDLIGHT_DATABASE_URL": database_url,
            "WARDLIGHT_PUBLIC_URL": OURS.public_url,
            "WARDLIGHT_SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": token,
            "WARDLIGHT_TWILIO_FROM": HUB,
            "WARDLIGHT_TWILIO_API_URL": provider_url,
        })
    )  # fmt: skip


@pytest.fixture
def hub_url(sqlite_url: str) -> str:
    database = Database.open(sqlite_url, durable=False)
    people.open_ward(database)
    database.dispose()
    return sqlite_url


def test_a_service_that_would_lose_texts_does_not_start(provider: Provider, hub_url: str) -> None:
    provider.service(None)
    parts = parts_of(provider.url, hub_url)
    with pytest.raises(Refused, match="provider-drops") as refused:
        provider_check.check(parts)
    assert OURS.inbound_url in str(refused.value.hint)
    wiring.shut(parts)


def test_what_only_comes_late_is_said_on_stderr(provider: Provider, hub_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    provider.double.numbers.hooks[HUB] = Hooks(None, OURS.fallback_url)
    parts = parts_of(provider.url, hub_url)
    provider_check.check(parts)
    said = capsys.readouterr().err
    assert "the provider has no address" in said
    assert f"Set it to {OURS.inbound_url}" in said
    wiring.shut(parts)


def test_a_provider_that_cannot_be_asked_keeps_nobody_from_starting(hub_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    parts = parts_of("http://127.0.0.1:9", hub_url)
    provider_check.check(parts)
    assert f"could not be asked how {HUB} is set up" in capsys.readouterr().err
    wiring.shut(parts)


def test_refused_credentials_keep_nobody_from_starting(provider: Provider, hub_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    parts = parts_of(provider.url, hub_url, token="not the account's")
    provider_check.check(parts)
    assert f"could not be asked how {HUB} is set up" in capsys.readouterr().err
    wiring.shut(parts)
