"""The open streams of this process, and the one connection that listens for all of them."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import msgspec
import psycopg
from psycopg import sql

from pasje.contract.membership import Change
from pasje_platform.database import Database
from pasje_platform.live.service import CHANNEL

MOST_WAITING = 32
MOST_STREAMS = 5
"""Of one member; a sixth ends the oldest, which is most likely a phone that went away unseen."""
_SHORTEST_S, _LONGEST_S = 0.05, 2.0
_log = logging.getLogger("pasje.live")


@dataclass(frozen=True)
class Notice:
    """What `live.service` sends through PostgreSQL."""

    member_id: str
    change: Change | None = None
    ended_device_id: str | None = None


@dataclass(frozen=True)
class Quiet:
    """Nothing happened for a while."""


@dataclass(eq=False)
class Stream:
    """One open phone. It is ended, rather than left behind, when it does not keep up."""

    member_id: str
    device_id: str
    waiting: asyncio.Queue[Change | None] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )
    """None: this was the last; the phone comes back and asks what it missed."""

    async def next(self, within_s: float) -> Change | Quiet | None:
        """The next change, Quiet when none came in time, None at the end."""
        try:
            return await asyncio.wait_for(self.waiting.get(), within_s)
        except TimeoutError:
            return Quiet()

    def put(self, change: Change) -> None:
        if self.waiting.full():
            self.end()
        else:
            self.waiting.put_nowait(change)

    def end(self) -> None:
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """Fans out what PostgreSQL tells; `open` while the process serves."""

    def __init__(self, database: Database, *, keep_alive_s: float = 15) -> None:
        self.keep_alive_s = keep_alive_s
        self._database = database
        self._streams: dict[str, list[Stream]] = defaultdict(list)
        self.listening = asyncio.Event()
        self._ended = False

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Hub"]:
        """Listens until the block ends, then ends every stream."""
        task = asyncio.create_task(self._listen())
        try:
            await self.listening.wait()
            yield self
        finally:
            self.end_all()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @contextlib.contextmanager
    def stream(self, member_id: str, device_id: str) -> Iterator[Stream]:
        """A stream that is known here until the block ends."""
        mine, stream = self._streams[member_id], Stream(member_id, device_id)
        mine.append(stream)
        if len(mine) > MOST_STREAMS:
            mine.pop(0).end()
        if self._ended:
            stream.end()
        try:
            yield stream
        finally:
            if stream in mine:
                mine.remove(stream)
            if not mine:
                self._streams.pop(member_id, None)

    def end_all(self) -> None:
        """Ends every stream, and those still to come: the process is about to stop.

        The web server waits for open replies before it tells the application to stop, so whoever
        runs it calls this first.
        """
        self._ended = True
        self._lost()

    def _lost(self) -> None:
        """Notices may have been missed: the phones come back and ask."""
        for stream in [stream for mine in self._streams.values() for stream in mine]:
            stream.end()

    async def _listen(self) -> None:
        delay_s = _SHORTEST_S
        while True:
            self.listening.clear()
            try:
                await self._hear()
            except psycopg.OperationalError as error:
                _log.warning("listener lost", extra={"fields": {"error": type(error).__name__}})
            delay_s = _SHORTEST_S if self.listening.is_set() else min(delay_s * 2, _LONGEST_S)
            await asyncio.sleep(delay_s)

    async def _hear(self) -> None:
        conninfo = str(self._database.pool.conninfo)
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
            # After a server's restart the pool is full of dead connections.
            await self._database.pool.check()
            self._lost()
            self.listening.set()
            async for notification in connection.notifies():
                try:
                    self._tell(msgspec.json.decode(notification.payload, type=Notice))
                except msgspec.MsgspecError:  # another program of this database, on our channel
                    _log.warning("foreign notice")

    def _tell(self, notice: Notice) -> None:
        for stream in list(self._streams.get(notice.member_id, ())):
            if stream.device_id == notice.ended_device_id:
                stream.end()
            elif notice.change is not None:
                stream.put(notice.change)
