// Compiles Python with the very interpreter that will run it: node compile.mjs PYODIDE FOLDER
// Each .py below FOLDER becomes the .pyc that Python takes for it. What Python says goes to stderr.
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const say = (text) => console.error(text);
const env = { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" };
const python = await loadPyodide({ indexURL: `${pyodide}/`, env, stdout: say, stderr: say });
python.FS.mkdirTree("/sources");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/sources");
// Without docstrings and asserts; never compared with a source, which is not there. Tracebacks name
// the file as it is called below FOLDER.
try {
  python.runPython(`
import os
from importlib._bootstrap_external import _code_to_hash_pyc

for place, folders, files in os.walk("/sources"):
    folders.sort()
    for file in sorted(files):
        if file.endswith(".py"):
            path = os.path.join(place, file)
            with open(path, "rb") as source:
                text = source.read()
            name = os.path.relpath(path, "/sources")
            code = compile(text, name, "exec", dont_inherit=True, optimize=2)
            with open(path + "c", "wb") as compiled:
                compiled.write(_code_to_hash_pyc(code, bytes(8), False))
            os.remove(path)
`);
} catch (error) {
  say(error.message); // Node.js itself would print Pyodide's source first
  process.exit(1);
}
process.exit(0);
