// Whom to call: the filters show units, one press ticks all that are shown, people are added by name.
const page = document.getElementById("call-form");
const units = [...page.querySelectorAll(".call-units > li")];
const people = page.querySelector("[data-people]");

function filter() {
  const wanted = [...page.querySelectorAll("[data-filter]")].filter((one) => one.value);
  units.forEach((unit) => (unit.hidden = !wanted.every((one) => unit.dataset[one.dataset.filter].startsWith(one.value))));
}

function count() {
  page.querySelector("[data-count]").textContent = page.querySelectorAll("[name=units]:checked, [name=people]:checked").length;
}

function tick(checked, which) {
  which.forEach((unit) => (unit.querySelector("input").checked = checked));
  count();
}

function add(ref, name) {
  if (!ref || people.querySelector(`[value="${CSS.escape(ref)}"]`)) return;
  const chip = document.createElement("li");
  chip.className = "chip";
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "people", value: ref, checked: true });
  box.setAttribute("aria-label", name);
  const label = document.createElement("span");
  label.append(Object.assign(document.createElement("b"), { textContent: name }));
  chip.append(box, label);
  people.append(chip);
  count();
}

page.addEventListener("change", ({ target }) => (target.dataset.filter ? filter() : count()));
page.addEventListener("click", ({ target }) => {
  if (target.closest("[data-tick]")) tick(true, units.filter((unit) => !unit.hidden));
  else if (target.closest("[data-untick]")) tick(false, units);
});
page.addEventListener("ld:choose", ({ target, detail }) => {
  add(detail.fields.person, `${detail.label} ${detail.hint}`);
  target.querySelectorAll("input").forEach((field) => (field.value = ""));
});
filter();
count();
