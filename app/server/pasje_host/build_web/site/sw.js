// Lets the wallet start without a network. One cache holds one version, whole or not at all, and a
// page of that version is served from it alone. A newer version is fetched in the background and
// waits until no page is open any more, or until the member asks for it.

const VERSION = "__VERSION__";
const FILES = __FILES__; // by address: hash, bytes, group (core: for all devices)

const CACHE = `pasje-${VERSION}`;
const OURS = /^pasje-[0-9a-f]{12}$/;
const CONTENTS = "/pasje-files"; // in each cache: the FILES it was made of; never served
const FOLDER = /^\/[fpw]-[0-9a-f]{12}(?=\/)/; // named by its content: such an address never changes
// The addresses of routes.py, where the page stands. The platform's and the till's are not among
// them: whatever is neither a screen nor a file of ours goes past us.
const SCREENS =
  /^\/(?:|code|tier|programme|activity|invite|account|rewards(?:\/[^/]+)?|vouchers\/[^/]+|r\/[^/]+)$/;

addEventListener("install", (event) => event.waitUntil(Promise.all([route(event), install()])));
addEventListener("activate", (event) => event.waitUntil(activate()));

addEventListener("fetch", (event) => {
  const path = wanted(event.request);
  if (path) event.respondWith(answer(event, path));
});

addEventListener("message", (event) => {
  const { ask, used } = event.data;
  if (ask === "keep") event.waitUntil(complete(used).then((whole) => event.ports[0].postMessage(whole)));
  if (ask === "update") event.waitUntil(skipWaiting());
  if (ask === "claim") event.waitUntil(clients.claim());
});

// Where a browser lets us, it finds these by itself and does not wake us first. Without being told,
// Chromium would also ask the network for each page while it does.
async function route(event) {
  const cache = { cacheName: CACHE };
  const folders = new Set(Object.keys(FILES).map((path) => FOLDER.exec(path)?.[0]).filter(Boolean));
  await event.addRoutes?.([
    { condition: { urlPattern: new URLPattern({ pathname: "/", search: "" }) }, source: cache },
    ...[...folders].map((folder) => (
      { condition: { urlPattern: new URLPattern({ pathname: `${folder}/*` }) }, source: cache }
    )),
    { condition: { requestMode: "navigate" }, source: "fetch-event" },
  ]);
}

// Raises when a file cannot be had as it should be; then the version before this one stays.
async function install() {
  const older = await held();
  const cache = await caches.open(CACHE);
  await cache.put(CONTENTS, new Response(JSON.stringify(FILES)));
  try {
    await fill(cache, (path) => older.tails.has(tail(path)), older.byHash);
  } catch (error) {
    // A full disk: give back what the half of a version takes. Else the next try goes on from here.
    if (error.name === "QuotaExceededError") await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (OURS.test(name) && name !== CACHE) await caches.delete(name);
  }
  await clients.claim(); // also of the page that registered us
}

function wanted({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return null;
  if (FILES[pathname]) return pathname;
  return mode === "navigate" && SCREENS.test(pathname) ? "/" : null;
}

async function answer(event, path) {
  const kept = await caches.match(path, { cacheName: CACHE, ignoreVary: true });
  if (kept) return kept;
  // A browser in need of room clears what it likes; only some of the renderers were ever kept.
  if (FILES[path].group === "core") event.waitUntil(complete([]));
  return fetch(event.request);
}

// Whether everything is there: what every device needs, and what a page `used`. What is missing is
// fetched, one run after the other.
let completing = Promise.resolve(true);

function complete(used) {
  const tails = new Set(used.map(tail));
  completing = completing.then(async () => {
    try {
      await fill(await caches.open(CACHE), (path) => tails.has(tail(path)), new Map());
      return true;
    } catch {
      return false; // offline, no room, or the host has a newer version: a later page asks again
    }
  });
  return completing;
}

async function fill(cache, alsoUsed, older) {
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  for (const [path, { group, hash }] of Object.entries(FILES)) {
    if (there.has(path) || !(group === "core" || alsoUsed(path))) continue;
    await cache.put(path, (await copied(older.get(hash), path, hash)) ?? (await fetched(path, hash)));
  }
}

// All that the caches of other versions hold: where each content lies, and which files a device used.
async function held() {
  const byHash = new Map();
  const tails = new Set();
  for (const name of await caches.keys()) {
    if (!OURS.test(name) || name === CACHE) continue;
    const cache = await caches.open(name);
    const files = (await (await cache.match(CONTENTS))?.json()) ?? {};
    for (const { url } of await cache.keys()) {
      const path = new URL(url).pathname;
      if (!files[path]) continue;
      byHash.set(files[path].hash, { cache, path });
      tails.add(tail(path));
    }
  }
  return { byHash, tails };
}

async function copied(place, path, hash) {
  const response = await place?.cache.match(place.path);
  if (!response || !(await isWhole(response, hash))) return null;
  // A module finds its neighbours by its own address, so a response must not bring an older one.
  return place.path === path ? response : new Response(response.body, response);
}

async function fetched(path, hash) {
  // What the page loaded a moment ago comes from the browser's own cache, not over the wire again;
  // unless that is broken.
  for (const cache of FOLDER.test(path) ? ["force-cache", "reload"] : ["no-cache"]) {
    const response = await fetch(path, { cache });
    if (response.ok && !response.redirected && (await isWhole(response, hash))) return response;
  }
  throw new Error(`${path} is not what version ${VERSION} is made of`);
}

// The response itself stays unread: kept as it came, the browser can keep compiled code beside it.
async function isWhole(response, hash) {
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.startsWith(hash);
}

// What a file is called in every version.
function tail(path) {
  return path.replace(FOLDER, "");
}
