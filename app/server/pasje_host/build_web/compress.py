"""Compressed copies beside the files, for hosts that send `name.br` or `name.gz` who accept it.

The best compression of what comes from others takes minutes and is the same each time, so it is
kept in the user's folder for caches; a kept copy is only used when it unpacks to the very file.
"""

import contextlib
import gzip
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli
from platformdirs import user_cache_path

SUFFIXES = {".css", ".frag", ".html", ".js", ".json", ".mjs", ".otf", ".ttf", ".txt", ".wasm"}
SUFFIXES |= {".bin", ".zip", ""}  # AssetManifest.bin, archives that are only stored, NOTICES
_SMALLEST = 1000  # bytes; below, a header costs what compression saves
_WORTH_KEEPING = 50_000  # bytes
_UNUSED_S = 90 * 86_400
"""Kept copies that no build asked for in this long are removed."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: quality of brotli (0 to 11), level of gzip (1 to 9)."""

    brotli: int
    gzip: int


BEST = Effort(11, 9)
QUICK = Effort(5, 6)


def compress(
    site: Path, effort: Effort, progress: Callable[[float], None], kept: Path | None = None
) -> None:
    """Write `name.br` and `name.gz` beside each file that gets smaller by a twentieth at least.

    `progress` hears the share of the bytes that are done, from 0 to 1. `kept` is where copies are
    kept between builds: by default in the user's folder for caches.
    """
    kept = kept or user_cache_path("pasje", appauthor=False) / "compressed"
    files = [path for path in site.rglob("*") if _worthwhile(path)]
    files.sort(key=lambda path: path.stat().st_size, reverse=True)
    total, done = sum(path.stat().st_size for path in files), 0
    with ThreadPoolExecutor() as pool:
        for size in pool.map(lambda path: _compress(path, effort, kept), files):
            done += size
            progress(done / total)
    with contextlib.suppress(OSError):
        _sweep(kept)


def _worthwhile(path: Path) -> bool:
    return path.is_file() and path.suffix in SUFFIXES and path.stat().st_size >= _SMALLEST


def _compress(path: Path, effort: Effort, kept: Path) -> int:
    data = path.read_bytes()
    for suffix, packed in (
        (".br", _brotli(data, effort.brotli, kept)),
        (".gz", gzip.compress(data, effort.gzip, mtime=0)),
    ):
        if len(packed) <= 0.95 * len(data):
            path.with_name(path.name + suffix).write_bytes(packed)
    return len(data)


def _brotli(data: bytes, quality: int, kept: Path) -> bytes:
    if len(data) < _WORTH_KEEPING:
        return bytes(brotli.compress(data, quality=quality))
    place = kept / f"{hashlib.sha256(data).hexdigest()}.{quality}.br"
    with contextlib.suppress(OSError):
        packed = place.read_bytes()
        if _unpacks_to(packed, data):
            os.utime(place)
            return packed
    packed = bytes(brotli.compress(data, quality=quality))
    with contextlib.suppress(OSError):  # a folder that cannot be written only costs time
        _keep(place, packed)
    return packed


def _unpacks_to(packed: bytes, data: bytes) -> bool:
    try:
        return bytes(brotli.decompress(packed)) == data
    except brotli.error:
        return False


def _keep(place: Path, packed: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as file:
        file.write(packed)
    Path(file.name).replace(place)


def _sweep(kept: Path) -> None:
    for path in kept.iterdir():
        if time.time() - path.stat().st_mtime > _UNUSED_S:
            path.unlink()
