// Sends the patient's form so that no reading is lost where there is no signal. What has not been received is kept on this phone alone,
// under its link, and until we have the service's own answer the page says NOT SENT and what to do. Without script the form goes by itself.
import { initAll } from "./vendor/nhsuk-frontend/nhsuk-frontend.min.js";
import { stepThrough } from "./steps.js";

const EVERY_MS = 10_000; // how often what is kept is tried again
const SLOW_MS = 3_000; // after this long without an answer nobody should believe that it was sent
const PATIENCE_MS = 20_000;
const PREFIX = "wardlight-unsent:";
const key = PREFIX + location.pathname;
const [unsent, sending, refused, page] = ["unsent", "sending", "refused", "page"].map((id) => document.getElementById(id));
const another = unsent.querySelector("[data-unsent-another]");
let inMemory = []; // where the browser lets us keep nothing: as long as the page stays open
let busy = false;

const stored = (name) => {
  const text = localStorage.getItem(name);
  return text === null ? [] : JSON.parse(text);
};
const names = () => Object.keys(localStorage).filter((one) => one.startsWith(PREFIX));
// What waits on this phone, of this link and of those before it: each is sent to the link that it was typed for, however old.
const kept = () => {
  try {
    return [...names().flatMap(stored), ...inMemory];
  } catch {
    return inMemory;
  }
};
const keep = (reading) => {
  try {
    localStorage.setItem(key, JSON.stringify([...stored(key), reading]));
  } catch {
    inMemory = [...inMemory, reading];
  }
};
const forget = (readings) => {
  const gone = new Set(readings.map((one) => one.id));
  inMemory = inMemory.filter((one) => !gone.has(one.id));
  try {
    for (const name of names()) {
      const left = stored(name).filter((one) => !gone.has(one.id));
      if (left.length > 0) localStorage.setItem(name, JSON.stringify(left));
      else localStorage.removeItem(name);
    }
  } catch {
    // It lets us keep nothing, so there is nothing to take away.
  }
};

const clock = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const list = (block, readings) => {
  const lines = readings.map((one) => {
    const line = document.createElement("li");
    line.textContent = `${one.says}, ${new Date(one.at).toLocaleString(document.documentElement.lang, clock)}`;
    return line;
  });
  block.querySelector("ul").replaceChildren(...lines);
};

// The form gives way to what has to be done now, and comes back when it is asked for; an answer never gives way.
const tell = () => {
  list(unsent, kept());
  another.hidden = !page.querySelector("[data-reading]");
  sending.hidden = true;
  document.title = unsent.querySelector("h1").textContent;
  if (!unsent.hidden) return;
  page.hidden = !page.querySelector("[data-answer]");
  unsent.hidden = false;
  unsent.focus();
  window.scrollTo(0, 0);
};
const untell = () => {
  unsent.hidden = true;
  sending.hidden = true;
  page.hidden = false;
};
const refuse = (readings) => {
  if (readings.length === 0) return;
  list(refused, readings);
  refused.hidden = false;
};

// Only the service's own answer counts: a page that a network puts in between is none.
const ask = async (reading) => {
  const body = new URLSearchParams(reading.fields);
  body.set("taken_ago", String(Math.max(0, Math.round((Date.now() - reading.at) / 1000))));
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(reading.action, { method: "POST", body, headers: { Accept: "text/html" }, signal: patience.signal });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    return answer.querySelector("[data-answer]") ? answer : null;
  } catch {
    return null; // not received, as far as anybody knows: it stays kept, and the page says so
  } finally {
    clearTimeout(timer);
  }
};

const begin = () => {
  for (const form of page.querySelectorAll("[data-steps]")) stepThrough(form);
  for (const choice of page.querySelectorAll("[data-needs-script]")) choice.hidden = false;
};

// An answer takes the form's place, below the answers that came just before it; a form that is to be put right stays at the end.
const place = (answer, before) => {
  const fresh = answer.getElementById("page");
  const correcting = before.length > 0 && page.querySelector("[data-answer=asked]");
  const cards = [...fresh.children];
  if (correcting) page.prepend(...cards);
  else page.replaceChildren(...before, ...cards);
  page.hidden = false;
  document.title = answer.title;
  for (const card of cards) initAll({ scope: card });
  begin();
  before.push(...cards);
};

const sendAll = async (before) => {
  for (let first = kept()[0]; first; [first] = kept()) {
    const slow = setTimeout(tell, SLOW_MS);
    const answer = await ask(first);
    clearTimeout(slow);
    if (answer === null) return tell();
    const refused = answer.querySelector("[data-answer=refused]") ? kept().filter((one) => one.action === first.action) : [];
    forget(refused.length > 0 ? refused : [first]);
    place(answer, before);
    refuse(refused);
  }
  untell();
  if (before.length > 0) {
    window.scrollTo(0, 0);
    page.querySelector("[data-answer=kept]")?.focus();
  }
};

const send = async () => {
  if (busy || kept().length === 0) return;
  busy = true;
  try {
    await sendAll([]);
  } finally {
    busy = false;
  }
};

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const saidIn = (form) =>
  [...form.querySelectorAll("input.nhsuk-input")]
    .filter((field) => field.value.trim())
    .map((field) => `${form.querySelector(`label[for="${field.id}"]`).textContent.trim()} ${field.value.trim()}`)
    .join(", ");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-reading]") || event.defaultPrevented) return;
  event.preventDefault();
  const fields = [...new FormData(form)];
  const same = JSON.stringify(fields);
  // A second tap on the same words is the same reading.
  if (!kept().some((one) => JSON.stringify(one.fields) === same)) {
    keep({ id: newId(), at: Date.now(), action: form.getAttribute("action"), fields, says: saidIn(form) });
  }
  if (unsent.hidden) sending.hidden = false;
  else tell();
  send();
});

unsent.querySelector("[data-unsent-again]").addEventListener("click", send);
another.addEventListener("click", () => {
  const form = page.querySelector("[data-reading]");
  if (form) {
    form.reset();
    form.elements.client_id.value = newId();
  }
  page.hidden = false;
  page.querySelector("input:not([type=hidden])")?.focus();
});
window.addEventListener("online", send);
window.addEventListener("pageshow", send);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
setInterval(send, EVERY_MS);

begin();
if (kept().length > 0) {
  tell();
  send();
}
