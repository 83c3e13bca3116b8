// A wall that nobody touches for months: asks for its state, says how old it is, mends itself, and does not burn in.
import "../ui/js/ld-clock.js";
import "../ui/js/ld-map.js";
import { say } from "../ui/js/say.js";
import { everySecond, hear, serverNow, timeOfDay } from "../ui/js/time.js";

const ASK_MS = 5000;
const SLOWEST_MS = 60000;
const STALE_MS = 15000;
const CRUISE_MS = 15000;
const SHIFT_MS = 600000;
const LINE_MS = 7000;
const wall = document.getElementById("wall");
let heardAt = serverNow();
let heardTick = performance.now();
let pause = ASK_MS;

/** Put the news in place of what stands there; the map stays as it is. */
function take(text) {
  const news = new DOMParser().parseFromString(text, "text/html");
  const head = news.querySelector("[data-block=head]");
  if (!head) throw new Error("no state");
  if (head.dataset.version !== wall.dataset.version) {
    location.reload();
    return;
  }
  const before = wall.querySelector("[data-block=left]").innerHTML;
  wall.dataset.scene = head.dataset.scene;
  hear(Number(head.dataset.at));
  heardAt = Number(head.dataset.at);
  heardTick = performance.now();
  news.querySelectorAll("[data-block]").forEach((block) => wall.querySelector(`[data-block=${block.dataset.block}]`).replaceWith(document.adoptNode(block)));
  if (wall.querySelector("[data-block=left]").innerHTML !== before) document.dispatchEvent(new CustomEvent("ld:reset"));
  showLine(0);
}

async function ask() {
  try {
    const answer = await fetch(wall.dataset.stateUrl, { credentials: "omit", cache: "no-store", signal: timeout(10000) });
    if (answer.status === 404) location.reload(); // closed: the wall says so itself
    if (!answer.ok) throw new Error(String(answer.status));
    take(await answer.text());
    pause = ASK_MS;
  } catch (error) {
    pause = Math.min(SLOWEST_MS, pause * 1.6);
  }
  tell();
  setTimeout(ask, pause * (0.9 + Math.random() / 5));
}

function timeout(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/** How old what stands here is, by this page's own running: never fresher than it is. */
function tell() {
  const age = performance.now() - heardTick;
  const stale = age > STALE_MS;
  document.body.classList.toggle("is-stale", stale);
  const box = document.getElementById("wall-age");
  box.textContent = stale ? `${say("数据截至")} ${timeOfDay(heardAt)}` : `${box.dataset.label} ${Math.round(age / 1000)} ${say("秒前")}`;
}

/** Columns and rows of panels: lists end before a seam, only the map lies across one. */
function fit() {
  const [cols, rows] = ["cols", "rows"].map((name) => Number(wall.dataset[name]) || 1);
  const left = 1 / cols > 0.2 ? 0.2 : Math.floor(0.2 * cols) / cols;
  const top = rows > 1 ? Math.round(0.68 * rows) / rows : 0.68;
  const seam = cols * rows > 1 ? `${Math.round(Math.max(innerWidth, innerHeight) * 0.02)}px` : "8px";
  Object.entries({ "--left": left || 1 / cols, "--top": top, "--seam": seam }).forEach(([name, value]) => document.body.style.setProperty(name, value));
}

let cruising = 0;
function cruise() {
  const map = wall.querySelector("ld-map");
  const stops = [...wall.querySelectorAll("[data-cruise]")].map((one) => one.dataset.cruise).filter(Boolean);
  if (!map || !map.map || map.fellBack) return;
  map.start = map.start || { center: map.map.getCenter(), zoom: map.map.getZoom() };
  const stop = stops[cruising % (stops.length + 1)];
  cruising += 1;
  if (stop) map.focusOn(...stop.split(",").map(Number), 13);
  else map.map.easeTo({ ...map.start, duration: 400 });
}

let line = 0;
function showLine(step = 1) {
  const lines = [...wall.querySelectorAll(".wall-lines > li")];
  line = lines.length ? (line + step) % lines.length : 0;
  lines.forEach((one, n) => (one.hidden = n !== line));
}

let shifted = 0;
function shift() {
  const [x, y] = [[0, 0], [2, 0], [2, 2], [0, 2]][(shifted += 1) % 4];
  Object.assign(wall.style, { left: `${x}px`, top: `${y}px` });
}

fit();
showLine(0);
addEventListener("resize", fit);
everySecond(tell);
setTimeout(ask, ASK_MS);
setInterval(cruise, CRUISE_MS);
setInterval(showLine, LINE_MS);
setInterval(shift, SHIFT_MS);
