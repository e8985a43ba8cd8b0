"""The browser's database, from the Pyodide worker: what Store, Secrets and keys share.

A transaction ends at the first `await`, so each of these issues all its requests before it waits.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import js
from pyodide.ffi import create_once_callable, to_js

_TABLES = ("state", "secrets", "keys")


class IndexedDb:
    """One open database; its tables hold texts, or keys that cannot be taken out."""

    def __init__(self, db: Any) -> None:
        self._db = db

    @classmethod
    async def open(cls, name: str = "pasje") -> "IndexedDb":
        """Open or make the database; raises OSError where the browser has none for us."""
        request = js.indexedDB.open(name, 1)

        def make(_: object) -> None:
            for table in _TABLES:
                request.result.createObjectStore(table)

        request.onupgradeneeded = create_once_callable(make)
        return cls(await _settled(request))

    async def get(self, table: str, key: str) -> Any:
        """What is stored under `key`, or None."""
        return await _settled(self._db.transaction(table).objectStore(table).get(key))

    async def put_many(self, table: str, items: Mapping[str, Any]) -> None:
        """Write all of `items` or none, None removes; raises OSError when the disk is full."""
        done, rows = self._begin(table)
        for key, value in items.items():
            if value is None:
                rows.delete(key)
            else:
                rows.put(value, key)
        await done

    async def delete_prefix(self, table: str, prefix: str) -> None:
        done, rows = self._begin(table)
        rows.delete(js.IDBKeyRange.bound(prefix, prefix + "\uffff"))
        await done

    def close(self) -> None:
        self._db.close()

    def _begin(self, table: str) -> tuple[asyncio.Future[None], Any]:
        """A writing transaction that is acknowledged when it is on the disk."""
        strict = to_js({"durability": "strict"}, dict_converter=js.Object.fromEntries)
        transaction = self._db.transaction(table, "readwrite", strict)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        transaction.oncomplete = create_once_callable(lambda _: _resolve(done, None))
        transaction.onabort = create_once_callable(lambda _: _reject(done, transaction))
        return done, transaction.objectStore(table)


async def _settled(request: Any) -> Any:
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    request.onsuccess = create_once_callable(lambda _: _resolve(done, request.result))
    request.onerror = create_once_callable(lambda _: _reject(done, request))
    return await done


def _resolve(done: "asyncio.Future[Any]", value: Any) -> None:
    if not done.done():
        done.set_result(value)


def _reject(done: "asyncio.Future[Any]", failed: Any) -> None:
    if not done.done():
        done.set_exception(OSError(str(cast(object, failed.error))))
