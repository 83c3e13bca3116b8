// Regions that follow the journal: [data-live] names streams, [data-live-kind] kinds; either match fetches the region again.
// [data-live-only]: of those streams only these kinds change it. [data-live-lines] in a region: its lines only grow, so it is
// given those above its latest.
// A region is never changed under the hand: while it holds the focus or the pointer, news waits as "n 条更新".
import { say, make } from "./say.js";

const WAIT_MS = 300;
const IDLE_MS = 4000;
const AGAIN_MS = 2000;
const LINES_WAIT_MS = 100;
const LONGEST_REST_MS = 3000;
const MOST_LINES = 300;
const waiting = new Map();
const running = new Set();
const rests = new WeakMap();
let touchedAt = performance.now();

["pointermove", "pointerdown", "keydown", "wheel"].forEach((name) =>
  addEventListener(name, () => (touchedAt = performance.now()), { passive: true, capture: true }),
);

const tokens = (element, name) => (element.getAttribute(name) || "").split(/\s+/).filter(Boolean);

export function follows(element, fact) {
  const streams = tokens(element, "data-live");
  const kinds = tokens(element, "data-live-kind");
  const only = tokens(element, "data-live-only");
  const about = [fact.stream, fact.incident ? `incident/${fact.incident}` : ""];
  const isOf = (k) => k === fact.kind || (k.endsWith(".") && fact.kind.startsWith(k));
  if (only.length && !only.some(isOf)) return false;
  return (
    streams.some((s) => s === "*" || about.includes(s) || (s.endsWith("/") && about.some((a) => a && a.startsWith(s)))) ||
    kinds.some(isOf)
  );
}

function isBusy(element) {
  const held = element.contains(document.activeElement) && document.activeElement !== document.body ? document.activeElement : null;
  if (held && held.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) return true;
  return Boolean(held || element.matches(":hover")) && performance.now() - touchedAt < IDLE_MS;
}

// The feed may be back before the pages are: what was heard meanwhile must still come onto the page, without a toast each time.
async function failed(element, url, options) {
  let away = false;
  const note = (event) => {
    const answer = event.detail.ctx && event.detail.ctx.response;
    if (answer && answer.status < 500) return;
    away = true;
    event.stopPropagation();
  };
  ["htmx:error", "htmx:response:error"].forEach((name) => element.addEventListener(name, note));
  if (window.htmx) await window.htmx.ajax("GET", url, options);
  ["htmx:error", "htmx:response:error"].forEach((name) => element.removeEventListener(name, note));
  return away;
}

const linesOf = (element) => (element.dataset.liveUrl && !element.dataset.liveWhole && element.querySelector("[data-live-lines]")) || null;

// True when the lines above the latest stand there, or none were new. Otherwise the region is fetched whole, as ever.
async function addLines(element) {
  const lines = linesOf(element);
  const latest = lines && lines.childElementCount < MOST_LINES && lines.firstElementChild;
  if (!latest) return false;
  const url = new URL(element.dataset.liveUrl, location.href);
  url.searchParams.set("after", latest.id.replace(/^\D+/, ""));
  try {
    const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } });
    if (!answer.ok) return false;
    if (!answer.headers.has("Live-Lines")) {
      element.dataset.liveWhole = "";
      return false;
    }
    const html = await answer.text();
    if (lines.isConnected && lines.firstElementChild === latest) lines.insertAdjacentHTML("afterbegin", html);
    return true;
  } catch (error) {
    return false; // the whole will fail as well, and be asked for again
  }
}

async function fetchAgain(element) {
  if (await addLines(element)) return;
  const own = element.dataset.liveUrl;
  const url = own || location.href;
  const select = element.dataset.liveSelect || (own ? "" : `#${element.id}`);
  if (!own && !element.id) return;
  const options = { target: element, swap: own ? "innerMorph" : "outerMorph" };
  if (select) options.select = select;
  // What the reader has unfolded stays unfolded.
  const unfolded = [...element.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
  if (await failed(element, url, options)) {
    setTimeout(() => element.isConnected && mark(element), AGAIN_MS);
    return;
  }
  unfolded.forEach(([id, open]) => {
    const one = document.getElementById(id);
    if (one && one.open !== open) one.open = open;
  });
  element.dispatchEvent(new CustomEvent("ld:refreshed", { bubbles: true }));
}

function show(element, state) {
  if (!state.pill) {
    state.pill = make("button", "queued");
    state.pill.type = "button";
    state.pill.onclick = () => run(element);
    element.before(state.pill);
  }
  state.pill.textContent = `${state.count} ${say("条更新")} ↑`;
}

function run(element) {
  const state = waiting.get(element);
  if (!state) return;
  waiting.delete(element);
  if (state.pill) state.pill.remove();
  if (!element.isConnected) return;
  running.add(element);
  const began = performance.now();
  fetchAgain(element).finally(() => {
    running.delete(element);
    rests.set(element, performance.now() - began);
  });
}

function tryRun(element) {
  const state = waiting.get(element);
  if (!state) return;
  // One request at a time: what comes meanwhile is in the next one, and a slow server is not asked ever faster.
  if (running.has(element)) {
    state.timer = setTimeout(() => tryRun(element), WAIT_MS / 3);
    return;
  }
  if (!isBusy(element)) {
    run(element);
    return;
  }
  show(element, state);
  state.timer = setTimeout(() => tryRun(element), 500);
}

// A region rests twice as long as its last fetch took: a busy server is asked less often, a free one hardly later.
function waitOf(element) {
  if (linesOf(element)) return LINES_WAIT_MS;
  return Math.max(WAIT_MS, Math.min(LONGEST_REST_MS, 2 * (rests.get(element) || 0)));
}

function mark(element) {
  const state = waiting.get(element) || { count: 0 };
  state.count += 1;
  waiting.set(element, state);
  if (state.pill) show(element, state);
  if (!state.timer) state.timer = setTimeout(() => tryRun(element), waitOf(element));
}

// A map looks after itself.
const regions = () => document.querySelectorAll("[data-live]:not(ld-map), [data-live-kind]:not(ld-map)");

document.addEventListener("ld:fact", ({ detail }) => regions().forEach((r) => follows(r, detail) && mark(r)));
document.addEventListener("ld:reset", () => regions().forEach(mark));
