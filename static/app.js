// What our pages add in the browser. Every page works without it.
import { initAll } from "./vendor/nhsuk-frontend/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// Fields that are needed only below some value of another open by themselves; nothing closes by itself.
for (const details of document.querySelectorAll("details[data-opens-below]")) {
  const watched = document.getElementById(details.dataset.watches);
  const open = () => {
    const value = Number.parseInt(watched.value, 10);
    if (value < Number(details.dataset.opensBelow)) details.open = true;
  };
  watched?.addEventListener("input", open);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
