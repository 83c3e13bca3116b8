// On a phone the deed is asked for by the bar under the thumb; without scripts its link leads to the form.
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-open]");
  const details = asked && document.getElementById(asked.dataset.open);
  if (!details) return;
  event.preventDefault();
  details.open = true;
  details.scrollIntoView({ block: "center" });
});
