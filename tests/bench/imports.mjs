// Imports the wallet in the Python of a built site, under Node: node imports.mjs SITE
// What Python's -X importtime says goes to stderr; seconds until `main` is imported to stdout.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [site] = process.argv.slice(2);
const folder = (letter) => `${site}/${fs.readdirSync(site).find((name) => name.startsWith(letter))}`;
const { loadPyodide } = await import(pathToFileURL(`${folder("p-")}/pyodide.mjs`));
const python = await loadPyodide({
  indexURL: `${folder("p-")}/`,
  args: ["-X", "importtime"],
  stderr: (line) => console.error(line),
});
python.registerJsModule("flet_js", { facts: {} });
python.FS.writeFile("/wallet.zip", fs.readFileSync(`${folder("w-")}/wallet.zip`));
console.log(python.runPython(`
import importlib, sys, time
sys.path[:0] = ["/wallet.zip", "/wallet.zip/packages"]
# Flet loads its controls by this function, which Python does not time; the statement it does.
importlib.import_module = lambda name: (__import__(name), sys.modules[name])[1]
begun = time.perf_counter()
import main
time.perf_counter() - begun
`));
process.exit(0);
