// The worklist by keyboard, on paper, and by ear: j and k go through the patients, c claims, / finds, ? says so.
const rows = () => [...document.querySelectorAll("#worklist .ward-row")];
const nameOf = (row) => row?.querySelector(".ward-row__name a");
const current = () => document.activeElement?.closest?.(".ward-row");
const keys = document.getElementById("keys");

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  nameOf(all[next])?.focus();
  all[next]?.scrollIntoView({ block: "nearest" });
};

const commands = {
  j: () => step(1),
  k: () => step(-1),
  o: () => nameOf(current())?.click(),
  c: () => current()?.querySelector("form button")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => keys?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys?.open) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const command = commands[event.key];
  if (!command) return;
  event.preventDefault();
  command();
});

document.getElementById("show-keys")?.addEventListener("click", () => keys?.showModal());
document.getElementById("print-list")?.addEventListener("click", () => print());

// A short tone for a red that was not there before: only where whoever sits here asked for it, and only while the page is open.
const KEPT = "wardlight-sound";
const button = document.getElementById("sound");
let context;
let heard = new Set([...document.querySelectorAll(".ward-row--red")].map((row) => row.id));

const say = (on) => {
  if (!button) return;
  button.setAttribute("aria-pressed", String(on));
  const mute = on && !navigator.userActivation?.hasBeenActive;
  const { off, on: sounds, mute: silent } = button.dataset;
  button.textContent = mute ? silent : on ? sounds : off;
};
const wanted = () => localStorage.getItem(KEPT) === "on";
// A browser lets no page sound before somebody has pressed something on it: then the button asks for that.
const tone = async () => {
  context ??= new AudioContext();
  await context.resume();
  if (context.state !== "running") return;
  const [voice, volume] = [context.createOscillator(), context.createGain()];
  voice.frequency.value = 880;
  volume.gain.setValueAtTime(0.2, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.6);
  voice.connect(volume).connect(context.destination);
  voice.start();
  voice.stop(context.currentTime + 0.6);
  document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded ?? 0) + 1);
};

button?.addEventListener("click", () => {
  const on = !wanted();
  localStorage.setItem(KEPT, on ? "on" : "off");
  say(on);
  if (on) tone();
});
document.addEventListener("htmx:after:swap", () => {
  const now = new Set([...document.querySelectorAll(".ward-row--red")].map((row) => row.id));
  const isNew = [...now].some((id) => !heard.has(id));
  heard = now;
  if (isNew && wanted()) tone();
});
say(wanted());
for (const pressed of ["click", "keyup"]) document.addEventListener(pressed, () => say(wanted()), { once: true });
