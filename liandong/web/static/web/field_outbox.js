// The list of what was written here and has not arrived: each with its state, its attempts, why not, retry and delete.
import * as queue from "./field_queue.js";

const AGAIN_MS = 20000;
const template = document.getElementById("field-words");
const said = [...template.content.querySelectorAll("[data-word]")];
export const words = Object.fromEntries(said.map((one) => [one.dataset.word, one.textContent]));
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
export const mine = template.dataset;
const csrf = document.querySelector('meta[name="csrf"]');
const at = { by: mine.actor, csrf: csrf ? csrf.content : "", session: mine.session };

export function element(tag, css, text) {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text) made.textContent = text;
  return made;
}

export function told(text) {
  const line = element("div", "toast", text);
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 3000);
}

function line(one) {
  const row = element("li");
  row.dataset.state = one.state;
  const when = new Date(one.written_at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const sent = one.media.filter((medium) => medium.done).length;
  const state = fill(words[one.state], { done: sent, all: one.media.length });
  row.append(element("span", "what", one.title), element("span", "num", when));
  const parts = [state, one.ref, one.attempts ? fill(words.attempts, { n: one.attempts }) : "", words[one.error] || one.error];
  row.append(element("span", "how", parts.filter(Boolean).join(" · ")));
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
  const list = document.getElementById("outbox");
  const waiting = rows.filter((one) => one.state !== "done");
  if (list) list.replaceChildren(...rows.slice().reverse().filter((one) => list.dataset.all !== undefined || one.state !== "done").map(line));
  document.querySelectorAll("[data-outbox-count]").forEach((count) => { count.textContent = String(waiting.length); });
  document.querySelectorAll("[data-outbox-box]").forEach((box) => { box.hidden = !waiting.length; });
}

export async function send() {
  await show();
  await queue.drain(at, show);
  await show();
}

/** Keep one write and send what can be sent. False when the phone is full. */
export async function keep(entry) {
  try {
    await queue.add(at.by, entry);
  } catch (error) {
    told(words.full);
    return false;
  }
  told(words.saved);
  send();
  return true;
}

export const medium = (what, blob, name, fields = {}) => ({ key: queue.newKey(), what, blob, name, fields });

/** Begin to send, now and whenever there may be a signal again. */
export function begin() {
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, AGAIN_MS);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  if (mine.worker && "serviceWorker" in navigator) navigator.serviceWorker.register(mine.worker).catch(() => undefined);
  send();
}
