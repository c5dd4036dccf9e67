// What our pages add in the browser. Every page works without it.
import { initAll } from "./vendor/nhsuk-frontend/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// Fields that are needed only below some value of another open by themselves; nothing closes by itself.
for (const details of document.querySelectorAll("details[data-opens-below]")) {
  const watched = document.getElementById(details.dataset.watches);
  const open = () => {
    const typed = watched.value.trim();
    // Two digits at least: the first of them alone is always low.
    if (typed.length > 1 && Number.parseInt(typed, 10) < Number(details.dataset.opensBelow)) details.open = true;
  };
  watched?.addEventListener("input", open);
}

// Of what is said about each choice, only that of the one chosen is shown; as long as none is, every one can be opened.
for (const notes of document.querySelectorAll("[data-chosen-by]")) {
  const chooser = document.getElementById(notes.dataset.chosenBy);
  const limits = document.querySelector("details[data-opens-below]");
  const show = () => {
    for (const note of notes.querySelectorAll("[data-choice]")) {
      const chosen = note.dataset.choice === chooser.value;
      note.hidden = chooser.value !== "" && !chosen;
      note.open = chosen;
      if (!chosen) continue;
      limits.dataset.opensBelow = note.dataset.usualMin;
      document.getElementById(limits.dataset.watches).dispatchEvent(new Event("input"));
      limits.querySelector("[data-shows=usual-min]").textContent = note.dataset.usualMin;
      document.getElementById("reading_times-hint").textContent = note.dataset.times;
    }
  };
  chooser.addEventListener("change", show);
  show();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
