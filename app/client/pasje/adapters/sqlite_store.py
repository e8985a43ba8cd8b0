"""Store on a desktop or phone: one SQLite file, readable by its owner only."""

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

_SCHEMA = (
    "create table if not exists item (key text primary key, value text not null) without rowid"
)


class SqliteStore:
    """A few kilobytes at a time, so the calls run where they are made, in under a millisecond."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; one that is no database is renamed to `….unreadable`."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError:
            _set_aside(path)
            self._db = _open(path)

    async def get(self, key: str) -> str | None:
        row = self._db.execute("select value from item where key = ?", (key,)).fetchone()
        return row[0] if row else None

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        with self._db:
            for key, value in items.items():
                if value is None:
                    self._db.execute("delete from item where key = ?", (key,))
                else:
                    self._db.execute("insert or replace into item values (?, ?)", (key, value))

    async def delete_prefix(self, prefix: str) -> None:
        with self._db:
            self._db.execute(
                "delete from item where substr(key, 1, length(?)) = ?", (prefix, prefix)
            )

    def close(self) -> None:
        self._db.close()


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        path.chmod(0o600)
        db.execute("pragma secure_delete = on")  # what is wiped at sign-out is gone from the file
        db.execute("pragma synchronous = full")
        db.execute(_SCHEMA)
        db.execute("select key, value from item limit 1")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _set_aside(path: Path) -> None:
    os.replace(path, path.with_name(path.name + ".unreadable"))
    for suffix in ("-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
