"""Store and Secrets that last as long as the process, where a device keeps nothing."""

from collections.abc import Mapping

from pasje.data.ports import NOTHING, Lost


class MemoryStore:
    def __init__(self, lost: Lost | None = None) -> None:
        """`lost`: why the device's own store is not used."""
        self.lost = lost
        self._items: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self._items.get(key)

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        for key, value in items.items():
            if value is None:
                self._items.pop(key, None)
            else:
                self._items[key] = value

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        for key in [key for key in self._items if key.startswith(prefix)]:
            del self._items[key]
        await self.put_many(items)


class MemorySecrets:
    def __init__(self) -> None:
        self._items: dict[str, str] = {}

    @property
    def kept(self) -> bool:
        return not self._items

    async def get(self, key: str) -> str | None:
        return self._items.get(key)

    async def put(self, key: str, value: str) -> None:
        self._items[key] = value

    async def delete(self, key: str) -> None:
        self._items.pop(key, None)
