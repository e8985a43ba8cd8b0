"""The `pasje` command as a real process, for tests."""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import httpx

from pasje_host.build_web.compress import QUICK, Effort
from pasje_host.build_web.fingerprint import fingerprint
from pasje_host.migrated import migrated
from pasje_host.places import postgres_root
from pasje_host.postgres import Embedded
from tests.support.site import built_site

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


def temporary_folder() -> Path:
    """A folder that any user may pass: as root, PostgreSQL is another one."""
    folder = Path(tempfile.mkdtemp(prefix="pasje-test-"))
    folder.chmod(0o711)
    return folder


@cache
def _wallet(effort: Effort) -> Path:
    """Where every `pasje` of this process finds the wallet built already."""
    folder = temporary_folder()
    atexit.register(remove, folder)
    (folder / fingerprint()).symlink_to(built_site(effort))
    return folder


def data_folder(place: Path, name: str = "data", effort: Effort = QUICK) -> Path:
    """A data folder in `place` that has nothing of its own yet but shares the built wallet."""
    folder = place / name
    folder.mkdir(mode=0o711)
    (folder / "wallet").symlink_to(_wallet(effort))
    return folder


@cache
def _begun() -> Path:
    """A data folder whose database is made, migrated and stopped as it should be, and empty."""
    folder = temporary_folder()
    atexit.register(remove, folder)
    data = data_folder(folder)
    server = Embedded(postgres_root(data), durable=False)
    try:
        migrated(server.start())
    finally:
        server.stop()
    for program in postgres_root(data).glob("program-*"):  # of root's: not copied every time
        program.symlink_to(program.rename(folder / program.name))
    return data


def begun_folder(place: Path, name: str = "data") -> Path:
    """As `data_folder`, but it need not make PostgreSQL's data: for what no first start is asked.

    Nothing is in the database: no programme, no member.
    """
    folder = place / name
    subprocess.run(["cp", "-a", _begun(), folder], check=True)
    return folder


def environment(**more: str) -> dict[str, str]:
    """Ours, with the checkout on the path and without what would change the command's mind.

    Python keeps what it compiles, as it does where Pasje is used: it is the same for every start.
    """
    plain = {
        name: value
        for name, value in os.environ.items()
        if (not name.startswith("PASJE_") or name == "PASJE_CACHE_DIR")
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    paths = os.pathsep.join(str(ROOT / "app" / side) for side in ("client", "server"))
    return {**plain, "PYTHONPATH": paths, **more}


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def pasje(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`pasje` with these arguments, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "pasje_host", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env=environment(**more),
        check=False,
    )


def started(
    *arguments: str | Path, stderr: int | IO[str] = subprocess.PIPE, **more: str
) -> subprocess.Popen[str]:
    """`pasje` with these arguments, under way."""
    return subprocess.Popen(
        [sys.executable, "-m", "pasje_host", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=environment(**more),
    )


class Host:
    """A `pasje` that serves; `output` is what it had printed when it was ready."""

    def __init__(self, data: Path, *arguments: str | Path, **more: str) -> None:
        self.data = data
        self.errors = data.with_name(f"{data.name}.stderr")
        place = ("--port", "0", "--data-dir", data)
        with self.errors.open("w") as errors:
            self.process = started("--no-browser", *place, *arguments, stderr=errors, **more)
        try:
            self.output = self._until_ready()
            found = re.search(r"Wallet\s+(https?://\S+?)/\s", self.output)
            assert found is not None
            self.url = found[1]
        except BaseException:
            self.stop()
            raise

    def _until_ready(self) -> str:
        assert self.process.stdout is not None
        output = ""
        for line in self.process.stdout:
            output += line
            if line.startswith("Pasje is ready"):
                return output
        raise AssertionError(f"not ready: {output}{self.said()}")

    @property
    def till_key(self) -> str:
        found = re.search(r"Demo till key\s+(\S+)", self.output)
        assert found is not None
        return found[1]

    def said(self) -> str:
        """What it wrote to stderr."""
        return self.errors.read_text()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, timeout=PATIENCE_S)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


@contextmanager
def host(data: Path, *arguments: str | Path, **more: str) -> Iterator[Host]:
    """A `pasje` that serves while the block runs."""
    running = Host(data, *arguments, **more)
    try:
        yield running
    finally:
        running.stop()


def processes_on(data: Path) -> list[str]:
    """The command lines of processes that name the folder: Linux only."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(data) in command:
                found.append(command)
    return found


def remove(folder: Path) -> None:
    shutil.rmtree(folder)
