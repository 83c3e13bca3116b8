// The dispatcher's hands: J and K walk the list, Enter opens, A orders units, Esc steps back. The list keeps its order
// while somebody is in it; the selected line is the one in the address.
const isTyping = (element) => element && element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
const rows = () => [...document.querySelectorAll("[data-rows] .row")].filter((row) => row.getClientRects().length);

function selected() {
  return new URLSearchParams(location.search).get("incident") || (rows()[0] || { dataset: {} }).dataset.ref || "";
}

/** The line that is open is marked, and the list asks for itself with it from now on. */
function mark(ref = selected()) {
  if (!document.querySelector("[data-rows]")) return;
  rows().forEach((row) => (row.dataset.ref === ref ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current")));
  const list = document.getElementById("desk-rows");
  if (list) list.dataset.liveUrl = `${list.dataset.liveUrl.split("?")[0]}?incident=${encodeURIComponent(ref)}`;
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const held = all.indexOf(document.activeElement);
  const at = held >= 0 ? held + by : all.findIndex((row) => row.hasAttribute("aria-current")) + (document.activeElement === document.body ? by : 0);
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Up and down among the proposed units, as in any list of choices. */
function stepUnits(event) {
  const boxes = [...event.target.closest(".act-scroll").querySelectorAll("input[type=checkbox]")];
  const next = boxes[boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    stepBack(event);
  } else if (/^Arrow(Up|Down)$/.test(event.key) && event.target.matches(".act-scroll input[type=checkbox]")) {
    stepUnits(event);
  } else if (/^[jk]$/i.test(event.key) && !isTyping(event.target) && rows().length) {
    event.preventDefault();
    step(event.key.toLowerCase() === "j" ? 1 : -1);
  }
});

/** The incident that an element belongs to: on a page with two, never the other one. */
const place = (element) => element.closest("[data-incident]") || document;

function stepBack(event) {
  const open = event.target.closest("details.act[open], details.on-behalf[open]") || place(event.target).querySelector("details.act[open]");
  const row = rows().find((one) => one.hasAttribute("aria-current"));
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (row && event.target.closest("#work")) {
    row.focus();
  } else {
    return;
  }
  event.preventDefault();
}

function focusFirst(details) {
  const fields = details.querySelectorAll(".act-body input:not([type=hidden]), .act-body textarea, .act-body select");
  const found = [...fields].find((one) => one.matches(":checked")) || fields[0];
  if (found) found.focus();
}

// One deed at a time; the first field has the focus when it opens. Proposals are asked for when they are wanted.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches("details.act") || !target.open) return;
    place(target).querySelectorAll("details.act[open]").forEach((other) => other !== target && (other.open = false));
    // What stands in the timeline now has been read: only what comes later is news to this deed.
    const newest = place(target).querySelector(".timeline li[id^=fact-]");
    const seen = target.querySelector("[name=seen]");
    if (seen && newest) seen.value = Math.max(Number(seen.value), Number(newest.id.slice(5)));
    const asked = target.querySelector("[data-on-open]");
    if (asked && !asked.dataset.asked) {
      asked.dataset.asked = "1";
      window.htmx.trigger(asked, "open");
    } else {
      focusFirst(target);
    }
  },
  true,
);

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] .row");
  if (row) mark(row.dataset.ref);
});

// A unit found by name joins the list when it is checked, so that the next search does not lose it.
document.addEventListener("change", ({ target }) => {
  const found = target.closest("[data-found]");
  const list = found && place(target).querySelector("[data-proposed] tbody");
  if (!found || !list || !target.checked) return;
  list.append(target.closest("tr"));
  target.focus();
});

document.addEventListener("htmx:after:swap", () => {
  const waiting = document.querySelector("details.act[open] [data-on-open]");
  if (waiting && !waiting.contains(document.activeElement) && !isTyping(document.activeElement)) focusFirst(waiting.closest("details"));
  mark();
});
document.addEventListener("ld:refreshed", () => mark());
addEventListener("popstate", () => mark());

// Two incidents on one page: a key belongs to the column that holds the focus, and to none while neither does.
const columns = [...document.querySelectorAll(".pair-column")];

function arm(column) {
  columns.forEach((one) => {
    const [from, to] = one === column ? ["hotkeyOff", "hotkey"] : ["hotkey", "hotkeyOff"];
    one.querySelectorAll(from === "hotkey" ? "[data-hotkey]" : "[data-hotkey-off]").forEach((key) => {
      key.dataset[to] = key.dataset[from];
      delete key.dataset[from];
    });
  });
}

if (columns.length) {
  arm(null);
  document.addEventListener("focusin", ({ target }) => arm(target.closest(".pair-column")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F6") return;
    event.preventDefault();
    const next = columns[columns.indexOf(event.target.closest(".pair-column")) === 0 ? 1 : 0];
    const inside = next.querySelector(".pane-body, select");
    if (inside) inside.focus();
  });
}

const wrong = document.querySelector("details.act[open] [data-on-open]");
if (wrong) addEventListener("load", () => wrong.closest("details").dispatchEvent(new Event("toggle")));
mark();
