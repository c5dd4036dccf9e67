"""A hub whose texts and calls go through the provider's own library to its double, and the double's page to be a patient at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from urllib.parse import quote

import httpx2
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.clock import monotonic
from app.messaging import outcomes
from app.messaging.store import outbound
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Faults
from tests import loopback, people
from tests.browser.conftest import Visitors
from tests.browser.house import House, opened

SID, TOKEN = "AC" + "4" * 32, "scenes-token"
HUB = people.HUB_PHONES["north"]
PATIENCE_S = 20.0
IN_SECONDS_MS = 4_000


@dataclass
class Rehearsal:
    """The hub, and the double beside it."""

    house: House
    double: Double
    provider: str  # the double's address

    def turn(self, *, later: timedelta = timedelta()) -> None:
        """Let the worker take a turn, that much later, and wait until everything that was to go has gone."""
        self.house.clock.advance(later)
        self.house.turn()
        self.settle()

    def until(self, then: datetime, *, every: timedelta = timedelta(minutes=30)) -> None:
        """Let time pass, with the worker's turns, until then."""
        while self.house.now < then:
            self.turn(later=min(every, then - self.house.now + timedelta(seconds=1)))

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        began = monotonic()
        while outcomes.any_due(self.house.parts.database, now=self.house.now) or self._in_hand():
            assert monotonic() - began < PATIENCE_S, "the sender did not come round"
            Event().wait(0.02)
        httpx2.get(f"{self.provider}/double/settled", timeout=PATIENCE_S)

    def _in_hand(self) -> bool:
        waiting = select(outbound.c.id).where(outbound.c.state.in_(["claimed", "sending"])).limit(1)
        with self.house.parts.database.read() as session:
            return session.execute(waiting).first() is not None

    def on_the_phone(self, phone: str) -> list[str]:
        """What a phone was texted, oldest first."""
        return [one.body for one in self.double.book.messages.values() if one.to_phone == phone]


class Handset:
    """A patient at their phone: the double's page in a browser of its own."""

    def __init__(self, rehearsal: Rehearsal, page: Page, phone: str) -> None:
        self._rehearsal = rehearsal
        self.page = page
        self.phone = phone
        page.goto(f"{rehearsal.provider}/phones?phone={quote(phone)}")

    def text(self, body: str) -> None:
        """Text the hub."""
        self.page.get_by_label("Text", exact=True).fill(body)
        self.page.get_by_label("To the number").fill(HUB)
        self.page.get_by_role("button", name="Send").click()
        expect(self.page.locator(".phones__text--mine").first).to_contain_text(body)
        self._rehearsal.settle()

    def pick_up(self) -> None:
        """Answer the phone that rings."""
        self.page.get_by_role("button", name="Pick up").click()

    def key(self, keys: str) -> None:
        """Press keys one after the other."""
        for place, key in enumerate(keys, 1):
            self.page.get_by_role("button", name={"#": "Hash"}.get(key, key), exact=True).click()
            if key != "#" and place < len(keys):
                expect(self.page.locator(".phones__keyed").first).to_have_text(keys[:place])

    def let_ring(self) -> None:
        """Let the phone ring until it stops."""
        self.page.get_by_role("button", name="Let it ring out").click()
        expect(self.page.get_by_text("Nobody picked up").first).to_be_visible()

    def hears(self, words: str) -> None:
        """Expect this among what is heard in the newest call."""
        expect(self.page.locator(".phones__call").first).to_contain_text(words)

    def shows(self, words: str) -> None:
        """Expect the newest text on the phone to hold this."""
        expect(self.page.locator(".phones__text").first).to_contain_text(words)


class Nurse:
    """A clinician before the worklist, who signs in anew where time has passed."""

    def __init__(self, rehearsal: Rehearsal, visitors: Visitors) -> None:
        self._rehearsal = rehearsal
        self._visitors = visitors
        self.page = visitors.come(rehearsal.house.nurse)

    def looks(self) -> Page:
        """Open the list."""
        self._visitors.sign_in(self.page.context, self._rehearsal.house.nurse)
        self.page.goto("/worklist")
        return self.page

    def rests(self) -> None:
        """Close the list, so that nobody is signed out before it."""
        self.page.goto("about:blank")

    def opens(self, name: str) -> Page:
        """Claim this patient's item and come to their page."""
        row = self.page.locator(".ward-row", has_text=name)
        row.get_by_role("button", name=f"Claim {name}").click()
        expect(self.page.get_by_text(f"{name} is yours.")).to_be_visible()
        return self.page

    def records(self, note: str) -> None:
        """Write down the call, and carry on."""
        self.page.get_by_label("Carry on monitoring").check()
        self.page.get_by_label("Note", exact=True).fill(note)
        self.page.get_by_role("button", name="Record the outcome").click()
        expect(self.page).to_have_url(f"{self._rehearsal.house.url}/worklist")


@contextmanager
def rehearsing(database_url: str) -> Iterator[Rehearsal]:
    """Open a hub and a double, told of each other. The worker's turns are the test's."""
    with loopback.bound() as (listening, provider):
        more = {
            "WARDLIGHT_SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "WARDLIGHT_TWILIO_FROM": HUB,
            "WARDLIGHT_TWILIO_API_URL": provider,
        }
        with opened(database_url, environment="test", with_worker=False, more=more) as house:
            double = Double(Account(SID, TOKEN, house.url), clock=house.clock, faults=Faults({}))
            with loopback.served(double.app(), listening):
                house.serve()
                yield Rehearsal(house, double, provider)
