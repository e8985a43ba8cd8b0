"""A TCP proxy before a server, for what may happen on the way there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import urlsplit

_CHUNK = 16_384
_MOST_ON_THE_WAY = 64


class Proxy:
    """The way to one server, as it is; `up` and `down` may hold up what passes."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: set[asyncio.StreamWriter] = set()
        self.origin = ""
        """What the browser goes to instead."""

    @classmethod
    @asynccontextmanager
    async def before(cls, origin: str) -> AsyncIterator[Self]:
        """One before the server at `origin`. Everything open breaks off at the end."""
        place = urlsplit(origin)
        assert place.hostname is not None
        assert place.port is not None
        proxy = cls(place.hostname, place.port)
        server = await asyncio.start_server(proxy.carry, "127.0.0.1", 0)
        proxy.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield proxy
        finally:
            server.close()
            proxy.break_off()
            await server.wait_closed()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        try:
            from_server, to_server = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()  # the browser is refused, too
            return
        both = {writer, to_server}
        self._open |= both
        try:
            await asyncio.gather(
                _pipe(reader, to_server, self.up), _pipe(from_server, writer, self.down)
            )
        finally:
            self._open -= both

    async def up(self, part: bytes) -> None:
        """Ends when `part` goes on to the server."""

    async def down(self, part: bytes) -> None:
        """Ends when `part` goes on to the browser."""

    def break_off(self) -> None:
        """Everything open ends at once."""
        for writer in self._open:
            writer.transport.abort()


async def _pipe(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    held_up: Callable[[bytes], Coroutine[None, None, None]],
) -> None:
    """Several parts are on their way at once, as on a long wire; they arrive in order."""
    on_the_way: asyncio.Queue[tuple[bytes, asyncio.Task[None]]] = asyncio.Queue(_MOST_ON_THE_WAY)

    async def deliver() -> None:
        while True:
            part, arrived = await on_the_way.get()
            await arrived
            if not part:
                return
            writer.write(part)
            await writer.drain()

    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(deliver())
            part = b"to begin with"
            while part:
                part = await reader.read(_CHUNK)
                await on_the_way.put((part, both.create_task(held_up(part))))
    except* ConnectionError:
        pass
    writer.close()
