"""One `pasje` at a time serves from a data folder: it holds the wallet's build, and the data."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pasje_host import folder
from pasje_host.places import LOCK, postgres_root
from pasje_host.refused import CannotRun

if sys.platform != "win32":
    from pasje_host.postgres import running_uri
    from pasje_host.postgres.lock import Lock, held


def refuse_second(data: Path) -> None:
    """Raises CannotRun when another `pasje` runs on the data folder; makes nothing."""
    if sys.platform != "win32" and (held(data / LOCK) or running_uri(postgres_root(data))):
        raise _taken(data)


@contextmanager
def claimed(data: Path) -> Iterator[None]:
    """The folder, made when it is missing, is ours while the block runs. Raises CannotRun."""
    folder.make(data)
    if sys.platform == "win32":
        (data / LOCK).touch()  # the sign that it is Pasje's; nothing here holds it
        yield
        return
    lock = Lock(data / LOCK)
    if not lock.take():
        raise _taken(data)
    try:
        yield
    finally:
        lock.free()


def _taken(data: Path) -> CannotRun:
    return CannotRun(
        f"Pasje already runs on {data}: use that one, stop it first, or choose another "
        "folder with --data-dir."
    )
