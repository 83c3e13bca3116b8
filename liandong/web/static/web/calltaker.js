// The call taker's desk: asks for suggestions as things become known, and sends without ever leaving what was typed.
// Everything here is a comfort: without it the form is a plain form.
import { say, toast } from "../ui/js/say.js";
import { serverNow } from "../ui/js/time.js";

const ASK_MS = 350;
const OF_POINT = ["lon", "lat", "datum", "place_given", "region", "zone", "radius_m"];
const form = () => document.getElementById("desk-form");
const field = (name) => form().elements.namedItem(name);
let timer = null;
let proposed = "";

function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    document.getElementById("assist").dispatchEvent(new Event("ask"));
    propose();
  }, ASK_MS);
}

/** Units are proposed anew only when what decides about them has changed: ticks of the call taker stay. */
function propose() {
  const urgency = form().querySelector("[name=urgency]:checked");
  const known = [...["type", "lon", "lat", "region"].map((name) => field(name).value), urgency ? urgency.value : ""].join("|");
  if (known === proposed || known.replace(/\|/g, "") === "") return;
  proposed = known;
  document.getElementById("proposals").dispatchEvent(new Event("ask"));
}

function located(isSet, name) {
  const hint = document.getElementById("place-hint");
  hint.classList.toggle("is-set", isSet);
  hint.textContent = isSet ? `${hint.dataset.set} · ${name}` : hint.dataset.none;
}

function put(choice) {
  field("place_name").value = choice.text;
  field("point").value = choice.value;
  Object.entries(choice.fields).forEach(([name, value]) => { field(name).value = value; });
  located(true, choice.hint);
  field("place_name").dispatchEvent(new Event("change", { bubbles: true }));
}

function takeType(code, name, urgency) {
  field("type").value = code;
  field("type_text").value = name;
  const box = document.getElementById("type-box");
  if (box) box.chosen = name;
  const radio = form().querySelector(`[name=urgency][value="${CSS.escape(urgency || "")}"]`);
  if (radio && !form().dataset.urgencyChosen) radio.checked = true;
  field("type_text").dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("ld:choose", ({ target, detail }) => {
  if (target.id === "type-box") {
    takeType(detail.value, detail.text, detail.urgency);
    field("narrative").focus();
  }
  if (target.id === "place-box") {
    located(true, detail.hint);
    field("type_text").focus();
  }
});

document.addEventListener("input", ({ target }) => {
  if (!target.closest || !target.closest("#desk-form")) return;
  if (target.name === "place_name" && field("lon").value) {
    OF_POINT.concat("point").forEach((name) => { field(name).value = ""; });
    located(false);
  }
  if (target.name === "type_text") field("type").value = "";
  if (target.name === "urgency") form().dataset.urgencyChosen = "1";
  if (["narrative", "place_name", "type_text", "caller_phone"].includes(target.name)) ask();
});
document.addEventListener("change", ({ target }) => target.closest && target.closest("#desk-form") && target.name !== "units" && target.name !== "answers" && ask());

document.addEventListener("click", ({ target }) => {
  const suggestion = target.closest("[data-type-code]");
  if (suggestion) takeType(suggestion.dataset.typeCode, suggestion.dataset.typeName, suggestion.dataset.typeUrgency);
  const goTo = target.closest("[data-focus]");
  const wanted = goTo && document.querySelector(goTo.dataset.focus);
  if (wanted) wanted.focus();
});

// False report in two keys: F10 opens, the first choice has the focus, Enter ends the call. F9: the number comes first.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches && target.matches(".finish") && target.open) target.querySelector(".finish-choices input, .finish-choices button").focus();
}, true);
// Enter goes on to the next field; sending is Ctrl+Enter alone, so that a slow list never sends half a call.
const NEXT = { caller_phone: "place_name", caller_name: "place_name", place_name: "type_text", type_text: "narrative" };
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.ctrlKey || event.isComposing || event.defaultPrevented) return;
  // Fingers are quicker than the focus: Enter right after F10 is meant for the first choice.
  const opened = document.querySelector(".finish[open]:not(.phone-panel)");
  if (opened && !opened.contains(target)) {
    event.preventDefault();
    opened.querySelector(".finish-choices button").click();
    return;
  }
  if (target.tagName !== "INPUT" || !target.closest("#desk-form")) return;
  event.preventDefault();
  if (NEXT[target.name]) field(NEXT[target.name]).focus();
});
document.addEventListener("keydown", (event) => {
  const open = document.querySelector(".finish[open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  field("place_name").focus();
  event.preventDefault();
});

// A question ticked after sending is in the log and with the units at once.
document.addEventListener("change", async ({ target }) => {
  const card = target.closest && target.closest("#assist[data-answers-at]");
  if (!card || target.name !== "answers") return;
  const body = new FormData(form());
  const answer = await fetch(card.dataset.answersAt, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (!answer || !answer.ok) toast(form().dataset.unsent, true);
});

/** The scripted caller of a drill: a line at a time, as fast as people speak. */
function speak() {
  const says = document.getElementById("caller-says");
  if (!says) return;
  const spoken = (serverNow() - Date.parse(says.dataset.since)) / 1000;
  let at = 1;
  [...says.children].forEach((line) => {
    line.hidden = spoken < at;
    at += 1.5 + line.textContent.length * 0.22;
  });
  if (says.lastElementChild.hidden) setTimeout(speak, 300);
}
speak();

document.addEventListener("ld:map-click", async ({ detail }) => {
  const url = new URL(form().dataset.placeAt, location.href);
  url.searchParams.set("lon", detail.lon);
  url.searchParams.set("lat", detail.lat);
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok) {
    toast(say("查询失败，可直接填写"), true);
    return;
  }
  const choice = await answer.json();
  put(choice);
  const map = document.getElementById("call-map");
  if (map && map.here) map.here(detail.lon, detail.lat, false);
});

/** Sent without leaving the page: while the server is away everything stays where it is, and in the local draft. */
async function send(button) {
  const sent = form();
  const body = new FormData(sent);
  if (button && button.name) body.append(button.name, button.value);
  try {
    const answer = await fetch(button && button.hasAttribute("formaction") ? button.formAction : sent.action, {
      method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "desk" },
    });
    if (answer.ok) {
      sent.dispatchEvent(new Event("ld:sent"));
      location.assign(answer.redirected ? answer.url : (await answer.json()).url);
      return;
    }
    if (answer.status === 409 || answer.status === 422) {
      show(await answer.text());
      return;
    }
    throw new Error(String(answer.status));
  } catch (error) {
    toast(sent.dataset.unsent, true);
    sent.dataset.sent = "";
    sent.dispatchEvent(new Event("ld:unsent"));
  }
  if (button) button.removeAttribute("aria-busy");
}

/** The server's answer with every field as typed, and a sentence where something must be put right. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const next = page.getElementById("desk-form");
  if (!next) throw new Error("no form");
  form().replaceWith(next);
  if (window.htmx) window.htmx.process(next);
  proposed = "";
  propose();
  const wrong = next.querySelector(".has-error input, .has-error textarea, .form-errors");
  if (wrong) wrong.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "desk-form" || event.defaultPrevented) return;
  event.preventDefault();
  send(event.submitter);
});

propose();
