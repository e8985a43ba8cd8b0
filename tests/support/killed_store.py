"""A wallet's store, killed again and again.

Run as `python -m tests.support.killed_store SEED ROUNDS FOLDER`.

One warmed process forks a writer for each round, the real SqliteStore below the real Cache and
Outbox, and kills it with SIGKILL at a random moment. What the writer has acknowledged comes over a
pipe. Then the file is read as the next start of a wallet would. Ends with one line of JSON, or with
an AssertionError that names the seed and the round.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from pasje.adapters.memory import MemoryStore
from pasje.adapters.sqlite_store import SqliteStore
from pasje.data import cards
from tests.support.samples import SAMPLES
from tests.support.written_store import Known, Story

STORY = Story(SAMPLES["gold_near"]())
LEFT = {cards.KEY, cards.ending(STORY.card.origin)}
"""What may stay of a card whose rows are removed: a list without it, and whose secrets are next."""
MOST_LINES = 6
"""A writer lives until it has said a random number of lines, up to this, and a moment longer."""


def _round(path: Path, known: Known, choose: random.Random, pace_s: float) -> float:
    """Fork a writer, kill it, hear what it had said. Gives how long it took for a line.

    `pace_s`: how long that took before, so that the kill falls anywhere within a write however
    fast the disk is.
    """
    read, wrote = os.pipe()
    writer = os.fork()
    if not writer:
        try:
            os.close(read)

            async def say(line: str) -> None:
                os.write(wrote, f"{line}\n".encode())

            asyncio.run(STORY.write(SqliteStore(path), say, choose))
        finally:
            os._exit(1)
    os.close(wrote)
    lines, started = choose.randrange(MOST_LINES), time.perf_counter()
    with os.fdopen(read) as said:
        for _ in range(lines):
            known.hear(said.readline().strip())
        took_s = time.perf_counter() - started
        time.sleep(choose.random() * pace_s * 2)
        os.kill(writer, signal.SIGKILL)
        for line in said:
            known.hear(line.strip())
    _, status = os.waitpid(writer, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    return took_s / lines if lines else pace_s


def main(seed: int, rounds: int, folder: Path) -> None:
    path, known = folder / "wallet.sqlite", Known()
    choose = random.Random(seed)  # noqa: S311 to be repeated, not to be secret
    within, acknowledged, pace_s = 0, 0, 0.002
    started = time.perf_counter()
    asyncio.run(STORY.check(MemoryStore(), Known()))  # warm
    for number in range(rounds):
        try:
            pace_s = _round(path, known, random.Random(choose.random()), pace_s)  # noqa: S311
            within += path.with_name(path.name + "-journal").exists()
            acknowledged += len(known.waiting)
            store = SqliteStore(path)
            known = asyncio.run(STORY.check(store, known))
            rows = {key for (key,) in store._db.execute("select key from item")}
            assert known.signed_in == {True} or rows <= LEFT, rows
            store.close()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, round {number}") from error
    seconds = round(time.perf_counter() - started, 1)
    print(json.dumps({"kills": rounds, "within_a_write": within,
                      "acknowledged_items": acknowledged, "seconds": seconds}))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
