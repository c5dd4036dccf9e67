"""Nothing but the keyboard: a journey's clicks and choices done with Tab, Enter, Space, the arrows and typing, as its test wrote them.

A journey is written once, with the mouse; the fixture `hand` runs it a second time with these in place of the mouse's. What Tab does
not reach, or what does nothing when it is pressed, fails there.
"""

from datetime import date
from typing import Final

import pytest
from playwright.sync_api import Locator, expect

MOST_STOPS: Final = 300
"""More controls than any page has between two that a journey uses."""
SLOW_TO_TYPE: Final = 200
"""Characters beyond which a text goes in at once, as from the clipboard."""

# What has to have the focus for a thing to be worked: itself, the control that it labels, or the one that it stands in.
_GOAL: Final = (
    "(node.control ?? node.closest('a[href], button, input, select, textarea, summary, [tabindex]') ?? node.closest('label')?.control)"
)
_STANDING: Final = f"""node => {{
  const goal = {_GOAL}, at = document.activeElement;
  if (!goal) return "nothing";
  if (goal === at) return "there";
  if (goal.type === "radio" && at.type === "radio" && at.name === goal.name && at.form === goal.form) return "group";
  return at.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_PRECEDING && at !== document.body ? "before" : "after";
}}"""
_KIND: Final = f"node => {{ const goal = {_GOAL}; return goal.tagName === 'INPUT' ? goal.type : goal.tagName.toLowerCase(); }}"
_KEYS: Final = {"after": "Tab", "before": "Shift+Tab", "group": "ArrowDown"}
_TICKED: Final = ("checkbox", "radio")


def take(patch: pytest.MonkeyPatch) -> None:
    """Let every locator be worked by keyboard from now on, until the patch is undone."""
    for name, done in (("click", click), ("fill", fill), ("check", check), ("uncheck", uncheck), ("focus", reach)):
        patch.setattr(Locator, name, done)
    patch.setattr(Locator, "select_option", select_option)


def reach(locator: Locator) -> None:
    """Go to a thing by Tab, or back by Shift and Tab; among the buttons of one choice by the arrows."""
    locator.wait_for(state="attached")
    for _ in range(MOST_STOPS):
        standing = locator.evaluate(_STANDING)
        if standing == "there":
            return
        assert standing in _KEYS, f"no control, so no key works it: {locator}"
        locator.page.keyboard.press(_KEYS[standing])
    pytest.fail(f"not reached by keyboard: {locator}")


def click(locator: Locator) -> None:
    """Press what a click would press: Enter, or Space on what is ticked."""
    expect(locator).to_be_enabled()
    reach(locator)
    locator.page.keyboard.press("Space" if locator.evaluate(_KIND) in _TICKED else "Enter")


def check(locator: Locator) -> None:
    """Choose it, or tick it, where it is not yet."""
    reach(locator)
    if not locator.is_checked():
        locator.page.keyboard.press("Space")
    expect(locator).to_be_checked()


def uncheck(locator: Locator) -> None:
    """Take a tick away where there is one."""
    reach(locator)
    if locator.is_checked():
        locator.page.keyboard.press("Space")
    expect(locator).not_to_be_checked()


def fill(locator: Locator, value: str) -> None:
    """Type in place of what stands there."""
    reach(locator)
    keyboard = locator.page.keyboard
    if locator.evaluate(_KIND) == "date":
        _type_date(locator, date.fromisoformat(value))
        return
    keyboard.press("ControlOrMeta+a")
    keyboard.press("Delete")
    (keyboard.insert_text if len(value) > SLOW_TO_TYPE else keyboard.type)(value)


def _type_date(locator: Locator, value: date) -> None:
    """Type a date's parts in the order in which this browser's own language shows them: day or month first."""
    for order in ("%d%m%Y", "%m%d%Y"):
        locator.page.keyboard.type(value.strftime(order))
        if locator.input_value() == value.isoformat():
            return
        for _ in range(2):
            locator.page.keyboard.press("ArrowLeft")
    pytest.fail(f"the date cannot be typed in {locator}")


def select_option(locator: Locator, value: str | None = None, *, label: str | None = None) -> None:
    """Go down a choice from its top to what is wanted, by its words or its value."""
    reach(locator)
    wanted = label if label is not None else value
    locator.page.keyboard.press("Home")
    for _ in range(locator.evaluate("node => node.options.length")):
        if wanted in locator.evaluate("node => [node.selectedOptions[0]?.label, node.value]"):
            return
        locator.page.keyboard.press("ArrowDown")
    pytest.fail(f"there is no {wanted!r} to choose by keyboard in {locator}")
