// The page's only clock: the server's. The desk's own clock is often wrong and may be changed while a call is running,
// so only its monotonic counter is used, from the moment the server stamped on the page and on every heartbeat.
const stamp = document.querySelector('meta[name="server-time"]');
let base = (stamp ? Number(stamp.content) : Date.now()) - performance.now();

export function serverNow() {
  return base + performance.now();
}

/** Follow the server: forward at once; back only when the difference is more than the network explains. */
export function hear(milliseconds) {
  const heard = milliseconds - performance.now();
  if (heard > base || base - heard > 1500) base = heard;
}

export function clockText(seconds) {
  const whole = Math.abs(Math.trunc(seconds));
  if (whole >= 86400) return `${Math.floor(whole / 86400)}天${Math.floor((whole % 86400) / 3600)}时`;
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

const zone = document.documentElement.dataset.zone || "Asia/Shanghai";
const english = document.documentElement.lang === "en";
const dayForm = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const weekForm = new Intl.DateTimeFormat(english ? "en" : "zh-CN", { timeZone: zone, weekday: "short" });
const timeForm = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const timeOfDay = (ms) => timeForm.format(ms);
export const fullTime = (ms) => `${dayForm.format(ms)} ${weekForm.format(ms)} ${timeForm.format(ms)}`;

const tickers = new Set();
let timer = 0;

function beat() {
  tickers.forEach((tick) => tick());
  // Aim just after the server's next whole second, so that every clock of the hall changes together.
  timer = tickers.size ? setTimeout(beat, 1005 - (((serverNow() % 1000) + 1000) % 1000)) : 0;
}

/** Call `tick` once a second, for all clocks from one timer. Returns how to stop. */
export function everySecond(tick) {
  tickers.add(tick);
  if (!timer) timer = setTimeout(beat, 0);
  return () => tickers.delete(tick);
}
