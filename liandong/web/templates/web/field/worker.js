// Keeps the first page of the field phone for places without a signal. It sends nothing: the page's own queue does.
const KEPT = "ld-field-2";
const PAGE = "/field/";
const PARTS = /(?:href|src)="([^"#]*\/static\/[^"#]+)/g;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(KEPT);
    const page = await fetch(PAGE);
    if (page.ok && !page.redirected) await cache.put(PAGE, page.clone());
    const parts = [...(await page.text()).matchAll(PARTS)].map((found) => found[1]);
    await Promise.all([...new Set(parts)].map((url) => fetch(url).then((answer) => put(cache, url, answer)).catch(() => undefined)));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const others = (names) => Promise.all(names.filter((name) => name.startsWith("ld-field-") && name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(others).then(() => self.clients.claim()));
});

function put(cache, url, answer) {
  // A redirect is the way to sign in: that is not the page.
  return answer.ok && !answer.redirected ? cache.put(url, answer.clone()).then(() => answer) : answer;
}

// The scene that was opened on the way opens again in the valley.
const SCENE = /^\/field\/scene\/[^/]+\/$/;

async function fresh(request, url) {
  const cache = await caches.open(KEPT);
  const asked = fetch(request).then((answer) => put(cache, url, answer));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(() => cache.match(url)).then((kept) => kept || asked);
  return Promise.race([asked, late]).catch(async () => (await cache.match(url)) || Response.error());
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(fresh(event.request, PAGE));
  else if (event.request.mode === "navigate" && SCENE.test(url.pathname)) event.respondWith(fresh(event.request, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fresh(event.request, url.pathname));
});
