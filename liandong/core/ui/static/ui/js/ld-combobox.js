// <ld-combobox data-url>: an ordinary input with the server's suggestions (initials, aliases, codes). Without scripts, or when
// the look-up fails, it is still an input that can be filled. Arrow keys, Enter, Esc; never while an input method composes.
import { announce, make, say } from "./say.js";

const WAIT_MS = 120;
let count = 0;

class Combobox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input:not([type=hidden])");
    if (!this.input || this.list) return;
    this.value = this.querySelector("input[type=hidden]");
    this.list = make("div", "options");
    this.list.id = `ld-options-${(count += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.append(this.list);
    const aria = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" };
    Object.entries(aria).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.chosen = this.input.value;
    this.input.addEventListener("input", (event) => !event.isComposing && this.later());
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.dataset.openOnFocus !== undefined && this.later());
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  later() {
    // Typing over a choice takes the choice back: the text and the code must never disagree.
    if (this.value && this.input.value !== this.chosen) this.value.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const asked = this.input.value.trim();
    if (!asked && this.dataset.openOnFocus === undefined) {
      this.close();
      return;
    }
    if (this.asking) this.asking.abort();
    this.asking = new AbortController();
    const url = new URL(this.dataset.url, location.href);
    url.searchParams.set("q", asked);
    (this.dataset.with || "").split(/\s+/).filter(Boolean).forEach((name) => {
      const field = this.input.form && this.input.form.elements.namedItem(name);
      if (field) url.searchParams.set(name, field.value);
    });
    try {
      const answer = await fetch(url, { signal: this.asking.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show((await answer.json()).results || []);
    } catch (error) {
      if (error.name !== "AbortError") this.note(say("查询失败，可直接填写"));
    }
  }

  show(results) {
    this.results = results;
    if (!results.length) {
      this.note(say("没有匹配项，可直接填写"));
      return;
    }
    this.list.replaceChildren(...results.map((result, index) => {
      const option = make("div");
      option.id = `${this.list.id}-${index}`;
      option.dataset.index = index;
      option.setAttribute("role", "option");
      option.append(make("span", "", result.label));
      if (result.hint) option.append(make("span", "option-hint", result.hint));
      return option;
    }));
    this.open();
    this.mark(0);
    announce(`${results.length} ${say("个结果")}`);
  }

  note(text) {
    this.results = [];
    this.at = -1;
    this.list.replaceChildren(make("div", "option-note", text));
    this.open();
  }

  open() {
    if (document.activeElement !== this.input) return;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(index) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    this.at = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
    this.input.setAttribute("aria-activedescendant", options[this.at].id);
    options[this.at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const isOpen = !this.list.hidden && this.results && this.results.length;
    if (event.key === "ArrowDown" && !isOpen) this.ask();
    else if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp" && isOpen) this.mark(this.at - 1);
    else if (event.key === "Enter" && isOpen && !event.ctrlKey) this.choose(this.at);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(index) {
    const result = this.results[index];
    if (!result) return;
    this.input.value = this.chosen = result.text || result.label;
    if (this.value) this.value.value = result.value;
    const form = this.input.form;
    Object.entries(result.fields || {}).forEach(([name, value]) => {
      const field = form && form.elements.namedItem(name);
      if (!field) return;
      field.value = value;
      field.dispatchEvent && field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.dispatchEvent(new CustomEvent("ld:choose", { bubbles: true, detail: result }));
  }
}

customElements.define("ld-combobox", Combobox);
