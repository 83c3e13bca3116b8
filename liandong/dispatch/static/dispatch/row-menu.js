// What can be done with a line of the list, by one key or by the menu that Enter opens on the open line. Every deed is a
// `data-hotkey` of the incident's own pane; here it is only reached from the list. Space ticks lines: two of them go side by side.
import { announce, make } from "../ui/js/say.js";

const ticked = new Set();
const rowOf = (ref) => document.querySelector(`[data-rows] .row[data-ref="${CSS.escape(ref)}"]`);
const deeds = () => [...document.querySelectorAll("#work .incident-acts [data-hotkey]")].filter((one) => one.dataset.hotkey.length === 1);
const current = () => (document.querySelector("[data-rows] .row[aria-current]") || { dataset: {} }).dataset.ref || "";
let wanted = null;
let going = -Infinity; // when G was pressed: the key after it names a page, not a deed

/** Open the line if it is not, then do it. */
function on(row, deed) {
  if (row.hasAttribute("aria-current")) {
    deed();
    return;
  }
  wanted = { ref: row.dataset.ref, deed };
  row.click();
}

document.addEventListener("htmx:after:swap", () => {
  const work = document.getElementById("work");
  if (!wanted || !work || work.dataset.incident !== wanted.ref) return;
  const { deed } = wanted;
  wanted = null;
  setTimeout(deed, 0);
});

const press = (key) => deeds().find((one) => one.dataset.hotkey === key);

function closeMenu(focus) {
  const menu = document.getElementById("row-menu");
  if (!menu) return;
  menu.remove();
  if (focus) focus.focus();
}

function openMenu(row) {
  closeMenu();
  const menu = make("div", "row-menu");
  menu.id = "row-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", row.querySelector(".row-title").textContent.trim());
  deeds().forEach((deed) => {
    const item = make("button", "", deed.dataset.hotkeyLabel);
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.append(make("kbd", "kbd", deed.dataset.hotkey.toUpperCase()));
    item.onclick = () => {
      closeMenu();
      deed.click();
    };
    menu.append(item);
  });
  if (!menu.firstChild) return;
  const box = row.getBoundingClientRect();
  document.body.append(menu);
  menu.style.left = `${box.left + 24}px`;
  menu.style.top = `${Math.min(box.bottom, innerHeight - menu.offsetHeight - 8)}px`;
  menu.firstChild.focus();
  menu.onkeydown = (event) => {
    const items = [...menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const named = deeds().find((one) => one.dataset.hotkey === event.key.toLowerCase());
    if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu(row);
    else if (named) {
      closeMenu();
      named.click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && closeMenu());
}

function mark() {
  document.querySelectorAll("[data-rows] .row").forEach((row) => row.classList.toggle("is-ticked", ticked.has(row.dataset.ref)));
  const pair = document.querySelector("[data-pair]");
  const refs = [...ticked].slice(-2);
  if (refs.length === 1 && current() !== refs[0]) refs.push(current());
  if (!refs.length) refs.push(current());
  if (pair) pair.search = new URLSearchParams({ left: refs[0] || "", right: refs[1] || "" });
  const forces = document.querySelector("[data-forces]");
  if (forces) forces.search = new URLSearchParams({ incident: current() });
}

function tick(row) {
  const ref = row.dataset.ref;
  if (!ticked.delete(ref)) ticked.add(ref);
  announce(`${ref} ${ticked.has(ref) ? "✓" : "–"} ${ticked.size}`);
  mark();
}

// Before the page's own shortcuts: those are about the line that is open, these about the line that is held.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !event.target.closest) return;
    const row = event.target.closest("[data-rows] .row");
    if (!row) return;
    const isGoing = performance.now() - going < 1200;
    going = event.key.toLowerCase() === "g" ? performance.now() : -Infinity;
    const deed = !isGoing && press(event.key.toLowerCase());
    const isOpen = row.hasAttribute("aria-current");
    if (event.key === " ") tick(row);
    else if (event.key === "Enter" && isOpen) openMenu(row);
    else if (deed && !isOpen) on(row, () => (press(deed.dataset.hotkey) || row).click());
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-row-menu]");
  if (!more) return closeMenu();
  const row = rowOf(more.dataset.rowMenu);
  if (row) on(row, () => openMenu(rowOf(more.dataset.rowMenu)));
});

// The one line that is ticked beside the open one is what it most likely goes into.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const into = target.id === "act-merge" && target.open && target.querySelector("[name=into]");
    const others = [...ticked].filter((ref) => ref !== current());
    if (into && !into.value && others.length === 1) into.value = others[0];
  },
  true,
);

document.addEventListener("ld:refreshed", mark);
document.addEventListener("htmx:after:swap", mark);
mark();
