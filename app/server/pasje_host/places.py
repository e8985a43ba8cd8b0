"""Where Pasje keeps what must outlive it."""

import os
from pathlib import Path

from platformdirs import user_data_path

from pasje_host import folder
from pasje_host.refused import CannotRun

LOCK = "pasje.lock"
"""Made by the first start, and held by the `pasje` that serves from the folder."""
_OURS = {LOCK, "postgres", "wallet", "demo-till-key"}
_NOBODYS = {"lost+found"}
"""A disk of its own begins with it."""
_OF_ROOT = Path("/var/lib/pasje")
"""As root PostgreSQL is another user, who may not pass root's home."""


def data_dir(given: Path | None) -> Path:
    """The data folder: the one given, or the usual one of this platform; not made here.

    Raises CannotRun when it cannot be written, or holds what is not Pasje's.
    """
    data = _named(given)
    folder.check(data)
    try:
        there = {path.name for path in data.iterdir()} - _NOBODYS if data.exists() else set()
    except OSError as error:
        raise folder.unusable(data, error) from None
    if there and not there & _OURS:
        raise CannotRun(
            f"{data} holds something else than Pasje's data: "
            "choose an empty or a new folder with --data-dir."
        )
    return data


def _named(given: Path | None) -> Path:
    if given is not None:
        try:
            return given.expanduser().absolute()
        except RuntimeError:
            raise CannotRun(f"{given} names no user of this system: see --data-dir.") from None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return _OF_ROOT
    return user_data_path("pasje", appauthor=False)


def postgres_root(data: Path) -> Path:
    """Of the bundled PostgreSQL: its data, lock, log and socket."""
    return data / "postgres"
