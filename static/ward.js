// Tells whether what this page shows of the ward is still true. The page asks by itself; this watches that it is answered.
const PATIENCE_MS = 10_000;
const banner = document.getElementById("stale");
const watched = () => document.querySelector("[data-as-of]");
let answeredAt = performance.now();
let asOf = watched()?.dataset.asOf;

const say = () => {
  const shown = document.getElementById("as-of");
  if (shown && asOf && shown.textContent !== asOf) shown.textContent = asOf;
  const stale = performance.now() - answeredAt > PATIENCE_MS;
  if (banner && banner.hidden === stale) {
    if (asOf) document.getElementById("stale-since").textContent = asOf;
    banner.hidden = !stale;
    document.body.classList.toggle("ward-is-stale", stale);
  }
};

// How many are red stands in the title too, where a tab in the background shows it.
const plain = document.title;
const title = () => {
  const { red, redTitle } = document.getElementById("worklist")?.dataset ?? {};
  if (red === undefined || location.pathname !== "/worklist") return;
  document.title = Number(red) > 0 ? `(${redTitle}) ${plain}` : plain;
};

document.addEventListener("htmx:after:request", (event) => {
  const response = event.detail.ctx?.response;
  const said = response?.headers.get("Wardlight-As-Of");
  if (!said || ![200, 204].includes(response.status)) return;
  answeredAt = performance.now();
  asOf = said;
  say();
});
document.addEventListener("htmx:after:swap", title);
setInterval(say, 1000);
title();

// Warns beside the field while somebody types: too little oxygen at rest for the test after moving. It holds nothing up.
for (const doubt of document.querySelectorAll("[data-rest]")) {
  const [rest, moving] = [doubt.dataset.rest, doubt.dataset.moving].map((name) => document.getElementById(name));
  const look = () => {
    const value = Number.parseInt(rest?.value ?? "", 10);
    doubt.hidden = !(value < Number(doubt.dataset.from) && moving?.value.trim());
  };
  rest?.addEventListener("input", look);
  moving?.addEventListener("input", look);
}
