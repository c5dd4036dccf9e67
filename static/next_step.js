// When nobody answers, the form says what follows and by when. What somebody typed stays, and another choice takes back only what was filled in.
const form = document.querySelector("form.ward-outcome[data-no-answer-in]");
const [due, at, step] = ["next_in", "next_at", "next_step"].map((name) => form?.elements.namedItem(name));
const told = document.getElementById("next-filled");

const fill = () => {
  if (due.value || at.value || step.value.trim()) return;
  due.value = form.dataset.noAnswerIn;
  step.value = form.dataset.noAnswerStep;
  step.closest("details").open = true;
  told.textContent = told.dataset.filled;
};

const takeBack = () => {
  if (!told.textContent) return;
  told.textContent = "";
  if (step.value !== form.dataset.noAnswerStep) return;
  step.value = "";
  if (due.value === form.dataset.noAnswerIn) due.value = "";
};

form?.addEventListener("change", (event) => {
  if (event.target.name !== "outcome") return;
  if (event.target.value === "no_answer") fill();
  else takeBack();
});
