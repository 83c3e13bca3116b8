// A thread: Enter sends, @ finds a name. What cannot be sent waits on this machine and goes out once, with the time at
// which it was written; what was on the screen of somebody who looks at it counts as read.
import { asked, mention, names } from "./mentions.js";

const POLL_MS = 4000;
const RETRY_MS = 5000;
const MOVES_S = 600;
const list = () => document.getElementById("talk");
const form = () => document.getElementById("talk-form");
const meta = (name) => (document.querySelector(`meta[name="${name}"]`) || {}).content || "";
const store = () => `ld-talk:${meta("actor")}:${form().getAttribute("action")}`;
let sending = false;
let atEnd = true;
let told = 0;

const kept = () => JSON.parse(localStorage.getItem(store()) || "[]");
const keep = (lines) => (lines.length ? localStorage.setItem(store(), JSON.stringify(lines)) : localStorage.removeItem(store()));

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function state(text = "") {
  const line = form().querySelector(".talk-state");
  line.textContent = text;
  line.hidden = !text;
}

async function refresh(element = list() || document.getElementById("grid")) {
  if (element && window.htmx) await window.htmx.ajax("GET", element.dataset.liveUrl, { target: element, swap: "innerMorph" });
  settle();
}

function settle() {
  const shown = list();
  if (!shown) return;
  if (atEnd) shown.scrollTop = shown.scrollHeight;
  seen();
}

// -- sending

async function send(line) {
  const [body, { at, ...fields }] = [new FormData(), line];
  Object.entries(fields).forEach(([name, value]) => value && body.append(name, value));
  body.append("age_ms", Math.max(0, Date.now() - at));
  body.append("csrfmiddlewaretoken", meta("csrf"));
  let answer;
  try {
    answer = await fetch(form().action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
  } catch (error) {
    return "away";
  }
  if (answer.ok) return "done";
  if (answer.status >= 500 || [401, 408, 429].includes(answer.status)) return "away";
  // Only an answer that says why is a refusal; a page in its place (an old token) is tried again.
  return (await answer.json().catch(() => ({}))).detail || "away";
}

/** What was refused stands before what is being written now: nothing typed is lost. */
function giveBack(line) {
  const { text, must_answer } = form().elements;
  text.value = [line.text, text.value].filter(Boolean).join("\n");
  must_answer.checked = must_answer.checked || Boolean(line.must_answer);
}

async function flush() {
  if (!form() || sending || !kept().length) return;
  sending = true;
  let [outcome, refused] = ["", ""];
  while (kept().length && outcome !== "away") {
    const line = kept()[0];
    outcome = await send(line);
    // Another tab may have sent it too: only this line goes.
    if (outcome !== "away") keep(kept().filter((one) => one._key !== line._key));
    if (!["away", "done"].includes(outcome)) giveBack(line, (refused = outcome));
  }
  sending = false;
  if (outcome === "away") {
    state(`${kept().length} ${form().querySelector(".talk-state").dataset.kept}`);
    setTimeout(flush, RETRY_MS);
    return;
  }
  state(refused);
  atEnd = true;
  refresh();
}

document.addEventListener(
  "submit",
  (event) => {
    if (event.target.id !== "talk-form") return;
    event.preventDefault();
    const { text, must_answer, reply_to, corrects } = event.target.elements;
    if (!text.value.trim()) return;
    const line = { _key: newKey(), at: Date.now(), text: text.value, must_answer: must_answer.checked ? "on" : "", reply_to: reply_to.value, corrects: corrects.value };
    keep([...kept(), line]);
    text.value = "";
    must_answer.checked = false;
    tie();
    names("");
    flush();
  },
  true,
);

// -- replying, correcting

function tie(name = "", value = "", words = "") {
  form().elements.reply_to.value = name === "reply_to" ? value : "";
  form().elements.corrects.value = name === "corrects" ? value : "";
  const line = form().querySelector(".talk-tie");
  line.hidden = !name;
  line.firstElementChild.textContent = words;
  if (name) form().elements.text.focus();
}

document.addEventListener("click", ({ target }) => {
  if (!form()) return;
  const button = target.closest("[data-reply], [data-correct], [data-untie], [data-name]");
  if (!button) return;
  const words = form().querySelector(".talk-state").dataset;
  if (button.dataset.reply) tie("reply_to", button.dataset.reply, `${words.replyWord} ${button.dataset.who}`);
  else if (button.dataset.correct) {
    form().elements.text.value = button.closest("[data-line]").querySelector(".said-text").textContent;
    tie("corrects", button.dataset.correct, words.correctWord);
  } else if (button.dataset.name) mention(button.dataset.name);
  else tie();
});

// -- keys

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.form || field.form.id !== "talk-form" || field.name !== "text") return;
  if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter
  if (event.key === "Escape" && !form().querySelector(".talk-tie").hidden) {
    tie();
    event.preventDefault();
  } else if ((event.key === "Enter" && !event.shiftKey && !event.ctrlKey) || event.key === "Tab") {
    const query = asked();
    const fit = query ? names(query) : [];
    if (fit.length && !fit.some((one) => one.dataset.name === `@${query}`)) {
      event.preventDefault();
      mention(fit[0].dataset.name);
    } else if (event.key === "Enter") {
      event.preventDefault();
      field.form.requestSubmit();
    }
  }
});

// -- reading

function seen() {
  const shown = list();
  if (!shown || document.visibilityState !== "visible" || !document.hasFocus()) return;
  const box = shown.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight - 40) return;
  const last = Math.max(0, ...[...shown.querySelectorAll("[data-line]")].map((one) => Number(one.dataset.line)));
  if (last <= told) return;
  told = last;
  const body = new URLSearchParams({ until: String(last), csrfmiddlewaretoken: meta("csrf") });
  fetch(shown.dataset.readings, { method: "POST", body, credentials: "same-origin" }).then(badge, () => (told = 0));
}

/** Reading is no fact: nobody else is told, but the number in the rail is another now. */
function badge() {
  const count = document.querySelector('.rail [data-live-kind="conversation."]');
  if (count && window.htmx) window.htmx.ajax("GET", count.dataset.liveUrl, { target: count, swap: "innerMorph" });
}

["focus", "scroll", "pointerdown", "keydown"].forEach((name) => addEventListener(name, seen, { passive: true }));
document.addEventListener("visibilitychange", seen);
document.addEventListener("ld:refreshed", settle);
document.addEventListener("ld:lamp", ({ detail }) => detail.state === "live" && flush());
document.addEventListener("scroll", ({ target }) => target === list() && (atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 40), true);

// How far a line got is no fact: while somebody may still get or read it, it is asked for.
setInterval(() => {
  const youngest = Math.max(0, ...[...document.querySelectorAll("[data-moving]")].map((one) => Number(one.dataset.moving)));
  if (document.visibilityState === "visible" && Date.now() / 1000 - youngest < MOVES_S) refresh();
}, POLL_MS);

settle();
flush();
