"""`pasje build android|ios|macos|windows|linux`: the wallet as an app, made by `flet build`."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pasje_host.build_phone import toolchain
from pasje_host.build_phone.project import flet_settings
from pasje_host.build_phone.stage import stage
from pasje_host.build_phone.targets import Target
from pasje_host.refused import CannotRun

__all__ = ["Wanted", "build"]

_MARK = ".pasje-app"
"""Lies in every folder that was filled here."""


@dataclass(frozen=True)
class Wanted:
    """`platform` is an https origin; `app_id` and `name` None: those of the project file."""

    platform: str
    app_id: str | None = None
    name: str | None = None
    download: bool = False
    """Whether Flet may fetch Flutter and Android's tools where they are missing."""


def build(target: Target, wanted: Wanted, out: Path) -> None:
    """Put the app in the folder `out`, replacing what was built there before.

    Flet tells on the terminal what it does. Raises CannotRun before anything is made when a tool
    is missing, when this system cannot build for `target` or when `out` holds something else, and
    afterwards when Flet fails; OSError when `out` cannot be written.
    """
    out = out.absolute()
    if out.exists() and not _replaceable(out):
        raise CannotRun(f"{out} holds something else: name an empty or a new folder with --out.")
    toolchain.check(target, download=wanted.download)
    with tempfile.TemporaryDirectory(prefix="pasje-build-") as folder:
        staged, made = Path(folder) / "app", Path(folder) / "made"
        staged.mkdir()
        stage(staged, wanted.platform)
        _flet(target, wanted, staged, made)
        (made / _MARK).touch()
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, out)


def _replaceable(out: Path) -> bool:
    return out.is_dir() and ((out / _MARK).is_file() or not any(out.iterdir()))


def _flet(target: Target, wanted: Wanted, staged: Path, made: Path) -> None:
    """A process of its own: Flet's command ends the process that runs it."""
    command = [sys.executable, "-m", "pasje_host.build_phone.flet_build"]
    command += [target.flet, str(staged), "--output", str(made), "--yes", "--skip-flutter-doctor"]
    # Again, as this system writes paths: Flet's packer compares them by the letter.
    command += ["--exclude", *(str(Path(each)) for each in flet_settings()["app"]["exclude"])]
    command += ["--app-links", urlsplit(wanted.platform).netloc]
    if wanted.app_id is not None:
        command += ["--bundle-id", wanted.app_id]
    if wanted.name is not None:
        command += ["--product", wanted.name]
    # Where we were found it will find us, also when that is the folder `pasje` was started from.
    paths = os.pathsep.join(str(Path(path or ".").absolute()) for path in sys.path)
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=staged, env=environment, check=False)  # noqa: S603
    if done.returncode != 0 or not made.is_dir():
        raise CannotRun(
            f"Flet could not build the app for {target.called}: see what it says above."
        )
