"""Pictures of pages for the docs, taken by the tests that walk through them; only where WARDLIGHT_SCREENSHOTS=1 asks for it."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.schema import ROOT

PICTURES = ROOT / "docs" / "screenshots"
MOST_BYTES = 250_000


def take(page: Page, name: str, *, folder: Path = PICTURES) -> None:
    """Keep a picture of what the page shows."""
    if os.environ.get("WARDLIGHT_SCREENSHOTS") != "1":
        return
    folder.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    path = folder / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size <= MOST_BYTES
