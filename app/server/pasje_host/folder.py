"""A folder of our own: made with its parents, or not at all."""

import contextlib
import os
from pathlib import Path

from pasje_host.refused import CannotRun

PRIVATE = 0o700
PASSABLE = 0o711
"""Others may go through but see nothing: when root's folder holds one of a plain user."""


def usual_mode() -> int:
    """Private, unless we are root: then PostgreSQL is another user, who must be able to pass."""
    return PASSABLE if hasattr(os, "geteuid") and os.geteuid() == 0 else PRIVATE


def check(folder: Path) -> None:
    """Raises CannotRun when `folder` could not be made or written; makes nothing."""
    # Not Path.exists(), which raises below a folder that we may not pass.
    above = next(path for path in (folder, *folder.parents) if os.path.exists(path))
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise CannotRun(f"{folder} cannot be written: choose another folder with --data-dir.")


def make(folder: Path) -> list[Path]:
    """Makes `folder` and its missing parents; gives what it made, outermost first.

    One that was there keeps its mode. Raises CannotRun when it cannot be made or written.
    """
    check(folder)
    mode = usual_mode()
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
