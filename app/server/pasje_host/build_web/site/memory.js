// Python's memory, kept on this device by its first start: later starts import nothing. It is taken
// before anything stored is read, so there is nothing of a member in it.

const CACHE = "pasje-memory";
const KEY = "/memory-__VERSION__";

// What is kept for this version: a response, or undefined. Over plain http there are no caches.
export async function kept() {
  try {
    return await self.caches?.match(KEY, { cacheName: CACHE });
  } catch {
    return undefined; // the member forbids sites to keep anything
  }
}

// The bytes of what is kept. Raises when they are not those that were kept.
export async function read(response) {
  const bytes = await response.arrayBuffer();
  if ((await digest(bytes)) !== response.headers.get("digest")) throw new Error("damaged");
  return new Uint8Array(bytes);
}

// Keeps it instead of every other version's; whether there was room for it.
export async function keep(bytes) {
  try {
    const cache = await self.caches.open(CACHE);
    for (const request of await cache.keys()) await cache.delete(request);
    await cache.put(KEY, new Response(bytes, { headers: { digest: await digest(bytes) } }));
    return true;
  } catch {
    return false;
  }
}

export async function forget() {
  await self.caches?.delete(CACHE).catch(() => {});
}

async function digest(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))));
}

// The memory of an interpreter that began with `_makeSnapshot`; `bridge` is the only object of ours
// that Python may hold. Afterwards that interpreter can go on as any other.
export function taken(python, bridge) {
  try {
    return python.makeMemorySnapshot({
      serializer(object) {
        if (object !== bridge) throw new Error(`Python holds ${object}`);
        return "bridge";
      },
    });
  } finally {
    forgetPaths(python);
  }
}

// To know how Python came by each object of the browser's, Pyodide gave it proxies, which browsers
// refuse in many calls. This puts the objects themselves in their place, as waking up does.
function forgetPaths({ _api: api, _module: module }) {
  const { hiwireKeys } = api.serializeHiwireState(() => "bridge");
  const known = api.getExpectedKeys();
  const place = known.indexOf(api.config.jsglobals);
  api.config.jsglobals = self;
  module.__hiwire_set(place, self);
  hiwireKeys.forEach((key, index) => {
    if (!key?.path) return;
    module.__hiwire_set(known.length + index, key.path.reduce((object, name) => object[name], self));
  });
}
