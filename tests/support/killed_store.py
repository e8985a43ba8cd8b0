"""A wallet's store, killed again and again.

Run as `python -m tests.support.killed_store SEED ROUNDS FOLDER`.

One warmed process forks a writer for each round, the real SqliteStore below the real Cache and
Outbox, and kills it with SIGKILL at a random moment. What the writer has acknowledged comes over a
pipe. Then the file is read as the next start of a wallet would. Ends with one line of JSON, or with
an AssertionError that names the seed and the round.
"""

import asyncio
import dataclasses
import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pasje.adapters.memory import MemoryStore
from pasje.adapters.single_tab import SingleTab
from pasje.adapters.sqlite_store import SqliteStore
from pasje.contract.snapshot import Snapshot
from pasje.data import cards
from pasje.data.cache import Cache, stamp_of
from pasje.data.cards import Card
from pasje.data.keeping import Keeping
from pasje.data.outbox import Outbox, Waiting
from pasje.data.view import View
from tests.support.samples import NOW, SAMPLES, an_id

SNAPSHOT: Snapshot = SAMPLES["gold_near"]()
CARD = Card("https://pasje.test", SNAPSHOT.member.id, an_id(900), "7QK4M9TZ2WXBC")
MOST_LINES = 6
"""A writer lives until it has said a random number of lines, up to this, and a moment longer."""


def snapshot(version: int) -> Snapshot:
    """Another text for each version, and another length for most."""
    member = dataclasses.replace(SNAPSHOT.member, name="Sanne " * (version % 40 + 1) + str(version))
    at = SNAPSHOT.at + timedelta(seconds=version)
    return dataclasses.replace(SNAPSHOT, version=version, member=member, at=at)


def item(number: int) -> Waiting:
    return Waiting(an_id(number), "coffee", 60, NOW)


class Wallet:
    """What of a wallet writes the store."""

    def __init__(self, store: Any) -> None:
        self.store, self.view = store, View()
        self.keeping = Keeping(store, self.view)
        self.outbox = Outbox(self.keeping, SingleTab(), self.view)
        self.cache = Cache(self.keeping, SingleTab(), self.outbox, self.view)

    async def open(self) -> bool:
        """Whether there is a card."""
        card = await self.cache.stored(CARD.origin)
        if card is not None:
            await self.cache.open(card)
        return card is not None


@dataclass
class Known:
    """What the store must hold, as far as anybody outside it can know."""

    signed_in: set[bool] = field(default_factory=lambda: {False})
    """Both while a sign-in or a sign-out was under way."""
    version: int = 0
    """Acknowledged; `next_version` may be there."""
    next_version: int = 0
    waiting: set[str] = field(default_factory=set)
    """Acknowledged, and not known to be answered."""
    perhaps: set[str] = field(default_factory=set)
    """Being added or being taken out."""
    answered: str = ""
    """Being taken out by the very write that brings `next_version`."""

    def hear(self, line: str) -> None:
        """One line of a writer: what it is about to do (?), or has done (!)."""
        mark, what, value = line.split(" ")
        if what == "in":
            self.signed_in = {True} if mark == "!" else {True, False}
            self.version, self.next_version = (0 if mark == "?" else self.version), int(value)
        elif what == "out":
            self.signed_in = {False} if mark == "!" else {True, False}
            self.perhaps |= self.waiting
            self.waiting = set()
        elif what == "version":
            self.next_version = int(value)
            self.version = int(value) if mark == "!" else self.version
        elif mark == "?":
            self.answered = value if what == "take" else ""
            self.perhaps.add(value)
            self.waiting.discard(value)
        else:
            self.answered = ""
            self.perhaps.discard(value)
            self.waiting |= {value} if what == "add" else set()


async def write(store: Any, say: Any, choose: random.Random) -> None:
    """Use the wallet until killed. `say` is told before and after each write."""
    wallet = Wallet(store)
    if not await wallet.open():
        say("? in 1")
        await wallet.cache.begin(CARD, snapshot(1))
        say("! in 1")
    while True:
        shown = wallet.view.snapshot
        assert shown is not None
        waiting = await wallet.outbox.waiting(CARD)
        act = choose.random()
        if act < 0.4:
            say(f"? version {shown.version + 1}")
            await wallet.cache.apply(snapshot(shown.version + 1))
            say(f"! version {shown.version + 1}")
        elif act < 0.75:
            new = item(choose.randrange(1000, 10**9))
            say(f"? add {new.id}")
            await wallet.outbox.add(CARD, new)
            say(f"! add {new.id}")
        elif act < 0.98 and waiting:
            say(f"? version {shown.version + 1}")
            say(f"? take {waiting[0].id}")
            await wallet.cache.apply(snapshot(shown.version + 1), done=waiting[0].id)
            say(f"! take {waiting[0].id}")
            say(f"! version {shown.version + 1}")
        elif act >= 0.98:
            say("? out 0")
            await wallet.cache.forget(CARD)
            say("! out 0")
            say("? in 1")
            await wallet.cache.begin(CARD, snapshot(1))
            say("! in 1")


async def check(store: Any, known: Known) -> None:
    """The store reads as before or after each write that was under way; sets `known` to it."""
    wallet = Wallet(store)
    signed_in = await wallet.open()
    assert store.lost is None
    assert wallet.view.notice is None, wallet.view.notice
    assert signed_in in known.signed_in, (signed_in, known)
    if not signed_in:
        known.__init__()  # type: ignore[misc]
        return
    shown = wallet.view.snapshot
    assert shown is not None, known
    assert shown == snapshot(shown.version), "neither the old nor the new"
    assert known.version <= shown.version <= max(known.next_version, known.version), known
    assert await wallet.cache._stamp(CARD) == stamp_of(shown), "a part of a write"
    there = {each.id for each in await wallet.outbox.waiting(CARD)}
    lost = known.waiting - there
    assert not lost or known.signed_in != {True}, f"acknowledged and lost: {lost}"
    if known.answered:
        assert (known.answered in there) == (shown.version == known.version), "a part of a write"
    assert there <= known.waiting | known.perhaps, f"from nowhere: {there}"
    known.__init__(  # type: ignore[misc]
        {True}, shown.version, shown.version, there
    )


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
            asyncio.run(
                write(SqliteStore(path), lambda line: os.write(wrote, f"{line}\n".encode()), choose)
            )
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
    asyncio.run(check(MemoryStore(), Known()))  # warm
    for number in range(rounds):
        try:
            pace_s = _round(path, known, random.Random(choose.random()), pace_s)  # noqa: S311
            within += path.with_name(path.name + "-journal").exists()
            acknowledged += len(known.waiting)
            store = SqliteStore(path)
            asyncio.run(check(store, known))
            rows = [key for (key,) in store._db.execute("select key from item")]
            assert known.signed_in == {True} or rows in ([], [cards.KEY]), rows
            store.close()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, round {number}") from error
    seconds = round(time.perf_counter() - started, 1)
    print(json.dumps({"kills": rounds, "within_a_write": within,
                      "acknowledged_items": acknowledged, "seconds": seconds}))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
