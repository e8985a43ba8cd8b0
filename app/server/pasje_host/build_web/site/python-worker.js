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

// Waking up in the memory of an earlier start; null when there is none that can be used.
async function woken(loadPyodide, archive) {
  const response = await kept();
  if (!response) return null;
  try {
    const python = await loadPyodide({
      _loadSnapshot: read(response),
      _snapshotDeserializer: () => bridge,
    });
    mark("python");
    python.FS.writeFile(ARCHIVE, archive);
    python.pyimport("pasje.awake").wake(navigator.languages[0] ?? "en");
    return python;
  } catch (error) {
    console.warn("Python's memory cannot be used:", error);
    await forget();
    return null;
  }
}

// Without one. `making`: with all imported, so that its memory can be kept.
async function fresh(loadPyodide, archive, making) {
  const python = await loadPyodide({ _makeSnapshot: making });
  mark("python");
  python.FS.writeFile(ARCHIVE, archive);
  python.registerJsModule("flet_js", bridge);
  python.runPython(PATHS);
  return python;
}

async function start({ documentUrl, facts, memory }) {
  ...
}
