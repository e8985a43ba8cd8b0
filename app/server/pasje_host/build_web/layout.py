"""Where each file of the site lies: folders named by their content, and few files that are not.

What lies in a named folder never changes, so a browser may keep it for ever; the page, the service
worker, the manifest and the icons keep their address and are asked for each time.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pasje_host.build_web import policy, templates

FLUTTER, PYTHON, WALLET = "flutter", "python", "wallet"
"""The groups, and the folders they lie in until they have their names."""
_LETTERS = {FLUTTER: "f", PYTHON: "p", WALLET: "w"}
NAMED = re.compile("[fpw]-[0-9a-f]{12}")
"""A folder named by its content, of this build or of another."""
FOR_HOSTS = ("_headers", "_redirects", "404.html")
"""Read by the host; no browser asks for them. Some hosts answer what is no file with the last."""
_RENDERER = ("main.dart.", "canvaskit/")
"""A device fetches one set of these, and only it knows which."""
_SELDOM = ("assets/NOTICES",)
"""Licences, which no start needs: fetched where a screen asks for them, and kept from then on."""


@dataclass(frozen=True)
class Site:
    """A site under construction: the folder, and the origin of a platform elsewhere, or empty."""

    folder: Path
    platform: str = ""
    offline: bool = True
    """Whether browsers keep the wallet; if not, what they kept before is removed."""

    def group(self, name: str) -> Path:
        """The folder of a group, made if need be."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def finish(self) -> None:
        """Give the groups their names and write the page's own files, which name them.

        Raises CannotRun when one of those names what is unknown.
        """
        texts = templates.read()
        values = {"PLATFORM": self.platform, "OFFLINE": "yes" if self.offline else ""}
        for group in (FLUTTER, PYTHON):
            values[group.upper()] = self._named(group, _digest(self.group(group)))
        texts = _filled(texts, values)
        values["VERSION"] = _digest(self.folder, texts)
        texts = _filled(texts, values)
        own = {name: text for name, text in texts.items() if name not in templates.ROOT}
        address = self._named(WALLET, _digest(self.group(WALLET), own))
        values[WALLET.upper()] = address
        for name, text in _filled(own, values).items():
            self._write(f"{address[1:]}/{name}", text)
        self._write_root(_filled(texts, values), values)

    def _named(self, group: str, digest: str) -> str:
        address = f"/{_LETTERS[group]}-{digest}"
        self.group(group).rename(self.folder / address[1:])
        return address

    def _write_root(self, texts: templates.Templates, values: dict[str, str]) -> None:
        allowed = policy.content_security(texts["index.html"], self.platform)
        page = templates.filled(texts["index.html"], {"CSP": allowed})
        self._write("index.html", page)
        self._write("404.html", page)
        for name in sorted(texts.keys() & templates.MANIFESTS):
            self._write(name, texts[name])
        folders = [values[group.upper()] for group in _LETTERS]
        self._write("_headers", policy.headers_file(allowed, folders))
        self._write("_redirects", policy.REDIRECTS_FILE)
        worker = texts.get("sw.js" if self.offline else "sw-remove.js")
        if worker is not None:
            files = json.dumps(contents(self.folder), separators=(",", ":"))
            self._write("sw.js", templates.filled(worker, {"FILES": files}))

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")


def contents(folder: Path) -> dict[str, dict[str, str | int]]:
    """All that a browser can fetch, by address: its hash, its bytes and who needs it."""
    found: dict[str, dict[str, str | int]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in FOR_HOSTS or name == "sw.js":
            continue
        data = path.read_bytes()
        inside = name.partition("/")[2]
        found["/" if name == "index.html" else f"/{name}"] = {
            "hash": hashlib.sha256(data).hexdigest()[:16],
            "bytes": len(data),
            "group": _group(inside),
        }
    return found


def _group(inside: str) -> str:
    """By a file's place in its named folder: "core" is kept by every device, the others if used."""
    if inside.startswith(_RENDERER):
        return "renderer"
    return "seldom" if inside in _SELDOM else "core"


def _filled(texts: templates.Templates, values: dict[str, str]) -> dict[str, str]:
    return {name: templates.filled(text, values) for name, text in texts.items()}


def _digest(folder: Path, texts: templates.Templates | None = None) -> str:
    """12 hex digits over every file below `folder`, and over `texts`."""
    digest = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    data = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    data |= {name: text.encode() for name, text in (texts or {}).items()}
    for name in sorted(data):
        digest.update(f"\n{name} ".encode())
        digest.update(hashlib.sha256(data[name]).digest())
    return digest.hexdigest()[:12]
