// <ld-draft> inside a form with data-draft-url: what is typed is a row in the database within two seconds; while the server
// cannot be reached it is kept on this machine and sent again. The local copy goes only with success: a page that sends
// the form by itself dispatches `ld:sent` or `ld:unsent` on it; otherwise the next page shows that it was taken.
import { say } from "./say.js";
import { serverNow, timeOfDay } from "./time.js";

const WAIT_MS = 2000;
const RETRY_MS = 5000;
const SENT = "ld-draft-sent";

class Draft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form") || document.getElementById(this.getAttribute("form"));
    if (!this.form || this.ready) return;
    this.ready = true;
    this.classList.add("draft-state");
    this.setAttribute("role", "status");
    this.key = `ld-draft:${document.querySelector('meta[name="actor"]') ? document.querySelector('meta[name="actor"]').content : ""}:${this.url}`;
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", () => this.later());
    this.form.addEventListener("focusout", () => this.save());
    this.form.addEventListener("submit", () => this.sending());
    this.form.addEventListener("ld:sent", () => this.forget());
    this.form.addEventListener("ld:unsent", () => this.later());
    this.settle();
    addEventListener("pagehide", () => this.dirty && this.leave());
    this.restore();
  }

  get url() {
    return this.form.dataset.draftUrl;
  }

  later() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT_MS);
  }

  async save() {
    if (!this.dirty || this.saving || !this.url) return;
    clearTimeout(this.timer);
    this.dirty = false;
    this.saving = true;
    const body = this.body();
    this.keep(body);
    this.say("saving", say("正在保存…"));
    try {
      const answer = await fetch(this.url, { method: "POST", body, credentials: "same-origin", headers: this.headers() });
      if (!answer.ok) throw new Error(String(answer.status));
      const address = answer.headers.get("X-Draft-Url");
      if (address) this.form.dataset.draftUrl = address;
      localStorage.removeItem(this.key);
      this.say("saved", `${say("已保存")} ${timeOfDay(serverNow())}`);
    } catch (error) {
      this.dirty = true;
      this.say("failed", say("未同步，已存本机，自动重试"));
      this.timer = setTimeout(() => this.save(), RETRY_MS);
    } finally {
      this.saving = false;
    }
    if (this.dirty && this.dataset.state !== "failed") this.later();
  }

  /** The form with the number of this save, in the server's time: one that is late on the way must not win. */
  body() {
    const body = new FormData(this.form);
    this.version = Math.max(Math.round(serverNow()), (this.version || 0) + 1);
    body.append("draft_version", this.version);
    return body;
  }

  headers() {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]") || document.querySelector('meta[name="csrf"]');
    return { "X-CSRFToken": token ? token.value || token.content : "", "X-Requested-With": "draft" };
  }

  /** Leaving in a hurry: a beacon survives the page; the form carries its own token. */
  leave() {
    const body = this.body();
    this.keep(body);
    if (navigator.sendBeacon) navigator.sendBeacon(this.url, body);
  }

  keep(body) {
    const fields = [...body].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "draft_version");
    try {
      localStorage.setItem(this.key, JSON.stringify(fields));
    } catch (error) {
      // A full or forbidden store must not stop the typing.
    }
  }

  sending() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.keep(this.body());
    sessionStorage.setItem(SENT, this.key);
  }

  /** After a plain submit: another form than the one that was sent shows that it was taken. */
  settle() {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (sent && sent !== this.key) localStorage.removeItem(sent);
  }

  forget() {
    clearTimeout(this.timer);
    this.dirty = false;
    localStorage.removeItem(this.key);
  }

  /** A local copy exists only when the server never got it: put it back, but never over what the server rendered. */
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.key) || "null");
    if (!kept) return;
    let restored = false;
    kept.forEach(([name, value]) => {
      const field = this.form.elements.namedItem(name);
      if (field && field.tagName && "value" in field && field.type !== "hidden" && !field.value && value) {
        field.value = value;
        restored = true;
      }
    });
    if (!restored) return;
    this.say("failed", say("已恢复本机未同步的内容"));
    this.later();
  }

  say(state, text) {
    this.dataset.state = state;
    this.textContent = text;
    document.dispatchEvent(new CustomEvent("ld:draft", { detail: { state } }));
  }
}

customElements.define("ld-draft", Draft);
