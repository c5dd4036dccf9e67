// One question at a time, over the very form that shows them all: it is sent whole, at the end.
export const stepThrough = (form) => {
  const steps = [...form.querySelectorAll("[data-step]")];
  const controls = form.querySelector("[data-steps-controls]");
  const [place, back, next] = ["place", "back", "next"].map((name) => controls.querySelector(`[data-steps-${name}]`));
  const end = form.querySelector("[data-steps-end]");
  let at = 0;

  const show = () => {
    steps.forEach((step, number) => {
      step.hidden = number !== at;
    });
    const last = at === steps.length - 1;
    place.textContent = `${place.dataset.word} ${at + 1} ${place.dataset.of} ${steps.length}`;
    back.hidden = at === 0;
    next.hidden = last;
    end.hidden = !last;
  };
  const go = (by) => {
    at += by;
    show();
    steps[at].querySelector("input")?.focus();
  };

  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  // The Enter key goes on to the next question, and sends only at the last.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || at === steps.length - 1) return;
    event.preventDefault();
    go(1);
  });
  form.addEventListener("submit", (event) => {
    if (at < steps.length - 1) {
      event.preventDefault();
      go(1);
    }
  });
  form.addEventListener("reset", () => {
    at = 0;
    show();
  });
  controls.hidden = false;
  show();
};
