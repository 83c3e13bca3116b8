// Who else has this incident open, and what a colleague did to it while one was writing. The page's one second-clock asks;
// nothing is told while the tab is hidden, and who is gone fades by itself.
import { everySecond } from "../ui/js/time.js";
import { make, icon } from "../ui/js/say.js";

const EVERY_S = 15;
const own = () => [...document.querySelectorAll("[data-looking-url]")];
let seconds = 0;

function show(looking) {
  document.querySelectorAll("[data-looking]").forEach((place) => {
    const names = looking[place.dataset.looking] || [];
    const text = names.length ? `${names.join("、")} ${place.dataset.says}` : "";
    if (place.textContent.trim() !== text) place.textContent = text;
  });
}

async function tell() {
  if (document.visibilityState === "hidden") return;
  const csrf = document.querySelector('meta[name="csrf"]');
  const headers = { "X-CSRFToken": csrf ? csrf.content : "" };
  for (const one of own()) {
    try {
      const answer = await fetch(one.dataset.lookingUrl, { method: "POST", headers, credentials: "same-origin" });
      if (answer.ok) show((await answer.json()).looking);
    } catch (error) {
      // The lamp tells when nothing can be reached.
    }
  }
}

everySecond(() => {
  if (seconds++ % EVERY_S === 0) tell();
});
document.addEventListener("htmx:after:swap", ({ target }) => target && target.id === "work" && tell());

// Somebody else changed what is about to be changed: said inside the open form, above what was typed.
document.addEventListener("ld:fact", ({ detail }) => {
  const form = [...document.querySelectorAll("details.act[open] form")].find((one) => one.elements.incident && one.elements.incident.value === detail.incident);
  const me = own()[0];
  if (!form || !me || !detail.by_name || detail.by_name === me.dataset.own || !/^(dispatch|incidents|reporting)\./.test(detail.kind)) return;
  let notice = form.querySelector(".act-changed");
  if (!notice) {
    notice = make("p", "banner is-info act-changed");
    notice.setAttribute("role", "status");
    notice.append(icon("alert"), make("span"));
    form.prepend(notice);
  }
  notice.lastChild.textContent = `${detail.by_name}：${detail.sentence}`;
});
