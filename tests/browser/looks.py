"""What every page must be in every browser: accessible, narrow enough, usable by keyboard alone, legible in forced colours."""

from collections.abc import Iterator
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 320, "height": 640}  # CSS pixels: the narrowest that WCAG 1.4.10 asks for
ZOOMED: Final = {"width": 320, "height": 256}  # what is left of 1280 by 1024 at 400 %
LAID_OUT: Final = ["color-contrast", "scrollable-region-focusable", "target-size"]  # axe's rules about where things lie
_axe: Final = Axe()

_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  const scrolls = (node) => node && node !== document.body && (/auto|scroll/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  const named = (node) => node.tagName.toLowerCase() + (node.id ? "#" + node.id : "") + (node.classList.length ? "." + node.classList[0] : "");
  const found = document.documentElement.scrollWidth > room ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    const seen = node.checkVisibility({visibilityProperty: true, opacityProperty: true}) && box.width > 1 && box.height > 1;
    if (seen && box.right > room + 1 && !scrolls(node)) found.push(`${named(node)} ends at ${Math.round(box.right)}`);
  }
  return found.slice(0, 5);
}"""

_STICKS = """() => [...document.querySelectorAll("body *")]
  .filter((node) => /sticky|fixed/.test(getComputedStyle(node).position) && node.checkVisibility())
  .map((node) => [node.id || node.className, node.getBoundingClientRect().height / innerHeight])
  .filter(([, part]) => part > 0.5).map(([name, part]) => `${name} covers ${Math.round(part * 100)} % of the window`)"""

# Where Tab must lead: every control that is shown; of a group of radio buttons one.
_STOPS = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = (node) => node.checkVisibility({visibilityProperty: true}) && node.getClientRects().length > 0;
  const groups = new Set(), stops = [];
  for (const node of document.querySelectorAll(controls)) {
    if (node.disabled || node.tabIndex < 0 || !shown(node)) continue;
    if (node.type === "radio") {
      const group = (node.form?.action ?? "") + node.name;
      if (groups.has(group)) continue;
      groups.add(group);
    }
    stops.push(node);
  }
  const look = (node) => {
    const around = [[node, null], [node, "::before"], [node, "::after"], [node.closest("label"), null],
      [node.nextElementSibling, null], [node.nextElementSibling, "::before"], [node.parentElement, null]];
    return around.map(([one, part]) => {
      if (!one) return "";
      const style = getComputedStyle(one, part);
      const outline = style.outlineStyle === "none" || /(^|, )(transparent|.*, 0\\))$/.test(style.outlineColor) ? "" :
        style.outlineStyle + style.outlineWidth + style.outlineColor;
      return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.clipPath, style.clip].join("|");
    }).join("/");
  };
  window.wardlight = {look, unfocused: new Map(stops.map((node) => [node, look(node)])), reached: new Set(),
    key: (node) => node.type === "radio" ? (node.form?.action ?? "") + node.name : node};
  return stops.length;
}"""

# After each Tab: where are we, can it be seen that we are, and does nothing lie on top?
_STEP = """() => {
  const {look, unfocused, reached, key} = window.wardlight, node = document.activeElement;
  const named = `${node.tagName.toLowerCase()} "${(node.innerText || node.name || node.ariaLabel || "").trim().slice(0, 40)}"`;
  if (node === document.body) return {done: false, faults: []};  // past the last, before the first
  if (node === window.wardlight.last) return {done: false, faults: []};  // a field of several parts, such as a date
  if (reached.has(key(node))) return {done: true};
  reached.add(key(node));
  window.wardlight.last = node;
  const box = node.getBoundingClientRect(), faults = [];
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight / 2)];
  const top = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 1), Math.min(Math.max(y, 1), innerHeight - 1));
  if (box.bottom < 0 || box.top > innerHeight) faults.push(`${named} is focused out of sight`);
  else if (top && !node.contains(top) && !top.contains(node) && top.closest("label")?.control !== node)
    faults.push(`${named} is focused beneath ${top.tagName.toLowerCase()}.${top.className}`);
  if (unfocused.has(node) && unfocused.get(node) === look(node)) faults.push(`${named} looks the same with focus`);
  return {done: false, faults};
}"""

_UNREACHED = """() => {
  const {unfocused, reached, key} = window.wardlight;
  return [...unfocused.keys()].filter((node) => node.isConnected && node.checkVisibility() && !reached.has(key(node)))
    .map((node) => `${node.tagName.toLowerCase()} "${(node.innerText || node.name || "").trim().slice(0, 40)}" is not reached by Tab`);
}"""


def faults_of(page: Page) -> list[str]:
    """Look at the page that is open from every side, and name what is wrong. It is as it was afterwards, but for the focus."""
    return [*_wide(page), *_narrow(page), *_forced_colours(page)]


def axe(page: Page, **options: Any) -> Iterator[str]:
    """Name each of axe's violations with the first places that have it."""
    for one in _axe.run(page, options=options or None).response["violations"]:
        places = "; ".join(f"{node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})" for node in one["nodes"][:3])
        yield f"axe {one['id']}: {one['help']}: {places}"


def too_wide(page: Page) -> list[str]:
    """Name what makes somebody scroll sideways."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def tabbing(page: Page) -> Iterator[str]:
    """Go through the page by Tab alone, and name what cannot be reached, or not be seen to be reached."""
    stops: int = page.evaluate(_STOPS)
    for _ in range(2 * stops + 20):
        page.keyboard.press("Tab")
        step = page.evaluate(_STEP)
        if step["done"]:
            break
        yield from step["faults"]
    yield from page.evaluate(_UNREACHED)


def _wide(page: Page) -> Iterator[str]:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for fault in (*axe(page), *too_wide(page), *tabbing(page)):
        yield f"1280 wide: {fault}"


def _narrow(page: Page) -> Iterator[str]:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for fault in (*axe(page, runOnly=LAID_OUT), *too_wide(page)):
        yield f"320 wide: {fault}"
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    for fault in (*too_wide(page), *page.evaluate(_STICKS)):
        yield f"at 400 %: {fault}"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def _forced_colours(page: Page) -> Iterator[str]:
    page.emulate_media(forced_colors="active")
    for fault in axe(page, runOnly=["color-contrast"]):
        yield f"forced colours: {fault}"
    page.emulate_media(forced_colors="none")
