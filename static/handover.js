// Copies a handover; where the browser does not let us, the whole of it is selected, so that the keys can.
const whole = () =>
  [...document.querySelectorAll("[data-sbard]")]
    .map((part) => {
      const text = part.querySelector("textarea")?.value ?? part.querySelector("[data-sbard-text]").textContent;
      return `${part.dataset.sbard.toUpperCase()}\n${text.trim()}`;
    })
    .join("\n\n");

const said = document.querySelector("[data-copy-said]");
const shown = document.querySelector("[data-copy-whole]");

const select = (text) => {
  const area = shown.querySelector("textarea");
  shown.hidden = false;
  area.value = text;
  area.focus();
  area.select();
  said.textContent = said.dataset.selected;
};

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = whole();
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = said.dataset.copied;
    } catch {
      select(text);
    }
  });
}
