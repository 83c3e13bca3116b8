// The field phone's page: tiles, a report in three steps, and the list of what has not arrived yet.
import { begin, fill, keep, mine, words } from "./field_outbox.js";
import { Media } from "./field_media.js";
import { locate } from "./field_place.js";

const page = document.getElementById("field");
const by = (id) => document.getElementById(id);
const STEPS = ["home", "report", "kind", "send"];
let draft = { kind: "", place: null };
const media = new Media(by("field-photos"));

// Steps are addresses, so that the phone's own way back works.
function step() {
  let name = location.hash.slice(1) || "home";
  if (!STEPS.includes(name) || (name === "send" && !draft.kind)) name = "home";
  page.dataset.step = name;
  document.querySelectorAll(".field-step").forEach((one) => { one.hidden = one.dataset.of !== name; });
  document.querySelectorAll("[data-for]").forEach((one) => { one.hidden = one.dataset.for !== name; });
  if (name === "report" && !draft.place) find();
  if (name === "send") summarise();
  const title = document.querySelector(`.field-step[data-of="${name}"] h2[tabindex]`);
  if (title) title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function find() {
  const ours = draft;
  draft.place = { state: "locating" };
  locate((place) => {
    ours.place = place;
    if (page.dataset.step === "send") summarise();
  });
}

const village = () => by("field-village");
const placeName = () => (village() && village().value ? village().selectedOptions[0].textContent : mine.place);

function summarise() {
  const chosen = document.querySelector(`[data-kind="${draft.kind}"]`);
  by("sum-kind").textContent = chosen ? chosen.textContent : "";
  by("sum-text").textContent = by("field-text").value.trim() || "—";
  const voices = media.media.filter((one) => one.what === "voice").length;
  by("sum-photos").textContent = fill(words.counted, { photos: media.media.length - voices, voices });
  const place = draft.place || { state: "unlocated" };
  by("sum-place").textContent = village() && village().value ? placeName() : fill(words[place.state], { m: place.accuracy, place: mine.place });
}

media.bind(by("field-photo"), by("field-voice"));

document.querySelectorAll("[data-kind]").forEach((button) => button.addEventListener("click", () => {
  draft.kind = button.dataset.kind;
  document.querySelectorAll("[data-kind]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  location.hash = "#send";
}));

by("field-submit").addEventListener("click", async ({ currentTarget }) => {
  currentTarget.disabled = true;
  const region = village() ? village().value : "";
  // Who reports for another village is not where it happens.
  const { lon = null, lat = null, accuracy = 0 } = region ? {} : draft.place || {};
  const narrative = by("field-text").value.trim();
  const chosen = document.querySelector(`[data-kind="${draft.kind}"]`);
  const title = `${chosen ? chosen.textContent.trim() : ""} ${narrative}`.trim();
  const kept = await keep({ url: page.dataset.reports, title, body: { kind: draft.kind, narrative, lon, lat, accuracy, region }, media: media.media });
  if (kept) {
    draft = { kind: "", place: null };
    media.take();
    by("field-text").value = "";
    if (village()) village().value = "";
    document.querySelectorAll("[data-kind]").forEach((one) => one.setAttribute("aria-pressed", "false"));
    location.replace("#home");
  }
  currentTarget.disabled = false;
});

addEventListener("hashchange", step);
step();
begin();
