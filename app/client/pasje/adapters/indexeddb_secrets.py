"""Secrets in the browser, kept beside the state.

A browser has no safe place for a text. flet-secure-storage only encrypts it with a key that lies
next to it, needs Flutter to be awake first, and works on https alone; so what is kept here is
small, bound to the device and can be revoked, and the device's own key is not among it.
"""

import contextlib

from pasje.adapters.indexeddb import IndexedDb
from pasje.adapters.memory import MemorySecrets
from pasje.data.ports import NotKept


class IndexedDbSecrets:
    """What a full browser does not take lasts as long as the page."""

    def __init__(self, db: IndexedDb) -> None:
        self._db = db
        self._memory = MemorySecrets()

    @property
    def kept(self) -> bool:
        return self._memory.kept

    async def get(self, key: str) -> str | None:
        if (value := await self._memory.get(key)) is not None:
            return value
        try:
            kept = await self._db.get("secrets", key)
        except NotKept:
            return None
        return kept if isinstance(kept, str) else None

    async def put(self, key: str, value: str) -> None:
        """Keep the secret, in memory when the browser has no room."""
        try:
            await self._db.put_many("secrets", {key: value})
        except NotKept:
            await self._memory.put(key, value)
        else:
            await self._memory.delete(key)

    async def delete(self, key: str) -> None:
        await self._memory.delete(key)
        with contextlib.suppress(NotKept):  # the store, wiped before, has removed it all then
            await self._db.put_many("secrets", {key: None})
