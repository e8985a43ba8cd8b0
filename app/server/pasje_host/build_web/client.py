"""The wallet's own files: its Python for the archive, its assets for the site."""

import shutil
from pathlib import Path

from pasje_host.client_dir import client_dir, package_dir

Entry = tuple[str, Path]
"""The name inside the archive or the site, and the file on this machine."""

# Of the folder `assets`, what no browser needs.
NO_ASSETS = ("*.md", "*.svg", "screenshots", "icon.png", "icon_*.png", "splash*.png", ".*")


def files() -> list[Entry]:
    """`main.py` and every module of the package `pasje`."""
    entries = [("main.py", client_dir() / "main.py")]
    package = package_dir()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package.parent)
        if path.is_file() and "__pycache__" not in inside.parts:
            entries.append((inside.as_posix(), path))
    return entries


def asset_files() -> list[Entry]:
    """Every file of the folder `assets`, in order; empty when there is none."""
    folder = client_dir() / "assets"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(f"assets/{path.relative_to(folder).as_posix()}", path) for path in paths]


def copy_assets(site: Path, fonts: Path) -> None:
    """Put the assets where Flet looks for them: `/icons/…` is `assets/icons/…`.

    The fonts go into the folder `fonts`: Flutter's own list names them there.
    """
    folder = client_dir() / "assets"
    leave_out = shutil.ignore_patterns(*NO_ASSETS)
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.name in leave_out(str(folder), [each.name]):
            continue
        target = fonts if each.name == fonts.name else site / each.name
        if each.is_dir():
            shutil.copytree(each, target, ignore=leave_out)
        else:
            shutil.copyfile(each, target)
