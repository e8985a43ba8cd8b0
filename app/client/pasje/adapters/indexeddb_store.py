"""Store in the browser: one IndexedDB transaction for each write."""

from collections.abc import Mapping

from pasje.adapters.indexeddb import IndexedDb


class IndexedDbStore:
    def __init__(self, db: IndexedDb) -> None:
        self._db = db

    async def get(self, key: str) -> str | None:
        value: str | None = await self._db.get("state", key)
        return value

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        await self._db.put_many("state", items)

    async def delete_prefix(self, prefix: str) -> None:
        await self._db.delete_prefix("state", prefix)
