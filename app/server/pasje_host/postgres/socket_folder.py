"""The folder of the Unix socket, which is the only way in."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from pasje_host.postgres.account import Account

_LONGEST = 103 if sys.platform == "darwin" else 107
_LONGEST_NAME = ".s.PGSQL.5432.lock"


def make(root: Path, account: Account) -> Path:
    """A private folder for the socket, whose path is short enough for the system.

    It is `root/run`; where that is too long, `run` is a link to a fresh folder among the temporary
    ones, so that whoever looks for it finds it, and the next start can sweep it.
    """
    sweep(root)
    folder = root / "run"
    if len(os.fsencode(folder / _LONGEST_NAME)) > _LONGEST:
        short = Path(tempfile.mkdtemp(prefix="pasje-"))
        folder.symlink_to(short)
        folder = short
    else:
        folder.mkdir(mode=0o700)
    account.own(folder)
    return folder


def sweep(root: Path) -> None:
    """Removes the folder of an earlier run."""
    folder = root / "run"
    shutil.rmtree(folder.resolve(), ignore_errors=True)
    if folder.is_symlink():
        folder.unlink()
