"""A worse world for a measurement: a thin and long wire, and a slower processor."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_CHUNK = 16_384
_PERIOD_S = 0.02


@dataclass
class Link:
    """What all connections share. `bits_per_s` 0 is as fast as the machine."""

    host: str
    port: int
    origin: str = ""
    bits_per_s: float = 0
    delay_s: float = 0
    """One way."""
    received: int = 0
    """Bytes towards the browser, headers included."""
    _free_at: float = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        from_server, to_server = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self._up(reader, to_server), self._down(from_server, writer))

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(_CHUNK):
                await asyncio.sleep(self.delay_s)
                writer.write(part)
                await writer.drain()
        writer.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(_CHUNK):
                self.received += len(part)
                if self.bits_per_s:
                    self._free_at = max(now(), self._free_at) + len(part) * 8 / self.bits_per_s
                    await asyncio.sleep(self._free_at - now() + self.delay_s)
                writer.write(part)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def link_to(origin: str) -> AsyncIterator[Link]:
    """A link to the server at `origin`; its own `origin` is what the browser goes to."""
    place = urlsplit(origin)
    assert place.hostname is not None
    assert place.port is not None
    link = Link(place.hostname, place.port)
    server = await asyncio.start_server(link.carry, "127.0.0.1", 0)
    link.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield link
    finally:
        server.close()


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
