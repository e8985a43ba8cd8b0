"""Python's source as the bytecode of the browser's Python, so that no phone has to compile.

It is made by that very Pyodide, under Node.js (`compile.mjs`): another version's would be refused.
"""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pasje_host.build_web import archive, node
from pasje_host.build_web.kept import Kept

_COMPILE = Path(__file__).resolve().parent / "compile.mjs"


def compiled(files: Mapping[str, bytes], pyodide: Path, kept: Kept) -> dict[str, bytes]:
    """The same files by name, each `name.py` as `name.pyc`, which Python takes in its place.

    `pyodide` is the folder of the runtime. The same files give the same bytes. Raises CannotRun
    when there is no Node.js or a file does not compile.
    """
    sources = {name: data for name, data in files.items() if name.endswith(".py")}
    others = {name: data for name, data in files.items() if name not in sources}
    place = _place(sources, pyodide)
    if (packed := kept.get(place)) is None:
        packed = archive.packed(_compiled_now(sources, pyodide))
        kept.put(place, packed)
    with zipfile.ZipFile(io.BytesIO(packed)) as ready:
        return others | {name: ready.read(name) for name in ready.namelist()}


def _compiled_now(sources: Mapping[str, bytes], pyodide: Path) -> dict[str, bytes]:
    # One process for these alone: what was compiled before in it would show in the bytes.
    with tempfile.TemporaryDirectory(prefix="pasje-compile-") as folder:
        for name, data in sources.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        node.run(_COMPILE, pyodide, Path(folder))
        return {f"{name}c": (Path(folder) / f"{name}c").read_bytes() for name in sources}


def _place(sources: Mapping[str, bytes], pyodide: Path) -> str:
    """A name for what comes out, by all that goes in."""
    digest = hashlib.sha256(_COMPILE.read_bytes())
    digest.update((pyodide / "pyodide.asm.wasm").read_bytes())
    for name in sorted(sources):
        digest.update(f"\n{name} ".encode())
        digest.update(hashlib.sha256(sources[name]).digest())
    return f"{digest.hexdigest()}.pyc.zip"
