"""Starting the wheel's programs as the right user, in a clean environment."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from pasje_host.postgres.account import Account

_SET_PDEATHSIG = 1


def finished(
    command: Sequence[str], account: Account, folder: Path
) -> subprocess.CompletedProcess[str]:
    """`command` run to its end in `folder`; what it wrote is in the result."""
    return subprocess.run(  # noqa: S603 the wheel's own program, no shell
        command, cwd=folder, capture_output=True, text=True, check=False, **_as(account)
    )


def started(
    command: Sequence[str], account: Account, folder: Path, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """`command` as a child in its own session, so that Ctrl-C reaches only us.

    On Linux it is told to stop when the thread that started it ends, so call this from the main
    thread.
    """
    return subprocess.Popen(  # noqa: S603 the wheel's own program, no shell
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_die_with_parent(),  # noqa: PLW1509 one thread runs when we start it
        **_as(account),
    )


def _as(account: Account) -> dict[str, Any]:
    # PGDATA, PGPORT and their like of the owner's own server must not steer ours.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    options: dict[str, Any] = {"env": {**clean, "LC_ALL": "C", "TZ": "UTC"}, "umask": 0o077}
    if account.other:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options


def _die_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None  # there the next start stops the orphan
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it ended before we could ask
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
