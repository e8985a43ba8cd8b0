"""What runs by itself: what follows the card, the other tabs, the brand and the host."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from pasje.data.brand import Brand
from pasje.data.cards import Card
from pasje.data.ports import Declined, Tabs, Unreachable
from pasje.data.session import Session
from pasje.data.sync import Backoff, Sync

log = logging.getLogger("pasje")
Work = Callable[[], Coroutine[Any, Any, None]]


class Upkeep:
    """Its tasks run in the context that `start` is called in: on a page, in the page's."""

    def __init__(
        self,
        session: Session,
        sync: Sync,
        brand: Brand,
        tabs: Tabs,
        patience: Backoff,
        follow_host: Work,
    ) -> None:
        self._session = session
        self._sync = sync
        self._brand = brand
        self._tabs = tabs
        self._patience = patience
        self._follow_host = follow_host
        self._awake = False
        self._followed: Card | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        self._awake = True
        self._begin("host", self._follow_host)
        self._begin("tabs", self._follow_tabs)
        self.keep_up()

    async def pause(self) -> None:
        """Stop syncing and listening, and let another tab lead."""
        self._awake = False
        await self.let_go()

    async def resume(self) -> None:
        self._awake = True
        await self._session.open()
        self.keep_up()

    async def stop(self) -> None:
        self._awake = False
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def let_go(self) -> None:
        """Stop syncing the card that is open, until `keep_up`."""
        self._followed = None
        if task := self._tasks.pop("sync", None):
            task.cancel()
            await asyncio.wait([task])

    def keep_up(self) -> None:
        """Run what is wanted now: sync with a card; without one, the brand is fetched once."""
        card = self._session.card
        if not self._awake:
            return
        if card != self._followed and (task := self._tasks.pop("sync", None)):
            task.cancel()
        self._followed = card
        if card is not None:
            self._begin("sync", self._sync.run)
        elif "brand" not in self._tasks:
            self._begin("brand", self._learn_brand)

    async def _follow_tabs(self) -> None:
        while True:
            await self._tabs.told()
            await self._session.open()
            self._sync.wake()
            self.keep_up()

    async def _learn_brand(self) -> None:
        while True:
            try:
                return await self._brand.ask()
            except (Unreachable, Declined):
                await self._patience.pause()

    def _begin(self, name: str, work: Work) -> None:
        if name not in self._tasks or self._tasks[name].done():
            self._tasks[name] = asyncio.create_task(work(), name=f"pasje {name}")
            self._tasks[name].add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A sync ends by itself when the session did; a fault of ours is logged, not repeated."""
        if task.cancelled():
            return
        if (fault := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=fault)
        elif self._session.card is None:
            self.keep_up()
