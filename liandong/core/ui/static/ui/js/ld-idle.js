// <ld-idle data-limit data-presence>: a session ends by itself when nobody does anything. Two minutes before, the page says so and
// offers to go on; the server decides who is exempt (on duty, at a seat). A page whose time is over stays, with all that was typed.
import { announce, say } from "./say.js";

const WARN_S = 120;
const DEEDS = ["keydown", "pointerdown", "input"];

class Idle extends HTMLElement {
  connectedCallback() {
    this.limit = Number(this.dataset.limit);
    this.told = this.moved = Date.now();
    DEEDS.forEach((deed) => document.addEventListener(deed, () => this.did(), { passive: true }));
    this.later(this.limit - WARN_S);
  }

  /** Somebody is there: said to the server now and then, so that typing alone keeps a session. */
  did() {
    this.moved = Date.now();
    if (this.box || this.moved - this.told < Math.max((this.limit / 6) * 1000, 5000)) return;
    this.ask("POST");
  }

  later(seconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask("GET"), Math.max(seconds, 1) * 1000);
  }

  async ask(method) {
    this.told = Date.now();
    const token = document.querySelector('meta[name="csrf"]');
    const headers = { Accept: "application/json", "X-CSRFToken": token ? token.content : "" };
    try {
      const answer = await fetch(this.dataset.presence, { method, headers, credentials: "same-origin" });
      this.show(answer.status === 401 ? 0 : (await answer.json()).left);
    } catch (error) {
      this.later(30);
    }
  }

  show(left) {
    if (left > WARN_S) {
      this.close();
      return this.later(left - WARN_S);
    }
    this.open(left > 0 ? "长时间无人操作，即将自动退出。" : "已自动退出。页面上的内容还在，请在新窗口登录后继续。", left > 0);
    if (left > 0) this.later(left + 1);
    return undefined;
  }

  open(words, going) {
    this.close();
    this.box = document.createElement("div");
    this.box.className = "toast is-error";
    this.box.setAttribute("role", "alertdialog");
    const line = document.createElement("p");
    line.textContent = say(words);
    const deed = document.createElement(going ? "button" : "a");
    deed.className = "btn btn-primary";
    deed.textContent = say(going ? "继续使用" : "登录");
    if (going) deed.type = "button";
    else Object.assign(deed, { href: "/sign-in/", target: "_blank", rel: "noopener" });
    deed.addEventListener("click", () => going && this.ask("POST"));
    this.box.append(line, deed);
    document.getElementById("toasts").append(this.box);
    announce(line.textContent);
  }

  close() {
    if (this.box) this.box.remove();
    this.box = null;
  }
}

customElements.define("ld-idle", Idle);
