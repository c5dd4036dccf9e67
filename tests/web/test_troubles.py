"""What stands over a page while the service does not do its work: said of whose number, and to whom it concerns."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.db import Database
from app.flows import delivery, reconciliation
from app.hubs.views import HubView
from app.identity import service as identity
from app.identity import sessions
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.views import StaffView
from app.messaging import lanes
from app.messaging.gateway import Arrived, GatewayError
from app.operations import routes as operations
from app.staff_ui import routes as staff_ui
from app.web import current_actor, troubles
from tests.doors import TEST, Ward, another_hub, open_ward, password_hash
from tests.messaging.scripted import ScriptedGateway

NORTH, SOUTH = "+441134960000", "+441134960001"


@pytest.fixture
def ward(database: Database) -> Ward:
    """Two hubs, each with a number of its own; the tests' staff are of the north."""
    return open_ward(database, staff_ui.router, operations.router)


@pytest.fixture
def south(ward: Ward) -> TestClient:
    """The browser of a clinician of the south."""
    hub, now = another_hub(ward), ward.clock.now()
    added = ward.database.write(lambda session: _clinician(session, hub, ward))
    browser = ward.visitor()
    token = ward.database.write(lambda session: sessions.start(session, added.id, now=now))
    browser.cookies.set(current_actor.cookie_name(ward.parts.public_url), token)
    return browser


def _clinician(session: Session, hub: HubView, ward: Ward) -> StaffView:
    draft = StaffDraft("south@example.nhs.uk", "Sam South", Role.CLINICIAN)
    return identity.add_staff(session, hub.id, draft, password_hash(), actor=TEST, now=ward.clock.now())


class Deaf(ScriptedGateway):
    """A provider that does not say what came to these numbers."""

    def __init__(self, *numbers: str) -> None:
        super().__init__()
        self.silent_of = numbers

    def list_inbound(self, since: datetime, *, to: str | None = None) -> list[Arrived]:
        if to in self.silent_of:
            raise GatewayError("20404", "no such number")
        return super().list_inbound(since, to=to)


def reconcile(ward: Ward, *silent_of: str, minutes: int = 0) -> None:
    ward.clock.advance(timedelta(minutes=minutes))
    reconciliation.run(ward.database, Deaf(*silent_of), addresses=ward.parts.addresses, now=ward.clock.now())


def caution_of(browser: TestClient) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", browser.get("/caution").text).strip()


def test_a_number_that_the_provider_does_not_speak_of_is_named_to_the_hub_whose_it_is(ward: Ward, south: TestClient) -> None:
    reconcile(ward)
    last_told = ward.clock.now()
    reconcile(ward, SOUTH, minutes=4)
    assert caution_of(south) == ""  # no longer than two periods
    reconcile(ward, SOUTH, minutes=4)
    said = caution_of(south)
    assert "Do not rely on what this page shows." in said
    assert "Texts to 0113 496 0001, the number of South Ward, may be missing: the provider of texts could not be asked" in said
    assert f"what came to it since {last_told:%H:%M}." in said
    assert caution_of(ward.signed_in()) == ""
    reconcile(ward, minutes=4)
    assert caution_of(south) == ""


def test_the_operator_sees_which_number_it_is(ward: Ward, south: TestClient) -> None:
    assert caution_of(south) == ""
    reconcile(ward)
    for _ in range(2):
        reconcile(ward, SOUTH, minutes=4)
    answer = ward.visitor().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unwell", "stale": ["reconciliation"], "numbers": [SOUTH]})


def test_a_provider_that_says_nothing_at_all_is_said_to_every_hub_once(ward: Ward, south: TestClient) -> None:
    reconcile(ward)
    reconcile(ward, SOUTH, minutes=4)
    for _ in range(2):
        reconcile(ward, NORTH, SOUTH, minutes=4)
    for browser in (south, ward.signed_in()):
        assert caution_of(browser).count("the provider of texts could not be asked what came in since") == 1
        assert "the number of" not in caution_of(browser)


def refuse(ward: Ward, sender: str, code: str) -> None:
    now = ward.clock.now()
    ward.database.write(lambda session: lanes.note_fault(session, sender, code, now=now))
    delivery.run(ward.database, ScriptedGateway(), addresses=ward.parts.addresses, clock=ward.clock)


def test_a_number_whose_settings_are_wrong_is_named_to_the_hub_whose_it_is(ward: Ward, south: TestClient) -> None:
    refuse(ward, SOUTH, "21606")
    said = caution_of(south)
    assert (
        "Some texts from 0113 496 0001, the number of South Ward, are refused by the provider, because the number we text from is not"
        in said
    )
    assert caution_of(ward.signed_in()) == ""
    answer = ward.visitor().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "well", "stale": [], "numbers": [SOUTH]})


def test_an_account_that_is_refused_stands_over_every_hub(ward: Ward, south: TestClient) -> None:
    now = ward.clock.now()
    ward.database.write(lambda session: watchdog.beat(session, Loop.SENDING, period_s=delivery.PERIOD_S, now=now))
    refuse(ward, SOUTH, "20003")
    ward.clock.advance(timedelta(minutes=2))
    for browser in (south, ward.signed_in()):
        assert "The provider of texts says: the provider refuses our account&#39;s name and password." in caution_of(browser)


def test_the_services_own_number_is_every_hubs(ward: Ward) -> None:
    hub = ward.hub
    addresses = replace(ward.parts.addresses, default_from="+441134960009")
    found = [watchdog.Trouble(Loop.RECONCILIATION, ward.clock.now(), stale=True, fault=None, number="+441134960009")]
    said = troubles.caution(found, hub, addresses, now=ward.clock.now())
    assert said is not None
    assert "0113 496 0009" in said.lines[0]
