// Tells Flutter where things are, and starts Python as soon as the card is on the screen, Flutter
// beside it or, on a first visit, once Python's files are here. Flet's own script waits with Python
// until Flutter runs: a second and a half.

const OFFLINE = "__OFFLINE__" === "yes"; // else nothing is to be kept, and sw.js removes what was

const NOT_STARTED = {
  nl: ["Pasje kon niet starten. Controleer je verbinding.", "Probeer opnieuw"],
  en: ["Pasje could not start. Check your connection.", "Try again"],
};

// Flutter cannot begin at //, which would name a host: it draws nothing, and says nothing.
if (location.pathname.includes("//")) {
  const path = location.pathname.replace(/\/{2,}/g, "/");
  history.replaceState(history.state, "", location.origin + path + location.search + location.hash);
}

// Addresses are absolute: the page may be opened at any path, such as /r/CODE.
globalThis.flet = {
  pyodide: true,
  multiView: false,
  noCdn: true,
  webSocketEndpoint: "/ws",
  entrypointBaseUrl: "__FLUTTER__/",
  assetBase: "__FLUTTER__/",
  routeUrlStrategy: "path",
  canvasKitBaseUrl: "__FLUTTER__/canvaskit/",
  fontFallbackBaseUrl: "__FLUTTER__/assets/fonts/",
  // Over plain http Chromium has no ImageDecoder, and would ask for a renderer that we do not ship.
  webRenderer: "ImageDecoder" in globalThis && "v8BreakIterator" in Intl ? "auto" : "canvaskit",
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });

// Safari brings a page back with its frames frozen; only a fresh start draws again.
addEventListener("pageshow", (event) => {
  if (event.persisted && navigator.vendor?.startsWith("Apple")) location.reload();
});

// What was begun in sight and neither ended nor left: a browser that ends the page for want of memory
// would do it each time. After two, this version does without. A page that is hidden it may end for
// any reason, so nothing counts there.
class Tries {
  constructor(key) {
    this.key = key;
    this.begun = false;
    addEventListener("pagehide", () => this.end());
    document.addEventListener("visibilitychange", () => document.hidden && this.end());
  }

  begin() {
    try {
      const [version, count] = (localStorage.getItem(this.key) ?? "").split(" ");
      const failed = version === "__VERSION__" ? Number(count) : 0;
      if (failed >= 2) return false;
      if (!document.hidden) {
        localStorage.setItem(this.key, `__VERSION__ ${failed + 1}`);
        this.begun = true;
      }
      return true;
    } catch {
      return false; // the member forbids sites to keep anything
    }
  }

  end() {
    if (this.begun) localStorage.removeItem(this.key);
    this.begun = false;
  }

  fail() {
    this.begun = false; // and it stays counted
  }
}
const tries = new Tries("pasje-memory-tries"); // starts that drew no screen

// What the page knows and Python cannot see, and what Python asks of the page.
const facts = {};
const handlers = {};
const unanswered = new Set(); // asked before there was a handler
const workers = new Set();
globalThis.pasje = {
  fact(name, value) {
    facts[name] = value;
    for (const worker of workers) worker.postMessage({ fact: name, value });
  },
  on(name, handler) {
    handlers[name] = handler;
    if (unanswered.delete(name)) handler();
  },
};

// Python has changed what is kept of the card, or is about to remove it.
pasje.on("face", pasjeFace.mirror);
pasje.on("forget_face", () => pasje.fact("faces_forgotten", pasjeFace.forget()));

function asked(name) {
  if (handlers[name]) handlers[name]();
  else unanswered.add(name);
}

function startPython() {
  const python = { worker: new Worker("__WALLET__/python-worker.js", { type: "module" }), toDart: null };
  workers.add(python.worker);
  const early = []; // what Python says before Flutter listens
  let fetched;
  python.fetched = new Promise((resolve) => { fetched = resolve; });
  python.ready = new Promise((resolve, reject) => {
    python.worker.onmessage = ({ data }) => {
      if (data === "ready") resolve();
      else if (data === "fetched") fetched();
      else if (typeof data === "string") reject(data);
      else if (data.ask) asked(data.ask);
      else if (data.memory) remember(data.memory);
      else if (python.toDart) python.toDart(data);
      else early.push(data);
    };
    python.worker.onerror = (event) => reject(event.message ?? "Python's worker did not start.");
  });
  python.ready.catch((error) => {
    console.error("Python did not start:", error);
    showNotStarted();
  });
  python.listen = (toDart) => {
    python.toDart = toDart;
    early.splice(0).forEach(toDart);
  };
  const mayRemember = OFFLINE && tries.begin();
  python.worker.postMessage({ documentUrl: document.URL, facts, mayRemember });
  return python;
}

