// What was written and has not arrived: kept in the page's own database, sent in the order written, words before media.
// Every write bears a key made here, so that sending twice is the same as sending once. What is written, and where it goes, is
// the page's affair: one entry is {url, title, body, media: [{key, what: "photo" | "voice", blob, name, fields}]}.
const NAME = "ld-field";
const STORE = "writes";
const TEXT_MS = 30000;
const MEDIA_MS = 120000;
const KEEP_DONE_MS = 24 * 3600 * 1000;
let opened = null;

function database() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 2);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    opened.catch(() => { opened = null; });
  }
  return opened;
}

async function within(mode, work) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, mode);
    const asked = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const save = (one) => within("readwrite", (store) => store.put(one));
export const remove = (seq) => within("readwrite", (store) => store.delete(seq));
export const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

/** Everything of this person, in the order written. What arrived a day ago is let go. */
export async function all(by) {
  const rows = (await within("readonly", (store) => store.getAll())).filter((one) => one.by === by);
  const old = rows.filter((one) => one.state === "done" && Date.now() - one.done_at > KEEP_DONE_MS);
  for (const one of old) await remove(one.seq);
  return rows.filter((one) => !old.includes(one));
}

/** Keep what was written. A clock that was set back does not put it before an earlier one. */
export async function add(by, { url, title, body, media = [] }) {
  const before = Math.max(0, ...(await all(by)).map((one) => one.written_at));
  const written_at = Math.max(Date.now(), before + 1);
  const kept = media.map((one) => ({ ...one, done: false }));
  await within("readwrite", (store) => store.add({ url, title, body, media: kept, by, key: newKey(), written_at, state: "waiting", attempts: 0, error: "", ref: "" }));
}

/** Try one that was refused again. */
export async function again(one) {
  await save({ ...one, state: one.ref ? "media" : "waiting", error: "" });
}

class Stop extends Error {}

async function send(at, url, body, headers, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const asked = () => fetch(url, { method: "POST", body, signal: stop.signal, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": at.csrf, ...headers } });
    let answer = await asked();
    if (answer.status === 403 && (await renewed(at))) answer = await asked();
    return answer;
  } catch (error) {
    throw new Stop(error instanceof Stop ? error.message : "no_signal");
  } finally {
    clearTimeout(timer);
  }
}

// A page out of the store has an old token, and perhaps nobody is signed in any more, or somebody else.
async function renewed(at) {
  const answer = await fetch(at.session, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.status === 401 || answer.redirected) throw new Stop("signed_out");
  if (!answer.ok) return false;
  const told = await answer.json();
  if (told.actor !== at.by) throw new Stop("signed_out");
  at.csrf = told.csrf;
  return true;
}

async function judged(answer) {
  if (answer.ok && !answer.redirected) return answer.json();
  if (answer.status === 401 || answer.redirected) throw new Stop("signed_out");
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Stop("busy");
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.detail || String(answer.status));
}

async function sendText(at, one) {
  const { key, seq, written_at } = one;
  const body = JSON.stringify({ key, seq, written_at, sent_at: Date.now(), ...one.body });
  const told = await judged(await send(at, one.url, body, { "Content-Type": "application/json" }, TEXT_MS));
  one.ref = told.ref;
  one.state = "media";
}

async function sendMedia(at, one, changed) {
  for (const medium of one.media) {
    if (medium.done) continue;
    const body = new FormData();
    body.append(medium.what, medium.blob, medium.name);
    Object.entries(medium.fields || {}).forEach(([name, value]) => body.append(name, String(value)));
    await judged(await send(at, `${one.url}${one.key}/${medium.what}s/`, body, { "Idempotency-Key": medium.key }, MEDIA_MS));
    medium.done = true;
    medium.blob = null;
    await save(one);
    changed();
  }
  one.state = "done";
  one.done_at = Date.now();
}

async function attempt(one, changed, deed) {
  const before = one.state;
  one.attempts += 1;
  one.error = "";
  await save({ ...one, state: "sending" });
  changed();
  try {
    await deed();
  } catch (error) {
    one.error = error.message;
    one.state = error instanceof Stop ? before : "refused";
    throw error;
  } finally {
    await save(one);
    changed();
  }
}

async function round(at, changed) {
  const steps = [["waiting", (one) => sendText(at, one)], ["media", (one) => sendMedia(at, one, changed)]];
  for (const [state, deed] of steps) {
    for (const one of await all(at.by)) {
      // A page that was closed in the middle left it "sending".
      const now = one.state === "sending" ? (one.ref ? "media" : "waiting") : one.state;
      if (now !== state) continue;
      one.state = now;
      try {
        await attempt(one, changed, () => deed(one));
      } catch (error) {
        if (error instanceof Stop) return;
      }
    }
  }
}

let busy = null;
let wanted = false;
/** Send what can be sent. One page at a time; called as often as one likes. */
export function drain(at, changed) {
  wanted = navigator.onLine;
  if (!busy && wanted) busy = turns(at, changed).catch(() => undefined).then(() => { busy = null; });
  return busy;
}

// What was added while a round ran gets a round of its own.
async function turns(at, changed) {
  while (wanted) {
    wanted = false;
    const run = () => round(at, changed);
    await (navigator.locks ? navigator.locks.request("ld-field", run) : run());
  }
}
