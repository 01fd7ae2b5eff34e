// Keeps the whole demo for use without a network. The build fills in the version and the files.
const version = "{{version}}";
const files = ["{{files}}"];
const cacheName = `cardglyph-demo-${version}`;

self.addEventListener("install", (event) => event.waitUntil(fillCache()));
self.addEventListener("activate", (event) => event.waitUntil(dropOldCaches()));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) event.respondWith(answer(event.request));
});

async function fillCache() {
  const cache = await caches.open(cacheName);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function dropOldCaches() {
  for (const name of await caches.keys()) {
    if (name.startsWith("cardglyph-demo-") && name !== cacheName) await caches.delete(name);
  }
  await self.clients.claim();
}

async function answer(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}
