// Reports from the scene: every [data-scene] form is one, wherever it stands; big buttons open a form, or send by one tap.
import { begin, element, keep, medium, mine, told, words } from "./field_outbox.js";
import { Media } from "./field_media.js";
import { small } from "./field_photo.js";
import { holdToTalk } from "./field_voice.js";
import { locate } from "./field_place.js";

let place = {};
const where = () => ({ lon: place.lon === undefined ? null : place.lon, lat: place.lat === undefined ? null : place.lat, accuracy: place.accuracy || 0, datum: "wgs84" });

function figuresOf(form) {
  const said = [...form.querySelectorAll("[data-figure]")].filter((input) => input.value !== "");
  return Object.fromEntries(said.map((input) => [input.dataset.figure, Number(input.value)]));
}

const report = (url, step, title, text, figures, media) => keep({ url, title: [title, text].filter(Boolean).join("：").slice(0, 60), body: { step, text, figures, ...where() }, media });

function bind(form) {
  if (form.bound) return;
  form.bound = true;
  const list = form.querySelector("[data-media]");
  const media = new Media(list);
  media.bind(form.querySelector("[data-photo]"), form.querySelector("[data-voice]"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    const figures = figuresOf(form);
    if (!text && !media.media.length && !Object.keys(figures).length && form.dataset.empty === undefined) {
      told(words.nothing);
      form.elements.text.focus();
      return;
    }
    if (!(await report(form.dataset.scene, form.dataset.step, form.dataset.title || words.note, text, figures, media.media))) return;
    media.take();
    form.reset();
    const folded = form.closest("details");
    if (folded) folded.open = false;
    if (form.dataset.sheet !== undefined) form.hidden = true;
  });
}

// One tap: arrived; a photo; a spoken word.
function buttons(bar) {
  const url = bar.dataset.sceneBar;
  bar.querySelectorAll("[data-say]").forEach((button) => button.addEventListener("click", () => {
    report(url, button.dataset.say, button.textContent.trim(), "", {}, []);
    button.disabled = true;
  }));
  bar.querySelectorAll("[data-open]").forEach((button) => button.addEventListener("click", () => {
    document.querySelectorAll("[data-sheet]").forEach((form) => {
      form.hidden = form.dataset.step !== button.dataset.open || !form.hidden;
      if (!form.hidden) form.querySelector("input, textarea").focus();
    });
  }));
  const photo = bar.querySelector("[data-photo]");
  if (photo) {
    photo.addEventListener("change", async () => {
      const mark = `${new Date().toLocaleString("zh-CN", { hour12: false })} ${mine.place} ${mine.name}`;
      const files = [...photo.files];
      photo.value = "";
      const made = await Promise.all(files.map((file) => small(file, mark).catch(() => told(words.bad_photo))));
      const media = made.filter(Boolean).map(({ blob, ...at }) => medium("photo", blob, "photo.jpg", at));
      if (media.length) report(url, "note", words.photo, "", {}, media);
    });
  }
  const voice = bar.querySelector("[data-voice]");
  const talk = { hold: words.hold_short, recording: words.recording, denied: words.no_microphone };
  if (voice) holdToTalk(voice, talk, (blob, name, seconds) => report(url, "note", words.voice, "", {}, [medium("voice", blob, name, { seconds })]), told);
  bar.disabled = false; // a tap before this would have been lost
}

const all = () => document.querySelectorAll("[data-scene]").forEach(bind);
all();
document.querySelectorAll("[data-scene-bar]").forEach(buttons);
document.addEventListener("ld:refreshed", all);

const line = document.getElementById("scene-place");
// A desk needs no position: only the page that is opened on the way asks for it.
if (line) {
  locate((found) => {
    place = found;
    line.replaceChildren(element("span", "", (found.state === "located" ? words.located : words.no_place).replace("{m}", found.accuracy)));
  });
}
begin();
