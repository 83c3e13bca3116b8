// <ld-keys>: shortcuts are written where the deed is, as data-hotkey="F2", "Control+Enter" or "g d". `?` shows them all.
// Nothing fires while an input method is composing, and plain letters never fire inside a field (WCAG 2.1.4).
import { say, make } from "./say.js";

const NAMES = { Control: "Ctrl", " ": "Space", ArrowUp: "↑", ArrowDown: "↓" };
const readable = (hotkey) => hotkey.split(" ").map((part) => part.split("+").map((k) => NAMES[k] || (k.length === 1 ? k.toUpperCase() : k)).join("+")).join(" ");
const isField = (element) => element && element.matches && element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Control");
  if (event.altKey) parts.push("Alt");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  parts.push(key);
  return parts.join("+");
}

const same = (a, b) => a.toLowerCase() === b.toLowerCase();
// What a closed <details> hides still has a box in some browsers; its summary is seen, the rest is not.
function isFolded(element) {
  const folded = element.closest("details:not([open])");
  return Boolean(folded) && !(element.matches("summary") && element.parentElement === folded);
}
const isShown = (element) => element.getClientRects().length > 0 && !element.disabled && !isFolded(element);

function fire(element) {
  if (isField(element)) {
    element.focus();
    if (element.select) element.select();
  } else {
    // The focus stays where the hands are: orders go out while the caller is still being written down.
    element.click();
  }
}

class Keys extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.before = "";
    document.addEventListener("keydown", (event) => this.press(event));
    if (document.readyState === "complete") this.summarise();
    else addEventListener("load", () => this.summarise());
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.key === "Control") return;
    const now = pressed(event);
    const plain = !now.includes("+") && event.key.length === 1;
    if (plain && isField(event.target)) return;
    if (now === "?") {
      this.table();
      event.preventDefault();
      return;
    }
    const pair = this.before && plain ? `${this.before} ${now}` : "";
    const found = this.all().find((el) => el.dataset.hotkey.split(",").some((h) => same(h.trim(), now) || (pair && same(h.trim(), pair))));
    clearTimeout(this.forgetting);
    this.before = plain && !found ? now : "";
    this.forgetting = setTimeout(() => (this.before = ""), 1200);
    if (!found) return;
    event.preventDefault();
    // A key held down is one deed, not thirty.
    if (!event.repeat) fire(found);
  }

  all() {
    return [...document.querySelectorAll("[data-hotkey]")].filter(isShown);
  }

  label(element) {
    const field = element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
    const kbd = element.querySelector && element.querySelector("kbd");
    const text = element.dataset.hotkeyLabel || element.getAttribute("aria-label") || (field && field.firstChild.textContent) || element.textContent || element.placeholder || "";
    return (kbd && !element.dataset.hotkeyLabel ? text.replace(kbd.textContent, "") : text).trim();
  }

  summarise() {
    if (!this.textContent.trim()) {
      const own = this.all().filter((el) => !el.closest("ld-ring, .rail, .topbar")).slice(0, 5);
      this.textContent = own.map((el) => `${readable(el.dataset.hotkey.split(",")[0])} ${this.label(el)}`).join(" · ");
    }
    const more = make("button", "", `? ${say("全部快捷键")}`);
    more.type = "button";
    more.onclick = () => this.table();
    this.append(more);
  }

  table() {
    const old = document.getElementById("key-table");
    if (old) {
      old.remove();
      return;
    }
    const drawer = make("aside", "drawer");
    drawer.id = "key-table";
    drawer.tabIndex = -1;
    drawer.setAttribute("aria-label", say("快捷键"));
    const head = make("header", "pane-head");
    const close = make("button", "btn btn-small push", say("关闭"));
    close.dataset.dismiss = "drawer";
    head.append(make("h2", "", say("快捷键")), close);
    const list = make("dl", "facts-list pane-body");
    this.all().forEach((el) => {
      const term = make("dt");
      el.dataset.hotkey.split(",").forEach((h) => term.append(make("kbd", "kbd", readable(h.trim())), " "));
      list.append(term, make("dd", "", this.label(el)));
    });
    drawer.append(head, list);
    document.body.append(drawer);
    drawer.focus();
  }
}

customElements.define("ld-keys", Keys);
