"""Compressed copies beside the files, for hosts that send `name.br` or `name.gz` who accept it.

The best compression takes minutes, and most files are the same each time: so copies are kept.
"""

import gzip
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli

from pasje_host.build_web.kept import Kept

SUFFIX = {"br": ".br", "gzip": ".gz"}
"""How a copy beside a file is named, by its content coding, the smallest first."""
KINDS = {".css", ".frag", ".html", ".js", ".json", ".mjs", ".otf", ".ttf", ".txt", ".wasm"}
KINDS |= {".bin", ".zip", ""}  # AssetManifest.bin, archives that are only stored, NOTICES
_SMALLEST = 1000  # bytes; below, a header costs what compression saves
_WORTH_KEEPING = 50_000  # bytes


@dataclass(frozen=True)
class Effort:
    """How hard to try: quality of brotli (0 to 11), level of gzip (1 to 9)."""

    brotli: int
    gzip: int


BEST = Effort(11, 9)
QUICK = Effort(5, 6)


def compress(site: Path, effort: Effort, progress: Callable[[float], None], kept: Kept) -> None:
    """Write `name.br` and `name.gz` beside each file that gets smaller by a twentieth at least.

    `progress` hears the share of the bytes that are done, from 0 to 1.
    """
    files = [path for path in site.rglob("*") if worthwhile(path)]
    files.sort(key=lambda path: path.stat().st_size, reverse=True)
    total, done = sum(path.stat().st_size for path in files), 0
    with ThreadPoolExecutor() as pool:
        for size in pool.map(lambda path: _compress(path, effort, kept), files):
            done += size
            progress(done / total)


def worthwhile(path: Path) -> bool:
    """Whether a file is of a kind, and of a size, that compression makes smaller."""
    return path.is_file() and path.suffix in KINDS and path.stat().st_size >= _SMALLEST


def packed(data: bytes, effort: Effort, kept: Kept) -> dict[str, bytes]:
    """`data` by content coding, "br" and "gzip": those by which it gets smaller."""
    copies = {
        "br": _brotli(data, effort.brotli, kept),
        "gzip": gzip.compress(data, effort.gzip, mtime=0),
    }
    return {coding: copy for coding, copy in copies.items() if len(copy) <= 0.95 * len(data)}


def _compress(path: Path, effort: Effort, kept: Kept) -> int:
    data = path.read_bytes()
    for coding, copy in packed(data, effort, kept).items():
        path.with_name(path.name + SUFFIX[coding]).write_bytes(copy)
    return len(data)


def _brotli(data: bytes, quality: int, kept: Kept) -> bytes:
    name = f"{hashlib.sha256(data).hexdigest()}.{quality}.br"
    if (packed := kept.get(name)) is None:
        packed = bytes(brotli.compress(data, quality=quality))
        if len(data) >= _WORTH_KEEPING:
            kept.put(name, packed)
    return packed
