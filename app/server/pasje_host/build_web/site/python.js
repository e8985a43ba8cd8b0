// How a worker comes by Python. Nothing is installed here: wallet.zip holds every package, and
// Python imports from it as it is.

const ARCHIVE = "/wallet.zip";
const PATHS = `
import sys
sys.dont_write_bytecode = True  # nobody would read it again
sys.path[:0] = ["${ARCHIVE}", "${ARCHIVE}/packages"]
`;

export function mark(name) {
  performance.mark(`pasje:${name}`);
}

// Both on their way at once; the first would ask for the second, but only when it runs.
const loader = import("__PYTHON__/pyodide.mjs");
import("__PYTHON__/pyodide.asm.mjs").catch(() => {}); // which the first one then reports
const archive = fetched("__WALLET__/wallet.zip");
let compiled;
const assembly = new Promise((resolve) => { compiled = resolve; });
// Nothing large is on its way any more, whatever became of it.
export const fetchedAll = Promise.allSettled([archive, assembly]);
archive.catch(() => {}); // awaited soon, as is the loader; not unhandled until then
loader.catch(compiled); // without it there is nothing to compile

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const instantiate = WebAssembly.instantiateStreaming;

// A Python with the wallet's archive. Pyodide only warns when its WebAssembly cannot be had, and then
// waits for ever.
export async function loaded(options) {
  const { loadPyodide } = await loader;
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
        compiled();
      }
    };
  });
  const python = await Promise.race([loadPyodide(options), failed]);
  mark("python");
  python.FS.writeFile(ARCHIVE, await archive);
  return python;
}

// The same, which knows nothing yet. `bridge` is Python's module `flet_js`.
export async function begun(bridge, options) {
  const python = await loaded(options);
  python.registerJsModule("flet_js", bridge);
  python.runPython(PATHS);
  return python;
}
