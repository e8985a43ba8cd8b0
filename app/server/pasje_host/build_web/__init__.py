"""`pasje build web`: the wallet as a static site that any host can serve.

Flutter's half comes from the flet-web wheel, Python's half from the wallet's own source and from
the packages pip installed here. Nothing is downloaded, and nothing but Python is needed.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pasje_host.build_web import archive, client, compress, dependencies, flutter, pyodide
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
) -> None:
    """Write the whole site into the folder `out`, replacing what `pasje build web` left there.

    `platform` is the origin of the platform (`https://points.example.nl`) when another host than
    the platform's serves the wallet; without `offline`, browsers drop what they kept of it.
    `effort` is how hard to compress. The site appears when it is whole: it is built beside `out`
    and renamed. `progress` hears what is being done and how much, from 0 to 1. Raises CannotRun
    when a dependency cannot run in a browser, when a file of the flet-web wheel is not what it
    was, or when `out` holds something else.
    """
    out = out.absolute()
    if out.exists() and not _replaceable(out):
        raise CannotRun(f"{out} holds something else: name an empty or a new folder with --out.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        site = Site(Path(folder) / "site", platform, offline)
        site.folder.mkdir()
        _assemble(site, progress, effort)
        if out.exists():
            shutil.rmtree(out)
        site.folder.rename(out)
    progress("Ready", 1.0)


def _replaceable(out: Path) -> bool:
    if not out.is_dir():
        return False
    ours = (out / _ARCHIVE).is_file() or any(out.glob(f"w-*/{_ARCHIVE}"))
    return ours or not any(out.iterdir())


def _assemble(site: Site, progress: Progress, effort: compress.Effort) -> None:
    progress("Choosing the packages", 0.0)
    packages = dependencies.closure(dependencies.wallet_requirements(), pyodide.environment())
    progress("Copying Flutter", 0.05)
    flutter.copy(site.group(FLUTTER))
    progress("Copying Python", 0.2)
    pyodide.copy(site.group(PYTHON))
    progress("Packing the wallet", 0.25)
    entries = [*client.files(), *packages_files(packages)]
    archive.write(site.group(WALLET) / _ARCHIVE, entries)
    client.copy_assets(site.folder)
    site.finish()
    compress.compress(site.folder, effort, lambda done: progress("Compressing", 0.4 + 0.6 * done))


def packages_files(packages: tuple[dependencies.Package, ...]) -> list[archive.Entry]:
    """The files of the dependencies, under the folder the worker puts on Python's path."""
    return [(f"packages/{name}", path) for each in packages for name, path in each.files]
