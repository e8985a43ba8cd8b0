"""Python for the browser: the Pyodide that lies in the flet-web wheel."""

import json
import shutil
from pathlib import Path
from typing import Any

from pasje_host.build_web import archive, bytecode, library
from pasje_host.build_web.flutter import replace_once, web_dir
from pasje_host.build_web.kept import Kept

RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
LIBRARY = "python_stdlib.zip"
LOCK = "pyodide-lock.json"

# A kept memory is not held twice: `memory.js` reads it straight into that of the new interpreter,
# where Pyodide would copy it.
_SNAPSHOT_COPIED = b"return Module.HEAP8.set(t),l}"
_SNAPSHOT_READ = b"return API.config._fill(Module.HEAP8,n=>(growMemory(n),Module.HEAP8)),l}"


def environment() -> dict[str, str]:
    """The environment markers of the browser's Python, for PEP 508."""
    version = str(_lock()["info"]["python"])
    return {
        "implementation_name": "cpython",
        "implementation_version": version,
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Emscripten",
        "platform_version": "",
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
        "sys_platform": "emscripten",
    }


def version() -> str:
    """The version of Pyodide in the installed flet-web."""
    return str(json.loads((web_dir() / "pyodide/package.json").read_text("utf-8"))["version"])


def copy(target: Path, kept: Kept) -> None:
    """Put the runtime into a folder: its library as bytecode, and no list of what to fetch.

    Raises CannotRun when the wheel has changed, or there is no Node.js to compile with.
    """
    source = web_dir() / "pyodide"
    for name in RUNTIME:
        shutil.copyfile(source / name, target / name)
    replace_once(target / "pyodide.asm.mjs", _SNAPSHOT_COPIED, _SNAPSHOT_READ)
    modules = bytecode.compiled(library.sources(source / LIBRARY), source, kept)
    (target / LIBRARY).write_bytes(archive.packed(modules))
    lock = {**_lock(), "packages": {}}
    (target / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def _lock() -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((web_dir() / "pyodide" / LOCK).read_text(encoding="utf-8"))
    return lock
