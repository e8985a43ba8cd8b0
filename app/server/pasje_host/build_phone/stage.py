"""What is packed: the wallet's own folder, copied without anything else, and its platform."""

import re
import shutil
from pathlib import Path

from pasje_host.build_phone import project
from pasje_host.client_dir import client_dir, package_dir
from pasje_host.refused import CannotRun

PICTURES = ("icon.png", "icon_android.png", "splash.png", "splash_dark.png")
"""Of these Flet draws each system's own; the project file keeps them out of the app."""
_NOT_STAGED = ("__pycache__", "*.pyc", "*.md", "*.svg", "screenshots", ".*")


def stage(folder: Path, platform: str) -> None:
    """Lay the wallet for `platform` (an origin) out in `folder`, as the project file says it lies.

    Raises CannotRun when the wallet's files are not whole.
    """
    shutil.copyfile(project.project_file(), folder / "pyproject.toml")
    app = folder / project.flet_settings()["app"]["path"]
    app.mkdir(parents=True)
    shutil.copyfile(client_dir() / "main.py", app / "main.py")
    leave_out = shutil.ignore_patterns(*_NOT_STAGED)
    shutil.copytree(package_dir(), app / "pasje", ignore=leave_out)
    shutil.copytree(client_dir() / "assets", app / "assets", ignore=leave_out)
    for picture in PICTURES:
        if not (app / "assets" / picture).is_file():
            raise CannotRun(f"The picture {picture} is missing: install Pasje again.")
    _settle(app / "pasje" / "built.py", platform)


def packed(folder: Path) -> list[str]:
    """What of a staged `folder` goes into an app, by its path in the app."""
    settings = project.flet_settings()["app"]
    app = folder / settings["path"]
    names = (file.relative_to(app) for file in app.rglob("*") if file.is_file())
    left_out = [Path(each) for each in settings["exclude"]]
    return sorted(
        name.as_posix()
        for name in names
        if not any(each == name or each in name.parents for each in left_out)
    )


def _settle(file: Path, platform: str) -> None:
    text, times = re.subn(
        r"^PLATFORM = .*$", f'PLATFORM = "{platform}"', file.read_text(), flags=re.MULTILINE
    )
    if times != 1:
        raise CannotRun(f"{file.name} does not name the platform once: install Pasje again.")
    file.write_text(text, encoding="utf-8")
