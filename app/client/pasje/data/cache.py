"""The last known snapshot of the card: its only writer, in the store and in the view."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pasje.contract.codec import Undecodable, decode, encode
from pasje.contract.snapshot import Snapshot
from pasje.data import cards
from pasje.data.outbox import Redemptions

if TYPE_CHECKING:
    from pasje.contract.bounds import Id
    from pasje.contract.membership import Change
    from pasje.data.cards import Card
    from pasje.data.face import Face
    from pasje.data.keeping import Keeping
    from pasje.data.outbox import Outbox
    from pasje.data.ports import Tabs
    from pasje.data.view import View


@dataclass(frozen=True)
class Stamp:
    """What orders snapshots, stored beside one so that it can be asked without reading it."""

    epoch: str
    programme_version: int
    version: int
    at: datetime
    """When the platform last said so; later than the snapshot's own, after an "unchanged"."""

    def outdates(self, other: Stamp) -> bool:
        """Whether `other` must not take this one's place.

        Versions only count up within an epoch. Across epochs the platform's clock decides: the
        older epoch's is a reply that was under way while the platform was restored.
        """
        if other.epoch != self.epoch:
            return other.at < self.at
        if other.programme_version < self.programme_version or other.version < self.version:
            return True
        same = (other.programme_version, other.version) == (self.programme_version, self.version)
        return same and other.at < self.at


def stamp_of(snapshot: Snapshot) -> Stamp:
    return Stamp(snapshot.epoch, snapshot.programme.version, snapshot.version, snapshot.at)


def etag_of(snapshot: Snapshot) -> str | None:
    """What the platform calls this snapshot in `ETag`, if it told."""
    return f'"{snapshot.tag}"' if snapshot.tag else None


def has(snapshot: Snapshot | None, change: Change) -> bool:
    """Whether the snapshot already is what the change speaks of, or newer."""
    return (
        snapshot is not None
        and snapshot.epoch == change.epoch
        and snapshot.programme.version >= change.programme_version
        and snapshot.version >= change.version
    )


