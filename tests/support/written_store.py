"""What a wallet writes while it is killed again and again, and what must be there afterwards.

Runs in a forked process over SqliteStore and in a browser's worker over IndexedDbStore, so it
imports nothing that either lacks.
"""

import asyncio
import dataclasses
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pasje.adapters.no_surroundings import NoSurroundings
from pasje.adapters.single_tab import SingleTab
from pasje.contract.snapshot import Snapshot
from pasje.data.cache import Cache, stamp_of
from pasje.data.cards import Card
from pasje.data.clock import PlatformClock
from pasje.data.face import Face
from pasje.data.keeping import Keeping
from pasje.data.outbox import Outbox, Waiting
from pasje.data.ports import Store
from pasje.data.surround import Ask, Surround
from pasje.data.view import View


def an_id(number: int) -> str:
    return f"0193a000-0000-7000-8000-{number:012d}"


def face_of(snapshot: Snapshot) -> str:
    """What tells one snapshot's face from another's; the real one needs packages."""
    return f"{snapshot.version} {snapshot.member.name}"


class _Page(NoSurroundings):
    """Drops its mirror of the face as soon as it is asked to."""

    def __init__(self) -> None:
        self._forgotten = 0

    def facts(self) -> Surround:
        return Surround(faces_forgotten=self._forgotten)

    async def ask(self, what: Ask) -> None:
        self._forgotten += what == "forget_face"


class _Wall:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Wallet:
    """What of a wallet writes the store."""

    def __init__(self, store: Store, origin: str) -> None:
        self.store, self.view, self.origin = store, View(), origin
        face = Face(face_of, _Page(), PlatformClock(_Wall(), store, origin))
        self.keeping = Keeping(store, self.view)
        self.outbox = Outbox(self.keeping, SingleTab(), self.view)
        self.cache = Cache(self.keeping, SingleTab(), self.outbox, self.view, face)

    async def open(self) -> bool:
        """Whether there is a card."""
        card = await self.cache.stored(self.origin)
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

    def plain(self) -> list[Any]:
        """As JSON takes it; `Known.of` makes it whole again."""
        return [
            sorted(self.signed_in),
            self.version,
            self.next_version,
            sorted(self.waiting),
            sorted(self.perhaps),
            self.answered,
        ]

    @classmethod
    def of(cls, plain: list[Any]) -> "Known":
        signed_in, version, next_version, waiting, perhaps, answered = plain
        return cls(set(signed_in), version, next_version, set(waiting), set(perhaps), answered)

    def hear(self, line: str) -> None:
        """One line of a writer: what it is about to do (?), or has done (!)."""
        mark, what, value = line.split(" ")
        if what == "in":
            self.signed_in = {True} if mark == "!" else {True, False}
            self.version, self.next_version = (0 if mark == "?" else int(value)), int(value)
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


class Story:
    """One member's wallet, whose snapshots are told apart by their version."""

    def __init__(self, base: Snapshot) -> None:
        self._base = base
        self.card = Card("https://pasje.test", base.member.id, an_id(900), "7QK4M9TZ2WXBC")

    def snapshot(self, version: int) -> Snapshot:
        """Another text for each version, and another length for most."""
        name = "Sanne " * (version % 40 + 1) + str(version)
        member = dataclasses.replace(self._base.member, name=name)
        at = self._base.at + timedelta(seconds=version)
        return dataclasses.replace(self._base, version=version, member=member, at=at)

    def item(self, number: int) -> Waiting:
        return Waiting(an_id(number), "coffee", 60, self._base.at)

    async def write(
        self, store: Store, say: Callable[[str], Awaitable[object]], choose: random.Random
    ) -> None:
        """Use the wallet until killed. `say` ends when it was heard: before and after a write."""
        wallet = Wallet(store, self.card.origin)
        if not await wallet.open():
            await say("? in 1")
            await wallet.cache.begin(self.card, self.snapshot(1))
            await say("! in 1")
        while True:
            shown = wallet.view.snapshot
            assert shown is not None
            waiting = await wallet.outbox.waiting(self.card)
            act = choose.random()
            if act < 0.4:
                await say(f"? version {shown.version + 1}")
                await wallet.cache.apply(self.snapshot(shown.version + 1))
                await say(f"! version {shown.version + 1}")
            elif act < 0.75:
                new = self.item(choose.randrange(1000, 10**9))
                await say(f"? add {new.id}")
                await wallet.outbox.add(self.card, new)
                await say(f"! add {new.id}")
            elif act < 0.98 and waiting:
                await say(f"? version {shown.version + 1}")
                await say(f"? take {waiting[0].id}")
                await wallet.cache.apply(self.snapshot(shown.version + 1), done=waiting[0].id)
                await say(f"! take {waiting[0].id}")
                await say(f"! version {shown.version + 1}")
            elif act >= 0.98:
                await say("? out 0")
                await wallet.cache.forget(self.card)
                await say("! out 0")
                await say("? in 1")
                await wallet.cache.begin(self.card, self.snapshot(1))
                await say("! in 1")

    async def check(self, store: Store, known: Known) -> Known:
        """The store reads as before or after each write that was under way; gives which."""
        wallet = Wallet(store, self.card.origin)
        signed_in = await wallet.open()
        assert store.lost is None
        assert wallet.view.notice is None, wallet.view.notice
        assert signed_in in known.signed_in, (signed_in, known)
        face = await store.get(self.card.key("face"))
        if not signed_in:
            assert face is None, "a face without a card"
            return Known()
        shown = wallet.view.snapshot
        assert shown is not None, known
        assert shown == self.snapshot(shown.version), "neither the old nor the new"
        assert known.version <= shown.version <= max(known.next_version, known.version), known
        assert await wallet.cache._stamp(self.card) == stamp_of(shown), "a part of a write"
        assert face == face_of(shown), "the face of another snapshot"
        there = {each.id for each in await wallet.outbox.waiting(self.card)}
        lost = known.waiting - there
        assert not lost or known.signed_in != {True}, f"acknowledged and lost: {lost}"
        if known.answered:
            assert (known.answered in there) == (shown.version == known.version), (
                "a part of a write"
            )
        assert there <= known.waiting | known.perhaps, f"from nowhere: {there}"
        return Known({True}, shown.version, shown.version, there)
