"""What every page must be in every browser: accessible, narrow enough, usable by keyboard alone, legible in forced colours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

WIDE: Final = ViewportSize(width=1280, height=900)
PHONE: Final = ViewportSize(width=320, height=640)  # CSS pixels: the narrowest that WCAG 1.4.10 asks for
ZOOMED: Final = ViewportSize(width=320, height=256)  # what is left of 1280 by 1024 at 400 %
LAID_OUT: Final = ("color-contrast", "scrollable-region-focusable", "target-size")  # axe's rules about where things lie
_SCRIPT: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def faults_of(page: Page) -> list[str]:
    """Look at the page that is open from every side, and name what is wrong. It is as it was afterwards, but for the focus."""
    page.evaluate(_SCRIPT)
    return [*_wide(page), *_narrow(page), *_forced_colours(page)]


def _wide(page: Page) -> Iterator[str]:
    _resize(page, WIDE)
    for fault in (*axe(page), *page.evaluate("looks.tooWide()"), *tabbing(page)):
        yield f"1280 wide: {fault}"


def _narrow(page: Page) -> Iterator[str]:
    _resize(page, PHONE)
    for fault in (*axe(page, *LAID_OUT), *page.evaluate("looks.tooWide()")):
        yield f"320 wide: {fault}"
    _resize(page, ZOOMED)
    for fault in (*page.evaluate("looks.tooWide()"), *page.evaluate("looks.sticks()")):
        yield f"at 400 %: {fault}"
    _resize(page, WIDE)


def _resize(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.evaluate("looks.settled()")


def _forced_colours(page: Page) -> Iterator[str]:
    page.emulate_media(forced_colors="active")
    for fault in axe(page, "color-contrast"):
        yield f"forced colours: {fault}"
    page.emulate_media(forced_colors="none")


def axe(page: Page, *rules: str) -> Iterator[str]:
    """Name each violation of these rules of axe, all unless said, with the first places that have it."""
    # Style sheets are not fetched once more for rules that are not asked for: a fifth of the time.
    options: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = rules
    # Half a megabyte of script: once a page, not once for each set of rules.
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    for one in page.evaluate("options => axe.run(document, options)", options)["violations"]:
        places = "; ".join(f"{node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})" for node in one["nodes"][:3])
        yield f"axe {one['id']}: {one['help']}: {places}"


def tabbing(page: Page) -> Iterator[str]:
    """Go through the page by Tab alone, and name what cannot be reached, or not be seen to be reached."""
    stops = page.evaluate("looks.begin()")
    for _ in range(2 * stops + 20):
        page.keyboard.press("Tab")
        step = page.evaluate("looks.step()")
        if step["done"]:
            break
        yield from step["faults"]
    yield from page.evaluate("looks.unreached()")
