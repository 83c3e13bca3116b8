// Hold to talk, at most a minute. A short press starts and a second one ends, for those who cannot hold (and for keyboards).
const MOST_MS = 60000;
const LEAST_MS = 600;
const SHORT_MS = 350;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const NAMES = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };

export const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

/** `words`: {hold, recording with {s}, denied}; `done(blob, name, seconds)` gets what was said. */
export function holdToTalk(button, words, done, told) {
  if (!canRecord()) {
    button.hidden = true;
    return;
  }
  const label = button.querySelector("span") || button;
  let recorder = null;
  let starting = false;
  let pressedAt = 0;
  let timer = 0;

  async function start() {
    if (recorder || starting) return;
    starting = true;
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true } });
    } catch (error) {
      starting = false;
      told(words.denied);
      return;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 24000 });
    const parts = [];
    const begun = performance.now();
    recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
    recorder.onstop = () => {
      const lasted = performance.now() - begun;
      const type = recorder.mimeType.split(";")[0];
      stream.getTracks().forEach((track) => track.stop());
      clearInterval(timer);
      recorder = null;
      button.classList.remove("is-recording");
      button.setAttribute("aria-pressed", "false");
      label.textContent = words.hold;
      if (lasted >= LEAST_MS) done(new Blob(parts, { type }), `voice.${NAMES[type] || "webm"}`, Math.round(lasted / 1000));
    };
    recorder.start(1000);
    starting = false;
    button.classList.add("is-recording");
    button.setAttribute("aria-pressed", "true");
    const show = () => {
      const left = MOST_MS - (performance.now() - begun);
      label.textContent = words.recording.replace("{s}", String(Math.max(0, Math.ceil(left / 1000))));
      if (left <= 0) stop();
    };
    timer = setInterval(show, 250);
    show();
    if (button.dataset.released) stop();
  }

  function stop() {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  button.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (recorder) {
      stop();
      return;
    }
    pressedAt = performance.now();
    delete button.dataset.released;
    start();
  });
  ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, () => {
    if (!pressedAt || performance.now() - pressedAt < SHORT_MS) {
      pressedAt = 0;
      return;
    }
    pressedAt = 0;
    if (starting) button.dataset.released = "1";
    stop();
  }));
  button.addEventListener("click", (event) => event.detail === 0 && (recorder ? stop() : start()));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}
