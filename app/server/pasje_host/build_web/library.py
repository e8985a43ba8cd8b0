"""The part of Python's standard library that the wallet uses.

`python_stdlib.zip` of Pyodide is source, two and a half megabytes of it. Here it is bytecode, and
only what is imported in the wallet's life. `tests/server/test_build_web_library.py` imports all of
the wallet under it; a module that is missing there is added here.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path

# Pyodide's own, and what Python loads before anything else.
_STARTS = """
__future__ _collections_abc _colorize _opcode_metadata _py_warnings _pyodide _sitebuiltins
_weakrefset abc annotationlib ast bisect codecs codeop collections concurrent contextlib contextvars
copy copyreg dataclasses dis encodings.aliases encodings.utf_8 enum fnmatch functools genericpath
glob heapq importlib inspect io keyword linecache locale ntpath opcode operator os pathlib platform
posixpath pyodide random re reprlib runpy pkgutil shutil signal site stat string struct subprocess
tempfile textwrap threading token tokenize traceback types typing warnings weakref zipimport
"""
# asyncio reads sockets and processes in, though no browser has them; httpx brings http, email,
# urllib and ssl, of which it uses the cookies and the addresses.
_IMPORTED = """
_ssl asyncio base64 bz2 calendar colorsys compression datetime email hashlib hmac http.client
http.cookiejar ipaddress json logging lzma mimetypes quopri secrets selectors socket sqlite3 ssl
urllib zipfile
"""
# Imported only when something is done.
_LATER = {
    "_strptime": "datetime.strptime, in C, imports it",
    "concurrent.futures._base": "asyncio's futures",
    "concurrent.futures.thread": "asyncio.to_thread",
    "decimal": "msgpack and qrcode name it in branches",
    "encodings.ascii": "a codec is imported at its first use",
    "encodings.cp437": "names in an archive that say no encoding",
    "encodings.idna": "a platform's name outside ASCII",
    "encodings.latin_1": "HTTP headers",
    "encodings.punycode": "idna",
    "encodings.unicode_escape": "messages of errors",
    "encodings.utf_16": "text that httpx detects as JSON",
    "encodings.utf_32": "the same",
    "encodings.utf_8_sig": "the same",
    "queue": "concurrent.futures.thread",
    "stringprep": "encodings.idna",
}
_WHOLE = (
    "_pyodide",
    "asyncio",
    "collections",
    "compression",
    "email",
    "importlib",
    "json",
    "pathlib",
    "pyodide",
    "re",
    "sqlite3",
    "string",
    "urllib",
    "zipfile",
)
"""Packages of which every module goes along."""
# Of those, what only another system or a person at a prompt would import.
_NEVER = {
    "asyncio.__main__",
    "asyncio.tools",
    "asyncio.windows_events",
    "asyncio.windows_utils",
    "email.mime",
    "importlib.metadata",
    "json.tool",
    "sqlite3.__main__",
    "urllib.robotparser",
}


def sources(archive: Path) -> dict[str, bytes]:
    """The files of Pyodide's `python_stdlib.zip` that go along, by name."""
    with zipfile.ZipFile(archive) as library:
        return {name: library.read(name) for name in library.namelist() if _goes_along(name)}


def _goes_along(name: str) -> bool:
    if not name.endswith(".py"):
        return False
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if any(module == never or module.startswith(f"{never}.") for never in _NEVER):
        return False
    return module in _MODULES or module.startswith(_FOLDERS)


def _with_parents(modules: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for module in modules:
        parts = module.split(".")
        found |= {".".join(parts[: count + 1]) for count in range(len(parts))}
    return found


_MODULES = _with_parents([*_STARTS.split(), *_IMPORTED.split(), *_LATER])
_FOLDERS = tuple(f"{package}." for package in _WHOLE)
