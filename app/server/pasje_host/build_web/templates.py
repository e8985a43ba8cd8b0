"""The page's own files: what they name in capitals is filled in, once everything has its address.

`__FLUTTER__`, `__PYTHON__` and `__WALLET__` are the folders; `__VERSION__` names the whole build;
`__PLATFORM__` is the platform's origin, empty when it is the page's own; `__CSP__` is what the
page may do, and `__FILES__` all that can be fetched; `__OFFLINE__` is "yes", or empty when browsers
shall keep nothing.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from pasje_host.refused import CannotRun

MANIFESTS = frozenset({"manifest.json", "manifest.nl.json"})
ROOT = MANIFESTS | {"index.html", "sw.js", "sw-remove.js"}
"""These keep their address, so browsers ask for them each time."""

_SOURCE = Path(__file__).resolve().parent / "site"
_KNOWN = frozenset(
    {"FLUTTER", "PYTHON", "WALLET", "VERSION", "PLATFORM", "CSP", "FILES", "OFFLINE"}
)
_NAMED = re.compile(r"__([A-Z][A-Z_]*?)__")
_INLINE = re.compile(r"<!-- inline ([\w.-]+) -->")
_TAGS = {".css": "style", ".js": "script"}

Templates = Mapping[str, str]
"""Text by file name."""


def read(source: Path = _SOURCE) -> dict[str, str]:
    """Every file of the folder `site`, the small ones already inside the page that names them.

    Raises CannotRun when one names what is unknown, or a file that is not there.
    """
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(source.iterdir())
        if path.is_file()
    }
    for name, text in files.items():
        if unknown := sorted(set(_NAMED.findall(text)) - _KNOWN):
            raise CannotRun(f"{name} names __{unknown[0]}__, which the build does not know.")
    inlined = set(_INLINE.findall(files["index.html"]))
    files["index.html"] = _INLINE.sub(lambda found: _inlined(files, found[1]), files["index.html"])
    return {name: text for name, text in files.items() if name not in inlined}


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with each name that has a value replaced by it; the others stay."""
    return _NAMED.sub(lambda found: values.get(found[1], found[0]), text)


def _inlined(files: Templates, name: str) -> str:
    tag = _TAGS.get(Path(name).suffix)
    if tag is None or name not in files:
        raise CannotRun(f"index.html holds {name}, which is no style or script of the page.")
    if f"</{tag}" in files[name].lower():
        raise CannotRun(f"{name} would end where it says </{tag}.")
    return f"<{tag}>\n{files[name].strip()}\n</{tag}>"
