// Stands in the place of sw.js where the wallet is no longer kept on devices: whoever has it loses
// the copies and the service worker, and goes on with what the host serves now.

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  for (const name of await caches.keys()) {
    if (name.startsWith("pasje-")) await caches.delete(name);
  }
  await registration.unregister();
  // Only pages that the older worker served. They load when this event is over, so it cannot wait.
  for (const client of await clients.matchAll({ type: "window" })) client.navigate(client.url);
}
