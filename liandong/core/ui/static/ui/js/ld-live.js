// <ld-live>: the honest lamp, and the door through which facts enter the page as `ld:fact` events on the document.
import { Source } from "./live-source.js";
import { hear, serverNow, timeOfDay, everySecond } from "./time.js";
import { make, say, icon } from "./say.js";

const SLOW_MS = 10000;
const OFF_MS = 30000;
const REMEMBERED = 2000;
const meta = (name) => (document.querySelector(`meta[name="${name}"]`) || {}).content || "";

function config() {
  return {
    type: "open", feedUrl: meta("feed-url"), changesUrl: meta("changes-url"), token: meta("feed-token"),
    cursor: meta("feed-cursor"), age: performance.now(),
  };
}

/** Through the shared worker; else one tab holds a lock, connects, and tells the others; else alone. */
function connect(tell) {
  const name = `ld-live:${meta("actor")}:${document.body.dataset.world || "real"}`;
  if (typeof SharedWorker !== "undefined") {
    const url = new URL("./live-worker.js", import.meta.url);
    const worker = new SharedWorker(url.href, { type: "module", name });
    worker.port.onmessage = ({ data }) => tell(data);
    worker.port.start();
    worker.port.postMessage(config());
    addEventListener("pagehide", () => worker.port.postMessage({ type: "bye" }));
    addEventListener("pageshow", (e) => e.persisted && worker.port.postMessage(config()));
    return;
  }
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  // Whoever leads next goes on from where the tab before it had come, not from where its own page began.
  let cursor = "";
  const lead = () => {
    const source = new Source((message) => {
      tell(message);
      if (channel) channel.postMessage(message);
    });
    source.open({ ...config(), ...(cursor && { cursor }) });
  };
  if (!channel || !navigator.locks) {
    lead();
    return;
  }
  channel.onmessage = ({ data }) => {
    cursor = data.cursor || cursor;
    tell(data);
  };
  // What came between the rendering of this page and this moment was told to the tabs that were there.
  new Source((message) => message.type === "fact" && tell(message)).glance(config());
  navigator.locks.request(name, () => new Promise(() => lead()));
}

class Live extends HTMLElement {
  connectedCallback() {
    if (this.started) return;
    this.started = true;
    this.heardAt = performance.now();
    this.dataAt = serverNow();
    this.streaming = false;
    this.seen = new Set();
    this.text = this.querySelector(".lamp-text") || this.appendChild(make("span", "lamp-text"));
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "off");
    connect((message) => this.take(message));
    everySecond(() => this.show());
    addEventListener("offline", () => this.show());
  }

  take(message) {
    if (message.type === "fact") {
      this.fact(message.fact);
    } else if (message.type === "reset") {
      document.dispatchEvent(new CustomEvent("ld:reset"));
    } else if (message.type === "lost") {
      this.lost = true;
    } else {
      this.heardAt = performance.now();
      this.lost = false;
      this.streaming = message.streaming;
      if (message.now) hear(message.now);
      this.dataAt = serverNow();
      this.known = true;
    }
    document.dispatchEvent(new CustomEvent("ld:beat"));
    this.show();
  }

  // The worker keeps a minute for pages that open late, and a page may come back out of the browser's store: once is once.
  fact(fact) {
    if (this.seen.has(fact.id)) return;
    this.seen.add(fact.id);
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value);
    document.dispatchEvent(new CustomEvent("ld:fact", { detail: fact }));
  }

  show() {
    const silence = performance.now() - this.heardAt;
    if (!this.known && silence < SLOW_MS) return;
    let state = "live";
    // Silence may be a slow line; silence and a server that cannot be reached is no line at all.
    if (silence > OFF_MS || (this.lost && silence > SLOW_MS) || navigator.onLine === false) state = "off";
    else if (silence > SLOW_MS || !this.streaming) state = "slow";
    const asOf = `${say("数据截至")} ${timeOfDay(this.dataAt)}`;
    const words = {
      live: `${say("实时连接正常")} · ${(silence / 1000).toFixed(0)} ${say("秒前")}`,
      slow: `${say("延迟")} · ${asOf}`,
      off: `${say("离线")} · ${asOf}`,
    };
    this.text.textContent = words[state];
    if (this.dataset.lamp !== state) this.change(state);
  }

  change(state) {
    const before = this.dataset.lamp;
    this.dataset.lamp = state;
    document.dispatchEvent(new CustomEvent("ld:lamp", { detail: { state, before } }));
    const main = document.getElementById("main");
    let banner = document.getElementById("offline-banner");
    if (state === "off" && !banner && main) {
      banner = make("p", "banner is-late");
      banner.id = "offline-banner";
      banner.setAttribute("role", "alert");
      banner.append(icon("alert"), make("span", "", say("连接中断，页面内容可能已过时；请改用电话核对。")));
      main.prepend(banner);
    } else if (state !== "off" && banner) {
      banner.remove();
      // Whatever was missed while nothing could be heard.
      document.dispatchEvent(new CustomEvent("ld:reset"));
    }
  }
}

customElements.define("ld-live", Live);
