// Tells whether the worklist on this page is still true. The list asks for itself; this watches that it is answered.
const PATIENCE_MS = 10_000;
const banner = document.getElementById("stale");
let answeredAt = performance.now();
let asOf = document.getElementById("worklist")?.dataset.asOf;

const isList = (ctx) => ctx?.sourceElement?.id === "worklist";

const say = () => {
  const shown = document.getElementById("as-of");
  if (shown && asOf && shown.textContent !== asOf) shown.textContent = asOf;
  const stale = performance.now() - answeredAt > PATIENCE_MS;
  if (banner && banner.hidden === stale) {
    document.getElementById("stale-since").textContent = asOf ?? "the time shown";
    banner.hidden = !stale;
    document.body.classList.toggle("ward-is-stale", stale);
  }
};

const title = () => {
  const list = document.getElementById("worklist");
  if (!list || !("title" in document.body.dataset || location.pathname === "/worklist")) return;
  const plain = document.title.replace(/^\(\d+ red\) /, "");
  document.title = Number(list.dataset.red) > 0 ? `(${list.dataset.red} red) ${plain}` : plain;
};

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (!isList(ctx) || ![200, 204].includes(ctx.response?.status)) return;
  answeredAt = performance.now();
  asOf = ctx.response.headers.get("Wardlight-As-Of") ?? asOf;
  say();
});
document.addEventListener("htmx:after:swap", title);
setInterval(say, 1000);
title();
