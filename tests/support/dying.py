"""Processes that die and connections that are lost, between any two statements."""

import os
from socket import SHUT_RDWR, socket
from typing import Any

from psycopg import AsyncCursor

from pasje_platform.database import Tx


class Killed(BaseException):
    """The process died; nothing of it goes on."""


class Dying:
    """A process that dies before its statement number `after`, counted from 0; None: it lives.

    `said` are the statements that it began.
    """

    def __init__(self, after: int | None = None) -> None:
        self.after = after
        self.said: list[str] = []

    def step(self, tx: Tx, what: object) -> None:
        """Before something is asked of PostgreSQL. Raises Killed."""
        if len(self.said) == self.after:
            self.die(tx)
        self.said.append(str(what))

    def die(self, tx: Tx) -> None:
        raise Killed

    def at(self, tx: Tx) -> Any:
        """Its connection."""
        return _Connection(tx, self)


class Cut(Dying):
    """The process lives on, and its connection is lost: PostgreSQL undoes what was begun."""

    def die(self, tx: Tx) -> None:
        # Not `tx.close()`: who closes it themselves is told of no commit that failed.
        with socket(fileno=os.dup(tx.fileno())) as line:
            line.shutdown(SHUT_RDWR)


class _Connection:
    def __init__(self, tx: Tx, process: Dying) -> None:
        self._tx = tx
        self._process = process

    async def execute(self, what: Any, *rest: Any, **how: Any) -> Any:
        self._process.step(self._tx, what)
        return await self._tx.execute(what, *rest, **how)

    def cursor(self, *what: Any, **how: Any) -> "_Cursor":
        return _Cursor(self._tx, self._tx.cursor(*what, **how), self._process)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


class _Cursor:
    def __init__(self, tx: Tx, cursor: AsyncCursor[Any], process: Dying) -> None:
        self._tx = tx
        self._cursor = cursor
        self._process = process

    async def __aenter__(self) -> "_Cursor":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._cursor.close()

    async def execute(self, what: Any, *rest: Any, **how: Any) -> "_Cursor":
        self._process.step(self._tx, what)
        await self._cursor.execute(what, *rest, **how)
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)
