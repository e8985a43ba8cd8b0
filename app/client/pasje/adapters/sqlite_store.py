"""Store on a desktop or phone: one SQLite file, readable by its owner only."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pasje.data.ports import NOTHING, Lost, NotKept

T = TypeVar("T")

UPGRADES: Sequence[str] = (
    # Version 1. The first wallets made this same table and gave it no number.
    "create table if not exists item (key text primary key, value text not null) without rowid",
)
"""What each version adds to the one before. Never change one that was released; append."""

_OURS = 0x5061736A
"""`application_id`: "Pasj"."""
_GARBAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_CANNOT_OPEN = sqlite3.SQLITE_CANTOPEN


class _NotOurs(Exception):
    """What lies there is no store of this wallet's; `why` it is set aside."""

    def __init__(self, why: Lost) -> None:
        super().__init__(why)
        self.why = why


class SqliteStore:
    """A few kilobytes at a time, so the calls run where they are made, in under a millisecond.

    What cannot be read is renamed to `….unreadable`, the latest one only.
    """

    def __init__(self, path: Path, upgrades: Sequence[str] = UPGRADES) -> None:
        """Open or make the file; raises NotKept where that is impossible."""
        self._path = path
        self._upgrades = upgrades
        self.lost: Lost | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotKept(str(error)) from error
        self._db = self._opened()

    async def get(self, key: str) -> str | None:
        def read() -> str | None:
            row = self._db.execute("select value from item where key = ?", (key,)).fetchone()
            return row[0] if row and isinstance(row[0], str) else None

        return self._sound(read)

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        def write() -> None:
            with self._db:
                self._put(items)

        self._sound(write)

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        def write() -> None:
            with self._db:
                self._db.execute(
                    "delete from item where substr(key, 1, length(?)) = ?", (prefix, prefix)
                )
                self._put(items)

        try:
            self._sound(write)
        except NotKept:
            # A full disk has no room for a journal. Wiping matters more than a kill meanwhile.
            with self._journal_in_memory():
                self._sound(write)
        try:
            _remove(self._aside)
        except OSError as error:
            raise NotKept(str(error)) from error

    def close(self) -> None:
        self._db.close()

    @property
    def _aside(self) -> Path:
        return self._path.with_name(self._path.name + ".unreadable")

    def _put(self, items: Mapping[str, str | None]) -> None:
        for key, value in items.items():
            if value is None:
                self._db.execute("delete from item where key = ?", (key,))
            else:
                self._db.execute("insert or replace into item values (?, ?)", (key, value))

    def _sound(self, work: Callable[[], T]) -> T:
        """Do `work`, if need be on a new file because the old one turns out to be garbage."""
        try:
            return work()
        except sqlite3.Error as error:
            if _code(error) not in _GARBAGE:
                raise NotKept(str(error)) from error
        self._db.close()
        self._db = self._afresh("unreadable")
        try:
            return work()
        except sqlite3.Error as error:
            raise NotKept(str(error)) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self._path, self._upgrades)
        except _NotOurs as found:
            return self._afresh(found.why)
        except sqlite3.Error as error:
            if _code(error) in _GARBAGE or (
                _code(error) == _CANNOT_OPEN and os.path.lexists(self._path)
            ):
                return self._afresh("unreadable")
            raise NotKept(str(error)) from error

    def _afresh(self, why: Lost) -> sqlite3.Connection:
        """A new file, in place of the one that is set aside."""
        try:
            _remove(self._aside)
            os.replace(self._path, self._aside)
            for suffix in ("-journal", "-wal", "-shm"):
                _remove(self._path.with_name(self._path.name + suffix))
            db = _open(self._path, self._upgrades)
        except (OSError, sqlite3.Error) as error:
            raise NotKept(str(error)) from error
        self.lost = why
        return db

    @contextmanager
    def _journal_in_memory(self) -> Iterator[None]:
        self._db.execute("pragma journal_mode = memory")
        try:
            yield
        finally:
            self._db.execute("pragma journal_mode = delete")


def _open(path: Path, upgrades: Sequence[str]) -> sqlite3.Connection:
    """Raises _NotOurs or sqlite3.Error."""
    db = sqlite3.connect(path)
    try:
        # One row's garbage is that row's reader's to set aside, not a reason to lose the others.
        db.text_factory = lambda data: data.decode("utf-8", "replace")
        with contextlib.suppress(OSError):  # of a folder that may only be read
            path.chmod(0o600)
        db.execute("pragma secure_delete = on")  # what is wiped at sign-out is gone from the file
        db.execute("pragma synchronous = full")
        _check(db, len(upgrades))
        _upgrade(db, upgrades)
        db.execute("select key, value from item limit 1")
    except (_NotOurs, sqlite3.Error):
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, newest: int) -> None:
    """Whether the file is whole, a wallet's, and of no newer wallet."""
    for (said,) in db.execute("pragma quick_check(1)"):
        if said != "ok":
            raise _NotOurs("unreadable")
    tables = {name for (name,) in db.execute("select name from sqlite_schema where type = 'table'")}
    marked = _pragma(db, "application_id")
    if marked not in (0, _OURS) or (not marked and not tables <= {"item"}):
        raise _NotOurs("unreadable")
    if _pragma(db, "user_version") > newest:
        raise _NotOurs("newer")
    if "item" in tables:
        columns = [row[1] for row in db.execute("pragma table_info(item)")]
        if columns[:2] != ["key", "value"]:
            raise _NotOurs("unreadable")


def _upgrade(db: sqlite3.Connection, upgrades: Sequence[str]) -> None:
    """One transaction: a kill leaves the old version or the newest."""
    before = _pragma(db, "user_version")
    if before == len(upgrades):
        return
    db.execute("begin immediate")
    with db:
        for upgrade in upgrades[before:]:
            db.execute(upgrade)
        db.execute(f"pragma application_id = {_OURS}")
        db.execute(f"pragma user_version = {len(upgrades)}")


def _pragma(db: sqlite3.Connection, name: str) -> int:
    value: int = db.execute(f"pragma {name}").fetchone()[0]
    return value


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; a mistake of our own has none, and is raised again."""
    if not hasattr(error, "sqlite_errorcode"):
        raise error
    code: int = error.sqlite_errorcode & 0xFF
    return code


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
