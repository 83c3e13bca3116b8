// Small deeds of the frame: drawers, toasts, the reader's appearance, failures of requests.
import { say, toast } from "./say.js";

const CHOICES = { theme: ["light", "dark"], density: ["compact", "normal", "loose"], elder: ["off", "on"] };
const root = document.documentElement;

function press(name) {
  document.querySelectorAll(`[data-appearance="${name}"][data-value]`).forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.value === root.dataset[name])));
}
Object.keys(CHOICES).forEach(press);

function turn(name, value) {
  const known = CHOICES[name];
  const next = known.includes(value) ? value : known[(known.indexOf(root.dataset[name]) + 1) % known.length];
  root.dataset[name] = next;
  document.cookie = `ld-${name}=${next}; path=/; max-age=31536000; SameSite=Lax`;
  press(name);
  document.dispatchEvent(new CustomEvent("ld:appearance", { detail: { name, value: next } }));
}

function toggleDrawer(opener) {
  const drawer = document.getElementById(opener.dataset.drawer);
  if (!drawer) return;
  drawer.hidden = !drawer.hidden;
  opener.setAttribute("aria-expanded", String(!drawer.hidden));
  if (drawer.hidden) return;
  drawer.opener = opener;
  const first = drawer.querySelector("[autofocus], input, select, textarea, button, a");
  if (first) first.focus();
}

function closeDrawer(drawer) {
  if (!drawer) return false;
  if (drawer.id === "key-table") drawer.remove();
  else drawer.hidden = true;
  if (drawer.opener) {
    drawer.opener.setAttribute("aria-expanded", "false");
    drawer.opener.focus();
  }
  return true;
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-appearance], [data-drawer], [data-dismiss]");
  if (!at) return;
  if (at.dataset.appearance) turn(at.dataset.appearance, at.dataset.value);
  else if (at.dataset.drawer) toggleDrawer(at);
  else if (at.dataset.dismiss === "drawer") closeDrawer(at.closest(".drawer"));
  else at.closest(".toast, .banner").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  const open = [...document.querySelectorAll(".drawer:not([hidden])")].pop();
  if (closeDrawer(open)) event.preventDefault();
});

// A form that goes out twice makes two calls of one: the button waits for the answer.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method === "get") return;
  setTimeout(() => button.setAttribute("aria-busy", "true"), 0);
  if (event.target.dataset.sent && performance.now() - Number(event.target.dataset.sent) < 3000) event.preventDefault();
  event.target.dataset.sent = String(performance.now());
});
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((b) => b.removeAttribute("aria-busy")));

const FAILED = say("操作未完成，请重试；如反复出现请改用电话。");

// A refused fragment (a form with its errors) takes its place in the page; a whole error page does not: its sentence is told.
document.addEventListener("htmx:response:error", ({ detail }) => {
  const ctx = detail.ctx || {};
  if (!/^\s*<!doctype/i.test(ctx.text || "")) {
    if (!(ctx.text || "").trim() || ctx.response.status >= 500) toast(FAILED, true);
    return;
  }
  ctx.swap = "none";
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  const told = page.querySelector("main [role=alert]") || page.querySelector("main h1");
  toast((told && told.textContent.trim()) || FAILED, true);
});
document.addEventListener("htmx:error", () => toast(FAILED, true));
