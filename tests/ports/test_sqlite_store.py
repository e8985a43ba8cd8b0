"""What only a file can suffer: garbage in it, the process killed while it writes, other readers."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

from pasje.adapters.sqlite_store import SqliteStore

_WRITER = """
import asyncio, sys
from pathlib import Path
from pasje.adapters.sqlite_store import SqliteStore

async def write():
    store = SqliteStore(Path(sys.argv[1]))
    n = int(await store.get("acknowledged") or 0)
    while True:
        n += 1
        await store.put_many({"snapshot": f"{n}" * 5000, "outbox": f"{n}", "acknowledged": f"{n}"})
        print(n, flush=True)

asyncio.run(write())
"""


async def test_garbage_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "wallet.sqlite"
    path.write_bytes(b"no database at all " * 400)
    store = SqliteStore(path)
    await store.put_many({"a": "1"})
    assert await store.get("a") == "1"
    assert (tmp_path / "wallet.sqlite.unreadable").read_bytes().startswith(b"no database")
    store.close()


async def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "pasje" / "wallet.sqlite")
    assert stat.S_IMODE((tmp_path / "pasje" / "wallet.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "pasje").stat().st_mode) == 0o700
    store.close()


async def test_what_is_wiped_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "wallet.sqlite"
    store = SqliteStore(path)
    await store.put_many({"card/1/snapshot": "canary-Sanne" * 2000})
    await store.delete_prefix("card/1/")
    store.close()
    assert b"canary" not in path.read_bytes()


def test_killed_while_writing_it_has_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "wallet.sqlite"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for lines in range(1, 9):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)],
            stdout=subprocess.PIPE, env=environment, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(lines)][-1]
        writer.kill()
        writer.communicate()
        assert asyncio.run(_kept(path)) >= acknowledged


async def _kept(path: Path) -> int:
    """The number of the last write, whose three texts must all be there."""
    store = SqliteStore(path)
    n = int(await store.get("acknowledged") or 0)
    assert await store.get("outbox") == f"{n}"
    assert await store.get("snapshot") == f"{n}" * 5000
    store.close()
    return n
