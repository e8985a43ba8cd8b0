// Imports every module of the wallet from a built site, as the browser would:
// node import_all.mjs PYTHON_FOLDER WALLET_ZIP MODULE…   Prints {module: what went wrong}.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, zip, ...modules] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
python.registerJsModule("flet_js", { facts: {} });
python.FS.writeFile("/wallet.zip", fs.readFileSync(zip));
python.globals.set("wanted", python.toPy(modules));
console.log(python.runPython(`
import importlib, json, sys
sys.path[:0] = ["/wallet.zip", "/wallet.zip/packages"]
failed = {}
for name in wanted:
    module, _, attribute = name.partition(":")
    try:
        found = importlib.import_module(module)
        if attribute:
            getattr(found, attribute)
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
json.dumps(failed)
`));
process.exit(0);
