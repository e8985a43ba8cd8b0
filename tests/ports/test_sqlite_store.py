"""What only a file can suffer: garbage in it, other versions, other programs, no room."""

import resource
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pasje.adapters.sqlite_store import UPGRADES, SqliteStore
from pasje.data.ports import NotKept

ROWS = {"cards": "all", "card/1/snapshot": "Sanne " * 2000, "card/1/outbox": "waiting"}
FIRST_SHIPPED = (
    "create table if not exists item (key text primary key, value text not null) without rowid"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.sqlite"


@pytest.fixture
def aside(path: Path) -> Path:
    return path.with_name("wallet.sqlite.unreadable")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _names(path: Path) -> list[str]:
    """What lies in the store's folder."""
    return sorted(file.name for file in path.parent.iterdir())


async def _filled(path: Path) -> None:
    store = SqliteStore(path)
    await store.put_many(ROWS)
    store.close()


async def _starts_afresh(path: Path, why: str) -> None:
    """Opens, says why it is empty, takes a write, and is whole at the next start."""
    store = SqliteStore(path)
    assert store.lost == why
    assert await store.get("cards") is None
    await store.put_many({"cards": "new"})
    store.close()
    again = SqliteStore(path)
    assert again.lost is None
    assert await again.get("cards") == "new"
    again.close()


async def test_garbage_is_set_aside(path: Path, aside: Path) -> None:
    _write(path, b"no database at all " * 400)
    await _starts_afresh(path, "unreadable")
    assert _bytes(aside).startswith(b"no database")


async def test_only_the_latest_garbage_is_kept(path: Path, aside: Path) -> None:
    for garbage in (b"first " * 400, b"second " * 400):
        _write(path, garbage)
        await _starts_afresh(path, "unreadable")
    assert _bytes(aside) == b"second " * 400
    assert _names(path) == [path.name, aside.name]


@pytest.mark.parametrize("file_in_the_way", [True, False])
async def test_a_folder_is_set_aside(path: Path, aside: Path, file_in_the_way: bool) -> None:
    _write(path / "something", b"of somebody")
    if file_in_the_way:
        _write(aside, b"earlier garbage")
    await _starts_afresh(path, "unreadable")
    assert _bytes(aside / "something") == b"of somebody"


@pytest.mark.parametrize(
    "schema",
    [
        "create table notes (id integer primary key, text text)",
        "create table item (id integer primary key, name text)",
        "create table item (key text, value text); create table notes (text text)",
        "pragma application_id = 1",
    ],
)
async def test_another_programs_database_is_set_aside(path: Path, aside: Path, schema: str) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(f"create view v as select 1; drop view v; {schema}")
    db.close()
    before = _bytes(path)
    await _starts_afresh(path, "unreadable")
    assert _bytes(aside) == before


async def test_a_newer_wallets_is_set_aside(path: Path, aside: Path) -> None:
    store = SqliteStore(path, (*UPGRADES, "create table extra (x)"))
    await store.put_many({"cards": "the newer wallet's"})
    store.close()
    await _starts_afresh(path, "newer")
    with sqlite3.connect(aside) as db:
        assert db.execute("select value from item").fetchall() == [("the newer wallet's",)]
    db.close()


async def test_the_first_wallets_file_is_upgraded(path: Path, aside: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(FIRST_SHIPPED)
        db.executemany("insert into item values (?, ?)", ROWS.items())
    db.close()
    upgrades = (*UPGRADES, "update item set value = value || '!' where key = 'cards'",
                "insert into item values ('third', 'made')")  # fmt: skip
    for steps, cards, third in ((1, "all", None), (3, "all!", "made"), (3, "all!", "made")):
        store = SqliteStore(path, upgrades[:steps])
        assert store.lost is None
        assert await store.get("cards") == cards
        assert await store.get("third") == third
        assert await store.get("card/1/snapshot") == ROWS["card/1/snapshot"]
        store.close()
    assert _names(path) == [path.name]


async def test_an_upgrade_that_fails_leaves_the_old_version(path: Path) -> None:
    await _filled(path)
    with pytest.raises(NotKept):
        SqliteStore(path, (*UPGRADES, "delete from item", "insert into nowhere values (1)"))
    store = SqliteStore(path)
    assert (store.lost, await store.get("cards")) == (None, "all")
    store.close()


async def test_garbage_at_any_place_never_ends_the_wallet(path: Path) -> None:
    """Every 97th byte turned over: what is read is as stored, changed in its text, or nothing."""
    await _filled(path)
    whole = _bytes(path)
    set_aside = 0
    for place in range(0, len(whole), 97):
        _write(path, whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        store = SqliteStore(path)
        for key in ROWS:
            await store.get(key)
        await store.put_many({"after": "1"})
        assert await store.get("after") == "1"
        set_aside += store.lost is not None
        store.close()
        again = SqliteStore(path)
        assert (again.lost, await again.get("after")) == (None, "1"), place
        again.close()
    assert 0 < set_aside < len(whole) / 97


async def test_cut_off_anywhere_it_starts(path: Path) -> None:
    await _filled(path)
    whole = _bytes(path)
    for length in range(0, len(whole), 211):
        _write(path, whole[:length])
        store = SqliteStore(path)
        for key, text in ROWS.items():
            # A page that was cut within reads as zeros, which no reader of ours takes for JSON.
            kept = await store.get(key)
            assert kept is None or kept.rstrip("\0") == text[: len(kept.rstrip("\0"))], length
        await store.put_many({"after": "1"})
        assert await store.get("after") == "1"
        store.close()


async def test_garbage_that_comes_while_it_runs_is_set_aside(path: Path, aside: Path) -> None:
    await _filled(path)
    store = SqliteStore(path)
    _write(path, b"\0" * len(_bytes(path)))
    assert await store.get("cards") is None
    assert store.lost == "unreadable"
    await store.put_many({"cards": "new"})
    assert await store.get("cards") == "new"
    assert _names(path) == [path.name, aside.name]
    store.close()


async def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "pasje" / "wallet.sqlite")
    assert stat.S_IMODE((tmp_path / "pasje" / "wallet.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "pasje").stat().st_mode) == 0o700
    store.close()


async def test_what_is_wiped_is_gone_from_every_file(path: Path, aside: Path) -> None:
    _write(aside, b"canary-of-before")
    store = SqliteStore(path)
    await store.put_many({"card/1/snapshot": "canary-Sanne" * 2000, "other": "stays"})
    await store.delete_prefix("card/1/", {"cards": "[]"})
    for name in _names(path):
        assert b"canary" not in _bytes(path.with_name(name)), name
    store.close()
    assert _names(path) == [path.name]


@contextmanager
def _full_disk(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond what the store has now, the journal's neither."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_keeps_what_was_there_and_can_be_wiped(path: Path) -> None:
    await _filled(path)
    store = SqliteStore(path)
    with _full_disk(path):
        with pytest.raises(NotKept):
            await store.put_many({"cards": "new", "card/1/outbox": None, "more": "x" * 10_000})
        assert await store.get("cards") == "all"
        assert await store.get("card/1/outbox") == "waiting"
    await store.put_many({"cards": "new"})
    assert await store.get("cards") == "new"
    store.close()


async def test_the_file_does_not_grow_with_what_was_written(path: Path) -> None:
    store = SqliteStore(path)
    largest = 200_000
    for n in range(30):
        text = f"{n}" * (largest // (1 + n % 3) // len(f"{n}"))
        await store.put_many({"card/1/snapshot": text, "card/1/outbox": f"{n}" * 100})
    assert len(_bytes(path)) < 2.5 * largest
    store.close()
