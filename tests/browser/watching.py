"""What a browser complains of while a test drives it: broken scripts, refused styles, failed answers, all that its console warns of."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Response

_FAILED_LOAD = "Failed to load resource: the server responded with a status of 4"


class Watch:
    """Collects complaints; a page that answers 4xx by design, as a form with faults does, is none."""

    def __init__(self) -> None:
        self._said: list[tuple[str, str]] = []
        self._pages: set[str] = set()
        self._expected: list[re.Pattern[str]] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of this context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._said.append((str(error.error), "")))
        context.on("response", self._response)

    def expect(self, pattern: str) -> None:
        """Let complaints that match pass: the test is about what causes them."""
        self._expected.append(re.compile(pattern))

    @property
    def complaints(self) -> list[str]:
        """What was said that nobody expected."""
        return [text for text, url in self._said if not self._is_expected(text, url)]

    def _is_expected(self, text: str, url: str) -> bool:
        if text.startswith(_FAILED_LOAD) and url in self._pages:
            return True
        return any(pattern.search(text) for pattern in self._expected)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._said.append((message.text, message.location["url"]))

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._pages.add(response.url)
        if response.status >= 500:
            self._said.append((f"{response.request.method} {response.url} answered {response.status}", ""))