// Only a page on a device without a memory loads what has one made.
function remember(memory) {
  document.documentElement.dataset.memory = memory;
  if (memory !== "missing") return;
  const script = document.createElement("script");
  script.src = "__WALLET__/remember.js";
  document.body.append(script);
}

const connections = {};
let started = null;
let language;
pasjeCard.finally(() => {
  language = document.documentElement.lang; // card.js chose it; Flutter will put the browser's there
  started = startPython();
  // Python takes the longest to wake: on a thin wire what it needs comes first, and Flutter's half
  // comes while it wakes. Later visits have both on the device, under a service worker; where there
  // is never one, over plain http or as the host wants it, no visit is taken for the first.
  const kept = OFFLINE && navigator.serviceWorker;
  if (kept && !kept.controller) started.fetched.then(startFlutter);
  else startFlutter();
});

function startFlutter() {
  const flutter = document.createElement("script");
  flutter.src = "__FLUTTER__/flutter_bootstrap.js";
  document.body.append(flutter);
}

// Flet's client calls these three.
globalThis.jsConnect = async (id, args, toDart) => {
  const python = started ?? startPython();
  started = null;
  connections[id] = python;
  try {
    await python.ready;
  } catch (error) {
    jsDisconnect(id);
    throw error;
  }
  python.listen(toDart);
  setTimeout(() => waiting && showNotStarted(), LATEST_MS);
};

globalThis.jsSend = async (id, data) => {
  connections[id]?.worker.postMessage(data, [data.buffer]);
};

globalThis.jsDisconnect = async (id) => {
  const worker = connections[id]?.worker;
  worker?.terminate();
  workers.delete(worker);
  delete connections[id];
};

// Flutter's frames wait for Python's first screen: until then it would draw a turning wheel, which
// nobody sees behind our own page and which takes the processor from Python.
const LATEST_MS = 20_000; // then something went wrong in Python, or is about to come
const frame = requestAnimationFrame.bind(globalThis);
let waiting = [];
globalThis.requestAnimationFrame = (draw) => (waiting ? waiting.push(draw) : frame(draw));

function showFrames() {
  const first = waiting;
  waiting = null;
  first?.forEach((draw) => frame(draw));
}

pasje.on("drawn", () => {
  showFrames();
  drawn.then(takeOver);
});

const drawn = new Promise((resolve) => {
  addEventListener("flutter-first-frame", resolve, { once: true });
});

function takeOver() {
  const loading = document.getElementById("loading");
  // The member's card may never lack its code; without one, Flutter's frame comes before ours.
  const code = loading?.querySelector(".plate img");
  when(() => code && hasCode(code), code ? 30 : 1, () => {
    performance.mark("pasje:taken-over");
    document.documentElement.dataset.started = "";
    tries.end();
    loading?.classList.add("done");
    setTimeout(() => loading?.remove(), 200);
  });
}

// At the latest after so many frames.
function when(ready, frames, then) {
  if (frames === 0 || ready()) then();
  else requestAnimationFrame(() => when(ready, frames - 1, then));
}

// Whether Flutter's canvas has a code where the page's own is: the rings of its first corner.
function hasCode(code) {
  const canvas = document.querySelector("flt-glass-pane")?.shadowRoot?.querySelector("canvas");
  const { left, top, width } = code.getBoundingClientRect();
  if (!canvas?.clientWidth || !width) return false;
  const scale = canvas.width / canvas.clientWidth;
  const sample = Object.assign(document.createElement("canvas"), { width: 37, height: 37 });
  const pixels = sample.getContext("2d");
  pixels.imageSmoothingEnabled = false;
  pixels.drawImage(canvas, ...[left, top, width, width].map((side) => side * scale), 0, 0, 37, 37);
  const dark = (at) => {
    const [red, , , opacity] = pixels.getImageData(at, at, 1, 1).data;
    return opacity === 255 && red < 128;
  };
  return dark(4) && !dark(5) && dark(7) && !dark(9) && dark(10);
}

async function showNotStarted() {
  showFrames(); // nothing is to wait for what may never come
  if (document.readyState === "loading") {
    await new Promise((resolve) => addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const [sentence, again] = NOT_STARTED[language];
  const button = document.createElement("button");
  button.textContent = again;
  button.onclick = () => location.reload();
  const place = document.getElementById("not-started");
  place.replaceChildren(sentence, document.createElement("br"), button);
  document.getElementById("loading").classList.add("failed");
}
