// <ld-ring data-ring="kind:earcon …">: five earcons and a flashing title. Audio needs one click of the person, so the
// button says so until it has had one. Muting ends by itself after a minute: nobody forgets a silent desk.
import { say, make, icon } from "./say.js";

const MUTE_MS = 60000;
const REPEAT_MS = 3500;
// Each earcon: [hertz, start, length] in seconds. Told apart by rhythm as much as by pitch.
const EARCONS = {
  call: [[880, 0, 0.18], [660, 0.22, 0.18], [880, 0.5, 0.18], [660, 0.72, 0.18]],
  urgent: [[740, 0, 0.12], [988, 0.14, 0.12], [1319, 0.28, 0.22], [740, 0.6, 0.12], [988, 0.74, 0.12], [1319, 0.88, 0.22]],
  overdue: [[392, 0, 0.3], [392, 0.4, 0.3]],
  unanswered: [[523, 0, 0.15], [392, 0.2, 0.15], [330, 0.4, 0.35]],
  disconnect: [[440, 0, 0.2], [220, 0.25, 0.5]],
};

class Ring extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = make("button");
    this.button.type = "button";
    this.button.onclick = () => this.unlock();
    this.append(this.button);
    this.mute = make("button");
    this.mute.type = "button";
    this.mute.dataset.hotkey = "F8";
    this.mute.dataset.hotkeyLabel = say("静音 60 秒");
    this.mute.onclick = () => this.toggleMute();
    this.append(this.mute);
    this.volume = Number(localStorage.getItem("ld-volume") || 0.5);
    // Any first click of the page is the click that audio needs.
    addEventListener("pointerdown", () => this.unlock(), { once: true, capture: true });
    addEventListener("keydown", () => this.unlock(), { once: true, capture: true });
    document.addEventListener("ld:fact", ({ detail }) => this.hear(detail));
    document.addEventListener("ld:lamp", ({ detail }) => detail.state === "off" && this.ring("disconnect"));
    document.addEventListener("ld:ring", ({ detail }) => this.ring(detail.earcon, detail.title));
    setInterval(() => this.insist(), REPEAT_MS);
    this.show();
  }

  get table() {
    const pairs = (this.dataset.ring || "").split(/\s+/).filter(Boolean).map((pair) => pair.split(":"));
    return new Map(pairs);
  }

  unlock() {
    if (!this.audio && window.AudioContext) this.audio = new AudioContext();
    if (this.audio && this.audio.state === "suspended") this.audio.resume().then(() => this.show());
    this.show();
  }

  hear(fact) {
    const earcon = this.table.get(fact.kind);
    if (earcon) this.ring(earcon, fact.sentence);
  }

  /** Whatever is marked [data-ringing] goes on ringing until it is gone from the page: an order nobody has taken. */
  insist() {
    const waiting = document.querySelector("[data-ringing]");
    if (waiting) this.ring(waiting.dataset.ringing || "urgent", waiting.dataset.ringingTitle);
  }

  ring(earcon, title) {
    this.flash(title);
    const muted = this.mutedUntil && performance.now() < this.mutedUntil;
    if (muted || !this.audio || this.audio.state !== "running") return;
    (EARCONS[earcon] || EARCONS.call).forEach(([hertz, start, length]) => this.note(hertz, start, length));
  }

  note(hertz, start, length) {
    const from = this.audio.currentTime + start;
    const tone = this.audio.createOscillator();
    const gain = this.audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(this.volume, from + 0.015);
    gain.gain.setValueAtTime(this.volume, from + length - 0.03);
    gain.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(gain).connect(this.audio.destination);
    tone.start(from);
    tone.stop(from + length + 0.02);
  }

  flash(title) {
    if (document.visibilityState === "visible" && document.hasFocus()) return;
    if (this.flashing) return;
    const before = document.title;
    let on = false;
    this.flashing = setInterval(() => {
      on = !on;
      document.title = on ? `【${say("新消息")}】${title || before}` : before;
    }, 1000);
    const stop = () => {
      clearInterval(this.flashing);
      this.flashing = 0;
      document.title = before;
      removeEventListener("focus", stop);
    };
    addEventListener("focus", stop);
  }

  toggleMute() {
    const muted = this.mutedUntil && performance.now() < this.mutedUntil;
    this.mutedUntil = muted ? 0 : performance.now() + MUTE_MS;
    this.dispatchEvent(new CustomEvent("ld:mute", { bubbles: true, detail: { seconds: muted ? 0 : MUTE_MS / 1000 } }));
    clearInterval(this.counting);
    if (!muted) this.counting = setInterval(() => this.show(), 1000);
    this.show();
  }

  show() {
    const ready = this.audio && this.audio.state === "running";
    const left = this.mutedUntil ? Math.ceil((this.mutedUntil - performance.now()) / 1000) : 0;
    if (left <= 0) clearInterval(this.counting);
    this.button.replaceChildren(icon(ready ? "sound" : "mute"), document.createTextNode(` ${say(ready ? "声音已开" : "开启声音")}`));
    this.mute.textContent = left > 0 ? `${say("静音")} ${left} s` : `F8 ${say("静音")}`;
  }
}

customElements.define("ld-ring", Ring);
