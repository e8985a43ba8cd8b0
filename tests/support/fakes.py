"""Fakes of what a device provides; each passes the suite of its port (tests/ports)."""

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from pasje.adapters.memory import MemorySecrets, MemoryStore
from pasje.data.ports import NOTHING, Lost, NotKept
from pasje.data.surround import Ask, Surround


class Disk(MemoryStore):
    """A store on a disk that can be `full`, `read_only`, or lose what it kept."""

    def __init__(self) -> None:
        super().__init__()
        self.full = self.read_only = False

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        if self.full or self.read_only:
            raise NotKept("no room")
        await super().put_many(items)

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        """As SQLite does: wiping makes the room that it needs."""
        if self.read_only:
            raise NotKept("only to be read")
        goes = {key for key in self._items if key.startswith(prefix)} | items.keys()
        room = sum(len(self._items.get(key, "")) for key in goes)
        if self.full and sum(len(text or "") for text in items.values()) > room:
            raise NotKept("no room")
        full, self.full = self.full, False
        await super().delete_prefix(prefix, items)
        self.full = full

    def lose(self, why: Lost) -> None:
        """All is gone while the wallet runs."""
        self._items.clear()
        self.lost = why


class KeptSecrets(MemorySecrets):
    """As the keyring of a device that the test keeps."""

    @property
    def kept(self) -> bool:
        return True


class MemorySecureStorage:
    """The phone's secure storage; a `broken` one raises as Flet does when it does not answer."""

    def __init__(self, *, broken: bool = False) -> None:
        self._items: dict[str, str] = {}
        self._broken = broken

    async def get(self, key: str) -> str | None:
        self._answer()
        return self._items.get(key)

    async def set(self, key: str, value: str) -> None:
        self._answer()
        self._items[key] = value

    async def remove(self, key: str) -> None:
        self._answer()
        self._items.pop(key, None)

    def _answer(self) -> None:
        if self._broken:
            raise TimeoutError("Timeout waiting for invokeMethod")


class MemoryKeyring(KeyringBackend):
    """A desktop's keyring."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._items.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class SharedTabs:
    """One of several tabs of the same `browser`: the list of all that are open."""

    def __init__(self, browser: "list[SharedTabs]") -> None:
        self._browser = browser
        new: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._locks: defaultdict[str, asyncio.Lock] = browser[0]._locks if browser else new
        self._told = asyncio.Event()
        browser.append(self)

    def leading(self) -> AbstractAsyncContextManager[None]:
        return self.exclusive("leader")

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[None]:
        async with self._locks[name]:
            yield

    async def tell(self) -> None:
        for tab in self._browser:
            if tab is not self:
                tab._told.set()

    async def told(self) -> None:
        await self._told.wait()
        self._told.clear()

    async def close(self) -> None:
        self._browser.remove(self)


class Host:
    """A browser's page as the wallet knows it: `say` changes a fact, `asked` is what came back."""

    def __init__(self) -> None:
        self._facts = Surround(browser=True, installed=False, offline_ready=False, persisted=False)
        self._changed = asyncio.Event()
        self.asked: list[Ask] = []
        self.answers = True
        """False: it is too busy to do what it is asked."""

    def say(self, **facts: Any) -> None:
        self._facts = dataclasses.replace(self._facts, **facts)
        self._changed.set()

    def facts(self) -> Surround:
        return self._facts

    async def changed(self) -> None:
        await self._changed.wait()
        self._changed.clear()

    async def ask(self, what: Ask) -> None:
        self.asked.append(what)
        if what == "forget_face" and self.answers:
            self.say(faces_forgotten=self._facts.faces_forgotten + 1)

    def close(self) -> None:
        return


class WallClock:
    """The device's clock: as far off from `real` as `wrong` says.

    Its sleeps last until somebody is in a `hurry`; `slept` is what was asked for, in seconds.
    """

    def __init__(self, real: Callable[[], datetime], wrong: timedelta = timedelta()) -> None:
        self._real = real
        self.wrong = wrong
        self.slept: list[float] = []
        self._hurry = asyncio.Event()

    def now(self) -> datetime:
        return self._real() + self.wrong

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._hurry.wait()
        await asyncio.sleep(0)

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Within, no sleep takes any time."""
        self._hurry.set()
        try:
            yield
        finally:
            self._hurry.clear()
