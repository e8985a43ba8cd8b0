"""The browser's database, from the Pyodide worker: what Store, Secrets and keys share.

A transaction ends at the first `await`, so each of these issues all its requests before it waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import js
from pyodide.ffi import JsException, create_once_callable, create_proxy, to_js

from pasje.data.ports import NOTHING, Lost, NotKept

TABLES = ("state", "secrets", "keys")


def _first(db: Any, _: Any) -> None:
    for table in TABLES:
        db.createObjectStore(table)


Upgrade = Callable[[Any, Any], None]
"""Given the database and the transaction that upgrades it."""
UPGRADES: Sequence[Upgrade] = (_first,)
"""What each version adds to the one before. Never change one that was released; append."""

_CLOSED = {"InvalidStateError", "AbortError", "UnknownError", "NotFoundError"}
"""What a browser says when it closed the database on us; nothing was written then."""


class IndexedDb:
    """One database; its tables hold texts, or keys that cannot be taken out.

    The browser may close it at any time: another tab brings a newer wallet, the disk fails, the
    member clears the site's data. The next use opens it again.
    """

    def __init__(self, name: str, upgrades: Sequence[Upgrade]) -> None:
        self._name = name
        self._upgrades = upgrades
        self._db: Any = None
        self._seen = False
        self._opening = asyncio.Lock()
        self._aside: str | None = None
        self.lost: Lost | None = None

    @classmethod
    async def open(cls, name: str = "pasje", upgrades: Sequence[Upgrade] = UPGRADES) -> "IndexedDb":
        """Open or make the database; raises NotKept where the browser has none for us.

        A newer wallet's is left alone until sign-out, and one of another name is used meanwhile.
        """
        made = cls(name, upgrades)
        await made._opened()
        return made

    async def get(self, table: str, key: str) -> Any:
        """What is stored under `key`, or None; raises NotKept when the browser gives nothing."""

        async def read(db: Any) -> Any:
            return await _settled(db.transaction(table).objectStore(table).get(key))

        return await self._use(read)

    async def put_many(self, table: str, items: Mapping[str, Any]) -> None:
        """Write all of `items` or none, None removes; raises NotKept when the disk is full."""

        async def write(db: Any) -> None:
            done, rows = _begin(db, table)
            _put(rows, items)
            await done

        await self._use(write)

    async def delete_prefix(
        self, table: str, prefix: str, items: Mapping[str, str | None] = NOTHING
    ) -> None:
        """Remove what begins with `prefix` and write `items` at once; raises NotKept.

        Where the browser takes no write at all any more, the whole database goes.
        """

        async def write(db: Any) -> None:
            done, rows = _begin(db, table)
            rows.delete(js.IDBKeyRange.bound(prefix, prefix + "\uffff"))
            _put(rows, items)
            await done

        try:
            await self._use(write)
        except NotKept:
            await self._delete(self._mine)
        if self._aside is not None:
            await self._delete(self._aside)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    @property
    def _mine(self) -> str:
        """The database in use."""
        return self._name if self._aside is None else f"{self._name} {len(self._upgrades)}"

    async def _use(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Do `work`, once more on a new connection where the browser has closed the old one."""
        for again in (True, False):
            db = await self._opened()
            try:
                return await work(db)
            except (_Failed, JsException) as error:
                if not again or error.name not in _CLOSED:
                    raise NotKept(str(error)) from error
                db.close()
                self._let_go(db)
        raise AssertionError("unreachable")

    async def _opened(self) -> Any:
        """The connection; raises NotKept."""
        async with self._opening:
            if self._db is not None:
                return self._db
            try:
                self._db = await self._connect()
            except (_Failed, JsException) as error:
                if error.name != "VersionError" or self._aside is not None:
                    why: Lost = "elsewhere" if error.name == "BlockedError" else "denied"
                    raise NotKept(f"{error.name}: {error}", why) from error
                self._aside, self.lost, self._seen = self._name, "newer", False
            else:
                return self._db
        return await self._opened()

    async def _connect(self) -> Any:
        """Open, upgraded by as many steps as it lacks, which happens whole or not at all."""
        if not getattr(js, "indexedDB", None):
            raise _Failed("NotSupportedError", "this browser has no database")
        request = js.indexedDB.open(self._mine, len(self._upgrades))

        def upgrade(event: Any) -> None:
            before = int(event.oldVersion)
            if before == 0 and self._seen:
                self.lost = "removed"
            for step in self._upgrades[before:]:
                step(request.result, request.transaction)

        request.onupgradeneeded = create_once_callable(upgrade)
        db = await _settled(request, waits=False)
        self._seen = True

        def closed(_: object) -> None:
            db.close()
            self._let_go(db)

        # Another tab's newer wallet waits for us to let go; or the browser has closed it itself.
        db.onversionchange = create_proxy(closed)
        db.onclose = create_proxy(closed)
        return db

    def _let_go(self, db: Any) -> None:
        if self._db is db:
            self._db = None

    async def _delete(self, name: str) -> None:
        """Remove a whole database; tabs that have it open let go of it."""
        if name == self._mine:
            self.close()
            self._seen = False
        try:
            await _settled(js.indexedDB.deleteDatabase(name))
        except (_Failed, JsException) as error:
            raise NotKept(str(error)) from error


class _Failed(Exception):
    """A request or a transaction that the browser gave up, by its error's name."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _begin(db: Any, table: str) -> "tuple[asyncio.Future[None], Any]":
    """A writing transaction that is acknowledged when it is on the disk."""
    strict = to_js({"durability": "strict"}, dict_converter=js.Object.fromEntries)
    transaction = db.transaction(table, "readwrite", strict)
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    transaction.oncomplete = create_once_callable(lambda _: _resolve(done, None))
    transaction.onabort = create_once_callable(lambda _: _reject(done, transaction.error))
    return done, transaction.objectStore(table)


def _put(rows: Any, items: Mapping[str, Any]) -> None:
    for key, value in items.items():
        if value is None:
            rows.delete(key)
        else:
            rows.put(value, key)


async def _settled(request: Any, *, waits: bool = True) -> Any:
    """The request's result; `waits` for other tabs to let go, or else fails with BlockedError."""
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def succeeded(_: object) -> None:
        if done.done() and not waits:
            request.result.close()  # opened after all, when nobody waits for it any more
        _resolve(done, request.result)

    request.onsuccess = create_once_callable(succeeded)
    request.onerror = create_once_callable(lambda _: _reject(done, request.error))
    if not waits:
        fail = _Failed("BlockedError", "another tab holds on to an older version")
        request.onblocked = create_once_callable(lambda _: _fail(done, fail))
    return await done


def _resolve(done: "asyncio.Future[Any]", value: Any) -> None:
    if not done.done():
        done.set_result(value)


def _reject(done: "asyncio.Future[Any]", error: Any) -> None:
    """`error` is none when the browser closed the database under a transaction."""
    if error:
        _fail(done, _Failed(str(error.name), str(error.message)))
    else:
        _fail(done, _Failed("AbortError", "the browser closed the database"))


def _fail(done: "asyncio.Future[Any]", error: _Failed) -> None:
    if not done.done():
        done.set_exception(error)
