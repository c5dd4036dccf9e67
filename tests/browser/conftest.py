"""A real Chromium before a real service. Where there is no Chromium, each test here is skipped by name."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Playwright, expect, sync_playwright

from app.identity.store import StaffView
from app.web import current_actor
from tests.browser import hands
from tests.browser.house import House, opened
from tests.browser.watching import Watch

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE_MS = 15_000  # for a machine that runs other tests beside; what has a time limit of its own states it

expect.set_options(timeout=PATIENCE_MS)


# The sync browser keeps an event loop running in this thread, in which no other test could start its own. So the
# browser lives as long as one module, not as long as the session: it starts in a third of a second.


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    started = sync_playwright().start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def browser_type(playwright: Playwright) -> BrowserType:
    return playwright.chromium


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType) -> Iterator[Browser]:
    with browser_type.launch(executable_path=_chromium(browser_type), args=FLAGS) as launched:
        yield launched


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/London"}


def _chromium(browser_type: BrowserType) -> str:
    """Find the machine's own Chromium, or the one that playwright brought; skip by name where there is neither."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for path in (*APPLICATIONS, browser_type.executable_path):
        if Path(path).exists():
            return path
    pytest.skip("Chromium: there is none on this machine")


@pytest.fixture
def house(sqlite_url: str) -> Iterator[House]:
    """A hub of the test's own at two in the afternoon, served from the moment that the first visitor comes."""
    with opened(sqlite_url) as found:
        yield found


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a journey is worked with: it runs once with each."""
    if request.param == "keyboard":
        hands.take(monkeypatch)
    return str(request.param)


class Visitors:
    """The browsers that a test opens before the house. At the end none of them may have complained."""

    def __init__(self, house: House, new_context: Callable[..., BrowserContext]) -> None:
        self.house = house
        self.watch = Watch()
        self._new_context = new_context

    def come(self, staff: StaffView | None = None, **settings: object) -> Page:
        """Open a browser of its own: with somebody signed in, or nobody."""
        self.house.serve()
        context = self._new_context(base_url=self.house.url, **settings)
        context.set_default_timeout(PATIENCE_MS)
        self.watch.follow(context)
        if staff is not None:
            self.sign_in(context, staff)
        return context.new_page()

    def sign_in(self, context: BrowserContext, staff: StaffView) -> None:
        """Give a browser the session of a member of staff, without the form."""
        name = current_actor.cookie_name(self.house.url)
        context.add_cookies([{"name": name, "value": self.house.session_of(staff), "url": self.house.url}])


@pytest.fixture
def visitors(house: House, new_context: Callable[..., BrowserContext]) -> Iterator[Visitors]:
    came = Visitors(house, new_context)
    yield came
    assert not came.watch.complaints
