// What tests/browser/looks.py asks of a page, as functions in `window.looks`.
(() => {
  const named = (node) =>
    `${node.tagName.toLowerCase()} "${(node.innerText || node.name || node.ariaLabel || "").trim().slice(0, 40)}"`;
  const shown = (node) => node.checkVisibility({visibilityProperty: true}) && node.getClientRects().length > 0;

  // What ends beyond the window, unless it lies in something that scrolls by itself or is shown to no eye.
  const scrolls = (node) =>
    node && node !== document.body &&
    (/auto|scroll/.test(getComputedStyle(node).overflowX) || node.clientWidth === 1 || scrolls(node.parentElement));
  const tooWide = () => {
    const room = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
    const found = wide > room ? [`the page is ${wide} wide`] : [];
    for (const node of document.querySelectorAll("body *")) {
      const box = node.getBoundingClientRect();
      if (shown(node) && box.width > 1 && box.right > room + 1 && !scrolls(node)) found.push(`${named(node)} ends at ${Math.round(box.right)}`);
    }
    return found.slice(0, 5);
  };

  // What stays in place and leaves too little of a small window; an open dialog is meant to, and is closed again.
  const sticks = () => [...document.querySelectorAll("body *")]
    .filter((node) => /sticky|fixed/.test(getComputedStyle(node).position) && node.checkVisibility() && !node.matches("dialog:modal"))
    .map((node) => [node, node.getBoundingClientRect().height / innerHeight])
    .filter(([, part]) => part > 0.5)
    .map(([node, part]) => `${named(node)} covers ${Math.round(part * 100)} % of the window`);

  // Where Tab must lead: every control that is shown; of a group of radio buttons one.
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const key = (node) => (node.type === "radio" ? (node.form?.action ?? "") + node.name : node);
  const look = (node) => [
    [node, null], [node, "::before"], [node, "::after"], [node.closest("label"), null],
    [node.nextElementSibling, null], [node.nextElementSibling, "::before"], [node.parentElement, null],
  ].map(([one, part]) => {
    if (!one) return "";
    const style = getComputedStyle(one, part);
    const clear = style.outlineStyle === "none" || /^(transparent|rgba\(.*, 0\))$/.test(style.outlineColor);
    const outline = clear ? "" : style.outlineStyle + style.outlineWidth + style.outlineColor;
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.clipPath, style.clip].join("|");
  }).join("/");
  let unfocused, reached, last;
  const begin = () => {
    const all = document.querySelector("dialog:modal") ?? document; // nothing else can be reached while one is open
    const ours = [...all.querySelectorAll(CONTROLS)].filter((node) => !node.disabled && node.tabIndex >= 0 && shown(node));
    const stops = [...new Map(ours.reverse().map((node) => [key(node), node])).values()].reverse();
    document.activeElement.blur(); // a dialog opens with the focus on one of its own
    [unfocused, reached, last] = [new Map(ours.map((node) => [node, look(node)])), new Set(), null];
    return stops.length;
  };

  // When the page has stopped moving: the header lays out its links some frames after the window's size has changed.
  const settled = async () => {
    const lie = () => [...document.querySelectorAll(CONTROLS)].map((node) => Object.values(node.getBoundingClientRect().toJSON()).join()).join("/");
    for (let before = lie(), still = 0, frames = 0; still < 5 && frames < 300; frames += 1) {
      await new Promise(requestAnimationFrame);
      const now = lie();
      still = now === before ? still + 1 : 0;
      before = now;
    }
  };

  // After each Tab: where are we, can it be seen that we are, and does nothing lie on top?
  const step = () => {
    const node = document.activeElement, faults = [];
    if (node === document.body || node === last) return {done: false, faults}; // past the last one; or a field of several parts
    if (reached.has(key(node))) return {done: true, faults};
    reached.add(key(node));
    last = node;
    const box = node.getBoundingClientRect(), within = (value, most) => Math.min(Math.max(value, 1), most - 1);
    const top = document.elementFromPoint(
      within(box.x + box.width / 2, innerWidth), within(box.y + Math.min(box.height / 2, innerHeight / 2), innerHeight));
    if (box.bottom < 0 || box.top > innerHeight) faults.push(`${named(node)} is focused out of sight`);
    else if (top && !node.contains(top) && !top.contains(node) && top.closest("label")?.control !== node)
      faults.push(`${named(node)} is focused beneath ${named(top)}`);
    if (unfocused.get(node) === look(node)) faults.push(`${named(node)} looks the same with focus`);
    return {done: false, faults};
  };
  const unreached = () => {
    const missed = [...unfocused.keys()].filter((node) => node.isConnected && shown(node) && !reached.has(key(node)));
    return missed.map((node) => `${named(node)} is not reached by Tab`);
  };

  window.looks = {settled, tooWide, sticks, begin, step, unreached};
})();
