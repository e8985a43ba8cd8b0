"""A folder of our own: made with its parents, locked by one process, left as it was on failure."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import IO

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


class Lock:
    """One process at a time, for as long as it lives: the system frees it whatever happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Whether the lock is ours now. Raises CannotRun when the file cannot be made."""
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise unusable(self.path.parent, error) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def free(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def held(path: Path) -> bool:
    """Whether another process holds the lock at `path`; makes nothing."""
    if not path.exists():
        return False
    lock = Lock(path)
    if not lock.take():
        return True
    lock.free()
    return False
