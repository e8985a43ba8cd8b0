"""Tabs where there is only one copy of the wallet, or where a browser gives no locks."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class SingleTab:
    def __init__(self) -> None:
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def leading(self) -> AbstractAsyncContextManager[None]:
        return self.exclusive("leader")

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[None]:
        async with self._locks[name]:
            yield

    async def tell(self) -> None:
        return  # there is nobody else

    async def told(self) -> None:
        await asyncio.Event().wait()  # nobody ever tells

    async def close(self) -> None:
        return
