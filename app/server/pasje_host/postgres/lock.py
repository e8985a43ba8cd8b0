"""One process at a time on one folder."""

import fcntl
from pathlib import Path
from typing import IO

from pasje_host.folder import unusable


class Lock:
    """Held for as long as the process lives: the system frees it whatever happens."""

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
