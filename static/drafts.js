// What is typed about a call is kept while it is typed: a time-out, a closed lid or a lost page takes none of it.
const form = document.querySelector("form.ward-outcome");
const told = document.getElementById("draft");
const AFTER_MS = 700;
let waiting;

const keep = async () => {
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.getAttribute("action").replace(/outcome$/, "draft"), { method: "POST", body, redirect: "manual" });
    const { kept, refused, tooLong } = told.dataset;
    const why = answer.status === 413 ? tooLong : refused;
    told.textContent = answer.status === 204 ? kept.replace("{at}", answer.headers.get("Wardlight-As-Of") ?? "") : why;
  } catch {
    told.textContent = told.dataset.cutOff;
  }
};

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, AFTER_MS);
});
form?.addEventListener("submit", () => clearTimeout(waiting));