class Cache:
    """`card` is the one that is open; what comes for another one is refused.

    What is written is shown before the lock is given back, so that both have the same order.
    """

    def __init__(
        self,
        store: Keeping,
        tabs: Tabs,
        outbox: Outbox,
        view: View,
        face: Face | None = None,
    ) -> None:
        self._store = store
        self._tabs = tabs
        self._outbox = outbox
        self._view = view
        self._face = face
        self.card: Card | None = None

    async def open(self, card: Card) -> None:
        """Show what is stored of `card`.

        Text that cannot be read is set aside, and fetched again by the next sync; until then
        there is no snapshot to show.
        """
        async with self._tabs.exclusive("state"):
            aside = card.key("aside")
            snapshot = await self._store.read(Snapshot, card.key("snapshot"), aside)
            if snapshot is not None and snapshot.member.id != card.member_id:
                await self._store.set_aside(card.key("snapshot"), aside)
                snapshot = None
            stamp = await self._stamp(card)
            redemptions = await self._outbox.read(card)
            if snapshot and stamp:
                snapshot = dataclasses.replace(snapshot, at=max(snapshot.at, stamp.at))
            self.card = card
            self._show(snapshot, redemptions)

    async def begin(self, card: Card, snapshot: Snapshot) -> None:
        """Hold `card` from now on, in place of another one of the same platform.

        What still waits of this very member, whose card got lost, is theirs to be answered.
        """
        async with self._tabs.exclusive("state"):
            held = await self._cards()
            redemptions = await self._outbox.read(card)
            await self._store.delete_prefix(
                card.of_platform,
                {
                    cards.KEY: cards.written(held.with_card(card)),
                    cards.ASIDE: None,
                    card.key("outbox"): redemptions.written(),
                    **self._kept(card, snapshot),
                },
            )
            self.card = card
            self._show(snapshot, redemptions)
        await self._tell()

    async def apply(self, snapshot: Snapshot, *, done: Id | None = None) -> bool:
        """Take `snapshot` and the answered redemption `done` in, by one write.

        Another member's snapshot, and one older than what is stored, is refused (False); the
        redemption is answered all the same.
        """
        async with self._tabs.exclusive("state"):
            card = await self._held()
            if card is None or snapshot.member.id != card.member_id:
                return False
            stored = await self._stamp(card)
            newer = stored is None or not stored.outdates(stamp_of(snapshot))
            redemptions = (await self._outbox.read(card)).without(done)
            items = self._kept(card, snapshot) if newer else {}
            if done is not None:
                items[card.key("outbox")] = redemptions.written()
            if items:
                await self._store.put_many(items)
            if card == self.card:
                self._show(snapshot if newer else self._view.snapshot, redemptions)
        await self._tell()
        return newer

    async def confirm(self, snapshot: Snapshot, at: datetime) -> None:
        """The platform said at `at` that `snapshot` is still the newest."""
        confirmed = dataclasses.replace(snapshot, at=at)
        async with self._tabs.exclusive("state"):
            card = await self._held()
            stored = await self._stamp(card) if card else None
            if card is None or stored is None or stored.outdates(stamp_of(confirmed)):
                return
            await self._store.put_many(self._stamped(card, confirmed))
            if card == self.card and self._view.snapshot is snapshot:
                self._view.snapshot = confirmed
        if self._face is not None:
            await self._face.changed()

    def close(self) -> None:
        """Show no card any more; another tab has removed it from the device."""
        self.card = None
        self._show(None, Redemptions())

    async def forget(self, card: Card) -> None:
        """Remove everything of `card` from the device, and from the screen first."""
        self.close()
        async with self._tabs.exclusive("state"):
            if self._face is not None:
                await self._face.forget()
            held = await self._cards()
            now = held.of(card.origin)
            ending = {cards.ending(card.origin): cards.written(cards.Cards((card,)))}
            if now is None or now == card:
                without = cards.written(held.without(card.origin))
                await self._store.delete_prefix(
                    card.prefix, {cards.KEY: without, cards.ASIDE: None, **ending}
                )
            elif now.prefix != card.prefix:
                await self._store.delete_prefix(card.prefix, ending)
        await self._tell()

    async def stored(self, origin: str) -> Card | None:
        """The card of the platform at `origin`, as the device has it."""
        async with self._tabs.exclusive("state"):
            return (await self._cards()).of(origin)

    async def _tell(self) -> None:
        """The other tabs, and the page around this one, that what is kept has changed."""
        await self._tabs.tell()
        if self._face is not None:
            await self._face.changed()

    async def _cards(self) -> cards.Cards:
        kept = await self._store.read(cards.Cards, cards.KEY, cards.ASIDE)
        return kept or cards.Cards()

    async def _held(self) -> Card | None:
        """The open card, unless another tab has signed it out."""
        return self.card if self.card in (await self._cards()).cards else None

    async def _stamp(self, card: Card) -> Stamp | None:
        text = await self._store.get(card.key("stamp"))
        try:
            return decode(Stamp, text) if text else None
        except Undecodable:
            return None

    def _show(self, snapshot: Snapshot | None, redemptions: Redemptions) -> None:
        self._view.snapshot = snapshot
        if snapshot is not None:
            self._view.programme = snapshot.programme
        self._outbox.show(redemptions)

    def _kept(self, card: Card, snapshot: Snapshot) -> dict[str, str | None]:
        return {card.key("snapshot"): encode(snapshot).decode(), **self._stamped(card, snapshot)}

    def _stamped(self, card: Card, snapshot: Snapshot) -> dict[str, str | None]:
        """What says how old `snapshot` is: to us, and to the page before we are awake."""
        items: dict[str, str | None] = {card.key("stamp"): encode(stamp_of(snapshot)).decode()}
        if self._face is not None:
            items[card.key("face")] = self._face.of(snapshot)
        return items
