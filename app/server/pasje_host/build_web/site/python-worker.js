// Python's half of the wallet. It wakes in the memory that an earlier start left on this device, or
// begins anew and imports what its first screen needs.

import { forget, kept } from "./memory.js";
import { begun, fetchedAll, loaded, mark } from "./python.js";

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

function toPage(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

async function run(python) {
  await python.pyimport("pasje.awake").run();
  if (!bridge.start_connection) throw new Error("main.py did not start the wallet");
  await bridge.start_connection(toPage);
}

async function wake(memory) {
  try {
    const python = await loaded({
      _loadSnapshot: memory.head,
      _fill(heap, grown) {
        memory.fill(heap, grown);
        mark("memory");
      },
      _snapshotDeserializer: () => bridge,
    });
    python.pyimport("pasje.awake").wake(navigator.language);
    await run(python);
    return python;
  } finally {
    memory.close();
  }
}

// What becomes of the memory: "used"; "missing", so that the page may have it made; or "none".
async function awake(memory) {
  if (memory) {
    try {
      self.python = await wake(memory);
      return "used";
    } catch (error) {
      console.warn("Python's memory cannot be used:", error);
    }
  }
  self.python = await begun(bridge, {});
  await run(self.python);
  if (memory) await forget();
  return memory ? "none" : "missing";
}

// `mayRemember` is false when that made earlier starts fail, or nothing is to be kept.
async function start({ documentUrl, facts, mayRemember }) {
  bridge.documentUrl = documentUrl;
  Object.assign(bridge.facts, facts);
  const memory = await awake(mayRemember ? await kept() : undefined);
  self.postMessage({ memory: mayRemember ? memory : "none" });
  mark("ready");
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
fetchedAll.then(() => self.postMessage("fetched"));
mark("worker");
