// The field phone's page: tiles, a report in three steps, and the list of what has not arrived yet.
import * as queue from "./field_queue.js";
import { small } from "./field_photo.js";

const page = document.getElementById("field");
const said = [...document.getElementById("field-words").content.querySelectorAll("[data-word]")];
const words = Object.fromEntries(said.map((one) => [one.dataset.word, one.textContent]));
const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
const by = (id) => document.getElementById(id);
const STEPS = ["home", "report", "kind", "send"];
const PHOTOS = 9;
const LOCATE_MS = 10000;
const LAST_KNOWN_MS = 300000;
const AGAIN_MS = 20000;
const csrf = document.querySelector('meta[name="csrf"]');
const at = { by: page.dataset.actor, csrf: csrf ? csrf.content : "", reports: page.dataset.reports, session: page.dataset.session };
let draft = { photos: [], kind: "", place: null };

function element(tag, css, text) {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text) made.textContent = text;
  return made;
}

function told(text) {
  const line = element("div", "toast", text);
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 3000);
}

// Steps are addresses, so that the phone's own way back works.
function step() {
  let name = location.hash.slice(1) || "home";
  if (!STEPS.includes(name) || (name === "send" && !draft.kind)) name = "home";
  page.dataset.step = name;
  document.querySelectorAll(".field-step").forEach((one) => { one.hidden = one.dataset.of !== name; });
  document.querySelectorAll("[data-for]").forEach((one) => { one.hidden = one.dataset.for !== name; });
  if (name === "report" && !draft.place) locate();
  if (name === "send") summarise();
  const title = document.querySelector(`.field-step[data-of="${name}"] h2[tabindex]`);
  if (title) title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function locate() {
  draft.place = { state: "locating" };
  const mine = draft;
  const settle = (place) => { mine.place = place; if (page.dataset.step === "send") summarise(); };
  if (!navigator.geolocation) { settle({ state: "unlocated" }); return; }
  const got = ({ coords }) => settle({ state: "located", lon: coords.longitude, lat: coords.latitude, accuracy: Math.ceil(coords.accuracy) });
  const rough = () => navigator.geolocation.getCurrentPosition(got, () => settle({ state: "unlocated" }), { maximumAge: LAST_KNOWN_MS, timeout: 2000 });
  navigator.geolocation.getCurrentPosition(got, rough, { enableHighAccuracy: true, timeout: LOCATE_MS, maximumAge: 15000 });
}

function summarise() {
  const chosen = document.querySelector(`[data-kind="${draft.kind}"]`);
  by("sum-kind").textContent = chosen ? chosen.textContent : "";
  by("sum-text").textContent = by("field-text").value.trim() || "—";
  by("sum-photos").textContent = String(draft.photos.length);
  const place = draft.place || { state: "unlocated" };
  by("sum-place").textContent = fill(words[place.state], { m: place.accuracy, place: page.dataset.place });
}

by("field-photo").addEventListener("change", async ({ target }) => {
  const mark = `${new Date().toLocaleString("zh-CN", { hour12: false })} ${page.dataset.place} ${page.dataset.name}`;
  const files = [...target.files];
  target.value = "";
  for (const file of files.slice(0, PHOTOS - draft.photos.length)) {
    try {
      draft.photos.push({ key: queue.newKey(), ...(await small(file, mark)) });
    } catch (error) {
      told(words.bad_photo);
    }
  }
  showPhotos();
});

function showPhotos() {
  const list = by("field-photos");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...draft.photos.map((photo) => {
    const line = element("li");
    const image = element("img");
    image.alt = "";
    image.src = URL.createObjectURL(photo.blob);
    const away = element("button", "", "×");
    away.type = "button";
    away.setAttribute("aria-label", words.remove_photo);
    away.onclick = () => { draft.photos = draft.photos.filter((one) => one !== photo); showPhotos(); };
    line.append(image, away);
    return line;
  }));
}

document.querySelectorAll("[data-kind]").forEach((button) => button.addEventListener("click", () => {
  draft.kind = button.dataset.kind;
  document.querySelectorAll("[data-kind]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  location.hash = "#send";
}));

by("field-submit").addEventListener("click", async ({ currentTarget }) => {
  currentTarget.disabled = true;
  const { lon = null, lat = null, accuracy = 0 } = draft.place || {};
  const photos = draft.photos.map((photo) => ({ ...photo, done: false }));
  try {
    await queue.add(at.by, { kind: draft.kind, narrative: by("field-text").value.trim(), lon, lat, accuracy, photos });
    draft = { photos: [], kind: "", place: null };
    by("field-text").value = "";
    showPhotos();
    document.querySelectorAll("[data-kind]").forEach((one) => one.setAttribute("aria-pressed", "false"));
    told(words.saved);
    location.replace("#home");
  } catch (error) {
    told(words.full);
  }
  currentTarget.disabled = false;
  await send();
});

function line(one) {
  const row = element("li");
  row.dataset.state = one.state;
  const kind = document.querySelector(`[data-kind="${one.kind}"]`);
  const when = new Date(one.written_at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const sent = one.photos.filter((photo) => photo.done).length;
  const state = fill(words[one.state], { done: sent, all: one.photos.length });
  row.append(element("span", "what", `${kind ? kind.textContent : ""} ${one.narrative}`.trim()), element("span", "num", when));
  const told = [state, one.ref, one.attempts ? fill(words.attempts, { n: one.attempts }) : "", words[one.error] || one.error];
  row.append(element("span", "how", told.filter(Boolean).join(" · ")));
  if (!["done", "sending"].includes(one.state)) row.append(buttons(one));
  return row;
}

function buttons(one) {
  const box = element("span", "btn-row");
  const retry = element("button", "btn", words.retry);
  retry.onclick = async () => { await queue.again(one); await send(); };
  const away = element("button", "btn btn-quiet", words.delete);
  away.onclick = async () => {
    if (away.textContent !== words.sure) { away.textContent = words.sure; return; }
    await queue.remove(one.seq);
    await show();
  };
  [retry, away].forEach((button) => { button.type = "button"; });
  box.append(retry, away);
  return box;
}

async function show() {
  const rows = await queue.all(at.by);
  by("outbox").replaceChildren(...rows.slice().reverse().map(line));
  by("outbox-count").textContent = String(rows.filter((one) => one.state !== "done").length);
}

async function send() {
  await show();
  await queue.drain(at, show);
  await show();
}

addEventListener("hashchange", step);
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
setInterval(send, AGAIN_MS);
if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker).catch(() => undefined);
step();
send();
