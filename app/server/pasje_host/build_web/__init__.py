"""`pasje build web`: the wallet as a static site that any host can serve.

Flutter's half comes from the flet-web wheel, Python's half from the wallet's own source and from
the packages pip installed here. Nothing is downloaded, and nothing but Python is needed.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pasje_host.build_web import archive, client, compress, dependencies, flutter, page, pyodide
from pasje_host.refused import CannotRun

__all__ = ["build"]

Progress = Callable[[str, float], None]


def build(out: Path, *, progress: Progress) -> None:
    """Write the whole site into the folder `out`, replacing what `pasje build web` left there.

    The site appears when it is whole: it is built beside `out` and renamed. `progress` hears what
    is being done and how much is done, from 0 to 1. Raises CannotRun when a dependency cannot run
    in a browser, when a file of the flet-web wheel is not what it was, or when `out` holds
    something else.
    """
    out = out.absolute()
    if out.exists() and not _replaceable(out):
        raise CannotRun(f"{out} holds something else: name an empty or a new folder with --out.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        site = Path(folder) / "site"
        site.mkdir()
        _assemble(site, progress)
        if out.exists():
            shutil.rmtree(out)
        site.rename(out)
    progress("Ready", 1.0)


def _replaceable(out: Path) -> bool:
    if not out.is_dir():
        return False
    return (out / page.ARCHIVE).is_file() or not any(out.iterdir())


def _assemble(site: Path, progress: Progress) -> None:
    progress("Choosing the packages", 0.0)
    packages = dependencies.closure(dependencies.wallet_requirements(), pyodide.environment())
    progress("Copying Flutter", 0.05)
    flutter.copy(site)
    progress("Copying Python", 0.2)
    pyodide.copy(site)
    progress("Packing the wallet", 0.25)
    archive.write(site / page.ARCHIVE, [*client.files(), *packages_files(packages)])
    client.copy_assets(site)
    page.write(site)
    compress.compress(site, lambda done: progress("Compressing", 0.4 + 0.6 * done))


def packages_files(packages: tuple[dependencies.Package, ...]) -> list[archive.Entry]:
    """The files of the dependencies, under the folder the worker puts on Python's path."""
    return [(f"packages/{name}", path) for each in packages for name, path in each.files]
