// <ld-ring data-ring="kind:earcon …" data-mutes="url">: five earcons and a flashing title. Audio needs one click of the
// person, so the button says so until it has had one. Muting ends by itself after a minute, for all tabs alike, and is told to
// the server: nobody forgets a silent desk.
import { say, make, icon } from "./say.js";

const MUTE_MS = 60000;
const REPEAT_MS = 3500;
const ECHO_MS = 1500;
const MUTED = "ld-muted-until";
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
    // A hidden page's timers are slowed down; what the feed says is not.
    setInterval(() => this.insist(), REPEAT_MS);
    document.addEventListener("ld:beat", () => this.insist());
    document.addEventListener("ld:refreshed", () => this.insist());
    addEventListener("storage", ({ key }) => key === MUTED && this.count());
    this.takeTurns();
    this.count();
  }

  /** Of several tabs one sounds, the first that may, for the others as well; each flashes its own title. */
  takeTurns() {
    this.sounding = !navigator.locks || typeof BroadcastChannel === "undefined";
    if (this.sounding) return;
    this.others = new BroadcastChannel("ld-ring");
    this.others.onmessage = ({ data }) => this.sounding && !this.muted && this.sound(data);
    this.ours = () => navigator.locks.request("ld-ring", () => {
      this.sounding = true;
      return new Promise(() => undefined);
    });
  }

  get muted() {
    return Number(localStorage.getItem(MUTED) || 0) > Date.now();
  }

  get table() {
    const pairs = (this.dataset.ring || "").split(/\s+/).filter(Boolean).map((pair) => pair.split(":"));
    return new Map(pairs);
  }

  unlock() {
    if (!this.audio && window.AudioContext) this.audio = new AudioContext();
    if (this.audio && this.audio.state === "suspended") this.audio.resume().then(() => this.show());
    if (this.audio && this.ours) {
      this.ours();
      this.ours = null;
    }
    this.show();
  }

  hear(fact) {
    const earcon = this.table.get(fact.kind);
    if (earcon) this.ring(earcon, fact.sentence);
  }

  /** Whatever is marked [data-ringing] goes on ringing until it is gone from the page: an order nobody has taken. */
  insist() {
    const waiting = document.querySelector("[data-ringing]");
    if (!waiting || performance.now() - (this.insistedAt || -REPEAT_MS) < REPEAT_MS - 500) return;
    this.insistedAt = performance.now();
    this.ring(waiting.dataset.ringing || "urgent", waiting.dataset.ringingTitle);
  }

  ring(earcon, title) {
    this.flash(title);
    if (this.muted) return;
    if (this.sounding) this.sound(earcon);
    else if (this.others) this.others.postMessage(earcon);
  }

  /** Two tabs that hear the same fact make one sound of it. */
  sound(earcon) {
    const now = performance.now();
    if (!this.audio || this.audio.state !== "running" || (earcon === this.sounded && now - this.soundedAt < ECHO_MS)) return;
    this.sounded = earcon;
    this.soundedAt = now;
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
    const muted = this.muted;
    localStorage.setItem(MUTED, String(muted ? 0 : Date.now() + MUTE_MS));
    this.count();
    if (muted || !this.dataset.mutes) return;
    const csrf = document.querySelector('meta[name="csrf"]');
    const headers = { "X-CSRFToken": csrf ? csrf.content : "" };
    fetch(this.dataset.mutes, { method: "POST", headers, credentials: "same-origin", keepalive: true }).catch(() => undefined);
  }

  count() {
    clearInterval(this.counting);
    if (this.muted) this.counting = setInterval(() => this.show(), 1000);
    this.show();
  }

  show() {
    const ready = this.audio && this.audio.state === "running";
    const left = this.muted ? Math.ceil((Number(localStorage.getItem(MUTED)) - Date.now()) / 1000) : 0;
    if (left <= 0) clearInterval(this.counting);
    this.button.replaceChildren(icon(ready ? "sound" : "mute"), document.createTextNode(` ${say(ready ? "声音已开" : "开启声音")}`));
    this.mute.textContent = left > 0 ? `${say("静音")} ${left} s` : `F8 ${say("静音")}`;
  }
}

customElements.define("ld-ring", Ring);
