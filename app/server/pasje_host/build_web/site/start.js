// Read first by the page: tells Flutter where things are, and starts Python at once. Flet's own
// script waits with Python until Flutter has started, which costs a second and a half.

const NOT_STARTED = {
  nl: ["Pasje kon niet starten. Controleer je verbinding.", "Probeer opnieuw"],
  en: ["Pasje could not start. Check your connection.", "Try again"],
};

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

function asked(name) {
  if (handlers[name]) handlers[name]();
  else unanswered.add(name);
}

function startPython() {
  const python = { worker: new Worker("__WALLET__/python-worker.js", { type: "module" }), toDart: null };
  workers.add(python.worker);
  const early = []; // what Python says before Flutter listens
  python.ready = new Promise((resolve, reject) => {
    python.worker.onmessage = ({ data }) => {
      if (data === "ready") resolve();
      else if (typeof data === "string") reject(data);
      else if (data.ask) asked(data.ask);
      else if (data.memory) document.documentElement.dataset.memory = data.memory;
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
  python.worker.postMessage({ documentUrl: document.URL, facts, mayRemember: tries.begin() });
  return python;
}

// Starts with a kept memory that neither drew a screen nor were left: a browser that ends them for
// want of memory would do it each time. After two, this version starts without.
const tries = {
  KEY: "pasje-memory-tries",
  begun: false,
  begin() {
    try {
      const [version, count] = (localStorage.getItem(this.KEY) ?? "").split(" ");
      const failed = version === "__VERSION__" ? Number(count) : 0;
      this.begun = failed < 2;
      if (this.begun) localStorage.setItem(this.KEY, `__VERSION__ ${failed + 1}`);
    } catch {
      this.begun = false; // the member forbids sites to keep anything
    }
    return this.begun;
  },
  end() {
    if (this.begun) localStorage.removeItem(this.KEY);
    this.begun = false;
  },
};
addEventListener("pagehide", () => tries.end());
document.addEventListener("visibilitychange", () => document.hidden && tries.end());

const connections = {};
let started = startPython();

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
  let messages = 0;
  python.listen((data) => {
    toDart(data);
    // The first message says that Python listens; the second draws the first screen.
    if (++messages === 2) drawn.then(hideLoading);
  });
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

const drawn = new Promise((resolve) => {
  addEventListener("flutter-first-frame", resolve, { once: true });
});

function hideLoading() {
  const loading = document.getElementById("loading");
  after(2, () => { // Flutter has painted what it was told
    performance.mark("pasje:started");
    document.documentElement.dataset.started = "";
    tries.end();
    for (const worker of workers) worker.postMessage("drawn");
    // Its pictures take some frames more; over a card nobody waits, and none may lack a code.
    after(loading?.classList.contains("card") ? 30 : 0, () => {
      loading?.classList.add("done");
      setTimeout(() => loading?.remove(), 200);
    });
  });
}

function after(frames, then) {
  if (frames === 0) then();
  else requestAnimationFrame(() => after(frames - 1, then));
}

async function showNotStarted() {
  if (document.readyState === "loading") {
    await new Promise((resolve) => addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const [sentence, again] = NOT_STARTED[document.documentElement.lang]; // card.js chose it
  const button = document.createElement("button");
  button.textContent = again;
  button.onclick = () => location.reload();
  const place = document.getElementById("not-started");
  place.replaceChildren(sentence, document.createElement("br"), button);
  document.getElementById("loading").classList.add("failed");
}
