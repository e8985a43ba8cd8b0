"""A folder of our own: made with its parents, or not at all."""

import contextlib
import os
from pathlib import Path

from pasje_host.refused import CannotRun

PRIVATE = 0o700
PASSABLE = 0o711
"""Others may go through but see nothing: when root's folder holds one of a plain user."""


def make(folder: Path, mode: int) -> list[Path]:
    """Makes `folder` and its missing parents with `mode`; gives what it made, outermost first.

    A folder that was there keeps its mode. Raises CannotRun when it cannot be made or written.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir(mode=mode)
            made.append(path)
            path.chmod(mode)  # the umask may have taken bits away
    except OSError as error:
        unmake(made)
        raise unusable(folder, error) from None
    if not os.access(folder, os.W_OK | os.X_OK) or not folder.is_dir():
        raise CannotRun(f"{folder} cannot be written: choose another folder with --data-dir.")
    return made


def unmake(made: list[Path]) -> None:
    """Removes those folders again, as far as they are empty."""
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir()


def unusable(folder: Path, error: OSError) -> CannotRun:
    """The sentence for a folder that the system refuses."""
    reason = (error.strerror or str(error)).lower()
    return CannotRun(f"{folder} cannot be used ({reason}): choose another folder with --data-dir.")
