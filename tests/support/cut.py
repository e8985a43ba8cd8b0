"""A network that can go away: a TCP proxy before a server, which cuts what is open and refuses.

A browser told to be offline keeps the streams that are open, so the wire itself has to go.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_CHUNK = 65_536


class Wire:
    """The way to the server at `host` and `port`; whole until `cut`."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self.origin = ""

    def cut(self) -> None:
        """Everything open breaks off at once, and nothing new gets through."""
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        if not self._whole:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        both = {writer, server_writer}
        self._open |= both
        try:
            await asyncio.gather(_pipe(reader, server_writer), _pipe(server_reader, writer))
        finally:
            self._open -= both


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(_CHUNK):
            writer.write(part)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def wire_to(origin: str) -> AsyncIterator[Wire]:
    """A wire to the server at `origin`; its own `origin` is what the browser goes to."""
    place = urlsplit(origin)
    assert place.hostname is not None
    assert place.port is not None
    wire = Wire(place.hostname, place.port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        await server.wait_closed()
