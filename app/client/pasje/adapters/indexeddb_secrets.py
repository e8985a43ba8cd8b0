"""Secrets in the browser, kept beside the state.

A browser has no safe place for a text. flet-secure-storage only encrypts it with a key that lies
next to it, needs Flutter to be awake first, and works on https alone; so what is kept here is
small, bound to the device and can be revoked, and the device's own key is not among it.
"""

from pasje.adapters.indexeddb import IndexedDb


class IndexedDbSecrets:
    kept = True

    def __init__(self, db: IndexedDb) -> None:
        self._db = db

    async def get(self, key: str) -> str | None:
        value: str | None = await self._db.get("secrets", key)
        return value

    async def put(self, key: str, value: str) -> None:
        await self._db.put_many("secrets", {key: value})

    async def delete(self, key: str) -> None:
        await self._db.put_many("secrets", {key: None})
