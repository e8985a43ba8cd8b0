"""The wallet's store, killed at random moments, and cut off at bytes all over its files.

SEED=number repeats what is written and how long each writer lives, though not where in a write
the kill falls; otherwise each run tries others.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pasje.adapters.sqlite_store import SqliteStore

ROUNDS = 1000
WRITERS = 2
MEMORY = Path("/dev/shm")  # noqa: S108 a folder of our own is made in it
ROOT = Path(__file__).parents[2]
OLD = {f"card/1/{n}": f"old {n} " * 300 for n in range(8)}
NEW = {f"card/1/{n}": f"newer {n} " * 400 for n in range(8)} | {"card/1/0": None}


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: a kill takes nothing away that the system has, so a
    slow disk only makes these slow."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def test_a_thousand_kills_leave_the_old_or_the_new(memory: Path) -> None:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = []
    for number in range(WRITERS):
        folder = memory / f"{number}"
        folder.mkdir()
        command = (sys.executable, "-m", "tests.support.killed_store")
        arguments = (f"{seed + number}", f"{ROUNDS // WRITERS}", f"{folder}")
        runs.append(subprocess.Popen((*command, *arguments), cwd=ROOT, env=environment,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     text=True))  # fmt: skip
    ended = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0] * WRITERS, "".join(errors for _, errors in ended)
    found = [json.loads(said) for said, _ in ended]
    print(f"seed {seed}: {found}")
    assert sum(each["kills"] for each in found) >= ROUNDS
    # Otherwise they fell where nothing was going on, or before anything was acknowledged.
    assert sum(each["within_a_write"] for each in found) > ROUNDS / 50
    assert sum(each["acknowledged_items"] for each in found) > ROUNDS / 2


class Torn:
    """A write of the store, as the disk may have it when the power goes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal_path = path.with_name(path.name + "-journal")
        store = SqliteStore(path)
        _put(path, OLD)
        store.close()
        self.before = path.read_bytes()
        with sqlite3.connect(path) as db:
            db.execute("pragma cache_size = 1")  # so that pages go to the file before the commit
            db.execute("begin immediate")
            _apply(db, NEW)
            self.journal = self.journal_path.read_bytes()
            self.within = path.read_bytes()
        db.close()
        self.after = path.read_bytes()

    def state(self, database: bytes, journal: bytes | None) -> str:
        """Which state a wallet finds that starts with these two files: old or new."""
        self.path.write_bytes(database)
        self.journal_path.unlink(missing_ok=True)
        if journal is not None:
            self.journal_path.write_bytes(journal)
        store = SqliteStore(self.path)
        assert store.lost is None
        rows = dict(store._db.execute("select key, value from item"))
        store.close()
        if rows == OLD:
            return "old"
        assert rows == {key: text for key, text in NEW.items() if text is not None}
        return "new"


def _put(path: Path, items: dict[str, str]) -> None:
    with sqlite3.connect(path) as db:
        _apply(db, items)
    db.close()


def _apply(db: sqlite3.Connection, items: "dict[str, str] | dict[str, str | None]") -> None:
    for key, text in items.items():
        if text is None:
            db.execute("delete from item where key = ?", (key,))
        else:
            db.execute("insert or replace into item values (?, ?)", (key, text))


def _places(length: int) -> list[int]:
    """Each of the first bytes and of the last, and every 61st between."""
    return sorted({*range(min(600, length)), *range(0, length, 61), *range(length - 40, length)})


def test_power_lost_at_any_byte_of_a_write_leaves_the_old(memory: Path) -> None:
    torn = Torn(memory / "wallet.sqlite")
    assert torn.within not in (torn.before, torn.after)
    # First the journal is written; the file is touched when the journal is on the disk.
    for length in _places(len(torn.journal)):
        assert torn.state(torn.before, torn.journal[:length]) == "old", length
    for length in _places(len(torn.within)):
        database = torn.within[:length] + torn.before[length:]
        assert torn.state(database, torn.journal) == "old", length
    # Then the journal goes, which is the commit.
    assert torn.state(torn.after, None) == "new"
