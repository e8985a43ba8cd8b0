"""Where Pasje keeps what must outlive it."""

import os
from pathlib import Path

from platformdirs import user_data_path

_OF_ROOT = Path("/var/lib/pasje")
"""As root PostgreSQL is another user, who may not pass root's home."""


def data_dir(given: Path | None) -> Path:
    """The data folder: the one given, or the usual one of this platform; not made here."""
    if given is not None:
        return given.expanduser().absolute()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return _OF_ROOT
    return user_data_path("pasje", appauthor=False)


def postgres_root(data: Path) -> Path:
    """Of the bundled PostgreSQL: its data, lock, log and socket."""
    return data / "postgres"
