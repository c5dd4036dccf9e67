"""Pictures of pages for the docs, taken by the tests that walk through them; only where WARDLIGHT_SCREENSHOTS=1 asks for it."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.schema import ROOT

PICTURES = ROOT / "docs" / "screenshots"
MOST_BYTES = 250_000


def take(page: Page, name: str, *, folder: Path = PICTURES, from_top: bool = False) -> None:
    """Keep a picture of what the page shows, or of its top though somebody has scrolled."""
    if os.environ.get("WARDLIGHT_SCREENSHOTS") != "1":
        return
    folder.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.evaluate("document.activeElement.blur()")
    if from_top:
        page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    path = folder / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size <= MOST_BYTES
