// Python's half of the wallet. Nothing is installed here: wallet.zip holds every package, and Python
// imports from it as it is. The first start on a device keeps Python's memory for all later ones.

import { forget, keep, kept, read, taken } from "./memory.js";

// Python's module `flet_js`. Flet adds `send` and `start_connection`; the wallet adds `heard`, which
// is told of every fact that changes after it is set. `platform`: empty when it is the page's own.
const bridge = {
  platform: "__PLATFORM__",
  facts: {},
  heard: null,
  ask(name) {
    self.postMessage({ ask: name });
  },
};

const ARCHIVE = "/wallet.zip";
const PATHS = `
import sys
sys.dont_write_bytecode = True  # nobody would read it again
sys.path[:0] = ["${ARCHIVE}", "${ARCHIVE}/packages"]
`;

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function toPage(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

function mark(name) {
  performance.mark(`pasje:${name}`);
}

const instantiate = WebAssembly.instantiateStreaming;

// Pyodide only warns when its WebAssembly cannot be had, and then waits for ever.
async function loaded(options) {
  const { loadPyodide } = await import("__PYTHON__/pyodide.mjs");
  mark("loader");
  const failed = new Promise((_, reject) => {
    WebAssembly.instantiateStreaming = async (...given) => {
      try {
        return await instantiate(...given);
      } catch (error) {
        reject(error);
        throw error;
      } finally {
        mark("compiled");
      }
    };
  });
  const python = await Promise.race([loadPyodide(options), failed]);
  mark("python");
  return python;
}

async function run(python) {
  await python.pyimport("pasje.awake").run();
  if (!bridge.start_connection) throw new Error("main.py did not start the wallet");
  await bridge.start_connection(toPage);
}

async function wake(response, archive) {
  const options = {
    _loadSnapshot: read(response).finally(() => mark("memory")),
    _snapshotDeserializer: () => bridge,
  };
  const [python, wallet] = await Promise.all([loaded(options), archive]);
  python.FS.writeFile(ARCHIVE, wallet);
  python.pyimport("pasje.awake").wake(navigator.language);
  await run(python);
  return python;
}

// `making`: with everything imported first, so that the memory can be kept.
async function startAnew(archive, making) {
  const [python, wallet] = await Promise.all([loaded({ _makeSnapshot: making }), archive]);
  python.registerJsModule("flet_js", bridge);
  python.FS.writeFile(ARCHIVE, wallet);
  python.runPython(PATHS);
  if (making) remember(python);
  await run(python);
  return python;
}

let remembered = null;

function remember(python) {
  python.pyimport("pasje.awake").learn();
  mark("imported");
  try {
    remembered = taken(python, bridge);
  } catch (error) {
    console.warn("Python's memory cannot be kept:", error);
  }
  mark("remembered");
}

// Written when the first screen is drawn: by then it led to one, and nobody waits for the disk.
async function drawn() {
  if (!remembered) return;
  const bytes = remembered;
  remembered = null;
  self.postMessage({ memory: (await keep(bytes)) ? "made" : "none" });
}

// `mayRemember` is false when that made earlier starts fail.
async function start({ documentUrl, facts, mayRemember }) {
  bridge.documentUrl = documentUrl;
  Object.assign(bridge.facts, facts);
  const archive = fetched("__WALLET__/wallet.zip");
  archive.catch(() => {}); // awaited soon; until then it must not count as unhandled
  const response = mayRemember ? await kept() : undefined;
  if (response) {
    try {
      self.python = await wake(response, archive);
      self.postMessage({ memory: "used" });
    } catch (error) {
      console.warn("Python's memory cannot be used:", error);
    }
  }
  if (!self.python) {
    const making = mayRemember && !response && "caches" in self;
    self.python = await startAnew(archive, making);
    if (!remembered) self.postMessage({ memory: "none" });
    if (response) await forget();
  }
  mark("ready");
  self.postMessage("ready");
}

let running = false;
self.onmessage = ({ data }) => {
  if (data.fact) {
    bridge.facts[data.fact] = data.value;
    bridge.heard?.(data.fact, data.value);
  } else if (data === "drawn") {
    drawn();
  } else if (running) {
    bridge.send?.(data);
  } else {
    running = true;
    start(data).catch((error) => self.postMessage(String(error)));
  }
};
mark("worker");
