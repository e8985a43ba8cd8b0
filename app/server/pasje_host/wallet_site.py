"""The browser wallet of this machine: built once for what is installed, kept, and served."""

import hashlib
import mimetypes
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from pasje_host import build_web, encodings
from pasje_host.build_web import compress, layout, policy
from pasje_host.build_web.fingerprint import fingerprint

# Never the wallet's, even when nothing answers there: a mistyped call must not get a web page.
NOT_THE_WALLET = {"v1", "till", "docs", "openapi.json", "healthz", ".well-known"}
# What is missing here, or ends like a file of a web page, is missing; any other path that is no
# file is one of the wallet's screens.
ASSET_FOLDERS = {"icons"}
FILE_SUFFIXES = {".css", ".html", ".ico", ".js", ".json", ".map", ".mjs", ".png", ".txt", ".wasm"}

_MARK = ".pasje-build"
"""Lies in every build that was made here."""
_ASKED_AGAIN = "no-cache"  # kept, but asked for again each time
_TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
    ".json": "application/json",
}


@dataclass(frozen=True)
class _File:
    path: Path
    packed: dict[str, Path]
    """The same, compressed, by content coding."""
    media_type: str
    etag: str
    cache_control: str


def prepare(data_dir: Path, progress: build_web.Progress) -> Path:
    """The folder of the built wallet, built now if this version of everything has none yet.

    Older builds of ours are removed, and nothing else that lies there. `progress` hears what is
    done and how much, from 0 to 1. Raises CannotRun when the wallet cannot be built, OSError when
    the folder cannot be written.
    """
    kept = data_dir / "wallet"
    site = kept / fingerprint()
    if not site.is_dir():
        build_web.build(site, progress=progress)
    (site / _MARK).touch()  # also of a build that a kill left without it
    for other in kept.iterdir():
        if other != site and _ours(other):
            shutil.rmtree(other)
    return site


def _ours(folder: Path) -> bool:
    """Whether `prepare` made it: the folder is the owner's, who may keep other things there."""
    named = re.fullmatch(r"[0-9a-f]{16}", folder.name) is not None
    return named and not folder.is_symlink() and (folder / _MARK).is_file()


def routes(site: Path) -> Sequence[BaseRoute]:
    """Routes that serve a built wallet. They answer every path, so they come last.

    A path that is no file is one of the wallet's own screens and gets the page.
    """
    files = _files(site)
    allowed = policy.stated((site / "index.html").read_text(encoding="utf-8"))
    everywhere = {**policy.headers(allowed), "Vary": "Accept-Encoding"}

    async def serve(request: Request) -> Response:
        path = request.path_params["path"]
        file = files.get(path) or (files["index.html"] if _is_screen(path) else None)
        if file is None:
            return PlainTextResponse("Not found", status_code=404)
        return _answer(file, request.headers, everywhere)

    return [Route("/{path:path}", serve, methods=["GET"], include_in_schema=False)]


def _is_screen(path: str) -> bool:
    first = path.partition("/")[0]
    if first in NOT_THE_WALLET or first in ASSET_FOLDERS or layout.NAMED.fullmatch(first):
        return False
    return PurePosixPath(path).suffix not in FILE_SUFFIXES


def _files(site: Path) -> dict[str, _File]:
    """Every file by its path; only what stood in the folder at the start can ever be served."""
    found: dict[str, _File] = {}
    for path in site.rglob("*"):
        copy = path.suffix in compress.SUFFIX.values()
        if not path.is_file() or copy or path.name in {_MARK, *layout.FOR_HOSTS}:
            continue
        name = path.relative_to(site).as_posix()
        beside = {
            coding: path.with_name(path.name + suffix) for coding, suffix in compress.SUFFIX.items()
        }
        guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:24]
        found[name] = _File(
            path,
            {coding: packed for coding, packed in beside.items() if packed.is_file()},
            guessed or "application/octet-stream",
            f'W/"{digest}"',  # weak: one for the file and its compressed copies
            policy.FOREVER if layout.NAMED.fullmatch(name.partition("/")[0]) else _ASKED_AGAIN,
        )
    return found


def _answer(file: _File, asked: Headers, everywhere: dict[str, str]) -> Response:
    headers = {**everywhere, "ETag": file.etag, "Cache-Control": file.cache_control}
    if file.etag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = file.path
    coding = encodings.chosen(asked.get("accept-encoding", ""), file.packed)
    if coding is not None:
        path = file.packed[coding]
        headers["Content-Encoding"] = coding
    return FileResponse(path, headers=headers, media_type=file.media_type)
