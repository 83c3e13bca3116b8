// Photos and voice that were taken and not sent yet: shown, and taken away again by a tap.
import { small } from "./field_photo.js";
import { holdToTalk } from "./field_voice.js";
import { element, medium, mine, told, words } from "./field_outbox.js";

const MOST = 9;
const talk = { hold: words.hold, recording: words.recording, denied: words.no_microphone };

/** What hangs on one report. `changed()` is called after each change. */
export class Media {
  constructor(list, changed = () => undefined) {
    this.list = list;
    this.changed = changed;
    this.media = [];
  }

  take() {
    const taken = this.media;
    this.media = [];
    this.show();
    return taken;
  }

  add(one) {
    if (this.media.length < MOST) this.media.push(one);
    this.show();
  }

  async photos(files) {
    const mark = `${new Date().toLocaleString("zh-CN", { hour12: false })} ${mine.place} ${mine.name}`;
    for (const file of files) {
      try {
        const { blob, ...where } = await small(file, mark);
        this.add(medium("photo", blob, "photo.jpg", where));
      } catch (error) {
        told(words.bad_photo);
      }
    }
  }

  /** Bind a file input and a hold-to-talk button. */
  bind(input, button) {
    if (input) {
      input.addEventListener("change", () => {
        const files = [...input.files];
        input.value = "";
        this.photos(files);
      });
    }
    if (button) holdToTalk(button, talk, (blob, name, seconds) => this.add(medium("voice", blob, name, { seconds })), told);
  }

  show() {
    this.list.querySelectorAll("img, audio").forEach((shown) => URL.revokeObjectURL(shown.src));
    this.list.replaceChildren(...this.media.map((one) => this.item(one)));
    this.changed();
  }

  item(one) {
    const line = element("li", one.what === "voice" ? "is-voice" : "");
    const shown = element(one.what === "voice" ? "audio" : "img");
    if (one.what === "voice") shown.controls = true;
    else shown.alt = "";
    shown.src = URL.createObjectURL(one.blob);
    const away = element("button", "", "×");
    away.type = "button";
    away.setAttribute("aria-label", one.what === "voice" ? words.remove_voice : words.remove_photo);
    away.onclick = () => {
      this.media = this.media.filter((other) => other !== one);
      this.show();
    };
    line.append(shown, away);
    return line;
  }
}
