"""The server's life: started as our child, watched while it starts, stopped with us."""

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from psycopg.conninfo import make_conninfo

from pasje_host import folder
from pasje_host.postgres import child, cluster, leftovers, socket_folder
from pasje_host.postgres.account import Account, choose
from pasje_host.postgres.binaries import bin_dir, site
from pasje_host.postgres.lock import Lock, held
from pasje_host.postgres.settings import ROLE, SETTINGS
from pasje_host.refused import CannotRun

_MOST_LOG = 1_000_000


class Embedded:
    """One PostgreSQL on the folder `root`: start it, use `uri()`, stop it. From the main thread.

    `run_as` names the plain user it runs as when we are root. `durable=False` is for tests only.
    `extra` are further PostgreSQL settings.
    """

    def __init__(
        self,
        root: Path,
        *,
        run_as: str | None = None,
        durable: bool = True,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self.socket_folder = self.root / "run"
        self._run_as = run_as
        self._durable = durable
        unsafe = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self._settings = {**SETTINGS, **({} if durable else unsafe), **(extra or {})}
        self._lock = Lock(self.root / "lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._start: Callable[[], int] | None = None

    def start(self, *, fresh: bool = False) -> str:
        """Starts the server, making its data first where there is none; gives `uri()`.

        `fresh` forgets the data there was. Raises CannotRun; then nothing new is left behind.
        """
        wheel = site()
        account = choose(self._run_as, self.data)
        _refuse_unreachable(self.root, account)
        made = folder.make(self.root)
        try:
            self._begin(wheel, account, fresh=fresh)
        except BaseException as error:  # Ctrl-C too must leave nothing behind
            self.stop()
            if self.root in made and not self.data.exists():
                shutil.rmtree(self.root, ignore_errors=True)
                folder.unmake(made)
            if isinstance(error, OSError):
                raise folder.unusable(self.root, error) from error
            raise
        return self.uri()

    def uri(self, database: str = "postgres") -> str:
        """How to connect: by default to the database that PostgreSQL makes for applications."""
        return make_conninfo(host=str(self.socket_folder), user=ROLE, dbname=database)

    def stop(self, patience_s: float = 30) -> None:
        """Stops the server: sessions are ended, everything is written. Harmless when stopped."""
        if self._process is not None:
            for how, wait_s in ((signal.SIGINT, patience_s), (signal.SIGQUIT, 10)):
                self._process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(wait_s)
                    break
            self._process = None
            socket_folder.sweep(self.root)
        self._lock.free()

    @property
    def ended(self) -> bool:
        """Whether the server, once started, is gone though nobody stopped it."""
        return self._process is not None and self._process.poll() is not None

    def start_again(self) -> None:
        """Begins to start a server that `ended`, at the same `uri()`; see `ready`."""
        assert self._start is not None  # noqa: S101 for the type checker: it was started before
        leftovers.stop_orphan(self.data)
        self._start()

    @property
    def ready(self) -> bool:
        """Whether the server takes connections, as it says itself; False also when it ended."""
        return self._process is not None and not self.ended and self._says_ready(self._process.pid)

    def _begin(self, wheel: Path, account: Account, *, fresh: bool) -> None:
        if not self._lock.take():
            raise CannotRun(f"Pasje already runs on {self.root.parent}: stop it first.")
        leftovers.stop_orphan(self.data)
        if fresh:
            cluster.forget(self.root)
        binaries = bin_dir(wheel, account, self.root)
        cluster.prepare(self.root, binaries, account, durable=self._durable)
        rules, names = cluster.allow(self.root, account)
        self.socket_folder = socket_folder.make(self.root, account)
        settings = {**self._settings, "hba_file": str(rules), "ident_file": str(names)}
        command = [str(binaries / "postgres"), "-D", str(self.data), "-k", str(self.socket_folder)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._start = partial(self._launch, command, account)
        self._wait(self._launch(command, account))

    def _launch(self, command: Sequence[str], account: Account) -> int:
        """Starts the server; where in its log this start begins."""
        log = self.root / "postgres.log"
        if log.exists() and log.stat().st_size > _MOST_LOG:
            log.replace(self.root / "postgres.log.1")
        with log.open("ab") as file:
            since = file.tell()  # asked before the child shares this position and moves it
            self._process = child.started(command, account, self.data, file)
        return since

    def _wait(self, since: int) -> None:
        # However long it replays its log: it is ready when it says so, and gone when it ends.
        log = self.root / "postgres.log"
        while not self.ready:
            if self.ended:
                said = log.read_bytes()[since:].decode(errors="replace").splitlines()
                reason = " | ".join(line for line in said if "FATAL" in line or "PANIC" in line)
                raise CannotRun(f"PostgreSQL ended at once ({reason or log}).")
            time.sleep(0.01)

    def _says_ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def running_uri(root: Path) -> str | None:
    """How to connect to the server that another process runs on `root`; None: none runs."""
    if not held(root.resolve() / "lock"):
        return None
    server = Embedded(root)
    server.socket_folder = server.socket_folder.resolve()  # a link where the path is too long
    return server.uri()


def _refuse_unreachable(root: Path, account: Account) -> None:
    """Another user's server must be able to pass every folder above; we change none of them."""
    if not account.other:
        return
    for above in (root, *root.parents):
        if above.exists() and not account.may_pass(above):
            raise CannotRun(
                f"PostgreSQL runs as the user '{account.name}', who may not pass {above}: "
                "choose a folder outside it with --data-dir, or start pasje as a plain user."
            )
