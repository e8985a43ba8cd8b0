// Stands in the place of sw.js where the wallet is no longer kept on devices: whoever has it loses
// the copies and the service worker, and goes on with what the host serves now.

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  for (const name of await caches.keys()) {
    if (name.startsWith("pasje-")) await caches.delete(name);
  }
  await removeMemory().catch(() => {}); // a browser without files of ours
  await registration.unregister();
  // Only pages that the older worker served. They load when this event is over, so it cannot wait.
  for (const client of await clients.matchAll({ type: "window" })) client.navigate(client.url);
}

async function removeMemory() {
  const files = await navigator.storage.getDirectory();
  for await (const name of files.keys()) {
    if (name.startsWith("pasje-memory-")) await files.removeEntry(name).catch(() => {}); // in use
  }
}
