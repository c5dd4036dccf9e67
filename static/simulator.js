// Choosing another phone shows it at once; without script the button beside the list does.
for (const button of document.querySelectorAll("[data-only-without-script]")) button.hidden = true;
for (const list of document.querySelectorAll("[data-sends-form]")) list.addEventListener("change", () => list.form.requestSubmit());

// After a text is sent the field is empty and ready for the next.
document.addEventListener("htmx:after:swap", (event) => {
  const field = document.getElementById("body");
  if (event.detail.ctx?.sourceElement?.matches?.(".sim-form") && field && !document.getElementById("body-error")) {
    field.value = "";
  }
});
