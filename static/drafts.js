// What is typed about a call is kept while it is typed: a time-out, a closed lid or a lost page takes none of it.
const form = document.querySelector("form.ward-outcome");
const told = document.getElementById("draft");
const AFTER_MS = 700;
let waiting;

const keep = async () => {
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.getAttribute("action").replace(/outcome$/, "draft"), { method: "POST", body, redirect: "manual" });
    told.textContent = answer.status === 204 ? `Kept ${answer.headers.get("Wardlight-As-Of") ?? ""}, not recorded yet` : "Not kept: sign in again, what is typed here stays on this page";
  } catch {
    told.textContent = "Not kept: this page cannot reach the service";
  }
};

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, AFTER_MS);
});
form?.addEventListener("submit", () => clearTimeout(waiting));
