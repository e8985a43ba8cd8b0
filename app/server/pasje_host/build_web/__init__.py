"""`pasje build web`: the wallet as a static site that any host can serve.

Flutter's half comes from the flet-web wheel, Python's half from the wallet's own source and from
the packages pip installed here, compiled by the browser's Python under Node.js. Nothing is
downloaded.
"""

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pasje_host.build_web import (
    archive,
    bytecode,
    client,
    compress,
    dependencies,
    flutter,
    icons,
    pyodide,
)
from pasje_host.build_web.kept import Kept
from pasje_host.build_web.layout import FLUTTER, PYTHON, WALLET, Site
from pasje_host.refused import CannotRun

__all__ = ["build"]

Progress = Callable[[str, float], None]


_ARCHIVE = "wallet.zip"


def build(
    out: Path,
    *,
    progress: Progress,
    platform: str = "",
    offline: bool = True,
    effort: compress.Effort = compress.QUICK,
    kept: Kept | None = None,
) -> None:
    """Write the whole site into the folder `out`, replacing what `pasje build web` left there.

    `platform` is the origin of the platform (`https://points.example.nl`) when another host than
    the platform's serves the wallet; without `offline`, browsers drop what they kept of it.
    `effort` is how hard to compress, `kept` what other builds made. The site appears when it is
    whole: it is built beside `out` and renamed. `progress` hears what is being done and how much,
    from 0 to 1. Raises CannotRun when a dependency cannot run in a browser, when a file of the
    flet-web wheel is not what it was, without Node.js, or when `out` holds something else.
    """
    out = out.absolute()
    if out.exists() and not _replaceable(out):
        raise CannotRun(f"{out} holds something else: name an empty or a new folder with --out.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        site = Site(Path(folder) / "site", platform, offline)
        site.folder.mkdir()
        _assemble(site, progress, effort, kept or Kept())
        if out.exists():
            shutil.rmtree(out)
        site.folder.rename(out)
    progress("Ready", 1.0)


def _replaceable(out: Path) -> bool:
    if not out.is_dir():
        return False
    ours = (out / _ARCHIVE).is_file() or any(out.glob(f"w-*/{_ARCHIVE}"))
    return ours or not any(out.iterdir())


def _assemble(site: Site, progress: Progress, effort: compress.Effort, kept: Kept) -> None:
    progress("Choosing the packages", 0.0)
    own = {name: path.read_bytes() for name, path in client.files()}
    packages = packages_files()
    drawn = icons.drawn(own.values(), packages[icons.NAMES])
    progress("Copying Flutter", 0.05)
    flutter.copy(site.group(FLUTTER), drawn)
    client.copy_assets(site.folder, site.group(FLUTTER) / "fonts")
    progress("Compiling Python", 0.1)
    python = site.group(PYTHON)
    pyodide.copy(python, kept)
    progress("Compiling the wallet", 0.3)
    packages[icons.NAMES] = icons.only(packages[icons.NAMES], drawn)
    packages[icons.CUPERTINO] = b"{}"
    with ThreadPoolExecutor() as pool:
        parts = pool.map(lambda part: bytecode.compiled(part, python, kept), (own, packages))
        files = {name: data for part in parts for name, data in part.items()}
    (site.group(WALLET) / _ARCHIVE).write_bytes(archive.packed(files))
    site.finish()
    compressing = partial(_compressed, progress)
    compress.compress(site.folder, effort, compressing, kept)
    kept.sweep()


def _compressed(progress: Progress, share: float) -> None:
    progress("Compressing", 0.5 + 0.5 * share)


def packages_files() -> dict[str, bytes]:
    """The files of the dependencies, under the folder the worker puts on Python's path."""
    requirements = dependencies.wallet_requirements()
    return {
        f"packages/{name}": path.read_bytes()
        for package in dependencies.closure(requirements, pyodide.environment())
        if package.name not in dependencies.NEVER_IMPORTED
        for name, path in package.files
    }
