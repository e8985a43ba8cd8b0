"""Compressed copies beside the files, for hosts that serve `name.gz` to those who accept it."""

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUFFIXES = {".css", ".frag", ".html", ".js", ".json", ".mjs", ".otf", ".ttf", ".txt", ".wasm"}
SUFFIXES |= {".bin", ""}  # AssetManifest.bin and NOTICES
LEVEL = 6
_SMALLEST = 1000  # bytes; below, a header costs what compression saves


def compress(site: Path, progress: Callable[[float], None]) -> None:
    """Write `name.gz` beside each file that gets smaller by a twentieth at least.

    `progress` hears the share of the bytes that are done, from 0 to 1.
    """
    files = [path for path in site.rglob("*") if _worthwhile(path)]
    files.sort(key=lambda path: path.stat().st_size, reverse=True)
    total, done = sum(path.stat().st_size for path in files), 0
    with ThreadPoolExecutor() as pool:
        for size in pool.map(_compress, files):
            done += size
            progress(done / total)


def _worthwhile(path: Path) -> bool:
    return path.is_file() and path.suffix in SUFFIXES and path.stat().st_size >= _SMALLEST


def _compress(path: Path) -> int:
    data = path.read_bytes()
    packed = gzip.compress(data, LEVEL, mtime=0)
    if len(packed) <= 0.95 * len(data):
        path.with_name(path.name + ".gz").write_bytes(packed)
    return len(data)
