// Python's half of the wallet: Pyodide and the archive of source are fetched side by side, then
// main.py runs. Nothing is installed here: the archive holds every package.

// Python's module `flet_js`. Flet adds `send` and `start_connection`; the wallet adds `heard`, which
// is told of every fact that changes after it is set.
const bridge = {
  facts: {},
  heard: null,
  ask(name) {
    self.postMessage({ ask: name });
  },
};

const START = `
import os, runpy, sys
sys.dont_write_bytecode = True  # nobody would read it again
sys.path[:0] = ["/wallet", "/wallet/packages"]
os.chdir("/wallet")
runpy.run_module("main", run_name="__main__")
`;

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.arrayBuffer();
}

function toPage(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

async function start({ pyodideUrl, archiveUrl, documentUrl, facts }) {
  bridge.documentUrl = documentUrl;
  Object.assign(bridge.facts, facts);
  const archive = fetched(archiveUrl);
  archive.catch(() => {}); // awaited below; until then it must not count as unhandled
  const { loadPyodide } = await import(pyodideUrl);
  const python = await loadPyodide();
  python.registerJsModule("flet_js", bridge);
  python.unpackArchive(await archive, "zip", { extractDir: "/wallet" });
  await python.runPythonAsync(START);
  if (!bridge.start_connection) throw new Error("main.py did not start the wallet");
  await bridge.start_connection(toPage);
  self.postMessage("ready");
}

let running = false;
self.onmessage = ({ data }) => {
  if (data.fact) {
    bridge.facts[data.fact] = data.value;
    bridge.heard?.(data.fact, data.value);
  } else if (running) {
    bridge.send?.(data);
  } else {
    running = true;
    start(data).catch((error) => self.postMessage(String(error)));
  }
};
