// Makes Python's memory for later starts, in an interpreter of its own: the wallet's goes on as it is,
// and is not held up by what it has no use for.

import { claimed, forget, isWhole, keep } from "./memory.js";
import { begun } from "./python.js";

const bridge = {}; // in each later start, that one's own

async function remembered() {
  const python = await begun(bridge, { _makeSnapshot: true });
  python.pyimport("pasje.awake").learn();
  return python.makeMemorySnapshot({
    serializer(object) {
      if (object !== bridge) throw new Error(`Python holds ${object}`);
      return "bridge";
    },
  });
}

// No other tab makes it meanwhile. When this worker is killed, the browser lets go of the file.
async function make() {
  const file = await claimed();
  let whole = isWhole(file); // another tab made it since this one started
  try {
    if (!whole) keep(file, await remembered());
    whole = true;
  } finally {
    file.close();
    if (!whole) await forget(); // what half of it takes
  }
}

function why(error) {
  return error.name === "NoModificationAllowedError" ? "taken" : String(error);
}

make().then(() => self.postMessage("made"), (error) => self.postMessage(why(error)));
