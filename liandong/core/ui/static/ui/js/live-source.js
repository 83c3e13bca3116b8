// One connection to the feed: server-sent events with exact resume, polling while they fail. Runs in the shared worker,
// or in one page where there is no such worker. The cursor is opaque: it comes from the server and goes back to it.
const SILENT_MS = 15000;
const POLL_MS = 3000;
const RETRY_MAX_MS = 15000;
const REMEMBERED = 1000;

export class Source {
  /** `tell(message)` gets {type: fact, fact} | {type: signal, now} | {type: reset} | {type: lost}, each with the cursor. */
  constructor(tell) {
    this.tell = (message) => tell({ ...message, cursor: this.cursor });
    this.seen = new Set();
    this.cursor = "";
    this.retry = 1000;
    this.heardAt = performance.now();
  }

  aim({ feedUrl, changesUrl, token, cursor }) {
    // A newer page brings a fresher token; the running connection keeps its own place.
    this.feedUrl = feedUrl;
    this.changesUrl = changesUrl;
    this.token = token;
    if (!this.cursor) this.cursor = cursor || "";
  }

  /** What has happened since the page's cursor, once. */
  glance(config) {
    this.aim(config);
    return this.poll();
  }

  open(config) {
    this.aim(config);
    if (this.watch) return;
    this.watch = setInterval(() => this.check(), 1000);
    this.connect();
  }

  connect() {
    if (this.events) this.events.close();
    this.events = null;
    if (!this.feedUrl || typeof EventSource === "undefined") return;
    const url = new URL(this.feedUrl, self.location.origin);
    url.searchParams.set("token", this.token);
    if (this.cursor) url.searchParams.set("after", this.cursor);
    const events = new EventSource(url.href);
    this.events = events;
    this.openedAt = performance.now();
    events.onopen = () => (this.retry = 1000);
    ["message", "fact", "facts", "batch"].forEach((name) => events.addEventListener(name, (e) => this.take(e)));
    ["heartbeat", "time", "hello"].forEach((name) => events.addEventListener(name, (e) => this.beat(e)));
    events.addEventListener("reset", (e) => {
      if (e.lastEventId) this.cursor = e.lastEventId;
      this.heard();
      this.tell({ type: "reset" });
    });
    events.onerror = () => {
      if (events.readyState === 2 && this.events === events) this.later();
    };
  }

  later() {
    this.events = null;
    setTimeout(() => this.connect(), this.retry * (0.75 + Math.random() / 2));
    this.retry = Math.min(RETRY_MAX_MS, this.retry * 2);
  }

  check() {
    const silence = performance.now() - this.heardAt;
    const streaming = this.events && this.events.readyState === 1;
    if (streaming && silence > SILENT_MS && performance.now() - this.openedAt > SILENT_MS) this.connect();
    if ((!streaming || silence > SILENT_MS) && !this.polling && performance.now() - (this.polledAt || 0) > POLL_MS) {
      this.poll();
    }
  }

  async poll() {
    if (!this.changesUrl || (this.events && performance.now() - this.openedAt < POLL_MS)) return;
    this.polling = true;
    this.polledAt = performance.now();
    try {
      const url = new URL(this.changesUrl, self.location.origin);
      url.searchParams.set("after", this.cursor);
      const answer = await fetch(url.href, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || !(answer.headers.get("content-type") || "").includes("json")) return;
      const body = await answer.json();
      this.give(body.facts || body.changes || []);
      if (body.cursor) this.cursor = body.cursor;
      if (body.token) this.token = body.token;
      if (body.reset) this.tell({ type: "reset" });
      this.heard(body.now);
    } catch (error) {
      this.tell({ type: "lost" });
    } finally {
      this.polling = false;
    }
  }

  take(event) {
    if (event.lastEventId) this.cursor = event.lastEventId;
    let body = null;
    try {
      body = JSON.parse(event.data);
    } catch (error) {
      return;
    }
    this.give(Array.isArray(body) ? body : body.facts || [body]);
    this.heard(body.now);
  }

  beat(event) {
    if (event.lastEventId) this.cursor = event.lastEventId;
    let body = event.data;
    try {
      body = JSON.parse(event.data);
    } catch (error) {
      // A bare ISO moment is fine, too.
    }
    this.heard(body && typeof body === "object" ? body.now || body.time || body.server_time : body);
  }

  give(facts) {
    facts.forEach((fact) => {
      if (!fact || !fact.kind || this.seen.has(fact.id)) return;
      this.seen.add(fact.id);
      if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value);
      this.tell({ type: "fact", fact });
    });
  }

  heard(now) {
    this.heardAt = performance.now();
    const moment = typeof now === "number" ? (now < 1e12 ? now * 1000 : now) : now ? Date.parse(now) : 0;
    this.tell({ type: "signal", now: moment || 0, streaming: Boolean(this.events && this.events.readyState === 1) });
  }

  close() {
    clearInterval(this.watch);
    this.watch = 0;
    if (this.events) this.events.close();
  }
}
