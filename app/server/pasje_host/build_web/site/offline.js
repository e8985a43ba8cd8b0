// Keeps the wallet on the device once it has started, and tells Python what the browser offers:
// starting offline, installing, a newer version, storage that is not cleared.

(() => {
  const root = document.documentElement;
  const workers = navigator.serviceWorker; // none over plain http
  const CACHE = "pasje-__VERSION__"; // as in sw.js
  const HOUR_MS = 3_600_000;

  pasje.fact("secure", isSecureContext);

  // What an installed wallet is called, and its shortcuts; a manifest has one language.
  if (navigator.language.startsWith("nl")) {
    document.querySelector('link[rel="manifest"]').href = "/manifest.nl.json";
  }

  // Installing. Chromium offers it some time after the page has loaded; iOS never says so.
  const standalone = matchMedia("(display-mode: standalone)");
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent)
    || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  let offer = null;

  function sayInstall() {
    const installed = standalone.matches || navigator.standalone === true;
    pasje.fact("installed", installed);
    pasje.fact("install", installed ? "none" : offer ? "prompt" : apple ? "by_hand" : "none");
  }

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    sayInstall();
  });
  addEventListener("appinstalled", () => {
    offer = null;
    sayInstall();
  });
  standalone.addEventListener("change", sayInstall);
  pasje.on("install", async () => {
    const asking = offer;
    offer = null; // an offer is good for one question
    await asking?.prompt();
    sayInstall();
  });
  sayInstall();

  // Storage that the browser does not clear when it needs room.
  const storage = navigator.storage;
  storage?.persisted?.().then((persisted) => pasje.fact("persisted", persisted));
  pasje.on("persist", async () => {
    pasje.fact("persisted", (await storage?.persist?.()) ?? false);
  });

  // A worker that waited and then took over has another version than this page: begin with that.
  let waited = null;

  function watch(registration, worker) {
    if (!worker) return;
    const look = () => {
      if (worker === registration.waiting && registration.active) {
        waited = worker;
        pasje.fact("update_ready", true);
      } else if (worker === waited && worker.state === "activated") {
        location.reload();
      }
    };
    worker.addEventListener("statechange", look);
    look();
  }

  // Another tab took the newer version while this page was on its way, and what this one is made of
  // is gone. Asked once: a page that came past the worker has nothing kept either.
  async function isLate() {
    const kept = (await caches.keys()).filter((name) => /^pasje-[0-9a-f]{12}$/.test(name));
    if (kept.length === 0 || kept.includes(CACHE)) return false;
    const again = sessionStorage.getItem("pasje-late") === CACHE;
    sessionStorage.setItem("pasje-late", CACHE);
    return !again;
  }

  const followed = new WeakSet();

  function follow(registration) {
    if (followed.has(registration)) return;
    followed.add(registration);
    registration.addEventListener("updatefound", () => watch(registration, registration.installing));
    watch(registration, registration.installing);
    watch(registration, registration.waiting);
  }

  function started() {
    return new Promise((resolve) => {
      const look = () => "started" in root.dataset && resolve();
      new MutationObserver(look).observe(root, { attributeFilter: ["data-started"] });
      look();
    });
  }

  async function keep() {
    const { active } = await workers.ready;
    const used = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
    const paths = used.filter(({ origin }) => origin === location.origin).map((url) => url.pathname);
    if (!workers.controller) active.postMessage({ ask: "claim" }); // loaded past it, by Shift and reload
    active.postMessage({ ask: "keep", used: paths }, [port2]);
    const whole = await answered;
    pasje.fact("offline_ready", whole);
    if (whole) root.dataset.offline = "ready";
  }

  // A worker may never answer: nothing else waits for this.
  function keepOn() {
    keep().catch((error) => console.info("Not kept for offline:", error));
  }

  let askedAt = Date.now();

  // Quietly: without a network there is simply nothing newer.
  async function askForNewer(registration) {
    askedAt = Date.now();
    await registration.update().catch(() => {});
  }

  async function run() {
    const known = await workers.getRegistration("/");
    if (known) {
      follow(known);
      if (workers.controller && (await isLate())) {
        location.reload();
        return;
      }
    }
    await started(); // the start comes first
    const registration = await workers.register("/sw.js", { updateViaCache: "none" });
    if (!registration) return; // who drives the browser holds it back, and says so
    follow(registration);
    pasje.on("update", () => registration.waiting?.postMessage({ ask: "update" }));
    addEventListener("online", keepOn);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() - askedAt > HOUR_MS) askForNewer(registration);
    });
    keepOn();
    await askForNewer(registration); // whether or not this version's worker ever answers
  }

  if (workers && OFFLINE) {
    run().catch((error) => console.info("Not kept for offline:", error));
  } else {
    pasje.fact("offline_ready", false);
  }
})();
