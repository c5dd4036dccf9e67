// After a text is sent the field is empty and ready for the next.
document.addEventListener("htmx:after:swap", (event) => {
  const field = document.getElementById("body");
  if (event.detail.ctx?.sourceElement?.matches?.(".sim-form") && field && !document.getElementById("body-error")) {
    field.value = "";
  }
});
