// <ld-clock deadline start state ended>: the one countdown. The server sends moments; this only counts.
import { serverNow, clockText, everySecond, fullTime } from "./time.js";
import { announce, icon, make, say } from "./say.js";

const NEAR = 0.8;
const OFF = new Set(["superseded", "waived", "void", "off"]);
const LATE = new Set(["late", "met_late"]);
const MET = new Set(["met", "done"]);

export function face({ deadline, start, ended, state }, now) {
  if (!deadline) return { phase: "plain", text: start ? clockText((now - start) / 1000) : "—" };
  const whole = start ? deadline - start : 0;
  if (OFF.has(state)) return { phase: "off", text: say("已不计时") };
  if (MET.has(state) || LATE.has(state)) {
    const late = ended ? (ended - deadline) / 1000 : 0;
    if (LATE.has(state) || late > 0) {
      return { phase: "done-late", text: late > 0 ? `${say("迟")} +${clockText(late)}` : say("迟办") };
    }
    return { phase: "done", text: `${say("按时")} ${ended && start ? clockText((ended - start) / 1000) : ""}`.trim() };
  }
  const left = deadline - now;
  if (left < 0) return { phase: "over", text: `${say("超时")} +${clockText(left / 1000)}` };
  if (!whole) return { phase: "run", text: clockText(left / 1000) };
  const used = Math.max(0, Math.min(1, 1 - left / whole));
  const gone = clockText((whole - left) / 1000);
  return { phase: used >= NEAR ? "near" : "run", text: gone, of: `/ ${clockText(whole / 1000)}`, used };
}

class Clock extends HTMLElement {
  static get observedAttributes() {
    return ["deadline", "start", "state", "ended"];
  }

  connectedCallback() {
    this.read();
    this.stop = everySecond(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    if (this.stop) this.stop();
  }

  attributeChangedCallback() {
    if (!this.isConnected || !this.stop) return;
    this.read();
    this.said = "";
    this.show();
  }

  read() {
    const moment = (name) => (this.hasAttribute(name) ? Date.parse(this.getAttribute(name)) : 0);
    this.moments = {
      deadline: moment("deadline"), start: moment("start"), ended: moment("ended"),
      state: this.getAttribute("state") || "open",
    };
    if (this.moments.deadline) this.title = fullTime(this.moments.deadline);
  }

  show() {
    const now = face(this.moments, serverNow());
    // A morph may have put the server's text back: build again whenever our own nodes are gone.
    if (!this.fill || this.phase !== now.phase || !this.contains(this.fill)) this.build(now);
    if (this.said !== now.text) {
      this.words.textContent = now.text;
      this.said = now.text;
    }
    if (now.used !== undefined) this.fill.style.width = `${(now.used * 100).toFixed(1)}%`;
  }

  build(now) {
    const crossed = this.phase && this.phase !== now.phase;
    this.phase = now.phase;
    this.dataset.phase = now.phase;
    const box = make("span", "face");
    this.words = make("span", "", now.text);
    if (now.phase === "over") box.append(icon("clock"));
    box.append(this.words);
    if (now.of) box.append(make("span", "of", now.of));
    const track = make("span", "track");
    this.fill = make("span", "fill");
    track.append(this.fill);
    track.hidden = now.used === undefined;
    this.replaceChildren(box, track);
    this.said = now.text;
    if (crossed && (now.phase === "near" || now.phase === "over")) this.cross(now.phase);
  }

  cross(phase) {
    const label = this.dataset.label;
    if (label) announce(`${label} ${say(phase === "over" ? "已超时" : "即将超时")}`);
    this.dispatchEvent(new CustomEvent("ld:clock", { bubbles: true, detail: { phase, label: label || "" } }));
  }
}

class Now extends HTMLElement {
  connectedCallback() {
    this.stop = everySecond(() => (this.textContent = fullTime(serverNow())));
  }

  disconnectedCallback() {
    this.stop();
  }
}

customElements.define("ld-clock", Clock);
customElements.define("ld-now", Now);
