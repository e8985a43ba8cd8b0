"""A worse world for a measurement: a thin and long wire, and a slower processor."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.proxy import Proxy

_PERIOD_S = 0.02


class Link(Proxy):
    """A thin and long wire that all connections share."""

    bits_per_s = 0.0
    """0 is as fast as the machine."""
    delay_s = 0.0
    """One way."""
    received = 0
    """Bytes towards the browser, headers included."""
    _free_at = 0.0

    async def up(self, part: bytes) -> None:
        await asyncio.sleep(self.delay_s)

    async def down(self, part: bytes) -> None:
        now = asyncio.get_running_loop().time
        self.received += len(part)
        if self.bits_per_s:
            self._free_at = max(now(), self._free_at) + len(part) * 8 / self.bits_per_s
            await asyncio.sleep(self._free_at - now() + self.delay_s)


@asynccontextmanager
async def slowed(profile: Path, factor: int) -> AsyncIterator[None]:
    """Every process of the browser with this profile runs one part of `factor` of the time.

    Chromium's own throttle slows the page alone, and Python runs beside it in a worker.
    """
    task = asyncio.create_task(_slow(profile, factor)) if factor > 1 else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.wait([task])


async def _slow(profile: Path, factor: int) -> None:
    pids: list[int] = []
    turn = 0
    try:
        while True:
            if turn % 10 == 0:
                pids = list(_browser(profile))
            turn += 1
            _tell(pids, signal.SIGSTOP)
            await asyncio.sleep(_PERIOD_S * (factor - 1) / factor)
            _tell(pids, signal.SIGCONT)
            await asyncio.sleep(_PERIOD_S / factor)
    finally:
        _tell(pids, signal.SIGCONT)


def _browser(profile: Path) -> Iterator[int]:
    """The browser process that was started with `profile`, and all below it. Linux only."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                stat = (folder / "stat").read_text()
                parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
                if f"--user-data-dir={profile}" in (folder / "cmdline").read_text():
                    found.add(int(folder.name))
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return iter(found)


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)
