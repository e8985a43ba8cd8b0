"""What an earlier run that was killed may have left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pasje_host.refused import CannotRun

_PATIENCE_S = 60


def stop_orphan(data: Path) -> None:
    """Stops a server that outlived its parent, and removes a stale pid file.

    A pid may since belong to any other process, so a process is only touched when it is PostgreSQL
    on this very folder. Called with the lock held.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not _is_postgres_on(pid, data):
        file.unlink(missing_ok=True)
        return
    os.kill(pid, signal.SIGINT)  # fast shutdown: sessions are ended, everything is written
    end = time.monotonic() + _PATIENCE_S
    while file.exists():
        if time.monotonic() > end:
            raise CannotRun(f"A PostgreSQL left behind on {data} (process {pid}) does not stop.")
        time.sleep(0.02)


def _is_postgres_on(pid: int, data: Path) -> bool:
    return f"/bin/postgres -D {data} " in _command_of(pid)


def _command_of(pid: int) -> str:
    if sys.platform == "linux":
        try:
            # Empty for a zombie, which holds nothing any more.
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return os.fsdecode(command.replace(b"\0", b" "))
    else:  # noqa: RET505 mypy reads only the branch of its own platform
        listed = subprocess.run(  # noqa: S603 a fixed program, no shell
            ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return listed.stdout.replace("\n", " ")
