"""The browser's tabs: Web Locks for "one at a time", a BroadcastChannel for news."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import js
from pyodide.ffi import create_proxy, to_js


class TabChannel:
    """What the tabs of one origin tell each other."""

    def __init__(self, name: str = "pasje") -> None:
        self._told = asyncio.Event()
        self._channel: Any = js.BroadcastChannel.new(name)
        self._heard = create_proxy(lambda _: self._told.set())
        self._channel.onmessage = self._heard

    async def tell(self) -> None:
        self._channel.postMessage("changed")

    async def told(self) -> None:
        await self._told.wait()
        self._told.clear()

    async def close(self) -> None:
        self._channel.close()
        self._heard.destroy()


class WebTabs(TabChannel):
    """A tab that is closed or crashes gives its locks back, because its worker ends with it."""

    def __init__(self, name: str = "pasje") -> None:
        super().__init__(name)
        self._name = name

    def leading(self) -> AbstractAsyncContextManager[None]:
        return self.exclusive("leader")

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        got: asyncio.Future[None] = loop.create_future()
        release: asyncio.Future[None] = loop.create_future()

        async def hold(_: object) -> None:
            if not got.done():
                got.set_result(None)
            await release  # the browser holds the lock until this returns

        held, stop = create_proxy(hold), js.AbortController.new()
        options = to_js({"signal": stop.signal}, dict_converter=js.Object.fromEntries)
        asked = asyncio.ensure_future(
            js.navigator.locks.request(f"{self._name}.{name}", options, held)
        )
        try:
            await got
            yield
        finally:
            release.set_result(None)
            stop.abort()  # touches only a request that still waits
            await asyncio.gather(asked, return_exceptions=True)
            held.destroy()
