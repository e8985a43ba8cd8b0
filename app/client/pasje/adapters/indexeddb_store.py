"""Store in the browser: one IndexedDB transaction for each write."""

from collections.abc import Mapping

from pasje.adapters.indexeddb import IndexedDb
from pasje.data.ports import NOTHING, Lost, NotKept


class IndexedDbStore:
    """A browser that gives nothing back any more is as good as one that has removed everything."""

    def __init__(self, db: IndexedDb) -> None:
        self._db = db

    @property
    def lost(self) -> Lost | None:
        return self._db.lost

    async def get(self, key: str) -> str | None:
        try:
            value = await self._db.get("state", key)
        except NotKept:
            self._db.lost = "removed"
            return None
        return value if isinstance(value, str) else None

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        await self._db.put_many("state", items)

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        await self._db.delete_prefix("state", prefix, items)
