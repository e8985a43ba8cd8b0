"""PostgreSQL: one pool, one way to run a use case in one transaction."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from psycopg import AsyncConnection, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

Tx = AsyncConnection[DictRow]
"""An open transaction; rows are dicts, `class_row` of a cursor makes them dataclasses."""
T = TypeVar("T")


class Again(Exception):
    """What was read before a lock is not so any more: the transaction begins anew."""


_RETRY = (errors.SerializationFailure, errors.DeadlockDetected, Again)
_TRIES = 8


class Database:
    """The pool. `open()` makes one and closes it."""

    def __init__(self, pool: AsyncConnectionPool[Tx]) -> None:
        self.pool = pool

    async def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """`work` in one transaction, retried when PostgreSQL asks for it (40001, 40P01), or `work`.

        `work` may run several times, so it has no effect outside the transaction. A connection lost
        during commit is not retried here: the client-made id makes the caller's retry safe.
        """
        for attempt in range(_TRIES):
            try:
                async with self.pool.connection() as connection, connection.transaction():
                    return await work(connection)
            except _RETRY:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 jitter
        raise AssertionError("the last attempt returns or raises")


@asynccontextmanager
async def open_database(url: str, *, most: int = 16) -> AsyncIterator[Database]:
    """A database at `url` (a libpq connection string or URI), its pool closed at the end."""
    options: dict[str, Any] = {"autocommit": True, "row_factory": dict_row}
    # No `check=`: after a server's restart it throws out the dead connections one by one, with
    # a pause between them, which takes seconds.
    pool: AsyncConnectionPool[Tx] = AsyncConnectionPool(
        _in_utc(url), min_size=1, max_size=most, open=False, timeout=5, kwargs=options
    )
    await pool.open(wait=True, timeout=10)
    try:
        yield Database(pool)
    finally:
        await pool.close()


def _in_utc(url: str) -> str:
    """`url` with sessions in UTC: instants come back in it, whatever the server's own zone is."""
    given = conninfo_to_dict(url).get("options") or ""
    return make_conninfo(url, options=f"{given} -c TimeZone=UTC".strip())
